"""This file is about step maps: from 0 or from 1, over the whole decode or anew in each block, made one numbering."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, quote
from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.commits import NEVER
from tracegram.sources.trace_options import Said

ONE_BASED = ("step_maps", "first_unmask_times", "unmask_step")  # names whose writers count from 1
LOCAL = ("step_maps",)  # names whose writers start anew in each block


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """Steps of positions from 0, shape (P,), -1 for never; the source's number of the first; what was assumed."""

    steps: NDArray[np.int64]
    base: int
    assumed: tuple[str, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()


def number_steps(part: Part, said: Said, block_length: int | None) -> Numbering:
    """Give a step map, one number a position with -1 for never, as steps of the whole decode from 0.

    Raises:
        TracegramError: `bad-record`, `ambiguous-trace` or `out-of-range`.
    """
    found = part.numbers(1)
    if not found.size:
        raise part.error("is empty: it names no position", "record the step of each token", "empty-trace")
    odd = np.flatnonzero(~np.isnan(found) & ((found != np.floor(found)) | (found < NEVER) | (found >= 2**52)))
    if odd.size:
        number = odd[0]
        raise part.error(
            f"holds {quote(f'{found[number]:g}')} at {number}, expected the number of a step, or -1 for never"
        )
    steps = np.where(np.isnan(found), NEVER, found).astype(np.int64)
    base, assumed = _base(part, steps, said)
    below = np.flatnonzero((steps >= 0) & (steps < base))
    if below.size:
        message = f"holds 0 at {below[0]}, and steps are said to count from 1"
        raise part.error(message, "write `step_base: 0`, or -1 for a token that is never decoded", "out-of-range")
    counted = np.where(steps == NEVER, NEVER, steps - base)
    joined, notes = _joined(part, counted, block_length)
    warnings = _suspicious(part, joined) if base == 0 else ()
    return Numbering(steps=joined, base=base, assumed=(*assumed, *notes), warnings=warnings)


def _base(part: Part, steps: NDArray[np.int64], said: Said) -> tuple[int, tuple[str, ...]]:
    if said.step_base is not None:
        return said.step_base, ()
    name = part.name.rpartition(".")[2].partition("[")[0]
    least = int(steps[steps != NEVER].min()) if (steps != NEVER).any() else 1
    if name in ONE_BASED and least >= 1:
        return 1, ()
    if least == 0:
        return 0, (f"steps count from 0, since {quote(part.name)} holds a 0; there 0 may also stand for never",)
    if least > 1:
        message = f"holds no step below {least}, so nothing says whether steps count from 0 or 1"
        raise part.error(message, "write `step_base: 0` or `step_base: 1`", "ambiguous-trace")
    return 1, (f"steps count from 1, since {quote(part.name)} holds no 0 (`step_base: 1`)",)


def _joined(part: Part, steps: NDArray[np.int64], length: int | None) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Number steps over the whole decode when each block begins anew with its first step."""
    name = part.name.rpartition(".")[2].partition("[")[0]
    if length is None:
        if name in LOCAL:
            message = "numbers the steps of each block anew, and nothing says how long a block is"
            raise part.error(message, "write `block_length: 32`, or as many tokens as a block has", "ambiguous-trace")
        return steps, ()
    blocks = [steps[start : start + length] for start in range(0, steps.size, length)]
    restarts = len(blocks) > 1 and all((block == 0).any() for block in blocks)
    if not restarts:
        return steps, ()
    offset = 0
    joined: list[NDArray[np.int64]] = []
    for block in blocks:
        joined.append(np.where(block == NEVER, NEVER, block + offset))
        offset += int(block.max(initial=NEVER)) + 1
    note = f"steps are numbered anew in each block of {length}, since each block has a first step"
    return np.concatenate(joined), (note,)


def _suspicious(part: Part, steps: NDArray[np.int64]) -> tuple[Diagnostic, ...]:
    """Warn when far more positions have step 0 than any other step: some of them may never have been decoded."""
    first = int((steps == 0).sum())
    others = int(np.unique(steps[steps > 0], return_counts=True)[1].max(initial=0))
    if not others or first <= 2 * others:
        return ()
    message = f"{quote(part.name)} gives step 0 to {first} tokens and at most {others} to any other step"
    advice = "some sources write 0 for never: then put -1 there, or count steps from 1"
    found = Diagnostic(code="ambiguous-trace", message=message, place=part.place, help=advice, severity="warning")
    return (found,)


def consecutive(payload: Payload, numbers: Sequence[Any]) -> int:
    """Give the number of the first record's step, once the records are known to follow one another.

    Raises:
        TracegramError: `bad-record` at the first one that does not follow.
    """
    first = payload.part(numbers[0], "step", 0).whole_number()
    for record, number in enumerate(numbers):
        if number != first + record:
            message = f"is {number}, expected {first + record}: steps follow one another"
            advice = "sort the records, and keep one of each step and those of one decode"
            raise payload.part(number, "step", record).error(message, advice)
    return first


def base_of(payload: Payload, first: int, said: Said) -> int:
    """Give the source's number of the first step of a decode whose first record is about a step.

    Raises:
        TracegramError: `out-of-range` when a step lies before it.
    """
    base = min(first, 1) if said.step_base is None else said.step_base
    if first < base:
        part = payload.part(first, "step", 0)
        raise part.error("is 0, and steps are said to count from 1", "write `step_base: 0`", "out-of-range")
    return base
