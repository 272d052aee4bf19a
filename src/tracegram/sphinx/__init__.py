"""The Sphinx extension: `extensions = ["tracegram.sphinx"]` gives the directive `tracegram`."""

from importlib.metadata import version
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import ENUM

from tracegram.sphinx.directive import FORMATS, THEMES, TracegramDirective
from tracegram.sphinx.documents import follow_documents
from tracegram.sphinx.nodes import tracegram_figure
from tracegram.sphinx.static import add_scripts, remove_former_from_pages, tidy, write_looks
from tracegram.sphinx.transform import DrawFigures


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive and what draws its figures; see `spec/documents.md`."""
    app.add_config_value("tracegram_theme", "", "env", types=ENUM("", *THEMES))
    app.add_config_value("tracegram_format", FORMATS[0], "env", types=ENUM(*FORMATS))
    app.add_node(tracegram_figure)
    app.add_directive("tracegram", TracegramDirective)
    app.add_post_transform(DrawFigures)
    follow_documents(app)
    app.connect("builder-inited", write_looks)
    app.connect("html-page-context", add_scripts)
    app.connect("html-collect-pages", remove_former_from_pages)
    app.connect("build-finished", tidy)
    return {
        "version": version("tracegram"),
        "env_version": 3,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
