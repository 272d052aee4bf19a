"""The step numbers of sources, which count from 0 or 1, over the whole decode or within each block."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, quote
from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.commits import NEVER
from tracegram.sources.shapes.joining import is_joint, join_blocks, may_restart, possible_firsts
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording
from tracegram.trace.regular import first_is_regular
from vega_datalite.frozen import frozen

ONE_BASED = ("step_maps", "first_unmask_times", "unmask_step")  # names whose writers count from 1
LOCAL = ("step_maps",)  # names whose writers start anew in each block
GLOBAL = ("step_map", "first_unmask_times", "unmask_step")  # names whose writers do not
_BASES = "write `step_base: 0` or `step_base: 1`"


@frozen
class Numbering:
    """The step of each position from 0, shape (P,), or -1; the source's number of the first; and the assumptions made.

    `blocks` has the block number of each position if steps are numbered within each block.
    """

    steps: NDArray[np.int64]
    base: int
    blocks: NDArray[np.int64] | None = None
    assumed: tuple[str, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()


def number_steps(part: Part, said: Said, recording: Recording) -> Numbering:
    """Return a step map, one number for each position with -1 for never, as steps of the whole decode from 0.

    Raises:
        TracegramError: `bad-record`, `ambiguous-trace` or `out-of-range`.
    """
    steps = whole_steps(part)
    word = part.name.rpartition(".")[2].partition("[")[0]
    base = _base(part, word, steps, said)
    counted = np.where(steps < base, NEVER, steps - base)  # where steps count from 1, a 0 stands for never
    warnings = _zeros(part, counted, said) if base == 0 else ()
    assumed = (f"steps count from {base} (`step_base: {base}`)",) if said.step_base is None else ()
    if not _is_local(part, word, counted, (said, recording)):
        return Numbering(steps=counted, base=base, assumed=assumed, warnings=warnings)
    length, first = _first_block(part, counted, said, recording)
    joined = join_blocks(counted, length, first)
    note = f"step numbers restart in each block of {length}, and the first block has {first}"
    return Numbering(steps=joined.steps, base=base, blocks=joined.blocks, assumed=(*assumed, note), warnings=warnings)


def whole_steps(part: Part) -> NDArray[np.int64]:
    """Return the numbers of a step map unchanged, with -1 for never.

    Raises:
        TracegramError: `bad-record` or `empty-trace`.
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
    return np.where(np.isnan(found), NEVER, found).astype(np.int64)


def _base(part: Part, word: str, steps: NDArray[np.int64], said: Said) -> int:
    if said.step_base is not None:
        return said.step_base
    held = np.unique(steps[steps != NEVER])
    least = int(held[0]) if held.size else 1
    if word in ONE_BASED:
        if least > 0:
            return 1
        advice = "write `step_base: 1` if a 0 stands for never, or `step_base: 0` if it is the first step"
        raise part.error("holds a 0, and its writers count steps from 1", advice, "ambiguous-trace")
    if least > 1:
        message = f"holds no step below {least}, so nothing says whether steps count from 0 or 1"
        raise part.error(message, _BASES, "ambiguous-trace")
    idle = np.flatnonzero(np.diff(held) > 1)
    if least == 1 and idle.size:
        gap = held[idle[0]] + 1
        message = f"holds no 0 and no {gap}: steps count from 1, or from 0 and steps 0 and {gap} commit nothing"
        raise part.error(message, _BASES, "ambiguous-trace")
    return least


def _zeros(part: Part, steps: NDArray[np.int64], said: Said) -> tuple[Diagnostic, ...]:
    """Warn of zeros that may mean never, unless the decode is regular if they do not."""
    held, counts = np.unique(steps[steps != NEVER], return_counts=True)
    is_regular = bool(held.size) and held[-1] == held.size - 1 and first_is_regular(counts)
    if is_regular or not held.size or said.step_base is not None or said.given is not None:
        return ()
    tokens = "1 token" if counts[0] == 1 else f"{counts[0]} tokens"
    message = f"{quote(part.name)} gives step 0 to {tokens}, as is drawn; 0 may stand for never, in all or some of them"
    advice = "write `step_base: 0` if 0 is the first step, `step_base: 1` if it is never, or `given: [0, 5]` for some"
    found = Diagnostic(code="ambiguous-trace", message=message, place=part.place, help=advice, severity="warning")
    return (found,)


def _is_local(part: Part, word: str, steps: NDArray[np.int64], told: tuple[Said, Recording]) -> bool:
    """Find out whether steps restart in each block: from the user, from the name, or by asking."""
    said, recording = told
    if said.numbering is not None or word in (*LOCAL, *GLOBAL):
        return word in LOCAL if said.numbering is None else said.numbering == "block"
    if may_restart(steps, recording.block_length):
        message = "numbers steps over the whole decode, or restarts in each block, and nothing tells which"
        raise part.error(message, "write `numbering: decode` or `numbering: block`", "ambiguous-trace")
    return False


def _first_block(part: Part, steps: NDArray[np.int64], said: Said, recording: Recording) -> tuple[int, int]:
    """Return the number of positions of a block, and of the first block.

    Raises:
        TracegramError: `ambiguous-trace`.
    """
    length, prompt = recording.block_length, recording.prompt_length
    if length is None:
        message = "restarts step numbers in each block, and nothing says how long a block is"
        raise part.error(message, "write `block_length: 32`, or as many tokens as a block has", "ambiguous-trace")
    said_first = None if prompt is None else length - prompt % length
    if said_first is not None and (said.prompt_length is not None or is_joint(steps, length, said_first)):
        return length, said_first
    firsts = possible_firsts(steps, length)
    if len(firsts) == 1:
        return length, firsts[0]
    held = f"{firsts[0]} tokens or {firsts[1]}" if firsts else "as many tokens as a block or fewer"
    message = f"restarts step numbers in each block, and the first block may have {held}"
    advice = "write `prompt_length: 0` if it begins with the first token, or else the number of tokens of the prompt"
    raise part.error(message, advice, "ambiguous-trace")


def consecutive(payload: Payload, numbers: Sequence[Any]) -> int:
    """Return the step number of the first record; the records must be consecutive.

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


def base_of(payload: Payload, first: int, said: Said, known: int | None = None) -> int:
    """Return the source's number of the first step of a decode.

    Args:
        payload: The file, for findings.
        first: The number in the first record.
        said: The number from the user.
        known: The number from which writers of the form count; None if they differ.

    Raises:
        TracegramError: `ambiguous-trace` when the record begins later and nothing says what is counted from,
            `out-of-range` when a step lies before the first.
    """
    base = known if said.step_base is None else said.step_base
    if base is None and first > 1:
        message = f"the first record is about step {first}, and nothing says whether steps count from 0 or from 1"
        raise payload.ask(message, _BASES)
    base = min(first, 1) if base is None else base
    if first < base:
        part = payload.part(first, "step", 0)
        raise part.error("is 0, and steps should count from 1", "write `step_base: 0`", "out-of-range")
    return base
