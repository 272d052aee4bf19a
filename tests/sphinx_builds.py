"""Builds by Sphinx for tests: each in a process of its own, forked from one that has imported Sphinx and what draws.

    python -m tests.sphinx_builds FOLDER

reads a build a line, as JSON: its arguments, its environment, and the files for what it prints. It writes the code with
which each ended.
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
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parents[1]
SECONDS = 300  # for one build
COMMAND = [sys.executable, "-m", "tests.sphinx_builds"]


class Builds:
    """A process that forks builds while the block of a `with` runs."""

    def __enter__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tracegram-sphinx-")
        self._process = subprocess.Popen(
            [*COMMAND, self._folder.name], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self._folder.cleanup()

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run `sphinx-build` with these arguments, and the environment as it is now."""
        files = [str(Path(self._folder.name) / name) for name in ("stdout", "stderr")]
        asked = {"arguments": arguments, "environment": dict(os.environ), "files": files}
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        code = int(self._process.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, *(Path(each).read_text("utf-8") for each in files))


def main(folder: str) -> None:
    """Fork a build for each line; what is imported here, none has to import.

    Templates of themes are compiled once, and kept in a folder.
    """
    import jinja2
    import sphinx.application
    import sphinx.cmd.build
    import sphinx.jinja2glue

    import tracegram.compile.altair.lower
    import tracegram.compile.tooltips
    import tracegram.describe.full
    import tracegram.embed.compiling
    import tracegram.export.exporters
    import tracegram.sphinx.directive  # noqa: F401

    for name in sphinx.application.builtin_extensions:
        importlib.import_module(name)
    kept = jinja2.FileSystemBytecodeCache(folder)
    plain = sphinx.jinja2glue.SandboxedEnvironment
    sphinx.jinja2glue.SandboxedEnvironment = partial(plain, bytecode_cache=kept)
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _build(sphinx.cmd.build.main, **asked)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _build(build: Any, *, arguments: list[str], environment: dict[str, str], files: list[str]) -> NoReturn:
    signal.alarm(SECONDS)
    os.environ.clear()
    os.environ.update(environment)
    for number, file in enumerate([os.devnull, *files]):
        way = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(file, way, 0o600), number)
    code = build(arguments)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # taking apart all that was imported takes as long as a small build


if __name__ == "__main__":
    main(sys.argv[1])
