"""Canvases: the content of each position after each step, and before the first."""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import error_of
from tracegram.sources.files.payload import Payload
from tracegram.sources.shapes.given import check_given
from tracegram.sources.shapes.masks import check_mask
from tracegram.sources.shapes.numbering import base_of
from tracegram.sources.shapes.renumber import check_matrix
from tracegram.sources.shapes.table_of_arrays import Cells, table_of_cells
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Table
from vega_datalite.frozen import frozen

_UNKNOWN = "positions that were given are not known: the source lacks the canvas before the first step"
_STATE = "write `state: before` if it stands before the first step, or `state: after` if a step left it"
_PROMPT = "write `prompt_length: …`, the number of tokens before the first generated one"


@frozen
class Canvases:
    """N canvases of up to L positions: token ids, or flags that are true where a position is masked.

    `lengths` has the number of positions of each if they grow or shrink at the end. `initial` is true if the first is
    from before all steps, None if the source does not tell; `absolute` is true if positions include the prompt, None if
    unknown. `number` is the source's number of the first canvas. `fields` are further fields of canvases or steps, of
    shape (N, L) or (S, L); `unread` lists names that are not read.
    """

    cells: NDArray[Any]
    lengths: NDArray[np.int64] | None = None
    recording: Recording = field(default=Recording())
    initial: bool | None = None
    absolute: bool | None = None
    number: int | None = None
    records: NDArray[np.int64] | None = None
    fields: Mapping[str, NDArray[Any]] = field(default_factory=dict[str, NDArray[Any]])
    assumed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@frozen
class _Generated:
    """For N canvases, the generated positions that are masked, and those that exist, of shape (N, P)."""

    masked: NDArray[np.bool_]
    exists: NDArray[np.bool_]


def table_of_canvases(payload: Payload, canvases: Canvases, said: Said) -> Table:
    """Return canvases as a table with a row for each step and generated position, with the state after the step.

    Raises:
        TracegramError: `empty-trace`, `too-many-rows`, `ambiguous-trace`, `mask-never-occurs`, `ragged-row` or
            `out-of-range`.
    """
    check_matrix(said, "canvases", payload.whole)
    if not canvases.cells.size:
        found = "the history is empty: it holds no canvas"
        advice = "some samplers return a history and never fill it; append a copy of the canvas after each step"
        raise error_of("empty-trace", found, payload.whole, advice)
    recording = replace(said.amend(canvases.recording), state="after")
    if canvases.cells.dtype != bool and not recording.maskless:
        recording = replace(recording, mask_id=check_mask(payload, canvases.cells, recording.mask_id))
    masked = _masked(canvases.cells, recording)
    exists = _exists(payload, canvases, masked)
    masked = masked & exists
    start = _prompt_length(payload, masked, canvases, said)
    found = _Generated(masked=masked[:, start:], exists=exists[:, start:])
    initial, assumed = _initial(payload, canvases, found, said)
    after = slice(1 if initial else 0, None)
    if not found.exists[after].any():
        message = "the source holds the canvas before the first step alone, and no step"
        raise error_of("empty-trace", message, payload.whole, "record the canvas after each step, too")
    fields = _fields(canvases, start, after) | {"masked": found.masked[after]}
    forced = None if recording.maskless else _forced(payload, found, said, initial=initial)
    fields |= {} if forced is None else {"forced": np.broadcast_to(forced, fields["masked"].shape)}
    lost = _lost(canvases) if initial else ()
    base, first = _numbers(payload, canvases, said, initial=initial)
    length = start or recording.prompt_length
    made = Cells(
        fields=fields,
        recording=replace(recording, prompt_length=length, generation_length=masked.shape[1] - start, step_base=base),
        first_step=first,
        records=None if canvases.records is None else canvases.records[after],
        assumed=(*canvases.assumed, *assumed),
        exists=None if canvases.lengths is None else found.exists[after],
        unread=(*canvases.unread, *lost),
    )
    return table_of_cells(payload, made)


def _masked(cells: NDArray[Any], recording: Recording) -> NDArray[np.bool_]:
    if cells.dtype == bool:
        return cells
    if recording.maskless:
        return np.zeros(cells.shape, dtype=bool)
    return cells == recording.mask_id


