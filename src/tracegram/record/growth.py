"""Canvases that grow during the decode: at their end, or by inserted masks."""

import numpy as np
from numpy.typing import NDArray

from vega_datalite.frozen import frozen

Ids = NDArray[np.int64]


@frozen
class Insertion:
    """Masks inserted into a canvas: `count` of them before position `start`."""

    start: int
    count: int


def insertions(before: Ids, after: Ids, mask_id: int) -> list[Insertion]:
    """Find where a run of masks may have been inserted, if no earlier token was lost.

    Args:
        before: Ids, shape (B, n).
        after: Ids after a step that may have decided masks, shape (B, m), m > n.
        mask_id: The id of the mask.

    Returns:
        All possible insertions, ordered by start. A start of n is growth at the end, by any tokens. Among masks, which
        are all equal, several starts are possible.
    """
    positions, count = before.shape[1], after.shape[1] - before.shape[1]
    left = _can_be(before, after[:, :positions], mask_id)
    right = _can_be(before, after[:, count:], mask_id)
    is_left = np.concatenate([[True], np.logical_and.accumulate(left)])  # all before a place stayed where they were
    is_right = np.concatenate([np.logical_and.accumulate(right[::-1])[::-1], [True]])  # all from it on moved
    new = (after == mask_id).all(axis=0)
    is_new = np.array([new[start : start + count].all() for start in range(positions)] + [True])
    return [Insertion(start=int(start), count=count) for start in np.flatnonzero(is_left & is_right & is_new)]


def without(canvas: Ids, found: Insertion) -> Ids:
    """Return a canvas without an insertion."""
    return np.delete(canvas, np.s_[found.start : found.start + found.count], axis=1)


def _can_be(before: Ids, after: Ids, mask_id: int) -> NDArray[np.bool_]:
    """Check for each position that its token stayed or its mask became a token."""
    return ((before == after) | (before == mask_id)).all(axis=0)
