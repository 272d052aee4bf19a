"""How many mistakes the tests notice: `python -m tests.mutations 7` draws 200 with the seed 7, 50 from each room.

It first notes which lines each test runs, then changes one line at a time and runs the tests that reach it, those of
its room first. A mistake that they all pass is printed, unless `equivalent.txt` lists it as one that changes nothing.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutations.changes import Change, changes_of

ROOT = Path(__file__).parents[2]
ROOMS = ("tracegram/cells", "tracegram/compile", "tracegram/statistics", "vega_datalite")
TESTS = [*(f"tests/unit/{Path(room).name}" for room in ROOMS), "tests/unit/review", "tests/unit/trace"]
TESTS += ["tests/test_conformance.py", "tests/test_gallery.py"]
MOST_TESTS = 60  # that run for one mistake
SECONDS = 120  # for these; who does not end has noticed
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "--no-header", "-W", "ignore"]
SLOW = "not spark and not postgresql and not database"  # they ask the same questions of other engines

Reach = dict[tuple[str, int], list[str]]


def reach(folder: Path) -> Reach:
    """Return the tests that run each line of the rooms, in the order in which they ran."""
    settings = folder / "coverage.ini"
    source = "\n".join(f"  {ROOT}/src/{room}" for room in ROOMS)
    settings.write_text(f"[run]\ndata_file = {folder}/reach\nsource =\n{source}\n")
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", *PYTEST[2:]]
    command += ["-p", "tests.mutations.contexts", "-k", SLOW, *TESTS]
    subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    found: Reach = defaultdict(list)
    with sqlite3.connect(folder / "reach") as held:
        rows = held.execute(
            "select file.path, context.context, line_bits.numbits from line_bits"
            " join file on file.id = file_id join context on context.id = context_id order by context_id"
        )
        for path, context, bits in rows:
            if context:
                for line in _lines_of(bits):
                    found[str(Path(path).relative_to(ROOT)), line].append(context)
    return found


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
    """Return the tests that run a line of a change, or its file; those of its room first, at most `MOST_TESTS`."""
    lines = range(change.line, change.last + 1)
    found = dict.fromkeys(test for line in lines for test in reached.get((str(change.path), line), ()))
    if not found:  # it runs when its file is imported
        found = dict.fromkeys(
            test for (path, _), names in reached.items() if path == str(change.path) for test in names
        )
    room = next(Path(each).name for each in ROOMS if each in str(change.path))
    return sorted(found, key=lambda test: f"/{room}/" not in test)[:MOST_TESTS]


def notices(change: Change, tests: list[str], tree: Path) -> bool:
    """Return whether a test fails with the change in the source of a tree."""
    path = tree / change.path
    source = path.read_text("utf-8")
    path.write_text(change.applied(source), "utf-8")
    try:
        ended = subprocess.run(
            [*PYTEST, "-x", *tests],
            cwd=tree,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree / "src")},
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(source, "utf-8")
    return ended.returncode != 0


def main(seed: int, count: int = 200) -> int:
    """Print which mistakes no test noticed, and the share of the others; return 1 where it is under 80 %."""
    folder = Path(tempfile.mkdtemp(prefix="tracegram-mutations-"))
    reached = reach(folder)
    known = EQUIVALENT.read_text("utf-8").splitlines()
    changes = [each for each in drawn(seed, count) if each.named not in known]
    trees = [folder / str(number) for number in range(2)]
    for tree in trees:
        ignored = shutil.ignore_patterns(".venv", ".git", "__pycache__")
        shutil.copytree(ROOT, tree, ignore=ignored, symlinks=True)

    def tried(number: int) -> list[tuple[Change, bool]]:
        found: list[tuple[Change, bool]] = []
        for change in changes[number :: len(trees)]:
            tests = tests_of(change, reached)
            seen = bool(tests) and notices(change, tests, trees[number])
            found.append((change, seen))
            if not seen:
                print(change.named if tests else f"{change.named} (reached by no test)", flush=True)
        return found

    with ThreadPoolExecutor(len(trees)) as pool:
        outcomes = [each for found in pool.map(tried, range(len(trees))) for each in found]
    shutil.rmtree(folder)
    return shown(outcomes)


def shown(outcomes: list[tuple[Change, bool]]) -> int:
    """Print the shares by room and in all."""
    made, killed = Counter[str](), Counter[str]()
    for change, seen in outcomes:
        room = next(each for each in ROOMS if each in str(change.path))
        made[room] += 1
        killed[room] += seen
    for room in ROOMS:
        print(f"{room:24}{killed[room]:4} of {made[room]:4} noticed")
    share = killed.total() / made.total()
    print(f"{'in all':24}{killed.total():4} of {made.total():4} noticed, {share:.1%}")
    return 0 if share >= 0.8 else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
