"""This file is about a trace: one row a cell, fields asked for by name and checked when they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, final

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place, TracegramError, nearest, quote, refuse
from tracegram.trace.convert import Converted, show, to_flags, to_numbers, to_texts
from tracegram.trace.indexing import Rows, Window, bind_names, index_rows, window_rows
from tracegram.trace.refusal import and_more, listed, row_label
from tracegram.trace.table import Column, Table
from tracegram.trace.vocabulary import DERIVED, KINDS, RECIPES, Kind, basis_of, kind_of
from tracegram.trace.words import (
    changed,
    codes,
    commit_steps,
    commits_after,
    commits_before,
    paths,
)

State = Literal["before", "after"]

_ADVICE = {
    "not-a-number": "write a number, or nothing where there is none; for a colour by category say `type: nominal`",
    "not-a-flag": "write true or false, in every row",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a trace holds, without its values; ranges are those of the window, both ends included."""

    rows: int
    steps: tuple[int, int]
    positions: tuple[int, int]
    fields: tuple[str, ...]
    names: Mapping[str, str]
    typed: bool
    whole: Place


def open_trace(
    table: Table,
    *,
    names: Mapping[str, str],
    window: Window,
    mask_id: int | None,
    state: State,
    asked_at: Callable[[str], Place],
) -> "Trace":
    """Make a trace of a table.

    Args:
        table: What a source read.
        names: Field words to the columns of the table that hold them; other columns keep their own names.
        window: The run, steps and positions to show. Derived words come from all steps of the run.
        mask_id: The id in `canvas` that means undecided.
        state: Whether `canvas` and `masked` were recorded before or after the step of their row.
        asked_at: The place in the spec of a JSON pointer: "/trace", or what `names` or `window` gives.

    Raises:
        TracegramError: `empty-trace`, `unknown-field`, `not-an-index`, `many-runs`, `duplicate-cell` or
            `empty-window`.
    """
    if not table.rows:
        raise refuse("empty-trace", "the trace holds 0 rows", table.whole)
    bound = bind_names(table, names, asked_at)
    rows = index_rows(table, bound, window.run, asked_at)
    return Trace(table, bound, rows, window_rows(rows, window, asked_at), mask_id, state)


