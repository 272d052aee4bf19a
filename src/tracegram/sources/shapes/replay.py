"""The canvas computed from commits, for sources that do not record it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.sources.files.payload import Payload
from tracegram.sources.shapes.commits import NEVER, decided, held_where
from tracegram.sources.shapes.given import check_given
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, objects


def replayed(
    payload: Payload, commits: NDArray[np.int64], final: NDArray[np.int64], told: tuple[Said, Recording], steps: int
) -> dict[str, NDArray[Any]]:
    """Return the fields computed from the step and token of each commit: `canvas`, `masked`, and `forced` if known.

    Args:
        payload: The file, for findings.
        commits: The step that commits each position, shape (P,), -1 for never.
        final: The token that it commits, shape (P,).
        told: What the user or the file tells about the decode.
        steps: The number of steps.

    Raises:
        TracegramError: `out-of-range` where a step commits a position that is said to be given.
    """
    said, recording = told
    done = decided(commits, steps)
    fields: dict[str, NDArray[Any]] = {"canvas": held_where(done, final, recording.mask_id), "masked": ~done}
    if said.given is not None:
        given = check_given(payload, said.given, commits != NEVER)
        canvas = objects(fields["canvas"].ravel().tolist()).reshape(done.shape)
        canvas[:, given] = None  # the source does not say which tokens they are
        fields |= {"canvas": canvas, "masked": ~(done | given), "forced": np.broadcast_to(given, done.shape)}
    return fields
