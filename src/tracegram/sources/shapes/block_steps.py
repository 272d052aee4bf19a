"""The steps of blocks. Their numbers and positions count inside the block or over the whole decode."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import mapping_of
from tracegram.sources.trace_options import Said
from vega_datalite.frozen import frozen

STEP_KEYS = frozenset(
    {"block_start", "block_end", "iteration", "selected_positions", "selected_token_ids", "confidence_values"}
)
_NUMBERINGS = (
    "write `numbering: decode` if they count over the whole decode, or `numbering: block` if they restart in each block"
)


@frozen
class Step:
    """A step of block number `block` with positions `start` to `stop`, and its selection."""

    part: Part
    block: int
    start: int
    stop: int
    iteration: int | None
    positions: NDArray[np.int64]
    tokens: NDArray[np.int64]
    confidence: NDArray[np.float64] | None


@frozen
class StepNumbers:
    """The step of each record, the source's number of the first one, and the assumptions made."""

    steps: tuple[int, ...]
    base: int
    assumed: str


def read_steps(records: Sequence[Part]) -> list[Step]:
    """Read the steps of all blocks in order, from records of blocks that contain steps, or from records of steps.

    Raises:
        TracegramError: `bad-record` or `ragged-row`.
    """
    steps: list[Step] = []
    for block, items in enumerate(_blocks(records)):
        last = -1
        for item in items:
            step = _step(item, block)
            if step.iteration is not None:
                if step.iteration <= last:
                    number = replace(item, value=step.iteration, name=f"{item.name}.iteration")
                    raise number.error(f"is {step.iteration} after {last}: steps follow one another")
                last = step.iteration
            steps.append(step)
    return steps


def number_of_steps(payload: Payload, steps: Sequence[Step], said: Said) -> StepNumbers:
    """Number steps over all blocks, by `iteration` if all have it, since steps that commit nothing may be left out.

    Raises:
        TracegramError: `ambiguous-trace` where nothing says what is counted from, or whether blocks begin anew.
    """
    found = [step.iteration for step in steps if step.iteration is not None]
    if len(found) < len(steps):
        note = "steps are numbered over all blocks, in the order in which they are written"
        return StepNumbers(steps=tuple(range(len(steps))), base=0, assumed=note)
    numbers = np.array(found)
    blocks = [numbers[[step.block == number for step in steps]] for number in dict.fromkeys(s.block for s in steps)]
    base = _base(payload, blocks, said)
    if _continue(payload, blocks, base, said):
        note = "steps are numbered over the whole decode, as `iteration` does"
        return StepNumbers(steps=tuple((numbers - base).tolist()), base=base, assumed=note)
    joined: list[int] = []
    for held in blocks:
        joined += (held - base + (joined[-1] + 1 if joined else 0)).tolist()
    note = "`iteration` restarts in each block, and blocks follow one another"
    return StepNumbers(steps=tuple(joined), base=base, assumed=note)


def positions_are_absolute(payload: Payload, steps: Sequence[Step], said: Said) -> bool:
    """Find out whether selected positions count in the sequence or in their block.

    Raises:
        TracegramError: `ambiguous-trace` where all fit both ways, `bad-record` where one fits neither.
    """
    if said.numbering is not None:
        return said.numbering == "decode"
    absolute = all(((step.positions >= step.start) & (step.positions < step.stop)).all() for step in steps)
    relative = all((step.positions < step.stop - step.start).all() for step in steps)
    if absolute and relative and any(step.start for step in steps if step.positions.size):
        message = "selected positions are those of the sequence, or count in their block, and all fit both ways"
        raise payload.ask(message, _NUMBERINGS)
    return absolute


def _blocks(records: Sequence[Part]) -> Iterator[list[Part]]:
    """Return the steps of each block: those inside the record of a block, or records of steps with the same start."""
    for nested, group in groupby(records, lambda record: "selected_positions" not in mapping_of(record.value)):
        if not nested:
            yield from (
                list(steps) for _, steps in groupby(group, lambda step: mapping_of(step.value).get("block_start"))
            )
            continue
        for record in group:
            held = mapping_of(record.value)
            if "steps" not in held:
                raise record.error("holds no “steps” and no “selected_positions”")
            yield replace(record, value=held["steps"], name="steps").items()


def _step(part: Part, block: int) -> Step:
    held = mapping_of(part.value)

    def get(name: str) -> Part:
        if name not in held:
            raise part.error(f"holds no “{name}”")
        return replace(part, value=held[name], name=f"{part.name}.{name}")

    start, stop = get("block_start").whole_number(), get("block_end").whole_number()
    positions, tokens = get("selected_positions").whole_numbers(1), get("selected_token_ids").whole_numbers(1)
    confidence = get("confidence_values").numbers(1) if held.get("confidence_values") is not None else None
    iteration = get("iteration").whole_number() if held.get("iteration") is not None else None
    if not start < stop:
        raise part.error(f"is of a block from {start} to {stop}, which has no position")
    if tokens.size != positions.size or (confidence is not None and confidence.size != positions.size):
        raise part.error(f"selects {positions.size} positions and {tokens.size} tokens", "", "ragged-row")
    return Step(
        part=part,
        block=block,
        start=start,
        stop=stop,
        iteration=iteration,
        positions=positions,
        tokens=tokens,
        confidence=confidence,
    )


def _base(payload: Payload, blocks: Sequence[NDArray[np.int64]], said: Said) -> int:
    least = min(int(held[0]) for held in blocks)
    if said.step_base is not None:
        if least < said.step_base:
            message = f"`iteration` is {least}, and steps should count from {said.step_base}"
            raise payload.part(least, "iteration").error(message, "write `step_base: 0`", "out-of-range")
        return said.step_base
    idle = any((np.diff(held) > 1).any() for held in blocks)
    if least > 1 or (least == 1 and idle):
        message = f"`iteration` begins at {least}, and nothing says whether steps count from 0 or from 1"
        raise payload.ask(message, "write `step_base: 0` or `step_base: 1`")
    return least


def _continue(payload: Payload, blocks: Sequence[NDArray[np.int64]], base: int, said: Said) -> bool:
    """Find out whether `iteration` goes on counting from block to block."""
    gaps = [int(after[0] - before[-1]) for before, after in pairwise(blocks)]
    if not gaps or min(gaps) < 1:
        return False
    if max(gaps) > 1:
        if said.numbering is not None:
            return said.numbering == "decode"
        message = "`iteration` goes on from block to block, or restarts in each, whose first steps are not recorded"
        raise payload.ask(message, _NUMBERINGS)
    return any(after[0] > base for after in blocks[1:])