@final
class Trace:
    """The cells of one run inside a window, sorted by step and then position; made by `open_trace`.

    Arrays have one value a cell, in that order, and must not be written to. A field that is asked for must be
    supported: call `require` first where its name comes from a user.
    """

    def __init__(
        self,
        table: Table,
        bound: Mapping[str, str],
        rows: Rows,
        window: NDArray[np.int64],
        mask_id: int | None,
        state: State,
    ) -> None:
        self._table = table
        self._bound = bound
        self._rows = rows
        self._window = window
        self._mask_id = mask_id
        self._state: State = state
        self._kept: dict[tuple[str, str], Column] = {}
        self._warnings: list[Diagnostic] = []
        self._paths = None
        self.steps = rows.steps[window]
        self.positions = rows.positions[window]
        self.header = Header(
            rows=window.size,
            steps=(int(self.steps[0]), int(self.steps[-1])),
            positions=(int(self.positions.min()), int(self.positions.max())),
            fields=(*bound, *(word for word in DERIVED if word not in bound and self.supports(word))),
            names=bound,
            typed=table.typed,
            whole=table.whole,
        )

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the words asked for so far were found to lack."""
        return tuple(self._warnings)

    def supports(self, field: str) -> bool:
        """Say whether a field is recorded or can be derived."""
        return basis_of(field, self._bound, has_mask_id=self._mask_id is not None) is not None

    def require(self, field: str, asked: Place) -> None:
        """Check a field that a user named at `asked`.

        Raises:
            TracegramError: `unsupported-word` for a word of the language, `unknown-field` for another name.
        """
        if self.supports(field):
            return
        near = nearest(field, self.header.fields)
        if field in KINDS:
            recipe = RECIPES.get(field, f"record a column `{field}`, or map yours under `columns`")
            advice = f"{recipe}; or did you mean {quote(near)}?" if near else recipe
            message = f"{quote(field)} cannot be had from this trace, which has {listed(self.header.fields)}"
            raise refuse("unsupported-word", message, asked, advice)
        message = f"this trace has no field {quote(field)}; its fields are {listed(self.header.fields)}"
        raise refuse("unknown-field", message, asked, f"write {quote(near)}" if near else "write one of these")

    def kind(self, field: str) -> Kind:
        """Say what the values of a field are: unknown where neither the source nor the language says."""
        if field not in self._bound or KINDS.get(field) in {"number", "flag"}:
            return KINDS[field]
        if not self._table.typed:
            return KINDS.get(field, "unknown")
        return kind_of(self._recorded(field))

    def numbers(self, field: str) -> NDArray[np.float64]:
        """Give a field as float64, NaN where there is no value.

        Raises:
            TracegramError: `not-a-number` at the first value that is something else, or infinite.
        """
        return self._windowed("numbers", field, self._all_numbers)

    def flags(self, field: str) -> NDArray[np.bool_]:
        """Give a field as true and false.

        Raises:
            TracegramError: `not-a-flag` at the first value that is something else, or missing.
        """
        return self._windowed("flags", field, self._all_flags)

    def texts(self, field: str) -> NDArray[np.object_]:
        """Give a field as texts, None where there is no value."""
        return self._windowed("texts", field, self._all_texts)

    def place(self, row: int, field: str | None = None) -> Place:
        """Say where a cell stands in the source, and in it a field when that is recorded."""
        return self._source_place(int(self._window[row]), field)

    def _windowed(self, kind: str, field: str, convert: Callable[[str], Column]) -> Column:
        if (kind, field) not in self._kept:
            self._kept[kind, field] = convert(field)[self._window]
        return self._kept[kind, field]

    def _all_numbers(self, field: str) -> Column:
        converted = to_numbers(self._values(field), typed=self._is_typed(field))
        return self._checked(converted, field, "not-a-number", "a finite number")

    def _all_flags(self, field: str) -> Column:
        converted = to_flags(self._values(field), typed=self._is_typed(field))
        return self._checked(converted, field, "not-a-flag", "true or false")

    def _all_texts(self, field: str) -> Column:
        return to_texts(self._values(field))

    def _checked(self, converted: Converted, field: str, code: str, expected: str) -> Column:
        bad = np.flatnonzero(converted.bad)
        if bad.size:
            raise TracegramError([self._wrong_value(bad, field, code, expected)])
        return converted.values

    def _wrong_value(self, bad: NDArray[np.int64], field: str, code: str, expected: str) -> Diagnostic:
        row, *others = bad.tolist()
        value = self._values(field)[row : row + 1].tolist()[0]
        column = f"column {quote(self._bound.get(field, field))}"
        held = show(value, typed=self._is_typed(field))
        place = self._source_place(row, field)
        label = row_label(place if place.span else self._source_place(row, None))
        alike = (row_label(self._source_place(other, None)) for other in others)
        message = f"{label}: {column} holds {held}, expected {expected}{and_more(alike, len(others))}"
        return Diagnostic(code=code, message=message, place=place, help=_ADVICE[code])

    def _source_place(self, row: int, field: str | None) -> Place:
        return self._table.place(int(self._rows.source[row]), self._bound.get(field) if field else None)

    def _is_typed(self, field: str) -> bool:
        return self._table.typed or field not in self._bound

    def _values(self, field: str) -> Column:
        return self._recorded(field) if field in self._bound else self._derived(field)

    def _recorded(self, field: str) -> Column:
        kept = self._kept.get(("recorded", field))
        if kept is None:
            kept = self._kept["recorded", field] = self._table.columns[self._bound[field]][self._rows.source]
        return kept

    def _derived(self, field: str) -> Column:
        kept = self._kept.get(("derived", field))
        if kept is None:
            kept = self._kept["derived", field] = self._derive(field)
        return kept

    def _derive(self, field: str) -> Column:
        derivations: dict[str, Callable[[str], Column]] = {
            "changed": lambda basis: changed(self._path, codes(self._recorded(basis))),
            "masked": self._masked_in,
            "committed": self._committed_by,
            "commit_step": lambda _: commit_steps(self._path, self._rows.steps, self._all_flags("committed")),
        }
        basis = basis_of(field, self._bound, has_mask_id=self._mask_id is not None)
        if basis is None:
            raise KeyError(field)
        return derivations[field](basis)

    def _masked_in(self, basis: str) -> Column:
        numbers = self._all_numbers(basis)
        missing = Converted(values=numbers == self._mask_id, bad=np.isnan(numbers))
        return self._checked(missing, basis, "not-a-number", "the id of a token")

    def _committed_by(self, basis: str) -> Column:
        if basis == "commit_step":
            return self._all_numbers(basis) == self._rows.steps
        masked = self._all_flags("masked")
        if self._state == "after":
            return commits_after(self._path, masked)
        commits = commits_before(self._path, self._rows.steps, masked)
        if commits.unfinished:
            self._warnings.append(self._unfinished(commits.unfinished))
        return commits.committed

    def _unfinished(self, positions: int) -> Diagnostic:
        held = "1 position is" if positions == 1 else f"{positions} positions are"
        message = f"{held} still masked where the record ends, more than one step commits; none counts as committed"
        advice = "record the state after the last step too, or say `state: after` if states are after their step"
        return Diagnostic(
            code="unfinished-trace", message=message, place=self._table.whole, help=advice, severity="warning"
        )

    @property
    def _path(self) -> Any:
        if self._paths is None:
            self._paths = paths(self._rows.steps, self._rows.positions)
        return self._paths