def _exists(payload: Payload, canvases: Canvases, masked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Find the positions of each canvas; canvases may grow and shrink only at the end."""
    cells, lengths = canvases.cells, canvases.lengths
    if lengths is None:
        return np.ones(cells.shape, dtype=bool)
    for index in np.flatnonzero(np.diff(lengths)).tolist():
        shared = slice(0, int(lengths[index : index + 2].min()))
        moved = np.flatnonzero((cells[index, shared] != cells[index + 1, shared]) & ~masked[index, shared])
        if moved.size:
            sizes = f"has {lengths[index + 1]} tokens after {lengths[index]}"
            message = f"canvas {index + 1} {sizes}, and another one at position {moved[0]}: tokens moved in the middle"
            place = payload.whole if canvases.records is None else payload.place(index + 1)
            advice = "sequences that grow or shrink at their end can be drawn, others cannot"
            raise error_of("ragged-row", message, place, advice)
    return np.arange(cells.shape[1]) < lengths[:, None]


def _prompt_length(payload: Payload, masked: NDArray[np.bool_], canvases: Canvases, said: Said) -> int:
    """Find the number of positions before the first generated one.

    A canvas whose first tokens are never masked holds a prompt, or tokens that were given or committed at once.
    """
    if canvases.absolute is False and said.prompt_length is None:
        return 0
    length = canvases.recording.prompt_length if said.prompt_length is None else said.prompt_length
    if length is None:
        return ask_for_prompt(payload, masked)
    if length >= masked.shape[1]:
        found = f"the prompt length {length} leaves none of the {masked.shape[1]} positions"
        raise error_of("out-of-range", found, payload.whole, _PROMPT)
    inside = np.argwhere(masked[:, :length])
    if inside.size:
        found = f"position {inside[0][1]} lies in the prompt of {length} tokens and is masked in canvas {inside[0][0]}"
        raise error_of("out-of-range", found, payload.whole, _PROMPT)
    return length


def ask_for_prompt(payload: Payload, masked: NDArray[np.bool_]) -> int:
    """Return 0 if the first position is masked at any time, so that there is no prompt.

    Raises:
        TracegramError: `ambiguous-trace` where the first tokens are never masked.
    """
    ever = np.flatnonzero(masked.any(axis=0))
    leading = int(ever[0]) if ever.size else 0
    if leading == 0:
        return 0
    tokens = "the first token is" if leading == 1 else f"the first {leading} tokens are"
    advice = f"write `prompt_length: {leading}` if that is the prompt, or `prompt_length: 0` if it is generated"
    raise payload.ask(f"{tokens} never masked, and nothing says whether that is a prompt", advice)


def _initial(payload: Payload, canvases: Canvases, found: _Generated, said: Said) -> tuple[bool, tuple[str, ...]]:
    """Find out whether the first canvas is from before all steps, and the assumptions made.

    Raises:
        TracegramError: `ambiguous-trace` where nothing says so and a regular decode could be written both ways.
    """
    if said.state is not None:
        return said.state == "before", ()
    if canvases.initial is not None:
        return canvases.initial, () if canvases.initial else (_UNKNOWN,)
    decided = int((found.exists[0] & ~found.masked[0]).sum())
    if decided:
        tokens = "1 token" if decided == 1 else f"{decided} tokens"
        message = f"the first canvas has {tokens}: nothing says whether they were given, or committed by the first step"
        raise payload.ask(message, _STATE)
    cells, exists = canvases.cells, found.exists
    changes = (cells[1:] != cells[:-1]).any(axis=1) | (exists[1:] != exists[:-1]).any(axis=1)
    idle = np.flatnonzero(~changes)
    if idle.size or (canvases.number or 0) > 1:
        message = "the first canvas is all masked: it stands before the first step, or a step left it so"
        more = f", as between canvases {idle[0]} and {idle[0] + 1}" if idle.size else ""
        raise payload.ask(f"{message}{more}", _STATE)
    return True, ("the first canvas is the state before the first step, since all of it is masked (`state: before`)",)


def _fields(canvases: Canvases, start: int, after: slice) -> dict[str, NDArray[Any]]:
    cells = canvases.cells
    fields = {
        name: (values[after] if len(values) == len(cells) else values)[:, start:]
        for name, values in canvases.fields.items()
    }
    return fields if cells.dtype == bool else {"canvas": cells[after, start:], **fields}


def _lost(canvases: Canvases) -> tuple[str, ...]:
    """Return the names of the values beside the canvas before all steps, which belong to no step."""
    held = {name: values[0] for name, values in canvases.fields.items() if len(values) == len(canvases.cells)}
    return tuple(f"{name} of the first canvas" for name, row in held.items() if any(each is not None for each in row))


def _forced(payload: Payload, found: _Generated, said: Said, *, initial: bool) -> NDArray[np.bool_] | None:
    """Find the given positions, shape (P,); None if neither the source nor the user tells."""
    held = found.exists[0] & ~found.masked[0] if initial else None
    if said.given is None:
        return held
    given = check_given(payload, said.given, np.asarray(found.masked.any(axis=0)))
    return given if held is None else held | given


def _numbers(payload: Payload, canvases: Canvases, said: Said, *, initial: bool) -> tuple[int, int]:
    """Return the source's number of the first step, and the first step of the trace."""
    if canvases.number is None:
        return said.step_base or canvases.recording.step_base, 0
    if initial and canvases.number == 0:  # before step 0, or after no step of those that count from 1
        return said.step_base or 0, 0
    base = base_of(payload, canvases.number, said)
    return base, canvases.number - base
