"""Traces of serving engines: blocks with their steps, and the tokens that each step selects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import error_of
from tracegram.sources.files.limits import MOST_ROWS
from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import is_list, mapping_of
from tracegram.sources.shapes.beside import names_of
from tracegram.sources.shapes.block_steps import STEP_KEYS, Step, number_of_steps, positions_are_absolute, read_steps
from tracegram.sources.shapes.commits import NEVER, Commits, table_of_commits
from tracegram.sources.shapes.foreign_header import header_names, recording_beside
from tracegram.sources.trace_options import Said
from tracegram.trace import Table, objects

_PROMPT = "write `prompt_length: …`, the number of tokens before the first generated one"


def read_blocks(payload: Payload, whole: Mapping[str, Any], records: list[Part], said: Said) -> Table:
    """Read blocks of steps, or steps without blocks, as commits; `whole` is the value that contains them.

    Raises:
        TracegramError: `ambiguous-trace`, `bad-record`, `two-commits` or `out-of-range`.
    """
    records = _of_sequence(payload, records, said)
    steps = read_steps(records)
    if not steps:
        raise payload.part(None, "steps").error("is empty: no block holds a step", "", "empty-trace")
    recording = said.amend(recording_beside(payload, whole))
    absolute = positions_are_absolute(payload, steps, said)
    places = [step.positions + (0 if absolute else step.start) for step in steps]
    _check_places(steps, places)
    prompt = _prompt(payload, steps, places, recording.prompt_length)
    count = max(step.stop for step in steps) - prompt
    if not 0 < count <= MOST_ROWS:
        first = min(step.start for step in steps)
        message = f"blocks span positions {first} to {count + prompt - 1}, and the prompt has {prompt} tokens"
        raise error_of("out-of-range", message, payload.whole, _PROMPT)
    numbers = number_of_steps(payload, steps, said)
    decode = _Decode.empty(count)
    for step, place, number in zip(steps, places, numbers.steps, strict=True):
        decode.commit(step, place - prompt, number)
    blocks = _blocks(steps, prompt, count)
    known = not np.isnan(decode.confidence).all()
    commits = Commits(
        steps=decode.steps,
        recording=replace(
            recording,
            block_length=recording.block_length or steps[0].stop - steps[0].start,
            step_base=numbers.base,
        ),
        values={"canvas": decode.tokens} | ({"confidence": decode.confidence} if known else {}),
        always={} if blocks is None else {"block": blocks},
        given=said.given,
        assumed=(numbers.assumed, f"positions {'are those of the sequence' if absolute else 'count in their block'}"),
        unread=_unread(whole, records, steps),
    )
    return table_of_commits(payload, commits)


@dataclass(frozen=True, slots=True)
class _Decode:
    """The commits so far, by position."""

    steps: NDArray[np.int64]
    tokens: NDArray[Any]
    confidence: NDArray[np.float64]

    @classmethod
    def empty(cls, count: int) -> "_Decode":
        return cls(np.full(count, NEVER), objects([None] * count), np.full(count, np.nan))

    def commit(self, step: Step, places: NDArray[np.int64], number: int) -> None:
        for index, at in enumerate(places.tolist()):
            if self.steps[at] != NEVER:
                found = f"selects position {step.positions[index]} at step {number}"
                found += f", and step {self.steps[at]} did so before"
                raise step.part.error(found, "nothing says that it was masked between", "two-commits")
            self.steps[at], self.tokens[at] = number, int(step.tokens[index])
            if step.confidence is not None:
                self.confidence[at] = step.confidence[index]


def _check_places(steps: Sequence[Step], places: Sequence[NDArray[np.int64]]) -> None:
    for step, place in zip(steps, places, strict=True):
        odd = np.flatnonzero((place < step.start) | (place >= step.stop))
        if odd.size:
            found = f"selects position {step.positions[odd[0]]}, and its block has {step.start} to {step.stop - 1}"
            raise step.part.error(found)


def _prompt(
    payload: Payload, steps: Sequence[Step], places: Sequence[NDArray[np.int64]], said_length: int | None
) -> int:
    """Return the number of positions before the first generated one; the first block may begin with some of them.

    Raises:
        TracegramError: `ambiguous-trace` where positions before the first selected one may be the prompt,
            `out-of-range` where one of the prompt is selected.
    """
    first = min(step.start for step in steps)
    lowest = min((int(place.min()) for place in places if place.size), default=first)
    if said_length is None:
        if lowest == 0:
            return 0
        found = f"the first block starts at position {first}, no step selects a position before {lowest}"
        advice = f"write `prompt_length: {lowest}`, or the number of tokens of the prompt"
        raise payload.ask(f"{found}, and nothing says where the prompt ends", advice)
    if lowest < said_length:
        message = f"position {lowest} is selected by a step, and the prompt has {said_length} tokens"
        raise error_of("out-of-range", message, payload.whole, _PROMPT)
    return said_length


def _blocks(steps: Sequence[Step], prompt: int, count: int) -> NDArray[np.int64] | None:
    """Return the block number of each position if blocks do not begin with the first generated token."""
    starts = sorted({step.start for step in steps})
    length = steps[0].stop - steps[0].start
    if all((start - prompt) % length == 0 for start in starts):
        return None
    return np.searchsorted(starts, np.arange(prompt, prompt + count), side="right").astype(np.int64) - 1


def _unread(whole: Mapping[str, Any], records: Sequence[Part], steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the names of unread keys of the file, its blocks and their steps."""
    outer = [whole] if is_list(whole.get("deltas")) else []
    blocks = [mapping_of(record.value) for record in records if "steps" in mapping_of(record.value)]
    inner = [mapping_of(step.part.value) for step in steps]
    read = {"deltas", "steps", "batch_id", *STEP_KEYS, *header_names(whole)}
    return tuple(dict.fromkeys(name for held in (outer, blocks, inner) for name in names_of(held) if name not in read))


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
        raise error_of("out-of-range", found, payload.whole, f"write `sample: {distinct[0]}`")
    return kept
