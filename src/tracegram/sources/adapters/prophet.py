"""Prophet's records: the raw predictions of every step, and the positions that each step commits."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import TracegramError, error_of
from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import Adapter, is_list, mapping_of
from tracegram.sources.shapes.beside import Beside
from tracegram.sources.shapes.foreign_header import header_names, recording_beside
from tracegram.sources.shapes.replay import replayed
from tracegram.sources.shapes.table_of_arrays import Cells, table_of_cells
from tracegram.sources.trace_options import Said
from tracegram.trace import Table

_PREDICTIONS, _COMMITS = "x0_history", "true_indices_history"
_ANSWERS = ("ans_posidx", "answer_pos_indices")


def _recognizes(payload: Payload) -> bool:
    return {_PREDICTIONS, _COMMITS} <= mapping_of(payload.value).keys()


def _read(payload: Payload, said: Said) -> Table:
    record = mapping_of(payload.value)
    for name in (_PREDICTIONS, _COMMITS):
        if name not in record:
            raise payload.part(record, name).error("is missing", "name a file that Prophet's scripts wrote")
    recording = said.amend(recording_beside(payload, record))
    prompt = recording.prompt_length
    if prompt is None:
        advice = "write `prompt_length: …`, the number of tokens of the prompt"
        raise payload.ask("positions of the source are absolute, and it does not say how long the prompt is", advice)
    blocks = _predictions(payload.part(record[_PREDICTIONS], _PREDICTIONS))
    predictions = np.concatenate(blocks)
    if prompt >= predictions.shape[1]:
        message = f"the prompt length {prompt} leaves none of the {predictions.shape[1]} positions"
        raise error_of("out-of-range", message, payload.whole)
    tokens = predictions[:, prompt:]
    steps = _replay(payload.part(record[_COMMITS], _COMMITS), [len(block) for block in blocks], prompt, tokens)
    final = tokens[np.clip(steps, 0, None), np.arange(steps.size)]
    fields = {"token": tokens, **replayed(payload, steps, final, (said, recording), len(tokens))}
    answer = _answer(payload, record, prompt, tokens.shape[1])
    if answer is not None:
        fields["answer"] = np.broadcast_to(answer, tokens.shape)
    read = {_PREDICTIONS, _COMMITS, *_ANSWERS, *header_names(record)}
    others = _beside(payload, {name: record[name] for name in record if name not in read}, blocks)
    fields |= {name: values[:, prompt:] for name, values in others.fields.items() if name not in fields}
    never = int((steps < 0).sum())
    open_ = f"{never} positions are never committed: they were given, or the decode ended before them"
    cells = Cells(
        fields=fields,
        recording=replace(recording, state="after", generation_length=tokens.shape[1]),
        assumed=(open_,) if never else (),
        unread=others.unread,
    )
    return table_of_cells(payload, cells)


def _beside(payload: Payload, others: Mapping[str, Any], blocks: list[NDArray[np.int64]]) -> Beside:
    """Read numbers for each step and position, like the predictions, and name everything else."""
    fields: dict[str, NDArray[Any]] = {}
    for name, value in others.items():
        items = [value] if isinstance(value, np.ndarray) else value
        if not is_list(items) or len(items) != len(blocks):
            continue
        try:
            found = [payload.part(item, name).numbers(2) for item in items]
        except TracegramError:
            continue
        if [each.shape for each in found] == [each.shape for each in blocks]:
            fields[name] = np.concatenate(found)
    named = {name.removesuffix("_history"): values for name, values in fields.items()}
    return Beside(fields=named, unread=tuple(name for name in others if name not in fields))


def _predictions(part: Part) -> list[NDArray[np.int64]]:
    """Return the predictions of each block, shape (steps of the block, prompt and generation)."""
    if isinstance(part.value, np.ndarray):
        part = replace(part, value=[part.value])
    blocks = [item.whole_numbers(2) for item in part.items()]
    if not any(block.size for block in blocks):
        raise part.error("is empty: no prediction is recorded", "record with `return_history=True`", "empty-trace")
    for item, block in zip(part.items(), blocks, strict=True):
        if block.shape[1] != blocks[0].shape[1]:
            message = f"has {block.shape[1]} positions, and the first block has {blocks[0].shape[1]}"
            raise item.error(message, "", "ragged-row")
    return blocks


def _replay(part: Part, lengths: list[int], prompt: int, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the step that commits each position, shape (P,), -1 if none does; a position is committed once."""
    blocks = part.items()
    if len(blocks) != len(lengths) and len(lengths) > 1:
        message = f"has {len(blocks)} blocks, and “{_PREDICTIONS}” has {len(lengths)}"
        raise part.error(message, "keep both lists of one decode", "ragged-row")
    steps = np.full(tokens.shape[1], -1, dtype=np.int64)
    at = 0
    for number, block in enumerate(blocks):
        items = block.items()
        if len(lengths) > 1 and len(items) != lengths[number]:
            message = f"has {len(items)} steps, and “{_PREDICTIONS}” has {lengths[number]} there"
            raise block.error(message, "keep both lists of one decode", "ragged-row")
        for item in items:
            _commit(item, steps, at, prompt)
            at += 1
    if at != len(tokens):
        raise part.error(f"has {at} steps, and “{_PREDICTIONS}” has {len(tokens)}", "", "ragged-row")
    return steps


def _commit(item: Part, steps: NDArray[np.int64], at: int, prompt: int) -> None:
    pairs = item.whole_numbers(2) if item.size() else np.zeros((0, 2), dtype=np.int64)
    if len(pairs) and pairs.shape[1] != 2:
        raise item.error(f"has {pairs.shape[1]} columns, expected 2: the sequence and its position")
    for sequence, position in pairs.tolist():
        if sequence != 0:
            raise item.error(f"commits in sequence {sequence}, and predictions are of one sequence")
        where = position - prompt
        if not 0 <= where < steps.size:
            raise item.error(f"commits position {position}, expected one from {prompt} to {prompt + steps.size - 1}")
        if steps[where] >= 0:
            message = f"commits position {position} at step {at}, and step {steps[where]} did so before"
            raise item.error(message, "keep the commits of one decode", "two-commits")
        steps[where] = at


def _answer(payload: Payload, record: Mapping[str, Any], prompt: int, positions: int) -> NDArray[np.bool_] | None:
    """Mark the positions of the answer; “not found” is written as the position before the first generated one."""
    value = next((record[name] for name in _ANSWERS if record.get(name) is not None), None)
    if value is None:
        return None
    part = payload.part(value, "ans_posidx")
    found = part.whole_numbers(1) if is_list(value) or part.depth() else np.array([part.whole_number()])
    marked = np.zeros(positions, dtype=bool)
    inside = (found >= prompt) & (found < prompt + positions)
    marked[found[inside] - prompt] = True
    return marked if marked.any() else None


PROPHET = Adapter(
    recognizes=_recognizes,
    read=_read,
    summary="Prophet's `x0_history` and `true_indices_history`: predictions of every step, and commits to replay",
)
