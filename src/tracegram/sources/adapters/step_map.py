"""Step maps: for each generated token the step that decoded it, and often the token."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import Adapter, is_list, mapping_of
from tracegram.sources.shapes.beside import Beside, read_beside
from tracegram.sources.shapes.commits import Commits, table_of_commits
from tracegram.sources.shapes.foreign_header import header_names, recording_beside
from tracegram.sources.shapes.numbering import Numbering, number_steps
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Table, objects

_MAPS = ("step_map", "step_maps", "first_unmask_times")
_IDS = ("token_ids", "output_ids")
_TEXTS = ("tokens", "token_texts", "pieces")
_MADE = frozenset({"canvas", "canvas_text", "masked", "forced", "commit_step", "block"})


def _recognizes(payload: Payload) -> bool:
    value = payload.value
    if isinstance(value, np.ndarray):
        return value.ndim == 1 and value.dtype.kind in "iu"
    if mapping_of(value):
        return _holds_map(mapping_of(value))
    first = payload.first
    return type(first) is int or _holds_map(mapping_of(first))


def _holds_map(record: Mapping[str, Any]) -> bool:
    if "pieces" in record:
        return False
    return any(name in mapping_of(held) for name in _MAPS for held in (record, record.get("meta_info")))


def _read(payload: Payload, said: Said) -> Table:
    value = payload.value
    if mapping_of(value):
        return _of_record(payload, mapping_of(value), said, None)
    if mapping_of(payload.first):
        chosen = payload.part(value, "records").choose(said.sample)
        if not mapping_of(chosen.value):
            raise chosen.error("is not a mapping with a step map")
        return _of_record(payload, mapping_of(chosen.value), replace(said, sample=None), said.sample or 0)
    return _of_map(payload.part(value, "list"), {}, said)


def _of_record(payload: Payload, record: Mapping[str, Any], said: Said, number: int | None) -> Table:
    inside = mapping_of(record.get("meta_info"))
    held = {**inside, **{name: value for name, value in record.items() if name != "meta_info" or not inside}}
    name = next((each for each in _MAPS if each in held), None) or _only_list(held)
    if name is None:
        raise payload.part(record, "record", number).error(f"holds no step map: none of {', '.join(_MAPS)}")
    return _of_map(payload.part(held[name], name, number), held, said)


def _only_list(record: Mapping[str, Any]) -> str | None:
    """Return the name of the only list of numbers in a record, which is the step map if the user names the form."""
    lists = [name for name, value in record.items() if is_list(value) and value and set(map(type, value)) == {int}]
    return lists[0] if len(lists) == 1 else None


def _of_map(part: Part, record: Mapping[str, Any], said: Said) -> Table:
    payload = part.payload
    chosen = part.choose(said.sample) if part.depth() > 1 else part
    recording = said.amend(recording_beside(payload, record, said.sample))
    told = recording.step_base if "step_base" in record or said.step_base is not None else None
    numbering = number_steps(chosen, replace(said, step_base=told), recording)
    positions = numbering.steps.size
    sample = said.sample if part.depth() > 1 else None
    values: dict[str, NDArray[Any]] = {}
    for name in (*_IDS, *_TEXTS):
        if is_list(record.get(name)) or isinstance(record.get(name), np.ndarray):
            beside = payload.part(record[name], name, part.record)
            beside = beside.choose(sample or 0) if beside.depth() > 1 else beside
            if name in _IDS:
                values["canvas"] = beside.whole_numbers(1)
            elif beside.size() and all(type(each) is int for each in beside.value):
                raise beside.error("holds whole numbers, expected texts", "name a list of ids `token_ids`")
            else:
                values["canvas_text"] = objects(beside.texts())
            check_length(beside, positions)
    read = {part.name, *_IDS, *_TEXTS, *_MADE, *header_names(record)}
    others = read_beside([record], read, [positions], sample)
    return table_of_map(payload, numbering, (said, recording), values, others)


def table_of_map(
    payload: Payload,
    numbering: Numbering,
    told: tuple[Said, Recording],
    values: Mapping[str, NDArray[Any]],
    others: Beside,
    always: Mapping[str, NDArray[Any]] = MappingProxyType({}),
) -> Table:
    """Return numbered steps as a table; a confidence beside them is that of the commit.

    Args:
        payload: The file.
        numbering: The step of each position.
        told: What the user or the file tells about the decode.
        values: Fields of positions that hold once a position is committed.
        others: Further fields, each of shape (1, P), and the names of what is not read.
        always: Fields of positions that hold at every step.
    """
    said, recording = told
    fields = {name: rows[0] for name, rows in others.fields.items()}
    if "confidence" in fields:
        values = {**values, "confidence": np.array(fields.pop("confidence"), dtype=np.float64)}
    blocks = {} if numbering.blocks is None else {"block": numbering.blocks}
    commits = Commits(
        steps=numbering.steps,
        recording=replace(recording, step_base=numbering.base),
        values=values,
        always={**always, **fields, **blocks},
        given=said.given,
        assumed=(*numbering.assumed, "a step map holds commits and no predictions, so changes cannot be drawn"),
        warnings=numbering.warnings,
        unread=others.unread,
    )
    return table_of_commits(payload, commits)


def check_length(part: Part, positions: int) -> None:
    """Check that a list beside a step map has the same number of positions.

    Raises:
        TracegramError: `ragged-row`.
    """
    found = part.size()
    if found != positions:
        raise part.error(f"has {found} values, and the step map has {positions}", "", "ragged-row")


STEP_MAP = Adapter(
    recognizes=_recognizes,
    read=_read,
    summary="a step for each token: `step_map`, `step_maps` or `first_unmask_times`, alone or beside the tokens",
)
