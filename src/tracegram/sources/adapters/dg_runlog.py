"""Run logs of ComfyUI-DiffusionGemma, `dg-runlog/1`: a header, the canvas after each step, and how the run ended.

Source: `consumers/run_log.py` and `dgemma/types.py` of github.com/shanevcantwell/ComfyUI-DiffusionGemma at def543a.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place, error_of, quote
from tracegram.sources.columns import settle
from tracegram.sources.files.limits import check_size
from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import Adapter, is_list, mapping_of
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Table
from vega_datalite.frozen import frozen

_FAMILY, _SCHEMA = "dg-runlog/", "dg-runlog/1"
_TYPES = ("header", "frame", "final")
_OF_A_STEP = ("t", "temperature", "effective_entropy_bound", "effective_t_min", "effective_t_max")
_FRACTIONS = "committed_fraction_per_example"
_READ = {"schema", "record_type", "model_repo_id", "scheduler_name", "canvas_idx", "step_idx", "canvas_ids"}


@frozen
class _Frame:
    """A step: its record, the number of its canvas, and the ids on the canvas after it, shape (L,)."""

    record: Part
    canvas: int
    ids: NDArray[np.int64]


def _recognizes(payload: Payload) -> bool:
    schema = mapping_of(payload.first).get("schema")
    return isinstance(schema, str) and schema.startswith(_FAMILY)


def _read(payload: Payload, said: Said) -> Table:
    records = [replace(each, record=index) for index, each in enumerate(payload.part(payload.value, "record").items())]
    header = mapping_of(payload.first)
    if header.get("schema") != _SCHEMA:
        message = f"the schema is {quote(header.get('schema'))}, expected {quote(_SCHEMA)}"
        raise error_of("unreadable-trace", message, payload.whole, "write the log in that version")
    frames = list(_frames(records))
    if not frames:
        raise error_of(
            "empty-trace", f"{quote(payload.file)} holds no record of a step", payload.whole, "log each step"
        )
    lengths = np.array([frame.ids.size for frame in frames])
    check_size(int(lengths.sum()), 8, payload.file)
    canvases = np.array([frame.canvas for frame in frames])
    sizes = lengths[np.flatnonzero(np.diff(canvases, prepend=-1))]  # of each canvas
    starts = np.cumsum(sizes) - sizes
    columns: dict[str, Any] = {
        "step": np.repeat(np.arange(len(frames)), lengths),
        "position": np.concatenate([starts[frame.canvas] + np.arange(frame.ids.size) for frame in frames]),
        "canvas": np.concatenate([frame.ids for frame in frames]),
        "block": np.repeat(canvases, lengths),
    }
    for name, values in _of_steps([frame.record for frame in frames]).items():
        columns[name] = np.repeat(settle(values), lengths)
    if any(mapping_of(frame.record.value).get("pinned_positions") is not None for frame in frames):
        columns["forced"] = np.concatenate([_pinned(frame) for frame in frames])
    ends = np.cumsum(lengths)

    def place(row: int, _column: str | None) -> Place:
        return frames[int(np.searchsorted(ends, row, side="right"))].record.place

    return Table(
        columns=columns,
        rows=int(ends[-1]),
        typed=True,
        place=place,
        whole=payload.whole,
        recording=said.amend(_recording(header, sizes)),
        unread=_unread(map(mapping_of, (each.value for each in records)), columns),
        assumed=("the positions of a canvas follow those of the one before it",),
    )


def _frames(records: Sequence[Part]) -> Iterator[_Frame]:
    """Read the records of steps, which count from 0 in each canvas, and canvases that follow each other."""
    canvas, step, length = 0, -1, 0
    for record in records:
        held = mapping_of(record.value)
        if held.get("record_type") not in _TYPES:
            raise record.error(f"is of the type {quote(held.get('record_type'))}, expected {', '.join(_TYPES)}")
        if held["record_type"] != "frame":
            continue
        found = (_part(record, held, "canvas_idx").whole_number(), _part(record, held, "step_idx").whole_number())
        if found not in {(canvas, step + 1), (canvas + 1, 0)} or (step < 0 and found[0]):
            message = f"is step {found[1]} of canvas {found[0]}, after step {step} of canvas {canvas}"
            raise record.error(message, "log all steps of a run, in their order")
        ids = _part(record, held, "canvas_ids").whole_numbers(1)
        if found[1] and ids.size != length:
            found_ids = f"holds a canvas of length {ids.size}, after one of {length}"
            raise record.error(found_ids, "a canvas keeps its length", "ragged-row")
        (canvas, step), length = found, ids.size
        yield _Frame(record=record, canvas=canvas, ids=ids)


def _part(record: Part, held: Mapping[str, Any], name: str) -> Part:
    if name not in held:
        raise record.error(f"holds no “{name}”")
    return replace(record, value=held[name], name=name)


def _of_steps(records: Sequence[Part]) -> dict[str, list[Any]]:
    """Return the numbers of the steps by name, with None for steps without one."""
    found: dict[str, list[Any]] = {name: [] for name in (*_OF_A_STEP, "committed_fraction")}
    for record in records:
        held = mapping_of(record.value)
        shares = held.get(_FRACTIONS)
        first = shares[0] if is_list(shares) and shares else None
        for name, values in found.items():
            value: Any = first if name == "committed_fraction" else held.get(name)
            values.append(float(value) if type(value) in {int, float} else None)
    return {name: values for name, values in found.items() if any(value is not None for value in values)}


def _pinned(frame: _Frame) -> NDArray[np.bool_]:
    held = mapping_of(frame.record.value).get("pinned_positions")
    pinned = replace(frame.record, value=held or [], name="pinned_positions").whole_numbers(1)
    return np.isin(np.arange(frame.ids.size), pinned)


def _recording(header: Mapping[str, Any], sizes: NDArray[np.int64]) -> Recording:
    model, sampler = (header.get(name) for name in ("model_repo_id", "scheduler_name"))
    return Recording(
        maskless=True,
        state="after",
        generation_length=int(sizes.sum()),
        block_length=int(sizes[0]) if np.unique(sizes).size == 1 and sizes[0] else None,
        model=model if isinstance(model, str) else "",
        sampler=sampler if isinstance(sampler, str) else "",
    )


def _unread(records: Iterator[Mapping[str, Any]], columns: Mapping[str, Any]) -> tuple[str, ...]:
    read = _READ | columns.keys() | ({"pinned_positions"} if "forced" in columns else set())
    read |= {_FRACTIONS} if "committed_fraction" in columns else set()
    names = dict.fromkeys(name for record in records for name, value in record.items() if value is not None)
    return tuple(name for name in names if name not in read)


DG_RUNLOG = Adapter(
    recognizes=_recognizes,
    read=_read,
    summary="the run log `dg-runlog/1` of ComfyUI-DiffusionGemma: the canvas after each step",
)
