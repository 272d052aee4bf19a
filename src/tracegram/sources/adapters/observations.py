"""This file is about records a position: the token it got and when, or all that was predicted there until then."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place, refuse
from tracegram.sources.adapters.step_map import NO_PREDICTIONS
from tracegram.sources.columns import settle
from tracegram.sources.files.limits import check_size
from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import Adapter, is_list, mapping_of
from tracegram.sources.shapes.commits import NEVER, Commits, table_of_commits
from tracegram.sources.shapes.foreign_header import recording_beside
from tracegram.sources.shapes.numbering import Numbering, number_steps
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Table

_LISTS = ("all_position_records", "position_records", "positions")
_HISTORIES = ("observations", "history", "records")
_STEP, _PROBABILITY = ("step",), ("prob", "probability", "confidence")
_TOKENS, _TEXTS = ("token_id", "token"), ("token_text", "text")
_COLUMNS = {"steps": "step", "tokens": "token", "token_ids": "token_id", "probs": "prob", "probabilities": "prob"}


def _recognises(payload: Payload) -> bool:
    record = mapping_of(payload.value) or mapping_of(payload.first)
    if any(is_list(record.get(name)) for name in _LISTS):
        return True
    if "position" not in record or "step" in record:
        return False
    return "unmask_step" in record or any(is_list(record.get(name)) for name in (*_HISTORIES, "steps"))


def _read(payload: Payload, said: Said) -> Table:
    held = _list_in(payload, payload.value)
    if held is None:
        first = mapping_of(payload.first)
        if any(name in first for name in _LISTS):
            chosen = payload.part(payload.value, "records").choose(said.sample)
            held = _list_in(payload, chosen.value)
    part = held or payload.part(payload.value, "records")
    own = held is None
    records = [_record(item, index if own else None) for index, item in enumerate(part.items())]
    if not records:
        raise part.error("is empty: it holds no position", "", "empty-trace")
    recording = said.amend(recording_beside(payload, mapping_of(payload.value)))
    places = _positions(records, recording.prompt_length or 0)
    unmasked = _unmask_steps(records)
    observed = [_history(record) for record in records]
    if any(observed):
        return _table_of_histories(payload, _Found(records, places, unmasked, observed), recording, said)
    return _table_of_steps(payload, _Found(records, places, unmasked, observed), recording, said)


@dataclass(frozen=True, slots=True)
class _Found:
    """Records of positions, their positions from 0, the steps that unmask them, and what was observed of each."""

    records: list[Part]
    positions: NDArray[np.int64]
    unmasked: Part
    observed: list[list[Part]]


def _list_in(payload: Payload, value: Any) -> Part | None:
    record = mapping_of(value)
    name = next((each for each in _LISTS if is_list(record.get(each))), None)
    return payload.part(record[name], name) if name else None


def _record(item: Part, index: int | None) -> Part:
    if not mapping_of(item.value):
        raise item.error("is no mapping that holds a position")
    return replace(item, record=index)


def _get(record: Part, names: tuple[str, ...]) -> Part | None:
    held = mapping_of(record.value)
    name = next((each for each in names if held.get(each) is not None), None)
    return None if name is None else replace(record, value=held[name], name=f"{record.name}.{name}")


def _positions(records: list[Part], prompt: int) -> NDArray[np.int64]:
    """Give the positions from the first generated token, each given once."""
    found: dict[int, int] = {}
    for record in records:
        part = _get(record, ("position",))
        if part is None:
            raise record.error("holds no position")
        position = part.whole_number() - prompt
        if position < 0:
            raise part.error(f"is {position + prompt}, inside the prompt of {prompt} tokens", "", "out-of-range")
        if position in found:
            raise part.error(f"is {position + prompt}, which a record before it is about", "", "duplicate-cell")
        found[position] = len(found)
    return np.array(list(found), dtype=np.int64)


def _unmask_steps(records: list[Part]) -> Part:
    held = [_get(record, ("unmask_step", "commit_step")) for record in records]
    values = [None if part is None else part.value for part in held]
    return replace(records[0], value=values, name="unmask_step", record=None)


def _history(record: Part) -> list[Part]:
    """Give the observations of a position as mappings: they are written so, or as lists side by side."""
    part = _get(record, _HISTORIES)
    if part is not None:
        return [_record(item, record.record) for item in part.items()]
    lists = {name: _get(record, (name,)) for name in _COLUMNS}
    there = {name: each.items() for name, each in lists.items() if each is not None}
    if "steps" not in there:
        return []
    lengths = {name: len(items) for name, items in there.items()}
    odd = next((name for name, length in lengths.items() if length != lengths["steps"]), None)
    if odd is not None:
        message = f"has {lengths[odd]} {odd} and {lengths['steps']} steps"
        raise record.error(message, "write lists of one length", "ragged-row")
    rows = zip(*there.values(), strict=True)
    made = [{_COLUMNS[name]: item.value for name, item in zip(there, row, strict=True)} for row in rows]
    return [replace(record, value=row, name=f"{record.name}[{index}]") for index, row in enumerate(made)]


def _table_of_steps(payload: Payload, found: _Found, recording: Recording, said: Said) -> Table:
    """Read records that say when a position was unmasked, and no more."""
    count = int(found.positions.max()) + 1
    check_size(count, 4, payload.file)
    numbering = number_steps(found.unmasked, said, recording.block_length)
    steps = np.full(count, NEVER, dtype=np.int64)
    steps[found.positions] = numbering.steps
    values: dict[str, NDArray[Any]] = {}
    for name, keys in (("canvas", _TOKENS), ("canvas_text", _TEXTS)):
        given = {
            int(position): _get(record, keys) for position, record in zip(found.positions, found.records, strict=True)
        }
        if any(given.values()):
            values[name] = settle([_scalar(given.get(position)) for position in range(count)])
    flags: dict[str, NDArray[np.bool_]] = {}
    normal = [mapping_of(record.value).get("is_normal_token") for record in found.records]
    if set(map(type, normal)) == {bool}:
        flags["special"] = np.zeros(count, dtype=bool)
        flags["special"][found.positions] = ~np.array(normal, dtype=bool)
    commits = Commits(
        steps=steps,
        recording=replace(recording, step_base=numbering.base),
        values=values,
        flags=flags,
        assumed=(*numbering.assumed, NO_PREDICTIONS),
        warnings=numbering.warnings,
    )
    return table_of_commits(payload, commits)


def _scalar(part: Part | None) -> Any:
    if part is None:
        return None
    return part.text() if isinstance(part.value, str) else part.whole_number()


def _table_of_histories(payload: Payload, found: _Found, recording: Recording, said: Said) -> Table:
    """Read what was predicted at each position while it was masked: a row an observation."""
    rows = [(position, item) for position, items in zip(found.positions, found.observed, strict=True) for item in items]
    check_size(len(rows), 5, payload.file)
    seen = replace(found.unmasked, value=[_value(item, _STEP) for _, item in rows], name="step")
    observed = number_steps(seen, said, None)
    columns: dict[str, NDArray[Any]] = {
        "step": observed.steps,
        "position": np.array([position for position, _ in rows], dtype=np.int64),
    }
    for name, keys in (("token", _TOKENS), ("text", _TEXTS)):
        values = [_scalar(_get(item, keys)) for _, item in rows]
        if any(value is not None for value in values):
            columns[name] = settle(values)
    probabilities = replace(
        found.unmasked, value=[_value(item, _PROBABILITY) for _, item in rows], name="prob"
    ).numbers(1)
    if not np.isnan(probabilities).all():
        columns["confidence"] = probabilities
    assumed = observed.assumed
    if any(value is not None for value in found.unmasked.value):
        unmasked = _same_numbering(found, observed, said)
        by_position = dict(zip(found.positions.tolist(), unmasked.steps.tolist(), strict=True))
        steps = np.array([by_position[int(position)] for position, _ in rows], dtype=np.float64)
        columns["commit_step"] = np.where(steps == NEVER, np.nan, steps)
        assumed = (*assumed, *unmasked.assumed)

    def place(row: int, column: str | None) -> Place:
        del column
        place = rows[row][1].place
        return place if place.span else Place(file=payload.file, words=rows[row][1].name)

    missing = np.flatnonzero(observed.steps == NEVER)
    if missing.size:
        raise refuse("bad-record", "an observation holds no step", place(int(missing[0]), None), "write its `step`")
    return Table(
        columns=columns,
        rows=len(rows),
        typed=True,
        place=place,
        whole=payload.whole,
        recording=replace(recording, step_base=observed.base),
        assumed=assumed,
        warnings=observed.warnings,
    )


def _value(item: Part, keys: tuple[str, ...]) -> Any:
    part = _get(item, keys)
    return None if part is None else part.value


def _same_numbering(found: _Found, observed: Numbering, said: Said) -> Numbering:
    """Number the steps that unmask: from 1 as their writers do, unless a 0 or the user says otherwise."""
    unmasked = number_steps(found.unmasked, said, None)
    if unmasked.base == observed.base:
        return unmasked
    note = f"observations count steps from {observed.base}, and “unmask_step” counts them from {unmasked.base}"
    return replace(unmasked, assumed=(*unmasked.assumed, note))


OBSERVATIONS = Adapter(
    recognises=_recognises,
    read=_read,
    summary="a record a position: its token and `unmask_step`, or lists of what was predicted there at each step",
)
