"""A table that a source has read, how it was recorded, and its columns as indices, numbers, flags or texts.

Sums and squares of very small or large numbers leave the range of a float; `divisor` is what brings them back.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Literal, final

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place, quote
from tracegram.trace.refusal import listed
from vega_datalite.frozen import frozen

State = Literal["before", "after"]
Column = NDArray[Any]
Numbers = NDArray[np.float64]
OTHER_UNIT = "convert the numbers to a unit in which they are neither so small nor so large"
BEYOND = "beyond the largest number that can be computed, 1.8e+308"
SMALL, LARGE = 1e-100, 1e100  # between these, a square of a number is one, and a sum of millions
LARGEST_INDEX = 2**52 - 1  # above it a browser's numbers skip halves, and cells would lose their edges
_SURE_DIGITS = 18  # this many digits fit 64 bits
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_NO_INDEX = -1
_NO_NUMBER = float("inf")
_NO_FLAG = -1
_FLAGS = {"true": 1, "True": 1, "TRUE": 1, "1": 1, "false": 0, "False": 0, "FALSE": 0, "0": 0}


@frozen
class Recording:
    """Known facts about the recording of a trace, the header of `spec/trace.md`; None or an empty text means unknown.

    `state` tells whether `canvas` and `masked` are the state before or after the step of their row. `steps` is the
    requested number of steps, which an early exit does not reach. Steps and positions of a trace count from
    0, positions from the first generated token; the source's own number of its first step is `step_base`.
    """

    mask_id: int | None = None
    maskless: bool = False  # the model has no mask: it starts from random tokens and renoises
    state: State | None = None
    prompt_length: int | None = None
    generation_length: int | None = None
    block_length: int | None = None
    steps: int | None = None
    step_base: int = 0
    guidance: str = ""  # guided or unguided, where predictions are of a decode with classifier-free guidance
    incomplete: str = ""  # why the recording ends before the decode
    confidence: str = ""  # what `confidence` is: probability, margin, negative_entropy, logit_margin or random
    model: str = ""
    sampler: str = ""

    @property
    def of_run(self) -> dict[str, Any]:
        """The known facts about the run, by their words, each of which is a field of all its cells."""
        words = ("model", "sampler", "steps", "generation_length", "prompt_length", "block_length")
        return {word: value for word in words if (value := getattr(self, word)) not in {None, ""}}

    @property
    def given(self) -> frozenset[str]:
        """The known facts that words are derived from, by the names that `words` has for them."""
        facts = {"mask_id": self.mask_id is not None, "block_length": self.block_length is not None}
        facts |= {"maskless": self.maskless, "masks": not self.maskless, "state: before": self.state != "after"}
        return frozenset(fact for fact, holds in facts.items() if holds)

    def amended(self, **said: object) -> "Recording":
        """Return the recording with new values in place of recorded ones; None keeps a value."""
        return replace(self, **{name: value for name, value in said.items() if value is not None})  # type: ignore[arg-type]


@frozen
class Table:
    """The content of a source before it is interpreted as a trace.

    `columns` maps the source's own names to one-dimensional arrays of equal length, in the source's order: int64,
    float64 (NaN is missing) or bool, or object arrays of int, float, bool, str and None. A source without types
    (`typed` false: CSV, TSV) gives object arrays of str, with None for an empty value; such text is turned into
    numbers only where a number is asked for. `place` says where a row, and in it a column, stands. `recording` is the
    header of the source, `warnings` are what its reader found odd, `format` is the word for how it was read,
    `assumed` are sentences about what the reader took for granted, `unread` names what of the source is in no column,
    `runs` is how many runs values are means of, and `recording_of` gives the header of a row where files that were put
    together have their own. Where cells are of several runs, `over_runs` is what their values were made with,
    `kinds` are those of the columns, `without` names the fields of texts that cannot be made so, and `of_runs` the
    columns that are about the runs of a cell, of which messages do not list those that are `hidden`.
    `is_difference` says that values are differences to those of other runs.
    """

    columns: Mapping[str, Column]
    rows: int
    typed: bool
    place: Callable[[int, str | None], Place]
    whole: Place  # the source itself
    recording: Recording = field(default=Recording())
    warnings: tuple[Diagnostic, ...] = ()
    format: str = ""
    assumed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    runs: int = 1
    recording_of: Callable[[int], Recording] | None = None
    over_runs: str = ""
    kinds: Mapping[str, Any] = field(default_factory=dict[str, Any])
    without: frozenset[str] = frozenset()
    of_runs: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    is_difference: bool = False

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """A finding that lists the unread parts of the source; none if everything is read."""
        return not_read(self.unread, self.whole)


def not_read(names: Sequence[str], whole: Place) -> tuple[Diagnostic, ...]:
    """Return a note that lists the unread parts of a source, nothing if there are none."""
    if not names:
        return ()
    found = f"not read: {listed(names, plain=True)}"
    return (Diagnostic(code="not-read", message=found, place=whole, severity="note"),)


def broken_off(recording: Recording, whole: Place) -> tuple[Diagnostic, ...]:
    """Return a warning if a recording ends before the decode does."""
    if not recording.incomplete:
        return ()
    message = f"the recording ends before the decode: {recording.incomplete}"
    advice = "record again for the rest, or draw what there is"
    return (Diagnostic(code="unfinished-trace", message=message, place=whole, help=advice, severity="warning"),)


def objects(values: list[Any]) -> Column:
    """Return any values as a one-dimensional object array."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


