"""Dense arrays with a row for each step and a column for each position, and an optional header beside them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import error_of, quote
from tracegram.sources.files.json_payload import parse_json
from tracegram.sources.files.limits import bad_array, check_size
from tracegram.sources.files.payload import Payload
from tracegram.sources.shapes.adapter import Adapter, mapping_of
from tracegram.sources.shapes.canvas import Canvases, ask_for_prompt, table_of_canvases
from tracegram.sources.shapes.foreign_header import header_names, recording_beside
from tracegram.sources.shapes.given import check_given
from tracegram.sources.shapes.table_of_arrays import Cells, table_of_cells
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Table
from vega_datalite.frozen import frozen

_INDICES = ("step", "position")
_WORDS = {
    "predictions": "token",
    "x0": "token",
    "canvases": "canvas",
}  # names of arrays that are fields of the language
_ELSEWHERE = ("history", "histories", "step_map", "step_maps", "first_unmask_times", "x0_history")

_Arrays = dict[str, NDArray[Any]]


def _recognizes(payload: Payload) -> bool:
    if isinstance(payload.value, np.ndarray):
        return payload.value.dtype.kind in "fU" or payload.value.ndim not in {1, 2, 3}
    held = mapping_of(payload.value)
    arrays = [each for each in held.values() if isinstance(each, np.ndarray)]
    return bool(arrays) and len(arrays) == len(held) and not held.keys() & set(_ELSEWHERE)


def _read(payload: Payload, said: Said) -> Table:
    beside = _header(payload)
    arrays = _fields(payload)
    held = arrays.fields
    if not held:
        message = f"{quote(payload.file)} holds no array of two dimensions, so 0 rows"
        raise error_of("empty-trace", message, payload.whole)
    header = recording_beside(payload, beside)
    unread = tuple(name for name in (*beside, *arrays.unread) if name not in header_names(beside))
    canvas = held.get("canvas")
    others = {name: array for name, array in held.items() if name != "canvas"}
    shape = _common_shape(payload, others or held)
    check_size(int(np.prod(shape)), len(held), payload.file)
    has_initial = canvas is not None and bool(others) and canvas.shape == (shape[0] + 1, shape[1])
    if canvas is not None and not has_initial:
        _common_shape(payload, held)
    start = _prompt_length(payload, shape[1], header, said)
    if canvas is not None and has_initial:
        canvases = Canvases(
            cells=payload.part(canvas, "canvas").whole_numbers(2),
            recording=header,
            initial=True,
            absolute=None if start is None else start > 0,
            fields=others,
            assumed=("the canvas has a row more than the other arrays: the first is the state before the first step",),
            unread=unread,
        )
        return table_of_canvases(payload, canvases, replace(said, prompt_length=start or None, state=None))
    recording = said.amend(header)
    masked = _masked(canvas, held, recording)
    if start is None:
        start = 0 if masked is None else ask_for_prompt(payload, masked)
    fields = {name: array[:, start:] for name, array in held.items()}
    if said.given is not None:
        never = np.zeros(shape, dtype=bool) if masked is None else masked
        given = check_given(payload, said.given, np.asarray(never[:, start:].any(axis=0)))
        fields["forced"] = np.broadcast_to(given, (shape[0], shape[1] - start))
    length = start or recording.prompt_length
    recording = replace(recording, prompt_length=length, generation_length=shape[1] - start)
    made = Cells(
        fields=fields,
        recording=recording,
        first_step=said.first_step or 0,
        first_position=said.first_position or 0,
        unread=unread,
    )
    return table_of_cells(payload, made)


def _masked(canvas: NDArray[Any] | None, held: _Arrays, recording: Recording) -> NDArray[np.bool_] | None:
    """Find where positions are masked; None if no array tells."""
    if "masked" in held:
        return held["masked"] if held["masked"].dtype == bool else None
    known = canvas is not None and canvas.dtype.kind in "iu" and recording.mask_id is not None
    return canvas == recording.mask_id if canvas is not None and known else None


@frozen
class _Found:
    """The arrays that are fields, under the words of the language, and the names of all others."""

    fields: _Arrays
    unread: tuple[str, ...]


def _fields(payload: Payload) -> _Found:
    """Find the arrays that are fields: not texts about the file, and only grids if there are any."""
    value: Any = payload.value
    arrays = {"value": value} if isinstance(value, np.ndarray) else mapping_of(value)
    grids = any(isinstance(array, np.ndarray) and cast("Any", array).ndim == 2 for array in arrays.values())
    found: _Arrays = {}
    unread: list[str] = []
    for name, array in arrays.items():
        word = _WORDS.get(name, name)
        if not isinstance(array, np.ndarray):
            unread.append(name)
            continue
        if name in _INDICES:
            message = f"an array is named {quote(name)}, which each array's own rows and columns already are"
            raise error_of("duplicate-column", message, payload.whole, "give each array its own name")
        if word in found or (word != name and word in arrays):
            message = f"arrays {quote(name)} and {quote(word)} are the same field"
            raise error_of("duplicate-column", message, payload.whole, "keep one of them")
        if array.ndim != 2:
            if not grids and array.dtype.kind != "U":
                advice = "save arrays of shape (steps, positions)"
                raise bad_array(payload.file, name, f"expected 2-d, got {array.ndim}-d", advice)
            unread += [name] if array.ndim else []
            continue
        found[word] = _finite(payload, name, array)
    return _Found(fields=found, unread=tuple(unread))


def _finite(payload: Payload, name: str, array: NDArray[Any]) -> NDArray[Any]:
    """Refuse infinite numbers, except that -inf is the confidence of a position that is no candidate."""
    if array.dtype.kind != "f":
        return array
    if name == "confidence":
        array = np.where(np.isneginf(array), np.array(np.nan, dtype=array.dtype), array)
    infinite = np.argwhere(np.isinf(array))
    if len(infinite):
        step, position = infinite[0].tolist()
        found = f"step {step}, position {position} holds {quote(array[step, position])}"
        raise bad_array(payload.file, name, f"{found}, expected a finite number", "write NaN where there is none")
    return array


def _common_shape(payload: Payload, fields: Mapping[str, NDArray[Any]]) -> tuple[int, int]:
    first = next(iter(fields))
    for name, array in fields.items():
        if array.shape != fields[first].shape:
            others = f"{quote(first)} has {fields[first].shape}"
            advice = "save arrays of one shape; a canvas may have one row more, the state before the first step"
            raise bad_array(payload.file, name, f"its shape is {array.shape}, and {others}", advice)
    return fields[first].shape[0], fields[first].shape[1]


def _prompt_length(payload: Payload, positions: int, header: Recording, said: Said) -> int | None:
    """Return the number of prompt columns, from the options or the lengths in the header; None if neither tells."""
    length = said.prompt_length
    if length is None and header.generation_length is not None:
        adds_up = (header.prompt_length or 0) + header.generation_length == positions
        length = header.prompt_length or 0 if adds_up else 0 if header.generation_length == positions else None
    if length is not None and length >= positions:
        message = f"the prompt length {length} leaves none of the {positions} positions"
        advice = "write `prompt_length: …`, the number of tokens before the first generated one"
        raise error_of("out-of-range", message, payload.whole, advice)
    return length


def _header(payload: Payload) -> Mapping[str, Any]:
    """Read the header: single values, and the array `meta`, a JSON text."""
    arrays = {name: array for name, array in mapping_of(payload.value).items() if isinstance(array, np.ndarray)}
    single = {name: array.item() for name, array in arrays.items() if array.ndim == 0}
    meta = single.get("meta")
    if not isinstance(meta, str) or not meta.startswith("{"):
        return single
    del single["meta"]
    return {**single, **mapping_of(parse_json(meta, payload.file))}


ARRAYS = Adapter(
    recognizes=_recognizes,
    read=_read,
    summary="matrices with a row for each step and a column for each position: NPZ, NPY and PyTorch files, also CSV",
)
