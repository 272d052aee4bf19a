"""The part of a run that lies on the axes of a plot: commits of positions, and events at steps."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.interface import TraceCells
from tracegram.cells.shown import Shown
from tracegram.statistics.groups import Numbers
from tracegram.syntax.tree import within
from vega_datalite.frozen import frozen

COMMITS = frozenset({"committed", "commit_step", "tokens_per_step", "masked", "masked_count", "gap"})
CHANGES = frozenset({"changed", "changes", "changes_per_step", "token", "text", "convergence_step", "gap"})


@frozen
class Source:
    """The cells of a plot, and the part of the spec that chooses among them."""

    cells: TraceCells
    drawn: frozenset[str]
    matches: tuple[Mapping[str, Any], ...]


def source_of(cells: TraceCells, spec: Mapping[str, Any]) -> Source:
    """Return the source of a plot, of its cells and its spec."""
    parts = [spec.get(word, []) for word in ("marks", "overlays", "panels", "x", "y")]
    regions = [each.get("region", {}) for each in spec.get("overlays", []) if isinstance(each, Mapping)]
    matches = tuple(each["match"] for each in regions if "match" in each)
    return Source(
        cells=cells, drawn=frozenset(each for each in within(parts) if isinstance(each, str)), matches=matches
    )


@frozen
class Commits:
    """The positions shown that are committed at a step shown, ascending, and these steps."""

    positions: NDArray[np.int64]
    steps: Numbers


def commits_of(shown: Shown) -> Commits:
    """Return the commits of a run within the axes of its plot."""
    steps = shown.of_positions("commit_step")
    known = (steps >= shown.steps[0]) & (steps <= shown.steps[-1])
    return Commits(positions=shown.positions[known], steps=steps[known])
