"""How many mistakes the tests notice: `python -m tests.mutations 7` draws 200 with the seed 7, 50 from each room.

It first notes which lines each test runs, then changes one line at a time and runs the tests that reach it, the fastest
of each function first, until one fails. A mistake that they all pass is printed, unless `equivalent.txt` lists it as
one that changes nothing. It needs `coverage`, which the extra `test` installs, and a system with `fork`.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from tests.mutations.changes import Change, changes_of
from tests.mutations.contexts import SECONDS
from tests.mutations.tried import Outcome, Trial, outcomes

ROOT = Path(__file__).parents[2]
ROOMS = ("tracegram/cells", "tracegram/compile", "tracegram/statistics", "vega_datalite")
TESTS = [
    *(f"tests/unit/{Path(room).name}" for room in ROOMS),
    *(f"tests/unit/{other}" for other in ("describe", "measure", "model", "review", "trace")),
    *(
        f"tests/unit/{each}.py"
        for each in ("export/test_scaffolds", "sources/test_rows_in_order", "test_fit", "test_marks")
    ),
    "tests/test_conformance.py",
    "tests/test_gallery.py::test_each_spec_compiles_to_its_golden",
]
MOST = 0.3  # of the seconds of all tests, for those that run for one mistake
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
SLOW = (
    "not spark and not postgresql and not database"  # they ask the same questions of other engines
    " and not keeps_its_picture"  # it draws hundreds of charts, with cells that other tests draw too
)

Line = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The tests that run each line of the rooms and pass, and the seconds of each."""

    tests: dict[Line, set[str]]
    seconds: dict[str, float]


def reach(folder: Path) -> Reach:
    """Run the tests, and note what each reaches; `folder` receives what coverage writes."""
    settings = folder / "coverage.ini"
    source = "\n".join(f"  {ROOT}/src/{room}" for room in ROOMS)
    settings.write_text(f"[run]\ndata_file = {folder}/reach\nsource =\n{source}\n")
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest", "-q", "-n0"]
    command += ["-p", "no:cacheprovider", "-p", "tests.mutations.contexts", "-k", SLOW, *TESTS]
    environment = {**os.environ, SECONDS: str(folder / "seconds")}
    subprocess.run(command, cwd=ROOT, env=environment, check=False, stdout=subprocess.DEVNULL)
    return read_reach(folder)


def read_reach(folder: Path) -> Reach:
    """Read what `reach` wrote into a folder."""
    lines = (line.split(" ", 1) for line in (folder / "seconds").read_text("utf-8").splitlines())
    seconds = {test: float(spent) for spent, test in lines}
    of = {test: {test} for test in seconds}  # the tests of a context
    for test in seconds:
        of.setdefault(test.partition("::")[0], set()).add(test)
    tests: dict[Line, set[str]] = defaultdict(set)
    with sqlite3.connect(folder / "reach") as held:
        rows = held.execute(
            "select file.path, context.context, line_bits.numbits from line_bits"
            " join file on file.id = file_id join context on context.id = context_id"
        )
        for path, context, bits in rows:
            for line in _lines_of(bits):
                tests[str(Path(path).relative_to(ROOT)), line] |= of.get(context, set())
    return Reach(tests=tests, seconds=seconds)


def _lines_of(bits: bytes) -> list[int]:
    return [8 * at + bit for at, byte in enumerate(bits) for bit in range(8) if byte >> bit & 1]


