"""The decoded content of a file, before it is interpreted as a trace."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place, TracegramError, error_of, quote
from tracegram.sources.columns import widen
from tracegram.trace.refusal import row_label
from vega_datalite.frozen import frozen

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


@frozen
class Payload:
    """A decoded file: `value` is a JSON value, a NumPy array, a list or mapping of these, or a text.

    `place` returns the place of a record, an item of a `value` that is a list.
    """

    value: Any
    file: str
    place: Callable[[int], Place]

    @property
    def whole(self) -> Place:
        """The file itself."""
        return Place(file=self.file)

    @property
    def first(self) -> Any:
        """The first record, or None without records."""
        records: Any = cast("Any", self.value) if isinstance(self.value, list | tuple) else ()
        return records[0] if len(records) else None

    def part(self, value: Any, name: str, record: int | None = None) -> "Part":
        """Return a named value of a record, or of the whole file."""
        return Part(payload=self, value=value, name=name, record=record)

    def ask(self, found: str, advice: str) -> TracegramError:
        """Return the error for a trace that can be read in more than one way."""
        return error_of("ambiguous-trace", found, self.whole, advice)


def places_of_rows(file: str) -> Callable[[int, str | None], Place]:
    """Return the place of a row, or of its value in a column, in a table without lines."""

    def place(row: int, column: str | None) -> Place:
        return Place(file=file, words=f"row {row}" if column is None else f"row {row}, column {quote(column)}")

    return place


def numbered(file: str) -> Callable[[int], Place]:
    """Return the place of a record in a file without lines."""
    return lambda record: Place(file=file, words=f"record {record}")


@frozen
class Part:
    """A value in a payload and its name, to be turned into arrays strictly."""

    payload: Payload
    value: Any
    name: str
    record: int | None = None

    @property
    def place(self) -> Place:
        """The place of the value."""
        return self.payload.whole if self.record is None else self.payload.place(self.record)

    def error(self, found: str, advice: str = "", code: str = "bad-record") -> TracegramError:
        """Return the error with the content of the value and the expected one."""
        label = "" if self.record is None else f"{row_label(self.place)}: "
        return error_of(code, f"{label}{quote(self.name)} {found}", self.place, advice)

    def items(self) -> list["Part"]:
        """Return the items of a list, each named by its number.

        Raises:
            TracegramError: `bad-record` when it is no list.
        """
        return [
            Part(payload=self.payload, value=each, name=f"{self.name}[{index}]", record=self.record)
            for index, each in enumerate(self._sequence())
        ]

    def size(self) -> int:
        """Return the number of items of a list.

        Raises:
            TracegramError: `bad-record` when it is no list.
        """
        return len(self._sequence())

    def whole_numbers(self, dimensions: int) -> NDArray[np.int64]:
        """Return whole numbers from lists or arrays with a given number of dimensions and a regular shape.

        Raises:
            TracegramError: `bad-record`, or `ragged-row` where lists differ in length.
        """
        return self._array(dimensions, "whole numbers", _as_whole)

    def flags(self, dimensions: int) -> NDArray[np.bool_]:
        """Return flags from lists or arrays with a given number of dimensions and a regular shape.

        Raises:
            TracegramError: `bad-record`, or `ragged-row` where lists differ in length.
        """
        return self._array(dimensions, "flags, true or false", _as_flags)

    def numbers(self, dimensions: int) -> NDArray[np.float64]:
        """Return numbers with NaN for missing ones: null, NaN, and the -inf of positions that are not candidates.

        Raises:
            TracegramError: `bad-record`, or `ragged-row` where lists differ in length.
        """
        return self._array(dimensions, "numbers", _as_numbers)

    def texts(self) -> list[str]:
        """Return a list of texts.

        Raises:
            TracegramError: `bad-record` when it is something else.
        """
        found = self._sequence()
        for index, each in enumerate(found):
            if not isinstance(each, str):
                raise self.error(f"holds {_shown(each)} at {index}, expected a text")
        return [str(each) for each in found]

    def choose(self, sample: int | None) -> "Part":
        """Return one sequence of a batch: the requested one, or the only one.

        Raises:
            TracegramError: `ambiguous-trace` when there are several, `out-of-range` when there is none of the number.
        """
        items = self.items()
        if sample is None and len(items) != 1:
            found = f"holds {len(items)} sequences, and one is drawn"
            raise self.error(found, f"write `sample: 0`, up to {len(items) - 1}", "ambiguous-trace")
        number = sample or 0
        if number >= len(items):
            found = f"holds {len(items)} sequences, and `sample` asks for number {number}"
            raise self.error(found, "number sequences from 0", "out-of-range")
        return items[number]

    def whole_number(self) -> int:
        """Return a single whole number from 0.

        Raises:
            TracegramError: `bad-record` when it is something else.
        """
        value = self.value.tolist() if isinstance(self.value, np.ndarray) else self.value
        if type(value) is not int or not 0 <= value <= _LARGEST:
            raise self.error(f"holds {_shown(self.value)}, expected a whole number from 0")
        return value

    def text(self) -> str:
        """Return a single text.

        Raises:
            TracegramError: `bad-record` when it is something else.
        """
        if not isinstance(self.value, str):
            raise self.error(f"holds {_shown(self.value)}, expected a text")
        return self.value

    def depth(self) -> int:
        """Return the depth of nested lists, following first items; 0 for other values."""
        if isinstance(self.value, np.ndarray):
            return cast("Any", self.value).ndim
        if not isinstance(self.value, list | tuple):
            return 0
        listed = cast("Sequence[Any]", self.value)
        inner = Part(payload=self.payload, value=listed[0], name="").depth() if len(listed) else 0
        return 1 + inner

    def _sequence(self) -> Sequence[Any]:
        if isinstance(self.value, np.ndarray) and cast("Any", self.value).ndim == 0:
            raise self.error("is a single number, expected a list")
        if not isinstance(self.value, list | tuple | np.ndarray):
            raise self.error(f"holds {_shown(self.value)}, expected a list")
        return cast("Sequence[Any]", self.value)

    def _array(self, dimensions: int, expected: str, convert: Callable[[Any], Any]) -> NDArray[Any]:
        if dimensions == 1 or isinstance(self.value, np.ndarray):
            return self._converted(dimensions, expected, convert)
        rows = [item._array(dimensions - 1, expected, convert) for item in self.items()]  # noqa: SLF001
        for index, row in enumerate(rows):
            if row.shape != rows[0].shape:
                found = f"has {row.shape[0]} values at {index}, and {rows[0].shape[0]} at 0"
                raise self.error(found, "write lists of one length", "ragged-row")
        return np.stack(rows) if rows else np.zeros((0,) * dimensions, dtype=np.int64)

    def _converted(self, dimensions: int, expected: str, convert: Callable[[Any], Any]) -> NDArray[Any]:
        array = convert(self.value)
        if array is None:
            raise self.error(f"holds {_odd(self.value, convert)}, expected {expected}")
        if array.ndim != dimensions:
            raise self.error(f"has {array.ndim} dimensions, expected {dimensions}")
        return array


def _items(value: Any) -> list[Any] | None:
    return list(cast("Sequence[Any]", value)) if isinstance(value, list | tuple) else None


def _as_whole(value: Any) -> NDArray[np.int64] | None:
    if isinstance(value, np.ndarray):
        array = cast("NDArray[Any]", value)
        fits = array.dtype.kind in "iu" and int(array.max(initial=0)) <= _LARGEST
        return array.astype(np.int64) if fits else None
    listed = _items(value)
    if listed is None or not set(map(type, listed)) <= {int}:
        return None
    return np.array(listed, dtype=np.int64) if all(_SMALLEST <= each <= _LARGEST for each in listed) else None


def _as_flags(value: Any) -> NDArray[np.bool_] | None:
    if isinstance(value, np.ndarray):
        array = cast("NDArray[Any]", value)
        return array if array.dtype == bool else None
    listed = _items(value)
    return np.array(listed, dtype=bool) if listed is not None and set(map(type, listed)) <= {bool} else None


def _as_numbers(value: Any) -> NDArray[np.float64] | None:
    if isinstance(value, np.ndarray):
        array = cast("NDArray[Any]", value)
        whole = array.astype(np.float64) if array.dtype.kind in "iu" else None
        numbers = widen(array) if array.dtype.kind == "f" else whole
    else:
        listed = _items(value)
        plain = listed is not None and set(map(type, listed)) <= {int, float, type(None)}
        numbers = _floats(listed) if plain and listed is not None else None
    if numbers is None or np.isposinf(numbers).any():
        return None
    return np.where(np.isinf(numbers), np.nan, numbers)


def _floats(listed: list[Any]) -> NDArray[np.float64] | None:
    try:
        return np.array([np.nan if each is None else float(each) for each in listed], dtype=np.float64)
    except OverflowError:
        return None


def _odd(value: Any, convert: Callable[[Any], Any]) -> str:
    """Show the first item that cannot be converted, and its number."""
    if isinstance(value, np.ndarray):
        array = cast("NDArray[Any]", value)
        return f"an array of dtype {quote(array.dtype)}"
    for index, each in enumerate(_items(value) or []):
        if convert([each]) is None:
            return f"{_shown(each)} at {index}"
    return _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return "an array"
    if value is None:
        return "nothing"
    if isinstance(value, list | tuple | dict):
        return "a mapping" if isinstance(value, dict) else "a list"
    kind = "text " if isinstance(value, str) else ""
    return kind + quote(value, 40)
