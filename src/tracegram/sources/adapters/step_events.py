"""Logs with one record per step: deltas of d2Cache, callbacks of diffusers, and steps of serving engines."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import Adapter, is_list, mapping_of
from tracegram.sources.shapes.beside import read_beside
from tracegram.sources.shapes.block_events import read_blocks
from tracegram.sources.shapes.callback_events import read_callbacks
from tracegram.sources.shapes.commits import NEVER
from tracegram.sources.shapes.foreign_header import header_names, recording_beside
from tracegram.sources.shapes.numbering import base_of, consecutive
from tracegram.sources.shapes.replay import replayed
from tracegram.sources.shapes.table_of_arrays import Cells, table_of_cells
from tracegram.sources.trace_options import Said
from tracegram.trace import Table

_EDITS_OF_LENGTH = ("insert_index", "delete_index")
_MADE = frozenset({"token", "canvas", "masked", "forced"})
_READ = frozenset({"transfer_index", "transfer_src_index", "decoded_tokens", "insert_index", "delete_index"})
_Reader = Callable[[Payload, Mapping[str, Any], list[Part], Said], Table]


def _recognizes(payload: Payload) -> bool:
    record = mapping_of(payload.value) or mapping_of(payload.first)
    if is_list(record.get("deltas")) or "transfer_index" in record or "selected_positions" in record:
        return True
    steps = record.get("steps")
    return is_list(steps) and bool(steps) and "selected_positions" in mapping_of(steps[0])


def _read(payload: Payload, said: Said) -> Table:
    whole = mapping_of(payload.value)
    if is_list(whole.get("deltas")):
        records = payload.part(whole["deltas"], "deltas").items()
    elif whole:
        records = [payload.part(whole, "record")]
    else:
        records = [
            replace(each, record=index) for index, each in enumerate(payload.part(payload.value, "record").items())
        ]
    if records and is_list(mapping_of(records[0].value).get("deltas")):
        whole = mapping_of(payload.part(payload.value, "records").choose(said.sample).value)
        inside = payload.part(whole.get("deltas"), "deltas")
        records, said = inside.items(), replace(said, sample=None)
    if not records:
        raise payload.part(whole, "deltas").error("is empty: it holds no step", "", "empty-trace")
    for record in records:
        if not mapping_of(record.value):
            raise record.error("is not a mapping that describes a step")
    return _reader(records[0])(payload, whole, records, said)


def _reader(first: Part) -> _Reader:
    names = mapping_of(first.value).keys()
    if "transfer_index" not in names:
        return read_blocks
    return _read_deltas if "decoded_tokens" in names else read_callbacks


def _read_deltas(payload: Payload, whole: Mapping[str, Any], records: list[Part], said: Said) -> Table:
    """Read deltas: the predictions of all generated positions, and the positions that are transferred."""
    recording = said.amend(recording_beside(payload, whole))
    numbers = [mapping_of(record.value).get("step") for record in records]
    first = 0 if numbers[0] is None else consecutive(payload, numbers)
    base = base_of(payload, first, said)
    rows = [_sequence(record, "decoded_tokens", said).whole_numbers(1) for record in records]
    for record, row in zip(records, rows, strict=True):
        if row.size != rows[0].size or any(_is_given(record, name) for name in _EDITS_OF_LENGTH):
            message = f"has {row.size} tokens after {rows[0].size}, or inserts or deletes some"
            raise record.error(message, "sequences of one length can be drawn", "ragged-row")
    tokens = np.stack(rows)
    steps = np.full(tokens.shape[1], NEVER, dtype=np.int64)
    final = np.zeros(tokens.shape[1], dtype=np.int64)
    for step, record in enumerate(records):
        _transfer(record, step, said, tokens[step], (steps, final))
    fields = {"token": tokens, **replayed(payload, steps, final, (said, recording), len(tokens))}
    if any(_is_given(record, "confidence") for record in records):
        fields["confidence"] = _confidence(records, tokens.shape[1], said)
    outer = whole if "deltas" in whole else {}
    read = {"step", *fields, *_READ, *_MADE}
    held = [mapping_of(record.value) for record in records]
    others = read_beside(held, read | header_names(whole), [tokens.shape[1]] * len(records), said.sample)
    fields |= others.fields
    cells = Cells(
        fields=fields,
        recording=replace(recording, state="after", step_base=base, generation_length=tokens.shape[1]),
        first_step=first - base,
        records=None if records[0].record is None else np.arange(len(records)),
        unread=(*(name for name in outer if name not in {"deltas", *header_names(outer)}), *others.unread),
        assumed=("positions count from the first generated token, as d2Cache has it",),
    )
    return table_of_cells(payload, cells)


def _is_given(record: Part, name: str) -> bool:
    value = mapping_of(record.value).get(name)
    return value is not None and not (is_list(value) and not value)


def _sequence(record: Part, name: str, said: Said) -> Part:
    """Return the part of a record for one sequence of a batch."""
    held: Mapping[str, Any] = mapping_of(record.value)
    if name not in held:
        raise record.error(f"holds no “{name}”")
    part = replace(record, value=held[name], name=name)
    return part.choose(said.sample) if part.depth() > 1 else part


def _confidence(records: list[Part], positions: int, said: Said) -> NDArray[np.float64]:
    rows = np.full((len(records), positions), np.nan)
    for index, record in enumerate(records):
        if _is_given(record, "confidence"):
            row = _sequence(record, "confidence", said).numbers(1)
            if row.size != positions:
                raise record.error(f"has {row.size} confidences and {positions} tokens", "", "ragged-row")
            rows[index] = row
    return rows


def _transfer(
    record: Part,
    step: int,
    said: Said,
    tokens: NDArray[np.int64],
    decode: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> None:
    """Write the tokens that a record transfers into the steps and the final tokens of the decode."""
    steps, final = decode
    targets = _indices(_sequence(record, "transfer_index", said), steps.size)
    moved = _is_given(record, "transfer_src_index")
    sources = _indices(_sequence(record, "transfer_src_index", said), steps.size) if moved else targets
    if len(sources) != len(targets):
        raise record.error(f"transfers {len(sources)} tokens to {len(targets)} positions", "", "ragged-row")
    for target, source in zip(targets, sources, strict=True):
        if steps[target] != NEVER:
            message = f"transfers position {target} at step {step}, and step {steps[target]} did so before"
            raise record.error(message, "nothing says that it was masked between", "two-commits")
        steps[target] = step
        final[target] = tokens[source]


def _indices(part: Part, positions: int) -> list[int]:
    """Return positions that are written as numbers or as one flag per position."""
    value: Any = part.value
    first = value[0] if is_list(value) and value else None
    if isinstance(first, bool) or (isinstance(value, np.ndarray) and value.dtype == bool):
        flags = part.flags(1)
        if flags.size != positions:
            raise part.error(f"has {flags.size} flags for {positions} positions", "", "ragged-row")
        return np.flatnonzero(flags).tolist()
    found = part.whole_numbers(1) if part.size() else np.zeros(0, dtype=np.int64)
    odd = found[(found < 0) | (found >= positions)]
    if odd.size:
        raise part.error(f"holds position {odd[0]}, expected one from 0 to {positions - 1}")
    return found.tolist()


STEP_EVENTS = Adapter(
    recognizes=_recognizes,
    read=_read,
    summary="one record per step: d2Cache's deltas, callbacks of diffusers, or steps with `selected_positions`",
)
