"""This file is about dense arrays, a row a step and a column a position, and the header that may stand beside them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place, TracegramError, quote, refuse
from tracegram.sources.files.json_payload import parse_json
from tracegram.sources.files.limits import check_size
from tracegram.sources.files.payload import Payload
from tracegram.sources.shapes.adapter import Adapter, mapping_of
from tracegram.sources.shapes.canvas import Canvases, table_of_canvases
from tracegram.sources.shapes.foreign_header import recording_beside
from tracegram.sources.shapes.table_of_arrays import Cells, table_of_cells
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Table

_INDICES = ("step", "position")
_WORDS = {
    "predictions": "token",
    "x0": "token",
    "canvases": "canvas",
}  # names of arrays that are fields of the language
_ELSEWHERE = ("history", "histories", "step_map", "step_maps", "first_unmask_times", "x0_history")

_Arrays = dict[str, NDArray[Any]]


def _recognises(payload: Payload) -> bool:
    if isinstance(payload.value, np.ndarray):
        return payload.value.dtype.kind in "fU" or payload.value.ndim not in {1, 2, 3}
    held = mapping_of(payload.value)
    arrays = [each for each in held.values() if isinstance(each, np.ndarray)]
    return bool(arrays) and len(arrays) == len(held) and not held.keys() & set(_ELSEWHERE)


def _read(payload: Payload, said: Said) -> Table:
    held = _fields(payload)
    if not held:
        message = f"{quote(payload.file)} holds no array of two dimensions, so 0 rows"
        raise refuse("empty-trace", message, payload.whole)
    header = recording_beside(payload, _meta(payload))
    canvas = held.get("canvas")
    others = {name: array for name, array in held.items() if name != "canvas"}
    shape = _common_shape(payload, others or held)
    check_size(int(np.prod(shape)), len(held), payload.file)
    has_initial = canvas is not None and bool(others) and canvas.shape == (shape[0] + 1, shape[1])
    if canvas is not None and not has_initial:
        _common_shape(payload, held)
    start = _prompt_length(payload, shape[1], header, said)
    if canvas is not None and has_initial:
        ids = payload.part(canvas, "canvas").whole_numbers(2)
        canvases = Canvases(
            cells=ids,
            recording=replace(header, prompt_length=start or header.prompt_length),
            initial=True,
            absolute=start > 0,
            fields=others,
            assumed=("the canvas has a row more than the other arrays: the first is the state before the first step",),
        )
        return table_of_canvases(payload, canvases, replace(said, prompt_length=start or None, state=None))
    recording = said.amend(header)
    if start:
        recording = replace(recording, prompt_length=start)
    fields = {name: array[:, start:] for name, array in held.items()}
    recording = replace(recording, generation_length=shape[1] - start)
    return table_of_cells(payload, Cells(fields=fields, recording=recording))


def _fields(payload: Payload) -> _Arrays:
    """Give the arrays that are fields, under the words of the language; texts about the file are none."""
    value: Any = payload.value
    arrays = {"value": value} if isinstance(value, np.ndarray) else mapping_of(value)
    found: _Arrays = {}
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray) or (array.dtype.kind == "U" and array.ndim <= 1):
            continue
        word = _WORDS.get(name, name)
        if name in _INDICES:
            message = f"an array is named {quote(name)}, which each array's own rows and columns already are"
            raise refuse("duplicate-column", message, payload.whole, "give each array its own name")
        if word in found or (word != name and word in arrays):
            message = f"arrays {quote(name)} and {quote(word)} are the same field"
            raise refuse("duplicate-column", message, payload.whole, "keep one of them")
        if array.ndim != 2:
            advice = "save arrays of shape (steps, positions)"
            raise _error(payload, name, f"expected 2-d, got {array.ndim}-d", advice)
        found[word] = _finite(payload, name, array)
    return found


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
        raise _error(payload, name, f"{found}, expected a finite number", "write NaN where there is none")
    return array


def _common_shape(payload: Payload, fields: Mapping[str, NDArray[Any]]) -> tuple[int, int]:
    first = next(iter(fields))
    for name, array in fields.items():
        if array.shape != fields[first].shape:
            others = f"{quote(first)} has {fields[first].shape}"
            advice = "save arrays of one shape; a canvas may have one row more, the state before the first step"
            raise _error(payload, name, f"its shape is {array.shape}, and {others}", advice)
    return fields[first].shape[0], fields[first].shape[1]


def _prompt_length(payload: Payload, positions: int, header: Recording, said: Said) -> int:
    """Give how many columns are of the prompt: as said, or as the header's lengths add up."""
    length = said.prompt_length
    if length is None and header.prompt_length and header.generation_length:
        length = header.prompt_length if header.prompt_length + header.generation_length == positions else 0
    if length is not None and length >= positions:
        message = f"the prompt length {length} leaves none of the {positions} positions"
        advice = "say the number of tokens before the first generated one"
        raise refuse("out-of-range", message, payload.whole, advice)
    return length or 0


def _meta(payload: Payload) -> Mapping[str, Any]:
    """Read the array `meta`, a JSON text about the decode."""
    meta = mapping_of(payload.value).get("meta")
    if not isinstance(meta, np.ndarray) or meta.ndim or not str(meta).startswith("{"):
        return {}
    return mapping_of(parse_json(str(meta), payload.file))


def _error(payload: Payload, name: str, found: str, advice: str) -> TracegramError:
    place = Place(file=payload.file, words=f"array {quote(name)}")
    return refuse("bad-array", f"{quote(name)}: {found}", place, advice)


ARRAYS = Adapter(
    recognises=_recognises,
    read=_read,
    summary="dense arrays of shape (steps, positions) in NPZ, NPY or PyTorch files, and a JSON text `meta`",
)
