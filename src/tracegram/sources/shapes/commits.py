"""Traces with only the commits: the step of each position, and its token."""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place, error_of
from tracegram.sources.columns import settle, settle_array
from tracegram.sources.files.limits import MOST_MADE, MOST_ROWS
from tracegram.sources.files.payload import Payload
from tracegram.sources.shapes.given import check_given
from tracegram.sources.shapes.table_of_arrays import Cells, table_of_cells
from tracegram.trace import Recording, Table, objects
from vega_datalite.frozen import frozen

NEVER = -1
_CELLS_OF_COMMIT = 1100  # that each commit may stand for: as many steps as there are positions, for a thousand of them


@frozen
class Commits:
    """The step, from 0, that commits each of P positions, or -1, and the committed values.

    `values` are fields of positions that hold once a position is committed, each of P values: `canvas` (the id) and
    `canvas_text`; `confidence` holds at the commit alone. `always` are fields of positions that hold at every step.
    `given` are the positions that the user declares as given, `unread` lists names that are not read.
    """

    steps: NDArray[np.int64]
    recording: Recording
    values: Mapping[str, NDArray[Any]] = field(default_factory=dict[str, NDArray[Any]])
    always: Mapping[str, NDArray[Any]] = field(default_factory=dict[str, NDArray[Any]])
    given: tuple[int, ...] | None = None
    assumed: tuple[str, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    unread: tuple[str, ...] = ()


def table_of_commits(payload: Payload, commits: Commits) -> Table:
    """Return commits as a table with the state after each step; for a long decode, only the rows of the commits.

    Raises:
        TracegramError: `empty-trace` when nothing is committed, `out-of-range` when a given position is.
    """
    given = np.zeros(commits.steps.size, dtype=bool)
    if commits.given is not None:
        given = check_given(payload, commits.given, commits.steps > 0)
        steps = np.where(given, NEVER, commits.steps)
        commits = replace(commits, steps=steps, always={**commits.always, "forced": given})
    positions = commits.steps.size
    count = int(commits.steps.max(initial=NEVER)) + 1
    if not count:
        raise error_of("empty-trace", "no position is committed", payload.whole, "record the step of each token")
    recording = replace(commits.recording, state="after", generation_length=positions)
    most = max(MOST_MADE, _CELLS_OF_COMMIT * int((commits.steps != NEVER).sum()))
    if count * positions > min(most, MOST_ROWS):
        return _sparse(payload, replace(commits, recording=recording))
    done = given | decided(commits.steps, count)
    shape = (count, positions)
    fields: dict[str, NDArray[Any]] = {
        name: held_where(done, values, recording.mask_id if name == "canvas" else None)
        for name, values in commits.values.items()
    }
    if "confidence" in fields:
        fields["confidence"] = np.where(np.arange(count)[:, None] == commits.steps, fields["confidence"], np.nan)
    fields["masked"] = ~done
    fields |= {name: np.broadcast_to(values, shape) for name, values in commits.always.items()}
    fields["commit_step"] = np.broadcast_to(_numbers(commits.steps), shape)
    made = Cells(
        fields=fields,
        recording=recording,
        assumed=commits.assumed,
        warnings=commits.warnings,
        unread=commits.unread,
    )
    return table_of_cells(payload, made)


def decided(commits: NDArray[np.int64], steps: int) -> NDArray[np.bool_]:
    """Find where a position is decided after a step, shape (S, P), from the step of each position, -1 for never."""
    return np.arange(steps)[:, None] >= np.where(commits == NEVER, steps, commits)[None, :]


def held_where(done: NDArray[np.bool_], values: NDArray[Any], otherwise: Any) -> NDArray[Any]:
    """Repeat the values of positions where these are decided, with another value or None elsewhere."""
    if otherwise is not None and values.dtype == np.int64:
        return np.where(done, values[None, :], otherwise)
    if values.dtype == np.float64:
        return np.where(done, values[None, :], np.nan)
    repeated = np.broadcast_to(objects(values.tolist()), done.shape).copy()
    repeated[~done] = otherwise
    return repeated


def _numbers(steps: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(steps == NEVER, np.nan, steps.astype(np.float64))


def _sparse(payload: Payload, commits: Commits) -> Table:
    kept = np.flatnonzero(commits.steps != NEVER)
    order = kept[np.lexsort((kept, commits.steps[kept]))]
    columns: dict[str, NDArray[Any]] = {"step": commits.steps[order], "position": order.astype(np.int64)}
    for name, values in {**commits.values, **commits.always}.items():
        chosen = values[order]
        column = settle(chosen.tolist()) if chosen.dtype == object else settle_array(chosen)
        if column is not None:
            columns[name] = column
    columns["commit_step"] = columns["step"]

    def place(row: int, column: str | None) -> Place:
        del column
        return Place(file=payload.file, words=f"position {order[row]}")

    return Table(
        columns=columns,
        rows=int(order.size),
        typed=True,
        place=place,
        whole=payload.whole,
        recording=commits.recording,
        warnings=commits.warnings,
        unread=commits.unread,
        assumed=(*commits.assumed, "the decode is long: only the cells of its commits are there"),
    )
