"""This file is about lists of canvases: what stood at each position after each step, prompt included or not."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import Adapter, is_list, mapping_of
from tracegram.sources.shapes.canvas import Canvases, table_of_canvases
from tracegram.sources.shapes.foreign_header import recording_beside
from tracegram.sources.shapes.numbering import consecutive
from tracegram.sources.trace_options import Said
from tracegram.trace import Table

_INITIAL = {"histories": True, "history": False, "trajectory": False, "canvases": None}  # is the first before all steps
_OTHERS = frozenset(
    {"position", "step_map", "step_maps", "first_unmask_times", "meta_info", "pieces", "transfer_index"}
)
_IDS = ("token_ids", "canvas", "ids", "x")


def _recognises(payload: Payload) -> bool:
    value = payload.value
    if isinstance(value, np.ndarray):
        return value.ndim in {2, 3} and value.dtype.kind in "iub"
    if mapping_of(value):
        return any(name in value and _is_history(value[name]) for name in _INITIAL)
    first = payload.first
    if mapping_of(first):
        record = mapping_of(first)
        if "trajectory" in record:
            return _is_history(record["trajectory"])
        return any(_is_row(record.get(name)) for name in _IDS) and not record.keys() & _OTHERS
    return is_list(value) and _is_row(first) and not (is_list(first) and mapping_of(next(iter(first), None)))


def _is_history(value: Any) -> bool:
    return is_list(value) or value is None or (isinstance(value, np.ndarray) and value.ndim > 1)


def _is_row(value: Any) -> bool:
    return is_list(value) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _read(payload: Payload, said: Said) -> Table:
    record = mapping_of(payload.value)
    if not record and mapping_of(payload.first):
        if any(name in mapping_of(payload.first) for name in _INITIAL):
            chosen = payload.part(payload.value, "records").choose(said.sample)
            return _of_record(payload, mapping_of(chosen.value), replace(said, sample=None))
        return _of_lines(payload, said)
    if record:
        return _of_record(payload, record, said)
    found = _stacked(payload.part(payload.value, "canvases"), said)
    return table_of_canvases(payload, Canvases(cells=found, records=np.arange(len(found))), said)


def _of_record(payload: Payload, record: Mapping[str, Any], said: Said) -> Table:
    """Read one decode: a mapping that holds a history, and often the prompt."""
    name = next((each for each in _INITIAL if each in record), None)
    if name is None:
        raise payload.part(record, "record").error(f"holds no history: none of {', '.join(_INITIAL)}")
    value: Any = () if record[name] is None else record[name]
    recording = recording_beside(payload, record)
    prompt = record.get("prompt_ids")
    if prompt is not None and recording.prompt_length is None:
        ids = payload.part(prompt, "prompt_ids")
        recording = replace(recording, prompt_length=(ids if ids.depth() < 2 else ids.choose(said.sample)).size())
    found = _stacked(payload.part(value, name), said)
    canvases = Canvases(cells=found, recording=recording, initial=_INITIAL[name])
    return table_of_canvases(payload, canvases, said)


def _of_lines(payload: Payload, said: Said) -> Table:
    """Read records of one canvas each, numbered or not."""
    records = [mapping_of(each) for each in payload.value]
    name = next((each for each in _IDS if each in records[0]), _IDS[0])
    rows: list[Part] = []
    for index, record in enumerate(records):
        if name not in record:
            raise payload.part(record, name, index).error(f"is missing; record 0 has {name}")
        rows.append(payload.part(record[name], name, index))
    first = _first_step(payload, records, said)
    canvases = Canvases(
        cells=_stack(rows, said),
        recording=replace(recording_beside(payload, records[0]), step_base=first),
        records=np.arange(len(rows)),
    )
    return table_of_canvases(payload, canvases, said)


def _first_step(payload: Payload, records: list[Mapping[str, Any]], said: Said) -> int:
    """Give the source's number of the first record: that of the first step, whether it is before or after it."""
    numbers = [record.get("step") for record in records]
    first = 0 if numbers[0] is None else consecutive(payload, numbers)
    return first if said.step_base is None else said.step_base


def _stacked(part: Part, said: Said) -> NDArray[Any]:
    """Give canvases of equal length, shape (N, L), of one sequence of a batch."""
    if isinstance(part.value, np.ndarray):
        array: Any = part.value
        if array.ndim == 3:
            batch = replace(part, value=list(np.moveaxis(array, 1, 0)), name=f"{part.name} (axis 1)")
            return _stacked(replace(part, value=batch.choose(said.sample).value), said)
        return part.flags(2) if array.dtype == bool else part.whole_numbers(2)
    return _stack(part.items(), said)


def _stack(items: list[Part], said: Said) -> NDArray[Any]:
    """Give canvases, each a list or an array of one sequence or a batch, as one array."""
    rows = [_row(item.choose(said.sample) if item.depth() > 1 else item) for item in items]
    for item, row in zip(items, rows, strict=True):
        if row.size != rows[0].size:
            message = f"has {row.size} tokens, and the first canvas has {rows[0].size}"
            advice = "canvases of one length can be drawn; sequences that grow or shrink cannot"
            raise item.error(message, advice, "ragged-row")
        if row.dtype != rows[0].dtype:
            raise item.error("holds values of another kind than the first canvas")
    return np.stack(rows) if rows else np.zeros((0, 0), dtype=np.int64)


def _row(part: Part) -> NDArray[Any]:
    value = part.value
    first: Any = value[0] if is_list(value) and value else None
    is_mask = value.dtype == bool if isinstance(value, np.ndarray) else isinstance(first, bool)
    return part.flags(1) if is_mask else part.whole_numbers(1)


CANVASES = Adapter(
    recognises=_recognises,
    read=_read,
    summary="the canvas after each step: Dream's `history`, dllm's `histories`, d3LLM's `trajectory`, lists, arrays",
)
