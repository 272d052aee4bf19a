"""This file is about the traces of serving engines: blocks, and in each its steps with what they select."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import refuse
from tracegram.sources.files.limits import MOST_ROWS
from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import mapping_of
from tracegram.sources.shapes.commits import NEVER, Commits, table_of_commits
from tracegram.sources.shapes.foreign_header import recording_beside
from tracegram.sources.trace_options import Said
from tracegram.trace import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A step of a block of positions `start` to `stop`, and what it selects there."""

    part: Part
    start: int
    stop: int
    positions: NDArray[np.int64]
    tokens: NDArray[np.int64]
    confidence: NDArray[np.float64] | None


def read_blocks(payload: Payload, records: list[Part], said: Said) -> Table:
    """Read blocks of steps, or the steps alone, as commits.

    Raises:
        TracegramError: `ambiguous-trace`, `bad-record`, `two-commits` or `out-of-range`.
    """
    steps = [_step(part) for part in _steps(_of_sequence(payload, records, said))]
    if not steps:
        raise payload.part(None, "steps").error("is empty: no block holds a step", "", "empty-trace")
    recording = said.amend(recording_beside(payload, mapping_of(payload.value)))
    first = min(step.start for step in steps)
    if recording.prompt_length is None and first > 0:
        found = f"the first block starts at position {first}, and nothing says whether a prompt comes before it"
        raise payload.ask(found, f"write `prompt_length: {first}`, or the number of tokens of the prompt")
    prompt = recording.prompt_length or 0
    count = max(step.stop for step in steps) - prompt
    if not 0 < count <= MOST_ROWS or first < prompt:
        message = f"blocks span positions {first} to {count + prompt - 1}, and the prompt has {prompt} tokens"
        raise refuse("out-of-range", message, payload.whole, "say the number of tokens before the first block")
    absolute = all(((step.positions >= step.start) & (step.positions < step.stop)).all() for step in steps)
    decode = _Decode.empty(count)
    for number, step in enumerate(steps):
        decode.commit(step, number, 0 if absolute else step.start, prompt)
    known = not np.isnan(decode.confidence).all()
    commits = Commits(
        steps=decode.steps,
        recording=replace(recording, block_length=recording.block_length or steps[0].stop - steps[0].start),
        values={"canvas": decode.tokens} | ({"confidence": decode.confidence} if known else {}),
        assumed=(
            "steps are numbered over all blocks, in the order in which they are written",
            f"positions are {'those of the sequence' if absolute else 'counted in their block'}, since all fit so",
        ),
    )
    return table_of_commits(payload, commits)


@dataclass(frozen=True, slots=True)
class _Decode:
    """What is committed so far, of each position."""

    steps: NDArray[np.int64]
    tokens: NDArray[np.int64]
    confidence: NDArray[np.float64]

    @classmethod
    def empty(cls, count: int) -> "_Decode":
        return cls(np.full(count, NEVER), np.zeros(count, dtype=np.int64), np.full(count, np.nan))

    def commit(self, step: _Step, number: int, offset: int, prompt: int) -> None:
        low, high = (step.start, step.stop) if not offset else (0, step.stop - step.start)
        for index, position in enumerate(step.positions.tolist()):
            if not low <= position < high:
                found = f"selects position {position}, and its block has {step.start} to {step.stop - 1}"
                raise step.part.error(found)
            at = position + offset - prompt
            if self.steps[at] != NEVER:
                found = f"selects position {position} at step {number}, and step {self.steps[at]} did so before"
                raise step.part.error(found, "nothing says that it was masked between", "two-commits")
            self.steps[at], self.tokens[at] = number, step.tokens[index]
            if step.confidence is not None:
                self.confidence[at] = step.confidence[index]


def _of_sequence(payload: Payload, records: list[Part], said: Said) -> list[Part]:
    """Keep the records of one sequence of a batch."""
    numbers: list[Any] = [mapping_of(record.value).get("batch_id", 0) for record in records]
    distinct = list(dict.fromkeys(map(str, numbers)))
    if len(distinct) == 1:
        return records
    if said.sample is None:
        raise payload.ask(
            f"records are of {len(distinct)} sequences", f"write `sample: {distinct[0]}`, their `batch_id`"
        )
    kept = [record for record, number in zip(records, numbers, strict=True) if str(number) == str(said.sample)]
    if not kept:
        found = f"no record has the `batch_id` {said.sample}; there are {', '.join(distinct[:8])}"
        raise refuse("out-of-range", found, payload.whole, f"write `sample: {distinct[0]}`")
    return kept


def _steps(records: list[Part]) -> Iterator[Part]:
    """Give the steps of all blocks in order, each a mapping that says where its block is."""
    for record in records:
        held = mapping_of(record.value)
        if "selected_positions" in held:
            yield record
            continue
        if "steps" not in held:
            raise record.error("holds no “steps” and no “selected_positions”")
        last = -1
        for item in replace(record, value=held["steps"], name="steps").items():
            step = mapping_of(item.value)
            if "iteration" in step:
                number = replace(item, value=step["iteration"], name=f"{item.name}.iteration")
                if number.whole_number() <= last:
                    raise number.error(f"is {step['iteration']} after {last}: steps follow one another")
                last = number.whole_number()
            yield item


def _step(part: Part) -> _Step:
    held = mapping_of(part.value)

    def get(name: str) -> Part:
        if name not in held:
            raise part.error(f"holds no “{name}”")
        return replace(part, value=held[name], name=f"{part.name}.{name}")

    start, stop = get("block_start").whole_number(), get("block_end").whole_number()
    positions, tokens = get("selected_positions").whole_numbers(1), get("selected_token_ids").whole_numbers(1)
    confidence = get("confidence_values").numbers(1) if held.get("confidence_values") is not None else None
    if not start < stop:
        raise part.error(f"is of a block from {start} to {stop}, which has no position")
    if tokens.size != positions.size or (confidence is not None and confidence.size != positions.size):
        raise part.error(f"selects {positions.size} positions and {tokens.size} tokens", "", "ragged-row")
    return _Step(part=part, start=start, stop=stop, positions=positions, tokens=tokens, confidence=confidence)
