"""From a Vega-Lite document to bytes, and to files."""

from tracegram.export.cache import Cache, key_of
from tracegram.export.exporters import EXPORTERS, beside, export, fragment, page, suffix_of
from tracegram.export.fragment import Html, Look
from tracegram.export.picture import Js, Options, Picture
from tracegram.export.renderer import Renderer
from tracegram.export.runtime import runtime_files, runtime_of
from tracegram.export.write import write_whole

__all__ = [
    "EXPORTERS",
    "Cache",
    "Html",
    "Js",
    "Look",
    "Options",
    "Picture",
    "Renderer",
    "beside",
    "export",
    "fragment",
    "key_of",
    "page",
    "runtime_files",
    "runtime_of",
    "suffix_of",
    "write_whole",
]
