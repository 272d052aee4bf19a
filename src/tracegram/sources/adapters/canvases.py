"""Lists of canvases: the content of each position after each step, with or without the prompt."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import Adapter, is_list, mapping_of
from tracegram.sources.shapes.beside import Beside, read_beside
from tracegram.sources.shapes.canvas import Canvases, table_of_canvases
from tracegram.sources.shapes.foreign_header import header_names, recording_beside
from tracegram.sources.shapes.numbering import consecutive
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Table

_INITIAL = {"histories": True, "history": False, "trajectory": False, "canvases": None}  # is the first before all steps
_OTHERS = frozenset(
    {"position", "step_map", "step_maps", "first_unmask_times", "meta_info", "pieces", "transfer_index"}
)
_IDS = ("token_ids", "canvas", "ids", "x")
_MADE = frozenset({"canvas", "masked", "forced"})


def _recognizes(payload: Payload) -> bool:
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
    rows = _rows(payload.part(payload.value, "canvases"), said)
    return table_of_canvases(payload, _stacked(rows, Recording(), records=np.arange(len(rows))), said)


def _of_record(payload: Payload, record: Mapping[str, Any], said: Said) -> Table:
    """Read one decode: a mapping that holds a history, and often the prompt."""
    name = next((each for each in _INITIAL if each in record), None)
    if name is None:
        raise payload.part(record, "record").error(f"holds no history: none of {', '.join(_INITIAL)}")
    value: Any = () if record[name] is None else record[name]
    recording = recording_beside(payload, record, said.sample)
    prompt = record.get("prompt_ids")
    if prompt is not None and recording.prompt_length is None:
        ids = payload.part(prompt, "prompt_ids")
        recording = replace(recording, prompt_length=(ids if ids.depth() < 2 else ids.choose(said.sample)).size())
    canvases = _stacked(_rows(payload.part(value, name), said), recording)
    canvases = replace(canvases, initial=_INITIAL[name])
    read = {name, *_MADE, *header_names(record)} | ({"prompt_ids"} if prompt is not None else set())
    return table_of_canvases(payload, _with_beside(canvases, _histories(record, read, canvases, said)), said)


def _histories(record: Mapping[str, Any], read: set[str], canvases: Canvases, said: Said) -> Beside:
    """Read the lists beside a history that have an item for each canvas or each step."""
    widths = _widths(canvases)
    names = [name for name in record if name not in read]
    fits = {name for name in names if _is_row(record[name]) and len(record[name]) in {len(widths), len(widths) - 1}}
    short = {name for name in fits if len(record[name]) < len(widths)}
    found = Beside(unread=tuple(name for name in names if name not in fits))
    for chosen, kept in ((fits - short, widths), (short, widths[1:])):
        rows = [{name: record[name][index] for name in names if name in chosen} for index in range(len(kept))]
        if rows and rows[0]:
            found = found.joined(read_beside(rows, read, kept, said.sample))
    return found


def _of_lines(payload: Payload, said: Said) -> Table:
    """Read records of one canvas each, numbered or not."""
    records = [mapping_of(each) for each in payload.value]
    name = next((each for each in _IDS if each in records[0]), _IDS[0])
    rows: list[Part] = []
    for index, record in enumerate(records):
        if name not in record:
            raise payload.part(record, name, index).error(f"is missing; record 0 has {name}")
        rows.append(payload.part(record[name], name, index))
    canvases = _stacked(_chosen(rows, said), recording_beside(payload, records[0]), records=np.arange(len(rows)))
    numbers = [record.get("step") for record in records]
    number = None if numbers[0] is None else consecutive(payload, numbers)
    read = {name, *_MADE, *header_names(records[0])} | (set() if number is None else {"step"})
    beside = read_beside(records, read, _widths(canvases), said.sample)
    return table_of_canvases(payload, _with_beside(replace(canvases, number=number), beside), said)


def _with_beside(canvases: Canvases, beside: Beside) -> Canvases:
    return replace(canvases, fields=beside.fields, unread=beside.unread)


def _widths(canvases: Canvases) -> list[int]:
    count, width = canvases.cells.shape
    return [width] * count if canvases.lengths is None else canvases.lengths.tolist()


def _rows(part: Part, said: Said) -> list[NDArray[Any]]:
    """Read canvases of one sequence of a batch."""
    if not isinstance(part.value, np.ndarray):
        return _chosen(part.items(), said)
    array: Any = part.value
    if array.ndim == 3:
        batch = replace(part, value=list(np.moveaxis(array, 1, 0)), name=f"{part.name} (axis 1)")
        return _rows(replace(part, value=batch.choose(said.sample).value), said)
    return list(part.flags(2) if array.dtype == bool else part.whole_numbers(2))


def _chosen(items: Sequence[Part], said: Said) -> list[NDArray[Any]]:
    """Read canvases, each a list or an array of one sequence or a batch."""
    rows = [_row(item.choose(said.sample) if item.depth() > 1 else item) for item in items]
    for item, row in zip(items, rows, strict=True):
        if row.dtype != rows[0].dtype:
            raise item.error("holds values of another kind than the first canvas")
    return rows


def _stacked(rows: list[NDArray[Any]], recording: Recording, records: NDArray[np.int64] | None = None) -> Canvases:
    """Stack the canvases of one sequence; they may grow or shrink at the end."""
    lengths = np.array([row.size for row in rows], dtype=np.int64)
    if not rows or (lengths == lengths[0]).all():
        cells = np.stack(rows) if rows else np.zeros((0, 0), dtype=np.int64)
        return Canvases(cells=cells, recording=recording, records=records)
    longest = rows[int(lengths.argmax())]
    cells = np.full((len(rows), longest.size), longest[-1])  # what does not exist holds no other token than the rest
    for index, row in enumerate(rows):
        cells[index, : row.size] = row
    return Canvases(cells=cells, lengths=lengths, recording=recording, records=records)


def _row(part: Part) -> NDArray[Any]:
    value = part.value
    first: Any = value[0] if is_list(value) and value else None
    is_mask = value.dtype == bool if isinstance(value, np.ndarray) else isinstance(first, bool)
    return part.flags(1) if is_mask else part.whole_numbers(1)


CANVASES = Adapter(
    recognizes=_recognizes,
    read=_read,
    summary="the canvas after each step: Dream's `history`, dllm's `histories`, d3LLM's `trajectory`, lists, arrays",
)
