"""One whole run of a trace: its fields by name, recorded or derived, checked on use."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place, Suggestion, TracegramError, error_of, quote, suggest
from tracegram.syntax import quoted
from tracegram.trace.indexing import Rows, taken
from tracegram.trace.refusal import ADVICE, and_more, listed, row_label
from tracegram.trace.table import (
    BEYOND,
    OTHER_UNIT,
    Column,
    Converted,
    Recording,
    Table,
    broken_off,
    show,
    to_flags,
    to_numbers,
    to_texts,
    without_excluded,
)
from tracegram.trace.unknown_field import unknown_field
from tracegram.trace.words import (
    DERIVED,
    KINDS,
    RECIPES,
    Kind,
    Paths,
    basis_of,
    codes,
    differs_from_previous,
    kind_of,
    paths,
)

Basis = tuple[str, ...]
Rule = Callable[["Run", Basis], Column]
"""Returns a derived word of a run, from the fields of its basis."""

MOST = 0.5  # of the undecided cells: samplers forbid the mask, so that hardly any cell has it as a prediction


def mask_predicted(run: "Run", token: Column, column: str) -> tuple[Diagnostic, ...]:
    """Return a warning if most undecided cells have the mask as their prediction.

    If it is unknown which cells are undecided, the first cell of each position counts as undecided.

    Args:
        run: The run; its mask id must be known.
        token: Its column `token`, one value per row.
        column: The name of that column in the source.
    """
    mask = run.recording.mask_id
    if mask is None:
        return ()
    undecided = _undecided(run)
    is_mask = to_texts(token) == str(mask) if token.dtype == object else token == mask
    cells, held = int(np.count_nonzero(undecided)), int(np.count_nonzero(is_mask & undecided))
    if held <= MOST * cells:
        return ()
    of = f"{held:,} of {cells:,}"
    of = f"in {of} undecided cells" if run.supports("masked") else f"at the first record of {of} positions"
    found = f"{quote(column)} holds the mask id {mask} {of}"
    return (_finding(found, mask, run.whole, "" if run.records("canvas") else column),)


def mask_predicted_in(tokens: Sequence[int | None], mask: int, column: str, whole: Place) -> tuple[Diagnostic, ...]:
    """Return the same warning for a sample of undecided cells of a trace in an engine, which has a canvas."""
    if tokens.count(mask) <= MOST * len(tokens):
        return ()
    return (_finding(f"{quote(column)} holds the mask id {mask} in most undecided cells", mask, whole, column),)


def _finding(found: str, mask: int, whole: Place, canvas: str) -> Diagnostic:
    """Return the warning; `canvas` is the column that may be the canvas, empty if another one is."""
    advice = f"`without=[{mask}]` has a recorder leave out what the sampler forbids"
    if canvas:
        advice = f"if it is what stands there, map it under `columns`: {{canvas: {quoted(canvas)}}}; {advice}"
    else:
        advice = f"record again: {advice}"
    message = f"{found}; a mask is not a prediction"
    return Diagnostic(code="mask-predicted", message=message, place=whole, help=advice, severity="warning")


def _undecided(run: "Run") -> NDArray[np.bool_]:
    """Mark the rows whose position is undecided, or the first of each if the columns cannot tell."""
    with suppress(TracegramError):
        if run.records("masked"):
            return run.flags("masked")
        if run.supports("masked"):
            return run.numbers("canvas") == run.recording.mask_id
    return run.path.back(run.path.first)


@final
class Run:
    """The cells of one run, sorted by step and then position, one row per cell.

    Arrays have one value per cell, in that order, and must not be written to. A field that is asked for must be
    supported. `rules` derive the words that are not recorded. `name` is empty where the trace has no column of runs.
    """

    def __init__(
        self,
        table: Table,
        bound: Mapping[str, str],
        rows: Rows,
        recording: Recording,
        rules: Mapping[str, Rule],
        name: str = "",
    ) -> None:
        self.name = name
        self.steps = rows.steps
        self.positions = rows.positions
        self.recording = recording
        self.whole = table.whole
        self.warnings: list[Diagnostic] = [*table.warnings, *broken_off(recording, table.whole)]
        self._table = table
        self._bound = bound
        self._rules = rules
        self._source = rows.source
        self._kept: dict[tuple[str, str], Column] = {}
        self._given = frozenset(bound) | recording.given

    @cached_property
    def path(self) -> Paths:
        """The rows of each position one after another."""
        return paths(self.steps, self.positions)

    def basis(self, field: str) -> Basis | None:
        """Return the fields that a field is derived from: none if it is recorded; None if it is not available."""
        return basis_of(field, self._given)

    def supports(self, field: str) -> bool:
        """Return whether a field is recorded or can be derived."""
        return field not in self._table.without and self.basis(field) is not None

    def records(self, field: str) -> bool:
        """Check whether a field is recorded."""
        return field in self._bound

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The names of all fields: those recorded, then the words derived from them."""
        recorded = (field for field in self._bound if field not in self._table.hidden)
        return (*recorded, *(word for word in DERIVED if word not in self._bound and self.supports(word)))

    def know(self, field: str, values: Column) -> None:
        """Add a word that the spec defines, with one value per cell, before any field is used."""
        self._kept["derived", field] = values
        self._given |= {field}
        self.__dict__.pop("fields", None)

    def require(self, field: str, asked: Place) -> None:
        """Check a field that was named at `asked`.

        Raises:
            TracegramError: `unsupported-word` for a word of the language, `unknown-field` for another name.
        """
        if field in self._table.without:
            message = f"{quote(field)} holds texts, which have no {self._table.over_runs} over runs"
            advice = (
                "write `over_runs: mode` for this mark, or name a field of numbers; for a panel, write `over_runs` in "
                "each mark and not under `trace`"
            )
            raise error_of("unsupported-word", message, asked, advice)
        if self.supports(field):
            return
        if field in KINDS:
            raise TracegramError([self._unsupported(field, asked, suggest(field, self.fields, words=False))])
        raise TracegramError([unknown_field(field, self.fields, asked)])

    def kind(self, field: str) -> Kind:
        """Return what the values of a field are: unknown where neither the source nor the language says."""
        if field in self._table.kinds:
            return self._table.kinds[field]
        if field in self._table.without:
            return "text"
        if field not in self._bound or KINDS.get(field) in {"number", "flag"}:
            return KINDS[field]
        if not self._table.typed:
            return KINDS.get(field, "unknown")
        return kind_of(self.recorded(field))

    def numbers(self, field: str) -> NDArray[np.float64]:
        """Return a field as float64, NaN where there is no value.

        Raises:
            TracegramError: `not-a-number` at the first value that is something else, or infinite.
        """
        return self._keep("numbers", field, self._as_numbers)

    def flags(self, field: str) -> NDArray[np.bool_]:
        """Return a field as true and false.

        Raises:
            TracegramError: `not-a-flag` at the first value that is something else, or missing.
        """
        return self._keep("flags", field, self._as_flags)

    def texts(self, field: str) -> NDArray[np.object_]:
        """Return a field as texts, None where there is no value."""
        return self._keep("texts", field, lambda field: to_texts(self._values(field)))

    def codes(self, field: str) -> NDArray[np.int64]:
        """Number the values of a field from 0, so that equal values have the same number; missing values are -1."""
        return self._keep("codes", field, lambda field: codes(self._values(field)))

    def recorded(self, field: str) -> Column:
        """Return a recorded field as the source has it."""
        return self._keep("recorded", field, self._as_recorded)

    def place(self, row: int, field: str | None = None) -> Place:
        """Return the place of a cell in the source, or of a recorded field of it."""
        return self._table.place(int(self._source[row]), self._bound.get(field) if field else None)

    def refuse_rows(self, converted: Converted, field: str, code: str, expected: str) -> Column:
        """Return the values of a conversion in which every row is good.

        Raises:
            TracegramError: The code, at the first row that is not.
        """
        bad = np.flatnonzero(converted.bad)
        if bad.size:
            raise TracegramError([self._wrong_value(bad, field, code, expected)])
        return converted.values

    def _unsupported(self, field: str, asked: Place, near: Suggestion | None) -> Diagnostic:
        recipe = RECIPES.get(field, f"record a column `{field}`, or map yours under `columns`")
        message = f"{quote(field)} is not available in this trace, which has {listed(self.fields)}"
        finding = Diagnostic(code="unsupported-word", message=message, place=asked, help=recipe)
        if near is None or f"`{near.value}`" in recipe:
            return finding
        other = replace(near, safe=False)  # the word was right, and this is other data
        return replace(finding, suggestion=other, help=f"{recipe}; or did you mean {quote(other.value)}?")

    def _keep(self, kind: str, field: str, convert: Callable[[str], Column]) -> Column:
        if (kind, field) not in self._kept:
            self._kept[kind, field] = convert(field)
        return self._kept[kind, field]

    def _as_recorded(self, field: str) -> Column:
        column = taken(self._table.columns[self._bound[field]], self._source)
        if field == "token":
            self.warnings += mask_predicted(self, column, self._bound[field])
        return without_excluded(column) if field == "confidence" else column

    def _as_numbers(self, field: str) -> Column:
        converted = to_numbers(self._values(field), typed=self._is_typed(field))
        numbers = self.refuse_rows(converted, field, "not-a-number", "a finite number")
        if field == "commit_step" and field in self._bound and not self._table.over_runs:
            self._refuse_second_step(numbers)
        return numbers

    def _as_flags(self, field: str) -> Column:
        converted = to_flags(self._values(field), typed=self._is_typed(field))
        return self.refuse_rows(converted, field, "not-a-flag", "true or false")

    def _wrong_value(self, bad: NDArray[np.int64], field: str, code: str, expected: str) -> Diagnostic:
        row, *others = bad.tolist()
        value = self._values(field)[row : row + 1].tolist()[0]
        column = f"column {quote(self._bound.get(field, field))}"
        held = show(value, typed=self._is_typed(field))
        place = self.place(row, field)
        is_made = self._table.over_runs or self._table.is_difference
        if is_made and isinstance(value, float) and np.isinf(value):
            message = f"what is made of {quote(field)} over runs, or a sum on the way to it, is {BEYOND}"
            return Diagnostic(code="out-of-range", message=message, place=place, help=OTHER_UNIT)
        label = row_label(place if place.span else self.place(row))
        alike = (row_label(self.place(other)) for other in others)
        message = f"{label}: {column} holds {held}, expected {expected}{and_more(alike, len(others), label)}"
        return Diagnostic(code=code, message=message, place=place, help=ADVICE[code])

    def _refuse_second_step(self, commits: NDArray[np.float64]) -> None:
        """Raise an error if a recorded commit step differs between the rows of a position."""
        rows = np.flatnonzero(differs_from_previous(self.path, commits))
        if rows.size:
            row = int(rows[0])
            held = f"{commits[row]:g} in {row_label(self.place(row, 'commit_step'))}"
            message = f"position {self.positions[row]} has two commit steps: {held}, another in an earlier row"
            raise error_of("two-commits", message, self.place(row, "commit_step"), "give a position one commit step")

    def _is_typed(self, field: str) -> bool:
        return self._table.typed or field not in self._bound

    def _values(self, field: str) -> Column:
        return self.recorded(field) if field in self._bound else self._keep("derived", field, self._derive)

    def _derive(self, field: str) -> Column:
        basis = self.basis(field)
        if not basis:
            raise KeyError(field)
        return self._rules[field](self, basis)
