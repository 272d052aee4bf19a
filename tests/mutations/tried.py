"""Changes tried one after another, each in a process forked from one that has the libraries loaded."""

import importlib
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutations.changes import Change

LIBRARIES = ("altair", "duckdb", "hypothesis", "jsonschema", "narwhals", "numpy", "pandas", "pyarrow", "pytest", "yaml")
SECONDS = 120  # for one change; who does not end has noticed
PYTEST = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--no-header", "-W", "ignore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A change, the tests that ran for it, and whether one of them failed."""

    change: Change
    tests: list[str]
    noticed: bool


def outcomes(tried: list[tuple[Change, list[str]]], root: Path, folder: Path, trees: int = 2) -> Iterator[Outcome]:
    """Try each change with its tests, as many at a time as there are `trees`: copies of `root` in `folder`."""
    for name in LIBRARIES:
        importlib.import_module(name)
    free = [_copied(root, folder / str(number)) for number in range(trees)]
    running: dict[int, tuple[Change, list[str], Path, str]] = {}
    waiting = [each for each in reversed(tried) if each[1]]
    yield from (Outcome(change=change, tests=[], noticed=False) for change, tests in tried if not tests)
    while waiting or running:
        while waiting and free:
            change, tests = waiting.pop()
            tree = free.pop()
            source = (tree / change.path).read_text("utf-8")
            (tree / change.path).write_text(change.applied(source), "utf-8")
            running[_started(tree, tests)] = (change, tests, tree, source)
        ended, status = os.wait()
        change, tests, tree, source = running.pop(ended)
        (tree / change.path).write_text(source, "utf-8")
        free.append(tree)
        yield Outcome(change=change, tests=tests, noticed=status != 0)


def _copied(root: Path, tree: Path) -> Path:
    """Copy a project with its bytecode, which stays valid for all files but those that are changed."""
    left_out = shutil.ignore_patterns(".venv", ".git")
    return Path(shutil.copytree(root, tree, ignore=left_out, symlinks=True))


def _started(tree: Path, tests: list[str]) -> int:
    """Fork a process that runs tests in a tree; return its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(0, signal.SIGKILL))
        signal.alarm(SECONDS)
        code = _pytest(tree, tests)
    finally:
        os._exit(code)


def _pytest(tree: Path, tests: list[str]) -> int:
    os.chdir(tree)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    sys.dont_write_bytecode = True
    os.environ |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree / "src")}
    sys.path[:0] = [str(tree), str(tree / "src")]
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    return int(sys.modules["pytest"].main([*PYTEST, *tests]))