@final
class MadeColumns(Mapping[str, Column]):
    """Columns of which some are functions that make them on first use, since most are not drawn."""

    def __init__(self, columns: dict[str, Column | Callable[[], Column]]) -> None:
        self._columns = columns

    def __getitem__(self, name: str) -> Column:
        column = self._columns[name]
        if callable(column):
            column = self._columns[name] = column()
        return column

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@frozen
class Converted:
    """Values of the requested kind, and the rows that held something else (their values mean nothing)."""

    values: NDArray[Any]
    bad: NDArray[np.bool_]


def without_excluded(column: Column) -> Column:
    """Return confidences with -inf as missing values; samplers write it for positions that may not be chosen."""
    if column.dtype == np.float64:
        return np.where(np.isneginf(column), np.nan, column)
    if column.dtype != object:
        return column
    lowest = {"-inf", "-infinity", float("-inf")}
    return objects([None if _folded(value) in lowest else value for value in column.tolist()])


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def to_indices(column: Column, *, typed: bool) -> Converted:
    """Return whole numbers from 0 to 2^52 - 1 as int64, including floats that are whole."""
    if column.dtype == np.int64:
        return Converted(values=column, bad=(column < 0) | (column > LARGEST_INDEX))
    if column.dtype == np.float64:
        good = (column == np.floor(column)) & (column >= 0) & (column <= LARGEST_INDEX)
        return Converted(values=np.where(good, column, 0).astype(np.int64), bad=~good)
    if column.dtype != object:
        return Converted(values=np.zeros(column.size, dtype=np.int64), bad=np.ones(column.size, dtype=bool))
    values = _map(column, _index_of if typed else _index_in, np.int64)
    return Converted(values=values, bad=values == _NO_INDEX)


def to_numbers(column: Column, *, typed: bool) -> Converted:
    """Return finite numbers as float64, with NaN for missing ones; true is 1 and false is 0."""
    if column.dtype == object:
        values = _map(column, _number_of if typed else _number_in, np.float64)
    else:
        values = column.astype(np.float64, copy=False)
    return Converted(values=values, bad=np.isinf(values))


def to_flags(column: Column, *, typed: bool) -> Converted:
    """Return true and false as bool: flags, 1 and 0, and in a source without types the words for them."""
    if column.dtype == object:
        codes = _map(column, _flag_of if typed else _flag_in, np.int8)
        return Converted(values=codes == 1, bad=codes == _NO_FLAG)
    return Converted(values=column == 1, bad=(column != 0) & (column != 1))


