"""The cells of a trace, wherever they are: what the stages may ask of them."""

from collections.abc import Mapping
from typing import Any, Protocol

from tracegram.cells.extent import Extent, NumberRange
from tracegram.cells.pooled_rows import Poolable
from tracegram.cells.shown import Shown
from tracegram.cells.stretches import Segments
from tracegram.diagnostics import Place
from tracegram.language.document import Document
from tracegram.model import Axis, CellLayer, Condition, Drawing, Plot
from tracegram.trace import Fields, Trace
from tracegram.trace.answer import Answer


class Chosen(Protocol):
    """The cells that a condition selects on the axes: `count` of the `among` cells that lie there."""

    @property
    def among(self) -> int:
        """The number of cells on the axes."""
        ...

    @property
    def count(self) -> int:
        """The number of cells selected."""
        ...

    def with_number(self, field: str, /) -> "Chosen":
        """Return those of the cells that have a number in a field.

        Raises:
            TracegramError: `not-a-number`.
        """
        ...

    def extent(self) -> Extent | None:
        """Return the smallest extent around the cells, None where there are none."""
        ...

    def firsts(self, field: str, asked: Place, /) -> Trace:
        """Return the first cell of each position, with a field that was asked for at `asked`.

        Raises:
            TracegramError: `needs-whole-trace` where positions are too many to come here.
        """
        ...

    def rows(self, fields: frozenset[str], asked: Place, /) -> Trace:
        """Return the cells in memory, with some fields that were asked for at `asked`.

        Raises:
            TracegramError: `needs-whole-trace` where they are too many.
        """
        ...

    def poolable(self, fields: frozenset[str], /) -> Poolable:
        """Return the cells as those of which values are made for the places of an axis, with some fields."""
        ...

    def drawing(self, document: Document, layer: CellLayer, /) -> Drawing:
        """Return a layer with its cells or, if they are too many to be listed, with the object that draws their image.

        Raises:
            TracegramError: A value that is not what the layer needs (`not-a-number`), or `too-many-cells`.
        """
        ...


class TraceCells(Protocol):
    """The cells of a trace."""

    @property
    def fields(self) -> Fields:
        """What is known of the trace without its cells."""
        ...

    def values_of(self, field: str, asked: Place, /) -> tuple[str, ...]:
        """Return the different values of a field as texts, in order of appearance; a missing value is none.

        Raises:
            TracegramError: `unreadable-trace` where an engine cannot tell.
        """
        ...

    def numbers_of(self, field: str, /) -> NumberRange | None:
        """Return the range of the numbers of a field; None where it has texts, or no value at all."""
        ...

    def last_along(self, axis: Axis, field: str, /) -> Mapping[int, tuple[str | None, ...]]:
        """Return the value of a field at the last step of each place of an axis; where these differ, two of them."""
        ...

    def part(self, field: str, value: str) -> "TraceCells":
        """Return the cells where a field has one of its values, a text as `values_of` has it."""
        ...

    def keep(self, condition: Condition) -> "TraceCells | None":
        """Return the cells for which a condition holds, with the words derived before; None where there are none.

        Raises:
            TracegramError: A value that the condition cannot test (`not-a-number`, `not-a-flag`).
        """
        ...

    def at_progress(self, points: int, asked: Place) -> "TraceCells":
        """Return the cells of each run at so many points of its progress, which stand in the place of steps.

        Raises:
            TracegramError: `empty-window` where that leaves none, `too-many-cells`.
        """
        ...

    def most_runs_at_one_place(self, plot: Plot, /) -> int:
        """Return how many runs have a cell at one place of the axes, where most do."""
        ...

    def of_each_run(self) -> "TraceCells":
        """Return the same cells before runs are merged: these themselves where none are, and differences."""
        ...

    def choose(self, plot: Plot, where: Condition | None) -> Chosen:
        """Return the cells on the axes of a plot that a condition selects; all of them without one.

        Raises:
            TracegramError: A value that the condition cannot test (`not-a-number`, `not-a-flag`).
        """
        ...

    def measure(self, word: str, options: Mapping[str, Any], asked: Place, /) -> float:
        """Return a statistic of the whole run that is one number, NaN where it is undefined.

        Raises:
            TracegramError: `many-runs`, `needs-whole-trace`, or as `tracegram.statistics.measure` does.
        """
        ...

    def answer(self, match: Mapping[str, Any], asked: Place, run: str | None = None, /) -> Answer:
        """Return the answer of the whole run, or of one of several by its name.

        Raises:
            TracegramError: `many-runs`, or as `tracegram.statistics.find_answer` does.
        """
        ...

    def shown(self, plot: Plot, /) -> Shown | None:
        """Return the only run of a plot, as far as its axes show it; None for what is made of several."""
        ...

    def texts_by_run(self, field: str, /) -> Mapping[str, frozenset[str]]:
        """Return the different values of a field as texts, by the name of the run, of whole runs."""
        ...

    def with_segments(self, segments: Segments, flagging: str | None, /) -> "TraceCells":
        """Return the cells with a field `segment`, and with flags of steps of the answer of the `flagging` segment."""
        ...

    def blocks(self) -> list[Extent]:
        """Return the steps and positions of each block of the whole run: those of its commits, if these are known.

        Raises:
            TracegramError: `many-runs` where there are several.
        """
        ...
