"""The files that pages with figures need beside them, and which pages name them."""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

import tracegram
from tracegram.embed.naming import PREFIX
from tracegram.export import SCRIPT_FILE, STYLE_FILE, is_ours
from tracegram.files import holds, sweep, write_whole
from tracegram.sphinx.documents import any_lives, names_in

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


def remove_former_from_pages(app: Sphinx) -> list[Any]:
    """Delete what no page shows any more, before an EPUB is made of the folder; add no page."""
    _remove_former_outputs(app)
    return []


def tidy(app: Sphinx, error: Exception | None) -> None:
    """Delete what a build that was killed has left among the files of figures, and the files of former figures."""
    sweep(_pictures(app.env))
    if error is None:
        names = {name for each in names_in(app.env).values() for name in each}
        _remove(each for each in _pictures(app.env).glob(f"{PREFIX}*") if _figure_of(each) not in names)
        if app.builder.format != "html":
            _remove_former_outputs(app)


def _remove_former_outputs(app: Sphinx) -> None:
    """Delete pictures, documents and scripts that no page shows any more; of pages that were not written all stay."""
    env, target = app.env, Path(app.outdir)
    written, ours = written_documents(app), _pictures(env)
    shown = {Path(name) for name in app.builder.images.values()}
    shown |= {Path(name) for source, (_, name) in env.images.items() if not Path(source).is_relative_to(ours)}
    names = {name for document, each in names_in(env).items() if document not in written for name in each}
    pictures = (target / app.builder.imagedir).glob(f"{PREFIX}*")
    _remove(each for each in pictures if Path(each.name) not in shown and _figure_of(each) not in names)
    linked = {target / "_downloads" / name for _, name in env.dlfiles.values()}
    _remove(each for each in target.glob(f"_downloads/*/{PREFIX}*.vl.json") if each not in linked)
    _remove(_static(app) / name for name in (STYLE_FILE, SCRIPT_FILE) if not any_lives(env))


def _remove(paths: Iterable[Path]) -> None:
    """Delete files that we made, and folders of downloads that are empty then."""
    for path in paths:
        if path.suffix in {".svg", ".pdf", ".png", ".json", ".js", ".css"} and is_ours(path):
            path.unlink()
            if path.parent.parent.name == "_downloads" and not any(path.parent.iterdir()):
                path.parent.rmdir()


def _figure_of(path: Path) -> str:
    return path.name.partition(".")[0]


def written_documents(app: Any) -> set[str]:
    """Return the documents that this build has written, to which others are added."""
    if not hasattr(app, "_tracegram_written"):
        app._tracegram_written = set()  # noqa: SLF001  # an app is what a build is
    return app._tracegram_written  # noqa: SLF001


def _pictures(env: BuildEnvironment) -> Path:
    return Path(env.doctreedir) / "tracegram"


def _static(app: Sphinx) -> Path:
    return Path(app.outdir) / "_static"


def file_of(env: BuildEnvironment, name: str, content: bytes) -> Path:
    """Write a file of a figure where Sphinx copies it from."""
    path = _pictures(env) / name
    _write(path, content)
    return path


def _write(path: Path, content: bytes) -> None:
    """Write a file, unless it is there already; what Sphinx has copied keeps its time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not holds(path, content):
        write_whole({path: content})
