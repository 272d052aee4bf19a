"""A column of values as codes: equal codes are equal values, whichever library held them."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from vega_datalite.dense import dense, filled, numbers
from vega_datalite.faults import UnfitTableError
from vega_datalite.frozen import frozen

Kind = Literal["flag", "int", "float", "text"]

_NAN = np.array([np.nan]).view(np.int64)[0]


@frozen
class Values:
    """A column of values.

    Attributes:
        kind: The kind of the values; float if there are none.
        codes: flag: -1 (missing), 0, 1. int: the number. float: the bits of the number, one NaN for missing, no -0.
            text: the index in `levels`, -1 for missing.
        levels: The texts that occur, in the order of their code points.
    """

    kind: Kind
    codes: NDArray[Any]
    levels: tuple[str, ...] = ()

    def take(self, places: NDArray[Any]) -> "Values":
        """Return the values at these places."""
        return Values(kind=self.kind, codes=self.codes[places], levels=self.levels)

    def missing(self) -> NDArray[np.bool_]:
        """Return which values are missing."""
        if self.kind == "int":
            return np.zeros(len(self.codes), dtype=bool)
        return self.codes == (_NAN if self.kind == "float" else -1)

    def numbers(self) -> NDArray[np.float64]:
        """Return the values as float64, NaN for missing; flags are 0 and 1.

        Raises:
            UnfitTableError: The values are texts.
        """
        refuse_texts(self.kind)
        if self.kind == "float":
            return self.codes.view(np.float64)
        found = self.codes.astype(np.float64)
        if self.kind == "flag":
            found[self.codes == -1] = np.nan
        return found

    def plain(self) -> NDArray[Any]:
        """Return the values as NumPy holds them: bool, int64, float64 with NaN, or objects with None."""
        if self.kind == "int":
            return self.codes
        if self.kind == "float":
            return self.codes.view(np.float64)
        if self.kind == "flag" and not (self.codes < 0).any():
            return self.codes.astype(bool)
        names: Sequence[Any] = (False, True) if self.kind == "flag" else self.levels
        return np.array([*names, None], dtype=object)[self.codes]


def values_of(column: Any) -> Values:
    """Read a column: a NumPy array, a list, or an array of PyArrow.

    Raises:
        UnfitTableError: The values are not all numbers, all flags or all texts.
    """
    held = held_of(column)
    return _of_numpy(held) if isinstance(held, np.ndarray) else _of_arrow(held)


def held_of(column: Any) -> Any:
    """Return a NumPy column of numbers or flags unchanged, any other column as a PyArrow array."""
    return column if isinstance(column, np.ndarray) and column.dtype.kind in "biuf" else arrow_of(column)


def refuse_texts(kind: str) -> None:
    """Raise an error for texts, with which nothing can be computed.

    Raises:
        UnfitTableError: The values are texts.
    """
    if kind == "text":
        raise UnfitTableError("numbers or flags are needed here, and the values are texts")


def arrow_of(column: Any) -> Any:
    """Return a column as one array of PyArrow."""
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray):
        return column.combine_chunks()
    if isinstance(column, pa.Array):
        return column
    try:
        return pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise UnfitTableError(f"a column holds values of different kinds: {error}") from None


def _of_numpy(column: NDArray[Any]) -> Values:
    if not len(column):
        return of_numbers(np.zeros(0))
    if column.dtype.kind == "b":
        return Values(kind="flag", codes=column.view(np.int8))
    if column.dtype.kind == "f" or (column.dtype.kind == "u" and column.max(initial=0) > np.iinfo(np.int64).max):
        return of_numbers(column)
    return Values(kind="int", codes=column.astype(np.int64, copy=False))


def of_numbers(found: NDArray[Any]) -> Values:
    """Return float64 numbers as values; a NaN is missing and -0 is 0."""
    plain = np.add(found, 0.0, dtype=np.float64)
    codes = plain.view(np.int64)
    codes[np.isnan(plain)] = _NAN
    return Values(kind="float", codes=codes)


def _of_arrow(column: Any) -> Values:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if column.null_count == len(column):
        return of_numbers(np.full(len(column), np.nan))
    if pa.types.is_boolean(kind):
        return Values(kind="flag", codes=filled(column, -1))
    if pa.types.is_integer(kind) and not column.null_count:
        return _of_numpy(dense(column))
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return of_numbers(numbers(column))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _of_texts(column.cast(pa.large_string()))
    raise UnfitTableError(f"the values must be numbers, flags or texts, and are {kind}")


def _of_texts(column: Any) -> Values:
    coded = column.dictionary_encode()
    texts: list[str] = coded.dictionary.to_pylist()
    order = sorted(range(len(texts)), key=texts.__getitem__)
    places = np.empty(len(texts) + 1, dtype=np.int32)
    places[order] = np.arange(len(texts), dtype=np.int32)
    places[-1] = -1
    codes = places[filled(coded.indices, -1)]
    return Values(kind="text", codes=codes, levels=tuple(texts[each] for each in order))
