"""The files that pages with figures need beside them, and which pages name them."""

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

import tracegram
from tracegram.export import SCRIPT_FILE, STYLE_FILE
from tracegram.files import holds, sweep, write_whole

LOOKS = "tracegram-looks.css"
LIVING = "tracegram-living"  # marks the element of a figure that scripts bring to life
UNFILTERED = "dark-light"  # tells themes that darken images, such as pydata-sphinx-theme, to leave one as it is
CAPTIONED = "tracegram-captioned"  # marks a living figure whose caption the document shows


def write_looks(app: Sphinx) -> None:
    """Add the style sheet by which a page shows the figure in its own look."""
    if app.builder.format == "html":
        _write(_static(app) / LOOKS, files("tracegram.sphinx").joinpath("looks.css").read_bytes())
        app.add_css_file(LOOKS)


def write_runtime(app: Sphinx) -> None:
    """Write the scripts of living figures, once a build."""
    if not getattr(app, "_tracegram_runtime", False):
        for name, content in tracegram.runtime_files().items():
            _write(_static(app) / name, content)
        app._tracegram_runtime = True  # type: ignore[attr-defined]  # noqa: SLF001  # an app is what a build is


def add_scripts(
    app: Sphinx, _page: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Name the scripts on the pages that have a living figure, and on no other."""
    if doctree is not None and any(LIVING in each["classes"] for each in doctree.findall(nodes.raw)):
        app.add_css_file(STYLE_FILE)
        app.add_js_file(SCRIPT_FILE, defer="defer")


def tidy(app: Sphinx, _error: Exception | None) -> None:
    """Delete what a build that was killed has left among the files of figures."""
    sweep(_pictures(app.env))


def _pictures(env: BuildEnvironment) -> Path:
    return Path(env.doctreedir) / "tracegram"


def _static(app: Sphinx) -> Path:
    return Path(app.outdir) / "_static"


def file_of(env: BuildEnvironment, content: bytes, suffix: str) -> Path:
    """Write a file of a figure where Sphinx copies it from, under a name made of its content."""
    path = _pictures(env) / (hashlib.sha256(content).hexdigest()[:32] + suffix)
    _write(path, content)
    return path


def _write(path: Path, content: bytes) -> None:
    """Write a file, unless it is there already; what Sphinx has copied keeps its time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not holds(path, content):
        write_whole({path: content})