def drawn(seed: int, count: int) -> list[Change]:
    """Return changes drawn by a seed, as many from each room."""
    chosen: list[Change] = []
    for room in ROOMS:
        files = sorted((ROOT / "src" / room).rglob("*.py"))
        changes = [each for path in files for each in changes_of(path.relative_to(ROOT), ROOT)]
        chosen += random.Random(f"{seed} {room}").sample(changes, count // len(ROOMS))
    return chosen


def tests_of(change: Change, reached: Reach) -> list[str]:
    """Return tests that run a line of a change, or its file, in the order in which they are tried.

    The fastest of each function is tried before the second fastest of any; among these, tests in the file that is named
    after the changed one come first, then those of the room.
    """
    lines = range(change.line, change.last + 1)
    found = {test for line in lines for test in reached.tests.get((str(change.path), line), ())}
    if not found:  # it runs when its file is imported
        found = {test for (path, _), tests in reached.tests.items() if path == str(change.path) for test in tests}
    room = next(Path(each).name for each in ROOMS if each in str(change.path))
    if not found:  # nothing else does
        found = {test for test in reached.seconds if f"/{room}/" in test}
    own = f"/test_{change.path.name}::"
    ranks = Counter[str]()
    ordered: list[tuple[int, bool, bool, float, str]] = []
    for test in sorted(found, key=lambda test: (reached.seconds[test], test)):
        function = test.partition("[")[0]
        near = (own not in test, f"/{room}/" not in test)
        ordered.append((ranks[function], *near, reached.seconds[test], test))
        ranks[function] += 1
    return _within(MOST * sum(reached.seconds.values()), sorted(ordered))


def _within(most: float, ordered: list[tuple[int, bool, bool, float, str]]) -> list[str]:
    chosen: list[str] = []
    for _, _, _, seconds, test in ordered:
        if seconds <= most:
            chosen.append(test)
            most -= seconds
    return chosen


def main(seed: int, count: int = 200) -> int:
    """Print which mistakes no test noticed, and the share of the others; return 1 where it is under 80 %."""
    folder = Path(tempfile.mkdtemp(prefix="tracegram-mutations-"))
    try:
        began = time.perf_counter()
        reached = reach(folder)
        print(f"{len(reached.seconds)} tests in {time.perf_counter() - began:.0f} s", flush=True)
        return report(seed, count, reached, folder)
    finally:
        shutil.rmtree(folder)


def report(seed: int, count: int, reached: Reach, folder: Path) -> int:
    """Try the changes of a seed, and print what came of them."""
    began = time.perf_counter()
    known = EQUIVALENT.read_text("utf-8").splitlines()
    for line in stale(known):
        print(f"no longer in the source, as {EQUIVALENT.name} has it: {line}")
    changes = [each for each in drawn(seed, count) if each.said not in known]
    tried: list[Outcome] = []
    for outcome in outcomes([_trial(each, reached) for each in changes], ROOT, folder):
        tried.append(outcome)
        if not outcome.noticed:
            reason = "" if outcome.trial.tests else " (reached by no test)"
            print(f"{outcome.trial.change.named}{reason}", flush=True)
    print(f"{(time.perf_counter() - began) / len(changes):.1f} s for each mistake")
    return shown(tried)


def stale(known: list[str]) -> list[str]:
    """Return the changes that can no longer be made, since their lines are others now."""
    paths = {Path(each.partition(": ")[0]) for each in known}
    made = {each.said for path in paths if (ROOT / path).exists() for each in changes_of(path, ROOT)}
    return [each for each in known if each not in made]


def _trial(change: Change, reached: Reach) -> Trial:
    tests = tests_of(change, reached)
    return Trial(change=change, tests=tests, seconds=sum(reached.seconds[test] for test in tests))


def shown(tried: list[Outcome]) -> int:
    """Print the shares by room and in all."""
    made, noticed = Counter[str](), Counter[str]()
    for outcome in tried:
        room = next(each for each in ROOMS if each in str(outcome.trial.change.path))
        made[room] += 1
        noticed[room] += outcome.noticed
    for room in ROOMS:
        print(f"{room:24}{noticed[room]:4} of {made[room]:4} noticed")
    share = noticed.total() / made.total()
    print(f"{'in all':24}{noticed.total():4} of {made.total():4} noticed, {share:.1%}")
    return 0 if share >= 0.8 else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
