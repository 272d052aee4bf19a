"""Observations: the predictions at each position while it was masked, one row each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place, error_of
from tracegram.sources.columns import settle, settle_array
from tracegram.sources.files.limits import check_size
from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import mapping_of
from tracegram.sources.shapes.beside import Beside, names_of, read_beside
from tracegram.sources.shapes.commits import NEVER
from tracegram.sources.shapes.given import check_given
from tracegram.sources.shapes.numbering import whole_steps
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Table
from vega_datalite.frozen import frozen

HISTORIES = ("observations", "history", "records")
TOKENS, TEXTS = ("token_id", "token"), ("token_text", "text")
UNMASKED = ("unmask_step", "commit_step")
_STEP, _PROBABILITY = ("step",), ("prob", "probability", "confidence")
_LISTS = {"steps": "step", "tokens": "token", "token_ids": "token_id", "probs": "prob", "probabilities": "prob"}
_MADE = frozenset({"step", "position", "token", "text", "confidence", "commit_step", "forced"})


@frozen
class Positions:
    """Records of positions counted from the first generated token; `unread` lists names that are not read."""

    records: list[Part]
    positions: NDArray[np.int64]
    recording: Recording
    unread: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """The number of positions of the decode, as far as the records tell."""
        return int(self.positions.max()) + 1

    @property
    def unmasked(self) -> Part:
        """The step that unmasks each position, by position; None if no record tells."""
        values: list[Any] = [None] * self.count
        for position, record in zip(self.positions.tolist(), self.records, strict=True):
            part = get(record, UNMASKED)
            values[position] = None if part is None else part.value
        return replace(self.records[0], value=values, name="unmask_step", record=None)

    def beside(self, read: frozenset[str] | set[str]) -> Beside:
        """Read the other keys of the records: fields of positions, each of shape (1, P)."""
        held: list[Mapping[str, Any]] = [mapping_of(record.value) for record in self.records]
        columns: dict[str, list[Any]] = {}
        for name in names_of(held):
            columns[name] = [None] * self.count
            for position, record in zip(self.positions.tolist(), held, strict=True):
                columns[name][position] = record.get(name)
        return read_beside([columns], read, [self.count])


def get(record: Part, names: tuple[str, ...]) -> Part | None:
    """Return the first value of a record under one of several names."""
    held = mapping_of(record.value)
    name = next((each for each in names if held.get(each) is not None), None)
    return None if name is None else replace(record, value=held[name], name=f"{record.name}.{name}")


def scalar(part: Part | None) -> Any:
    """Return a token, which is an id or a text.

    Raises:
        TracegramError: `bad-record`.
    """
    if part is None:
        return None
    return part.text() if isinstance(part.value, str) else part.whole_number()


def record_of(item: Part, index: int | None) -> Part:
    """Return an item that must be a mapping, named by the number of its record.

    Raises:
        TracegramError: `bad-record`.
    """
    if not mapping_of(item.value):
        raise item.error("is not a mapping with a position")
    return replace(item, record=index)


def history(record: Part) -> list[Part]:
    """Return the observations of a position as mappings; sources write mappings, or parallel lists."""
    part = get(record, HISTORIES)
    if part is not None:
        return [record_of(item, record.record) for item in part.items()]
    lists = {name: get(record, (name,)) for name in _LISTS}
    there = {name: each.items() for name, each in lists.items() if each is not None}
    if "steps" not in there:
        return []
    lengths = {name: len(items) for name, items in there.items()}
    odd = next((name for name, length in lengths.items() if length != lengths["steps"]), None)
    if odd is not None:
        message = f"has {lengths[odd]} {odd} and {lengths['steps']} steps"
        raise record.error(message, "write lists of one length", "ragged-row")
    rows = zip(*there.values(), strict=True)
    made = [{_LISTS[name]: item.value for name, item in zip(there, row, strict=True)} for row in rows]
    return [replace(record, value=row, name=f"{record.name}[{index}]") for index, row in enumerate(made)]


def table_of_observations(payload: Payload, found: Positions, observed: list[list[Part]], said: Said) -> Table:
    """Return the predictions at each position while it was masked as a table with one row per observation.

    Raises:
        TracegramError: `too-many-rows`, `bad-record`, `ambiguous-trace` or `out-of-range`.
    """
    rows = [(position, item) for position, items in zip(found.positions, observed, strict=True) for item in items]
    check_size(len(rows), 6, payload.file)
    positions = np.array([position for position, _ in rows], dtype=np.int64)
    steps = whole_steps(replace(found.unmasked, value=[_value(item, _STEP) for _, item in rows], name="step"))

    def place(row: int, column: str | None) -> Place:
        del column
        place = rows[row][1].place
        return place if place.span else Place(file=payload.file, words=rows[row][1].name)

    missing = np.flatnonzero(steps == NEVER)
    if missing.size:
        raise error_of("bad-record", "an observation holds no step", place(int(missing[0]), None), "write its `step`")
    bases = _bases(found.unmasked, positions, steps, said)
    columns: dict[str, NDArray[Any]] = {"step": steps - bases.observed, "position": positions}
    for name, keys in (("token", TOKENS), ("text", TEXTS)):
        values = [scalar(get(item, keys)) for _, item in rows]
        if any(value is not None for value in values):
            columns[name] = settle(values)
    held = [_value(item, _PROBABILITY) for _, item in rows]
    probabilities = replace(found.unmasked, value=held, name="prob").numbers(1)
    if not np.isnan(probabilities).all():
        columns["confidence"] = probabilities
    columns |= _commits(payload, found, bases, said, positions)
    others = _others(found, rows, positions)
    columns |= {name: column for name, column in others.fields.items() if name not in columns}
    return Table(
        columns=columns,
        rows=len(rows),
        typed=True,
        place=place,
        whole=payload.whole,
        recording=replace(found.recording, step_base=bases.observed),
        assumed=bases.assumed,
        unread=(*found.unread, *others.unread),
    )


def _value(item: Part, keys: tuple[str, ...]) -> Any:
    part = get(item, keys)
    return None if part is None else part.value


@frozen
class _Bases:
    """The numbers of the first step in the observations and in “unmask_step”, and the assumptions made."""

    observed: int
    unmasked: int
    assumed: tuple[str, ...] = ()


def _bases(unmasked: Part, positions: NDArray[np.int64], steps: NDArray[np.int64], said: Said) -> _Bases:
    """Find out from which number the two lists count; writers of “unmask_step” count from 1.

    Raises:
        TracegramError: `ambiguous-trace` where a position may be observed until its commit or beyond it.
    """
    commits = whole_steps(unmasked)
    least = int(steps.min())
    lasts = np.full(commits.size, NEVER, dtype=np.int64)
    np.maximum.at(lasts, positions, steps)
    ended = (commits != NEVER) & (lasts != NEVER)
    lags = np.unique(lasts[ended] - commits[ended])
    if not (commits != NEVER).any():
        return _Bases(observed=_of_steps_alone(unmasked, steps, said), unmasked=1)
    if said.step_base is not None:
        if least == 0:
            return _Bases(observed=0, unmasked=said.step_base)
        return _Bases(observed=said.step_base, unmasked=1 if lags.tolist() == [-1] else said.step_base)
    if least > 1:
        return _Bases(observed=_of_steps_alone(unmasked, steps, said), unmasked=1)
    if commits[commits != NEVER].min() == 0 or (lags > least - 1).any():
        message = "counts from 0 as steps of observations do, or from 1 and positions are observed after their commit"
        advice = "write `step_base: 0` or `step_base: 1`, what “unmask_step” counts from"
        raise unmasked.error(message, advice, "ambiguous-trace")
    if least == 1 and lags.size and lags.max() < 0:
        message = "counts from 1, and steps of observations from 0 or from 1, whose commits are not observed"
        advice = "write `step_base: 0` or `step_base: 1`, what observations count from"
        raise unmasked.error(message, advice, "ambiguous-trace")
    note = f"observations count steps from {least}, and “unmask_step” counts them from 1"
    return _Bases(observed=least, unmasked=1, assumed=(note,))


def _of_steps_alone(unmasked: Part, steps: NDArray[np.int64], said: Said) -> int:
    if said.step_base is not None:
        return said.step_base
    held = np.unique(steps)
    if held[0] > 1 or (held[0] == 1 and (np.diff(held) > 1).any()):
        message = f"of observations holds no step below {held[0]}, so nothing says whether steps count from 0 or 1"
        raise replace(unmasked, name="step").error(message, "write `step_base: 0` or `step_base: 1`", "ambiguous-trace")
    return int(held[0])


def _commits(
    payload: Payload, found: Positions, bases: _Bases, said: Said, positions: NDArray[np.int64]
) -> dict[str, NDArray[Any]]:
    """Return the step that commits the position of each row, and whether it was given, if known."""
    commits = whole_steps(found.unmasked)
    steps = np.where(commits < bases.unmasked, NEVER, commits - bases.unmasked)
    columns: dict[str, NDArray[Any]] = {}
    if said.given is not None:
        given = check_given(payload, said.given, steps > 0)
        steps = np.where(given, NEVER, steps)
        columns["forced"] = given[positions]
    if (steps != NEVER).any():
        columns["commit_step"] = np.where(steps == NEVER, np.nan, steps)[positions]
    return columns


def _others(found: Positions, rows: Sequence[tuple[Any, Part]], positions: NDArray[np.int64]) -> Beside:
    """Read the other keys of observations and records as columns."""
    items: list[Mapping[str, Any]] = [mapping_of(item.value) for _, item in rows]
    names = names_of(items)
    taken = {*_STEP, *(_first_of(items, keys) for keys in (TOKENS, TEXTS, _PROBABILITY))} | _MADE
    seen = read_beside([{name: [item.get(name) for item in items] for name in names}], taken, [len(items)])
    own = {"position", *UNMASKED, *HISTORIES, *_LISTS} | _MADE
    whole = found.beside(own)
    fields = {name: settle_array(values[0][positions]) for name, values in whole.fields.items()}
    fields |= {name: settle_array(values[0]) for name, values in seen.fields.items()}
    kept = {name: column for name, column in fields.items() if column is not None}
    return Beside(fields=kept, unread=(*whole.unread, *seen.unread))


def _first_of(items: Sequence[Mapping[str, Any]], keys: tuple[str, ...]) -> str:
    return next((key for key in keys if any(item.get(key) is not None for item in items)), keys[0])
