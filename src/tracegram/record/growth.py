"""Canvases that grow while they are decoded: at their end, or where masks are inserted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """Masks that came into a canvas: `count` of them before what stood at `start`."""

    start: int
    count: int


def insertions(before: Ids, after: Ids, mask_id: int) -> list[Insertion]:
    """Find where one run of masks can have come in, if no token that stood before was lost.

    Args:
        before: Ids, shape (B, n).
        after: Ids after a step that may have decided masks, shape (B, m), m > n.
        mask_id: The id of the mask.

    Returns:
        All that are possible, by their starts. One at n is growth at the end, whatever came there; between masks,
        which are alike, there are several.
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
    """Return a canvas as it would be without an insertion."""
    return np.delete(canvas, np.s_[found.start : found.start + found.count], axis=1)


def _can_be(before: Ids, after: Ids, mask_id: int) -> NDArray[np.bool_]:
    """Check for each position that its token stayed, or its mask became one."""
    return ((before == after) | (before == mask_id)).all(axis=0)
