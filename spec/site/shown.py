"""Examples that are real: `file` shows a file and writes it, `run` shows commands and runs them.

Each page has a folder of its own beside the doctrees. A command that ends otherwise than its page says is a warning,
and so with `-W` an end of the build.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.directives.code import container_wrapper
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import tracegram
from tracegram.sphinx.directive import TracegramDirective

ROOT = Path(__file__).parents[2]
HERE = Path(tracegram.__file__).parents[1]  # commands run the package that draws the figures, wherever they run
PRELUDE = 'tracegram() { "$PYTHON" -m tracegram "$@"; }; python() { "$PYTHON" "$@"; }; '
ENVIRONMENT = {"PYTHON": sys.executable, "PYTHONPATH": str(HERE), "NO_COLOR": "1", "COLUMNS": "80"}
SECONDS = 120  # for one command
_LANGUAGES = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".py": "python", ".html": "html", ".csv": "text"}
_log = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the two directives, and empty the folder of a page before it is read."""
    app.add_directive("file", File)
    app.add_directive("run", Run)
    app.connect("source-read", lambda app, page, _text: _emptied(Path(app.doctreedir) / "pages" / page))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


class _OfPage(SphinxDirective):
    has_content = True

    @property
    def folder(self) -> Path:
        """The folder of this page."""
        folder = Path(self.env.doctreedir) / "pages" / self.env.docname
        folder.mkdir(parents=True, exist_ok=True)
        return folder


class File(_OfPage):
    """A file with the content given, or taken `from` the repository; `draw` shows the figure of a spec as well."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        "from": directives.unchanged_required,
        "draw": directives.flag,
        "caption": directives.unchanged,
        "theme": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Write the file, and give it as it is shown: its text, or a link to it."""
        path = self.folder / self.arguments[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        if "from" in self.options:
            return self._taken(ROOT / self.options["from"], path)
        path.write_text("\n".join(self.content) + "\n", "utf-8")
        text = "\n".join(self.content)
        shown = nodes.literal_block(text, text, language=_LANGUAGES[path.suffix])
        return [container_wrapper(self, shown, self.arguments[0]), *self._drawn(path)]

    def _taken(self, source: Path, path: Path) -> list[nodes.Node]:
        shutil.copy(source, path)
        self.env.note_dependency(os.path.relpath(source, self.env.srcdir))
        target = "/" + Path(os.path.relpath(source, self.env.srcdir)).as_posix()
        text = nodes.literal(path.name, path.name)
        link = addnodes.download_reference("", "", text, reftarget=target, refdoc=self.env.docname)
        return [nodes.paragraph("", "", link, classes=["tracegram-link"])]

    def _drawn(self, path: Path) -> list[nodes.Node]:
        if "draw" not in self.options:
            return []
        document = Path(self.env.doc2path(self.env.docname))
        name = Path(os.path.relpath(path, document.parent)).as_posix()
        options = {word: self.options[word] for word in ("caption", "theme") if word in self.options}
        place = (self.lineno, self.content_offset, self.block_text, self.state, self.state_machine)
        return TracegramDirective("tracegram", [name], options, StringList(), *place).run()


class Run(_OfPage):
    """Commands, one a line, and what they print; with `exit` each ends with that code."""

    option_spec: ClassVar[dict[str, Any]] = {
        "exit": directives.nonnegative_int,
    }

    def run(self) -> list[nodes.Node]:
        """Run the commands in the folder of the page."""
        text = "\n".join(line for command in self.content for line in self._said(command))
        return [nodes.literal_block(text, text, language="console")]

    def _said(self, command: str) -> list[str]:
        """Run a command, and give it and what it prints as lines."""
        ended = subprocess.run(
            ["bash", "-c", PRELUDE + command],
            cwd=self.folder,
            env={**os.environ, **ENVIRONMENT},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if ended.returncode != self.options.get("exit", 0):
            message = "“%s” ended with %d:\n%s"
            _log.warning(message, command, ended.returncode, ended.stdout, location=self.get_location())
        return [f"$ {command}", *ended.stdout.rstrip().splitlines()]
