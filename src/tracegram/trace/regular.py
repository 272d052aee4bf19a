"""Regular decodes, which need no question about their meaning.

Most files have a second reading that nobody would write: the one token of the first canvas was given, and the first
step commits nothing. The user is asked only if the second reading is as regular as the first.
"""

import numpy as np
from numpy.typing import NDArray


def first_is_regular(counts: NDArray[np.int64]) -> bool:
    """Check that the first of these steps commits no more than a regular decode has its first step commit.

    That is no more than any later step but the last, or what an even schedule gives it: the tokens of a block divided
    by its steps, and one more in each of the first steps where the division leaves a rest.

    Args:
        counts: The number of positions that each step commits, shape (S,).
    """
    if not counts.size or counts[0] == 0:
        return True
    later = counts[1:-1] if counts.size > 2 else counts[1:]
    return (later.size > 0 and counts[0] <= later.min()) or _is_even_schedule(counts)


def _is_even_schedule(counts: NDArray[np.int64]) -> bool:
    steps = counts.size
    return any(_is_schedule_of(counts, steps // blocks) for blocks in range(1, steps // 2 + 1) if steps % blocks == 0)


def _is_schedule_of(counts: NDArray[np.int64], length: int) -> bool:
    """Check for blocks of so many steps; a single step with one more than all others says nothing."""
    first = counts[:length]
    if (np.diff(first) > 0).any() or first[0] - first[-1] > 1:
        return False
    if counts.size == length and int((first == first[0]).sum()) == 1:
        return False
    return bool((counts.reshape(-1, length) == first).all())
