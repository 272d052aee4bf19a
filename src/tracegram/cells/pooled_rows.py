"""What is made of the cells at each place of an axis: a row for each place, line and run."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import TracegramError, quote
from tracegram.language.document import Document
from tracegram.model import Axis
from tracegram.trace.words import Kind
from vega_datalite.frozen import frozen

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

ONCE = {  # what has one value for each place of an axis, however many cells it has there
    "step": frozenset({"changes_per_step", "tokens_per_step", "masked_count"}),
    "position": frozenset({"commit_step", "convergence_step", "gap", "changes", "block"}),
}
COUNTED = frozenset({"count", "distinct", "sum"})  # words of which nothing is 0


@frozen
class Rows:
    """A row for each place, line and run, shape (N,): its value or its text; `names` are those of the lines."""

    places: Indices
    lines: Indices
    runs: Indices
    values: Numbers
    texts: list[str]
    names: Sequence[tuple[str, ...]]


class Poolable(Protocol):
    """The cells of a plot, of which one value is made for each place of an axis."""

    def kind(self, field: str, /) -> Kind:
        """Return what the values of a field are."""
        ...

    def pool(
        self, document: Document, words: Mapping[str, Any], axis: Axis, aggregate: str | None, /, *, is_text: bool
    ) -> Rows:
        """Return what a word makes of the cells of each run at each place and of each line: texts or numbers.

        Args:
            document: The spec.
            words: What is asked, as `pooled` has it.
            axis: The axis.
            aggregate: The word; None where all cells of a place have one value.
            is_text: Whether values are texts.

        Raises:
            TracegramError: `several-values`, or `needs-whole-trace` for what an engine cannot make of many cells.
        """
        ...


def shared_by(axis: Axis) -> str:
    """Return whether an axis shows steps or positions, or its field where it shows neither."""
    return "step" if axis.points else axis.field


def several(document: Document, words: Mapping[str, Any], place: int, count: int, what: str) -> TracegramError:
    """Return the error for a place with several values, and no word for what becomes of them."""
    message = (
        f"{quote(words['field'])} has {count:,} values at {words['axis']} {place}, one for each of the {what} there"
    )
    word, made = "aggregate" if what == "cells" else "over_runs", "mode" if words.get("is_text") else "mean"
    advice = f"choose how they are merged: `{word}: {made}`"
    advice += ", or draw them apart with `color: {field: …}` or `detail`"
    return document.error("several-values", words["pointer"], message, advice)
