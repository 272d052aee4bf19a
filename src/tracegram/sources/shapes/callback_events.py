"""Records of callbacks of diffusers' LLaDA2 pipeline: the active block of each step."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place
from tracegram.sources.columns import settle_array
from tracegram.sources.files.limits import check_size
from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import is_list, mapping_of
from tracegram.sources.shapes.beside import Beside, names_of, read_beside
from tracegram.sources.shapes.foreign_header import header_names, recording_beside
from tracegram.sources.shapes.given import check_given
from tracegram.sources.shapes.numbering import base_of, consecutive
from tracegram.sources.trace_options import Said
from tracegram.trace import Table

_CANVASES = ("block_x", "cur_x")
_NUMBERS = ("global_step", "step")
_FLAGS = {"committed": "transfer_index", "edited": "editing_transfer_index"}
_READ = frozenset({*_CANVASES, *_FLAGS.values(), "active_block", "sampled_tokens", "sampled_probs"})


def read_callbacks(payload: Payload, whole: Mapping[str, Any], records: list[Part], said: Said) -> Table:
    """Read callbacks: the positions of the active block only, with the state after the step.

    Raises:
        TracegramError: `ambiguous-trace`, `bad-record`, `ragged-row` or `empty-trace`.
    """
    beside = {**whole, **mapping_of(records[0].value)}
    recording = said.amend(recording_beside(payload, beside))
    if recording.prompt_length is None:
        found = "the canvas of a callback begins with the prompt, and nothing says how long it is"
        raise payload.ask(found, "write `prompt_length: …`, the number of tokens of the prompt")
    held = mapping_of(records[0].value)
    name = next((each for each in _NUMBERS if each in held), None)
    first = 0 if name is None else consecutive(payload, [mapping_of(each.value).get(name) for each in records])
    base = base_of(payload, first, said)
    parts = [_columns(record, recording.prompt_length, said) for record in records]
    for record, part in zip(records, parts, strict=True):
        if part.keys() != parts[0].keys():
            raise record.error(f"holds {', '.join(part)}, and the first record {', '.join(parts[0])}")
    widths = [part["position"].size for part in parts]
    check_size(sum(widths), len(parts[0]) + 1, payload.file)
    columns = {each: np.concatenate([part[each] for part in parts]) for each in parts[0]}
    read = {*_READ, *columns, *header_names(beside)} | ({name} if name else set())
    others = read_beside([mapping_of(record.value) for record in records], read, widths, said.sample)
    columns |= _flattened(others, widths)
    generated = columns["position"] >= 0
    columns = {each: values[generated] for each, values in columns.items()}
    origins = np.repeat(np.arange(len(records)), widths)[generated]

    def place(row: int, column: str | None) -> Place:
        del column
        record = records[int(origins[row])]
        place = record.place
        return place if place.span else Place(file=payload.file, words=record.name)

    columns |= _forced(payload, columns, said)
    outer = names_of([whole] if "deltas" in whole else [])
    return Table(
        columns={"step": origins.astype(np.int64) + first - base, **columns},
        rows=int(origins.size),
        typed=True,
        place=place,
        whole=payload.whole,
        recording=replace(recording, state="after", step_base=base),
        assumed=("canvases are the state after the step, as diffusers calls back at its end",),
        unread=(*(each for each in outer if each not in {"deltas", *header_names(whole)}), *others.unread),
    )


def _flattened(others: Beside, widths: list[int]) -> dict[str, NDArray[Any]]:
    rows = {word: zip(values, widths, strict=True) for word, values in others.fields.items()}
    settled = {word: settle_array(np.concatenate([row[:width] for row, width in each])) for word, each in rows.items()}
    return {word: column for word, column in settled.items() if column is not None}


def _forced(payload: Payload, columns: Mapping[str, NDArray[Any]], said: Said) -> dict[str, NDArray[Any]]:
    if said.given is None:
        return {}
    committed = np.zeros(int(columns["position"].max(initial=-1)) + 1, dtype=bool)
    committed[columns["position"][columns["committed"]]] = True
    return {"forced": check_given(payload, said.given, committed)[columns["position"]]}


def _columns(record: Part, prompt: int, said: Said) -> dict[str, NDArray[Any]]:
    canvas_name = next((each for each in _CANVASES if each in mapping_of(record.value)), _CANVASES[0])
    committed = _get(record, _FLAGS["committed"], said)
    if committed is None:
        raise record.error("holds no “transfer_index”")
    columns: dict[str, NDArray[Any]] = {"committed": committed.flags(1)}
    length = columns["committed"].size
    canvas = _get(record, canvas_name, said)
    if canvas is None:
        raise record.error(f"holds no “{canvas_name}”, which says where the block stands")
    ids = canvas.whole_numbers(1)
    if ids.size < length:
        raise canvas.error(f"has {ids.size} tokens, and the block has {length}", "", "ragged-row")
    columns["canvas"] = ids[ids.size - length :]
    columns |= _beside(record, columns["committed"], said)
    for name, values in columns.items():
        if values.size != length:
            raise record.error(f"has {values.size} values of {name}, and the block has {length}", "", "ragged-row")
    positions = np.arange(ids.size - length, ids.size) - prompt
    return {"position": positions, **columns}


def _beside(record: Part, committed: NDArray[np.bool_], said: Said) -> dict[str, NDArray[Any]]:
    """Read the other tensors that the callback received."""
    columns: dict[str, NDArray[Any]] = {}
    edited, active = _get(record, _FLAGS["edited"], said), _get(record, "active_block", said)
    tokens, probabilities = _get(record, "sampled_tokens", said), _get(record, "sampled_probs", said)
    if edited is not None:
        columns["edited"] = edited.flags(1)
    if tokens is not None:
        columns["token"] = tokens.whole_numbers(1)
    if probabilities is not None:
        columns["confidence"] = probabilities.numbers(1)
    if active is not None and (before := active.flags(1)).size == committed.size:
        columns["masked"] = before & ~committed
    return columns


def _get(record: Part, name: str, said: Said) -> Part | None:
    value = mapping_of(record.value).get(name)
    if value is None:
        return None
    part = replace(record, value=value, name=name)
    nested = part.depth() > 1 or (is_list(value) and bool(value) and is_list(value[0]))
    return part.choose(said.sample) if nested else part
