"""Records of positions: the token of each and its step, or all predictions there up to that step."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.sources.adapters.step_map import table_of_map
from tracegram.sources.columns import settle
from tracegram.sources.files.limits import check_size
from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import Adapter, is_list, mapping_of
from tracegram.sources.shapes.beside import Beside
from tracegram.sources.shapes.foreign_header import header_names, recording_beside
from tracegram.sources.shapes.numbering import number_steps
from tracegram.sources.shapes.observed import (
    HISTORIES,
    TEXTS,
    TOKENS,
    UNMASKED,
    Positions,
    get,
    history,
    record_of,
    scalar,
    table_of_observations,
)
from tracegram.sources.trace_options import Said
from tracegram.trace import Table

_LISTS = ("all_position_records", "position_records", "positions")
_MADE = frozenset({"canvas", "canvas_text", "masked", "forced", "commit_step", "block", "special"})
_NORMAL = "is_normal_token"


def _recognizes(payload: Payload) -> bool:
    record = mapping_of(payload.value) or mapping_of(payload.first)
    if any(is_list(record.get(name)) for name in _LISTS):
        return True
    if "position" not in record or "step" in record:
        return False
    return "unmask_step" in record or any(is_list(record.get(name)) for name in (*HISTORIES, "steps"))


def _read(payload: Payload, said: Said) -> Table:
    whole = mapping_of(payload.value)
    held = _list_in(payload, whole)
    if held is None and any(name in mapping_of(payload.first) for name in _LISTS):
        whole = mapping_of(payload.part(payload.value, "records").choose(said.sample).value)
        held = _list_in(payload, whole)
    part = held or payload.part(payload.value, "records")
    records = [record_of(item, index if held is None else None) for index, item in enumerate(part.items())]
    if not records:
        raise part.error("is empty: it holds no position", "", "empty-trace")
    recording = said.amend(recording_beside(payload, whole))
    found = Positions(
        records=records,
        positions=_positions(records, recording.prompt_length or 0),
        recording=recording,
        unread=tuple(name for name in whole if name not in {part.name, *header_names(whole)}),
    )
    check_size(found.count, 4, payload.file)
    observed = [history(record) for record in records]
    if any(observed):
        return table_of_observations(payload, found, observed, said)
    return _table_of_steps(payload, found, said)


def _list_in(payload: Payload, value: Any) -> Part | None:
    record = mapping_of(value)
    name = next((each for each in _LISTS if is_list(record.get(each))), None)
    return payload.part(record[name], name) if name else None


def _positions(records: list[Part], prompt: int) -> NDArray[np.int64]:
    """Return the positions, counted from the first generated token; each must occur once."""
    found: dict[int, int] = {}
    for record in records:
        part = get(record, ("position",))
        if part is None:
            raise record.error("holds no position")
        position = part.whole_number() - prompt
        if position < 0:
            raise part.error(f"is {position + prompt}, inside the prompt of {prompt} tokens", "", "out-of-range")
        if position in found:
            raise part.error(f"is {position + prompt}, which a record before it is about", "", "duplicate-cell")
        found[position] = len(found)
    return np.array(list(found), dtype=np.int64)


def _table_of_steps(payload: Payload, found: Positions, said: Said) -> Table:
    """Read records that have only the step that unmasks each position."""
    numbering = number_steps(found.unmasked, said, found.recording)
    values: dict[str, NDArray[Any]] = {}
    read = {"position", *UNMASKED, *_MADE}
    by_position = dict(zip(found.positions.tolist(), found.records, strict=True))
    for word, keys in (("canvas", TOKENS), ("canvas_text", TEXTS)):
        given = {position: get(record, keys) for position, record in by_position.items()}
        if any(given.values()):
            values[word] = settle([scalar(given.get(position)) for position in range(found.count)])
            read |= {part.name.rpartition(".")[2] for part in given.values() if part is not None}
    always: dict[str, NDArray[Any]] = {}
    normal = [mapping_of(record.value).get(_NORMAL) for record in found.records]
    if set(map(type, normal)) == {bool}:
        always["special"] = np.zeros(found.count, dtype=bool)
        always["special"][found.positions] = ~np.array(normal, dtype=bool)
        read |= {_NORMAL}
    others = Beside(unread=found.unread).joined(found.beside(read))
    return table_of_map(payload, numbering, (said, found.recording), values, others, always)


OBSERVATIONS = Adapter(
    recognizes=_recognizes,
    read=_read,
    summary="one record per position: its token and `unmask_step`, or lists of what was predicted there at each step",
)
