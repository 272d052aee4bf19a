"""From a Vega-Lite document to bytes, and to files."""

from tracegram.export.cache import Cache, key_of
from tracegram.export.exporters import EXPORTERS, export, page, suffix_of
from tracegram.export.picture import Options, Picture
from tracegram.export.renderer import Renderer
from tracegram.export.write import write_whole

__all__ = [
    "EXPORTERS",
    "Cache",
    "Options",
    "Picture",
    "Renderer",
    "export",
    "key_of",
    "page",
    "suffix_of",
    "write_whole",
]
