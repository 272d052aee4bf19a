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
SECONDS = 60  # for one change, and as many times the seconds of its tests as `PATIENCE`; who does not end has noticed
PATIENCE = 5
PYTEST = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--no-header"]
PYTEST += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # Hypothesis is imported before the fork


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A change, the tests to run for it, and the seconds that they took without it."""

    change: Change
    tests: list[str]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A trial, and whether one of its tests failed or did not end."""

    trial: Trial
    noticed: bool


def outcomes(trials: list[Trial], root: Path, folder: Path, trees: int = 2) -> Iterator[Outcome]:
    """Try each change with its tests, as many at a time as there are `trees`: copies of `root` in `folder`."""
    for name in LIBRARIES:
        importlib.import_module(name)
    free = [_copied(root, folder / str(number)) for number in range(trees)]
    running: dict[int, tuple[Trial, Path, str]] = {}
    waiting = [each for each in reversed(trials) if each.tests]
    yield from (Outcome(trial=each, noticed=False) for each in trials if not each.tests)
    while waiting or running:
        while waiting and free:
            trial, tree = waiting.pop(), free.pop()
            source = (tree / trial.change.path).read_text("utf-8")
            (tree / trial.change.path).write_text(trial.change.applied(source), "utf-8")
            running[_started(tree, trial)] = (trial, tree, source)
        ended, status = os.wait()
        trial, tree, source = running.pop(ended)
        (tree / trial.change.path).write_text(source, "utf-8")
        free.append(tree)
        yield Outcome(trial=trial, noticed=status != 0)


def _copied(root: Path, tree: Path) -> Path:
    """Copy a project with its bytecode, which stays valid for all files but those that are changed."""
    left_out = shutil.ignore_patterns(".venv", ".git")
    return Path(shutil.copytree(root, tree, ignore=left_out, symlinks=True))


def _started(tree: Path, trial: Trial) -> int:
    """Fork a process that runs the tests of a trial in a tree; return its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(0, signal.SIGKILL))
        signal.alarm(int(SECONDS + PATIENCE * trial.seconds))
        code = _pytest(tree, trial.tests)
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
