"""This file is about the canvas that commits leave behind, where a source does not record it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.sources.shapes.commits import NEVER
from tracegram.trace import objects


def decided(commits: NDArray[np.int64], steps: int) -> NDArray[np.bool_]:
    """Say where a position is decided after a step, shape (S, P), from the step of each position, -1 for never."""
    return np.arange(steps)[:, None] >= np.where(commits == NEVER, steps, commits)[None, :]


def canvas_of(done: NDArray[np.bool_], final: NDArray[np.int64], mask_id: int | None) -> NDArray[Any]:
    """Give what stands at each position: its final token once it is decided, before that the mask or nothing."""
    if mask_id is not None:
        return np.where(done, final[None, :], mask_id)
    canvas = np.broadcast_to(objects(final.tolist()), done.shape).copy()
    canvas[~done] = None
    return canvas
