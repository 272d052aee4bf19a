"""From a Vega-Lite document to the bytes of an output, and to files."""

from tracegram.export.compact import compact
from tracegram.export.exporters import EXPORTERS, beside, density_of, export, fragment, output_suffix, page, suffix_of
from tracegram.export.fragment import Frame, Html, free_name, is_name, write_figure
from tracegram.export.picture import RENDER_SECONDS, Options, Picture
from tracegram.export.renderer import Renderer, shared_renderer
from tracegram.export.runtime import SCRIPT_FILE, STYLE_FILE, runtime_files, runtime_of, style_address
from tracegram.export.signs import in_the_way, is_ours
from tracegram.files import write_whole

__all__ = [
    "EXPORTERS",
    "RENDER_SECONDS",
    "SCRIPT_FILE",
    "STYLE_FILE",
    "Frame",
    "Html",
    "Options",
    "Picture",
    "Renderer",
    "beside",
    "compact",
    "density_of",
    "export",
    "fragment",
    "free_name",
    "in_the_way",
    "is_name",
    "is_ours",
    "output_suffix",
    "page",
    "runtime_files",
    "runtime_of",
    "shared_renderer",
    "style_address",
    "suffix_of",
    "write_figure",
    "write_whole",
]
