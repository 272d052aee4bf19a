"""Builds by Sphinx and MkDocs for tests: each in a process of its own, forked from one that has imported what draws.

    python -m tests.builds sphinx FOLDER

reads a build a line, as JSON: its arguments, its folder, its environment, and the files for what it prints. It writes
the code with which each ended.
"""

import atexit
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[1]
SECONDS = 300  # for one build
Build = Callable[[Sequence[str]], int]


class Builds:
    """A process that forks builds while the block of a `with` runs."""

    def __init__(self, builder: str) -> None:
        self._builder = builder

    def __enter__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix=f"tracegram-{self._builder}-")
        command = [sys.executable, "-m", "tests.builds", self._builder, self._folder.name]
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self._folder.cleanup()

    def run(self, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess:
        """Build with these arguments, in a folder or that of this process, and the environment as it is now."""
        files = [str(Path(self._folder.name) / name) for name in ("stdout", "stderr")]
        asked = {"arguments": arguments, "environment": dict(os.environ), "files": files, "folder": str(folder or "")}
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        code = int(self._process.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, *(Path(each).read_text("utf-8") for each in files))


def main(builder: str, folder: str) -> None:
    """Fork a build for each line; what is imported here, none has to import."""
    import tracegram.compile.altair.emit
    import tracegram.compile.altair.lower
    import tracegram.compile.tooltips
    import tracegram.describe.full
    import tracegram.embed.compiling
    import tracegram.export.exporters  # noqa: F401

    build = _sphinx(folder) if builder == "sphinx" else _mkdocs()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _build(build, **asked)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _sphinx(folder: str) -> Build:
    """Import Sphinx, and let it compile the templates of themes once, which are kept in a folder."""
    import jinja2
    import sphinx.application
    import sphinx.cmd.build
    import sphinx.jinja2glue

    import tracegram.sphinx.directive  # noqa: F401

    for name in sphinx.application.builtin_extensions:
        importlib.import_module(name)
    kept = jinja2.FileSystemBytecodeCache(folder)
    plain = sphinx.jinja2glue.SandboxedEnvironment
    sphinx.jinja2glue.SandboxedEnvironment = partial(plain, bytecode_cache=kept)
    return sphinx.cmd.build.main


def _mkdocs() -> Build:
    import mkdocs.commands.build  # noqa: F401
    import pymdownx.superfences  # noqa: F401
    from mkdocs.__main__ import cli

    import tracegram.markdown.drawing  # noqa: F401

    def build(arguments: Sequence[str]) -> int:
        try:
            cli.main(arguments, prog_name="mkdocs")
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else 1
        return 0

    return build


def _build(
    build: Build, *, arguments: list[str], environment: dict[str, str], files: list[str], folder: str
) -> NoReturn:
    signal.alarm(SECONDS)
    os.environ.clear()
    os.environ.update(environment)
    for number, file in enumerate([os.devnull, *files]):
        way = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(file, way, 0o600), number)
    os.chdir(folder or ROOT)
    code = build(arguments)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # taking apart all that was imported takes as long as a small build


if __name__ == "__main__":
    main(*sys.argv[1:])
