"""What is counted over mutants, and the table of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.benchmarks.mistakes import Mistake
from tests.benchmarks.texts import Mutant


@dataclass
class Tally:
    """Counts by the kind of mistake, and the lines of each message."""

    made: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    located: Counter[str] = field(default_factory=Counter)
    fixable: Counter[str] = field(default_factory=Counter)
    fixed: Counter[str] = field(default_factory=Counter)
    lines: list[int] = field(default_factory=list)

    def add(self, made: Mistake | Mutant, message: Sequence[str], *, located: bool, fixed: bool) -> None:
        """Count what is said of a mutant; no lines are a mistake that is not found."""
        self.made[made.kind] += 1
        self.found[made.kind] += bool(message)
        self.located[made.kind] += located
        self.fixable[made.kind] += made.fix is not None
        self.fixed[made.kind] += fixed
        self.lines += [len(message)] if message else []


def table(tallies: dict[str, Tally]) -> str:
    """Return a row a measure and a column a program, then the share located of each kind of mistake."""
    rows = {
        "mistakes made": [f"{each.made.total():,}" for each in tallies.values()],
        "found": [share(each.found.total(), each.made.total()) for each in tallies.values()],
        "located": [share(each.located.total(), each.made.total()) for each in tallies.values()],
        "right word": [share(each.fixed.total(), each.fixable.total()) for each in tallies.values()],
        "lines, median": [f"{median(each.lines):g}" for each in tallies.values()],
        "lines, most": [f"{max(each.lines):,}" for each in tallies.values()],
        "": [""] * len(tallies),
    }
    kinds = dict.fromkeys(kind for each in tallies.values() for kind in each.made)
    for kind in kinds:
        rows[f"located: {kind}"] = [share(each.located[kind], each.made[kind]) for each in tallies.values()]
    lines = [f"{name:26}" + "".join(f"{cell:>24}" for cell in cells) for name, cells in rows.items()]
    return "\n".join([" " * 26 + "".join(f"{name:>24}" for name in tallies), *lines])


def share(part: int, whole: int) -> str:
    """Return a share in percent, rounded down, so that 100 % says all of them."""
    return f"{part * 1000 // whole / 10}% of {whole:,}" if whole else "–"