def to_texts(column: Column) -> Column:
    """Return texts, None for missing ones; whole numbers have no “.0”, so 7 and 7.0 become the same text."""
    if column.dtype == np.int64:
        return objects([str(value) for value in column.tolist()])
    if column.dtype == bool:
        return objects(["false", "true"])[column.astype(np.int8)]
    if column.dtype == object and {*map(type, column)} <= {str, type(None)}:
        return column
    return objects([value if type(value) is str else _text_of(value) for value in column.tolist()])


def divisors(largest: Numbers) -> Numbers:
    """Return the power of two by which numbers are to be divided before they are added or squared; 1 for most.

    Division by it is exact, except for numbers that vanish beside the largest.

    Args:
        largest: The largest distances from 0 of some groups of numbers, NaN for groups without any.
    """
    held = np.isfinite(largest) & (largest > 0)
    is_extreme = held & ((largest < SMALL) | (largest > LARGE))
    return np.where(is_extreme, np.ldexp(1.0, np.frexp(np.where(held, largest, 1))[1] - 1), 1.0)


def divisor(numbers: Numbers) -> float:
    """Return the power of two for numbers that are added or squared together, none of them missing."""
    return float(divisors(np.array([np.abs(numbers).max(initial=0)]))[0])


def computed(values: Sequence[Any]) -> Numbers:
    """Return numbers that an engine computed: NaN where there is none, infinity where no float is large enough.

    Where sums go beyond both ends of the floats, engines say NaN, and nothing where there is nothing to add.
    """
    is_made = np.array([each is not None for each in values], dtype=bool)
    numbers = np.array([np.nan if each is None else each for each in values], dtype=np.float64)
    return np.where(is_made & np.isnan(numbers), np.inf, numbers)


def mean(numbers: Numbers) -> float:
    """Return the mean of some numbers, none of them missing, also if their sum is too large for a float."""
    by = divisor(numbers)
    return float((numbers / by).mean() * by)


def show(value: Any, *, typed: bool) -> str:
    """Show a value in a sentence that begins “holds”."""
    if value is None or value != value:  # noqa: PLR0124  # only NaN differs from itself
        return "nothing"
    if isinstance(value, str):
        return f"text {quote(value)}" if typed else quote(value)
    return quote(_text_of(value))


def _map(column: Column, convert: Callable[[Any], Any], dtype: Any) -> NDArray[Any]:
    return np.fromiter(map(convert, column), dtype=dtype, count=column.size)


def _index_of(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value <= LARGEST_INDEX else _NO_INDEX
    if isinstance(value, float) and value.is_integer():
        return _index_of(int(value))
    return _NO_INDEX


def _index_in(text: str | None) -> int:
    if text is None:
        return _NO_INDEX
    if _WHOLE.fullmatch(text):
        return _index_of(int(text)) if len(text) <= _SURE_DIGITS else _long_index(text)
    return _index_of(float(text)) if _NUMBER.fullmatch(text) else _NO_INDEX


def _long_index(text: str) -> int:
    digits = text.lstrip("+").lstrip("0")
    return _index_of(int(digits or "0")) if len(digits) <= _SURE_DIGITS else _NO_INDEX


def _number_of(value: Any) -> float:
    if value is None:
        return float("nan")
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return _NO_NUMBER
    return _NO_NUMBER


def _number_in(text: str | None) -> float:
    if text is None or text in {"NaN", "nan"}:
        return float("nan")
    return float(text) if _NUMBER.fullmatch(text) else _NO_NUMBER


def _flag_of(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and value in {0, 1} else _NO_FLAG


def _flag_in(text: str | None) -> int:
    return _NO_FLAG if text is None else _FLAGS.get(text, _NO_FLAG)


def _text_of(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124  # only NaN differs from itself
            return None
        return str(int(value)) if value.is_integer() else repr(value)
    return value if value is None else str(value)
