"""Steps numbered within each block, renumbered over the whole decode.

Blocks are counted from the start of the sequence, so a prompt that is not a multiple of the block length leaves the
first one short, and an end token may cut the last one. In all other blocks each step up to the last commits a token.
"""

import numpy as np
from numpy.typing import NDArray

from vega_datalite.frozen import frozen

_MOST_TRIED = 64  # first blocks that are looked at whole; more of them agree only where nothing can be told
_USUAL = tuple(2**power for power in range(2, 11))  # lengths of blocks in use


@frozen
class Joined:
    """Steps of the whole decode, shape (P,), -1 for never, and the number of the block of each position."""

    steps: NDArray[np.int64]
    blocks: NDArray[np.int64]


def join_blocks(steps: NDArray[np.int64], length: int, first: int) -> Joined:
    """Number steps over the whole decode; in `steps` each block counts from 0.

    Args:
        steps: Steps inside the block, shape (P,), -1 for never.
        length: The positions of a block.
        first: The positions of the first block, at most as many.
    """
    blocks = (np.arange(steps.size) + length - first) // length
    lasts = np.full(int(blocks[-1]) + 1, -1, dtype=np.int64)
    np.maximum.at(lasts, blocks, steps)
    offsets = np.concatenate([[0], np.cumsum(lasts + 1)[:-1]])
    return Joined(steps=np.where(steps < 0, steps, steps + offsets[blocks]), blocks=blocks)


def possible_firsts(steps: NDArray[np.int64], length: int) -> list[int]:
    """Return the possible lengths of the first block if steps count from 0 in each block, at most two."""
    found: list[int] = []
    for first in _candidates(steps, length)[:_MOST_TRIED]:
        if is_joint(steps, length, first):
            found.append(first)
        if len(found) == 2:
            break
    return found


def may_restart(steps: NDArray[np.int64], length: int | None) -> bool:
    """Check whether steps may be numbered within blocks of the known length or of a common one.

    At least two blocks have a first step; the last one may be cut only if the first is whole.
    """
    lengths = [length] if length else [each for each in _USUAL if each < steps.size]
    return any(_restarts(steps, each) for each in lengths)


def _restarts(steps: NDArray[np.int64], length: int) -> bool:
    firsts = [first for first in _candidates(steps, length)[:_MOST_TRIED] if is_joint(steps, length, first)]
    for first in firsts:
        blocks = (np.arange(steps.size) + length - first) // length
        whole = first == length or _counts_up(steps[blocks == blocks[-1]])
        if whole and np.unique(blocks[steps == 0]).size > 1:
            return True
    return False


def _candidates(steps: NDArray[np.int64], length: int) -> list[int]:
    """Return the lengths of the first block for which every whole block has a first step, the full length first."""
    size = steps.size
    zeros = np.flatnonzero(steps == 0)
    if not zeros.size:
        return []
    if length >= size:
        cut = [length] if length > size else []  # the first block is the last, and an end token cuts it
        return [*cut, *range(size, int(zeros[0]), -1)]
    at = np.searchsorted(zeros, np.arange(size))
    following = np.append(zeros, size + length)[at]
    has_first = np.ones(-(-size // length) * length, dtype=bool)
    whole = size - length + 1
    has_first[:whole] = following[:whole] < np.arange(whole) + length
    fits = np.asarray(has_first.reshape(-1, length).all(axis=0))  # of blocks that begin at each residue
    return [first for first in range(length, 0, -1) if zeros[0] < first and fits[first % length]]


def is_joint(steps: NDArray[np.int64], length: int, first: int) -> bool:
    """Check that every step up to the last commits a token in each block, except a cut one at the end."""
    blocks = (np.arange(steps.size) + length - first) // length
    cut = (steps.size - first) % length > 0
    kept = (steps >= 0) & ((blocks < blocks[-1]) if cut else True)
    pairs = np.unique(np.stack([blocks[kept], steps[kept]]), axis=1)
    lasts = np.zeros(int(blocks[-1]) + 1, dtype=np.int64)
    np.maximum.at(lasts, pairs[0], pairs[1] + 1)
    return bool((np.bincount(pairs[0], minlength=lasts.size) == lasts).all())


def _counts_up(steps: NDArray[np.int64]) -> bool:
    held = np.unique(steps[steps >= 0])
    return bool((held == np.arange(held.size)).all())
