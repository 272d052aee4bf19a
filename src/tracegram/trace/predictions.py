"""A column `token` with the mask instead of predictions."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place, TracegramError, quote
from tracegram.trace.convert import to_texts
from tracegram.trace.derive import Fields
from tracegram.trace.table import Column

MOST = 0.5  # of the undecided cells: samplers forbid the mask, so that hardly any cell has it as a prediction


def mask_predicted(run: Fields, token: Column, column: str) -> tuple[Diagnostic, ...]:
    """Return a warning if most undecided cells have the mask as their prediction.

    If it is unknown which cells are undecided, the first cell of each position counts as undecided.

    Args:
        run: The run; its mask id must be known.
        token: Its column `token`, one value per row.
        column: The name of that column in the source.
    """
    mask = run.recording.mask_id
    if mask is None:
        return ()
    undecided = _undecided(run)
    is_mask = to_texts(token) == str(mask) if token.dtype == object else token == mask
    cells, held = int(np.count_nonzero(undecided)), int(np.count_nonzero(is_mask & undecided))
    if held <= MOST * cells:
        return ()
    of = f"{held:,} of {cells:,}"
    of = f"in {of} undecided cells" if run.supports("masked") else f"at the first record of {of} positions"
    found = f"{quote(column)} holds the mask id {mask} {of}"
    return (_finding(found, mask, run.whole, "" if run.records("canvas") else column),)


def mask_predicted_in(tokens: Sequence[int | None], mask: int, column: str, whole: Place) -> tuple[Diagnostic, ...]:
    """Return the same warning for a sample of undecided cells of a trace in an engine, which has a canvas."""
    if tokens.count(mask) <= MOST * len(tokens):
        return ()
    return (_finding(f"{quote(column)} holds the mask id {mask} in most undecided cells", mask, whole, column),)


def _finding(found: str, mask: int, whole: Place, canvas: str) -> Diagnostic:
    """Return the warning; `canvas` is the column that may be the canvas, empty if another one is."""
    advice = f"`without=[{mask}]` has a recorder leave out what the sampler forbids"
    if canvas:
        advice = f"if it is what stands there, map it under `columns`: {{canvas: {quote(canvas)}}}; {advice}"
    else:
        advice = f"record again: {advice}"
    message = f"{found}; a mask is not a prediction"
    return Diagnostic(code="mask-predicted", message=message, place=whole, help=advice, severity="warning")


def _undecided(run: Fields) -> NDArray[np.bool_]:
    """Mark the rows whose position is undecided, or the first of each if the columns cannot tell."""
    with suppress(TracegramError):
        if run.records("masked"):
            return run.flags("masked")
        if run.supports("masked"):
            return run.numbers("canvas") == run.recording.mask_id
    return run.path.back(run.path.first)
