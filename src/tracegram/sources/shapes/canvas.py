"""This file is about canvases: what stands at each position after each step, and before the first."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import refuse
from tracegram.sources.files.payload import Payload
from tracegram.sources.shapes.masks import check_mask
from tracegram.sources.shapes.table_of_arrays import Cells, table_of_cells
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvases:
    """N canvases of L positions: token ids, or flags that are true where a position is masked.

    `initial` says whether the first stands before all steps, None where the source does not; `absolute` whether the
    prompt is among the positions, None where nobody knows. `fields` are others of the steps, of shape (S, L).
    """

    cells: NDArray[Any]
    recording: Recording = field(default=Recording())
    initial: bool | None = None
    absolute: bool | None = None
    first_step: int = 0
    records: NDArray[np.int64] | None = None
    fields: Mapping[str, NDArray[Any]] = field(default_factory=dict[str, NDArray[Any]])
    assumed: tuple[str, ...] = ()


def table_of_canvases(payload: Payload, canvases: Canvases, said: Said) -> Table:
    """Give canvases as a table with a row for each step and generated position, with the state after the step.

    Raises:
        TracegramError: `empty-trace`, `too-many-rows`, `ambiguous-trace`, `mask-never-occurs` or `out-of-range`.
    """
    if not canvases.cells.size:
        found = "the history is empty: it holds no canvas"
        advice = "some samplers return a history and never fill it; append a copy of the canvas after each step"
        raise refuse("empty-trace", found, payload.whole, advice)
    recording = replace(said.amend(canvases.recording), state="after")
    if canvases.cells.dtype != bool and not recording.maskless:
        recording = replace(recording, mask_id=check_mask(payload, canvases.cells, recording.mask_id))
    masked = _masked(canvases.cells, recording)
    start = _prompt_length(payload, masked, canvases, said)
    masked = masked[:, start:]
    initial, assumed = _initial(canvases, masked, said)
    cells = canvases.cells[:, start:]
    after = slice(1 if initial else 0, None)
    fields: dict[str, NDArray[Any]] = {name: values[:, start:] for name, values in canvases.fields.items()}
    if cells.dtype != bool:
        fields["canvas"] = cells[after]
    fields["masked"] = masked[after]
    if not fields["masked"].size:
        found = "the source holds the canvas before the first step alone, and no step"
        raise refuse("empty-trace", found, payload.whole, "record the canvas after each step, too")
    if initial and not recording.maskless:
        fields["forced"] = np.broadcast_to(~masked[0], fields["masked"].shape)
    made = Cells(
        fields=fields,
        recording=_sized(recording, start, masked.shape[1]),
        first_step=canvases.first_step,
        records=None if canvases.records is None else canvases.records[after],
        assumed=(*canvases.assumed, *assumed),
    )
    return table_of_cells(payload, made)


def _sized(recording: Recording, start: int, positions: int) -> Recording:
    length = start or recording.prompt_length
    return replace(recording, prompt_length=length, generation_length=positions)


def _masked(cells: NDArray[Any], recording: Recording) -> NDArray[np.bool_]:
    if cells.dtype == bool:
        return cells
    if recording.maskless:
        return np.zeros(cells.shape, dtype=bool)
    return cells == recording.mask_id


def _prompt_length(payload: Payload, masked: NDArray[np.bool_], canvases: Canvases, said: Said) -> int:
    """Give how many positions come before the first generated one.

    A canvas whose first tokens are never masked holds a prompt, or tokens that were given or committed at once.
    """
    if canvases.absolute is False and said.prompt_length is None:
        return 0
    said_length = canvases.recording.prompt_length if said.prompt_length is None else said.prompt_length
    if said_length is None:
        ever = np.flatnonzero(masked.any(axis=0))
        leading = int(ever[0]) if ever.size else 0
        if leading == 0:
            return 0
        tokens = "the first token is" if leading == 1 else f"the first {leading} tokens are"
        advice = f"write `prompt_length: {leading}` if that is the prompt, or `prompt_length: 0` if it is generated"
        raise payload.ask(f"{tokens} never masked, and nothing says whether that is a prompt", advice)
    if said_length >= masked.shape[1]:
        found = f"the prompt length {said_length} leaves none of the {masked.shape[1]} positions"
        raise refuse("out-of-range", found, payload.whole, "say the number of tokens before the first generated one")
    inside = np.argwhere(masked[:, :said_length])
    if inside.size:
        found = (
            f"position {inside[0][1]} lies in the prompt of {said_length} tokens and is masked in canvas {inside[0][0]}"
        )
        raise refuse("out-of-range", found, payload.whole, "say the number of tokens before the first generated one")
    return said_length


def _initial(canvases: Canvases, masked: NDArray[np.bool_], said: Said) -> tuple[bool, tuple[str, ...]]:
    """Say whether the first canvas stands before all steps, and what was taken for granted."""
    if said.state is not None:
        return said.state == "before", ()
    if canvases.initial is not None:
        unknown = ("positions that were given are not known: the source lacks the canvas before the first step",)
        return canvases.initial, () if canvases.initial else unknown
    if masked[0].all():
        return True, (
            "the first canvas is the state before the first step, since all of it is masked (`state: before`)",
        )
    return False, (
        "each canvas is the state after its step, since the first is not all masked (`state: after`)",
        "positions that were given are not known: the source lacks the canvas before the first step",
    )
