"""The footer of a Parquet file: where the bytes of each column lie, and how they are written.

PyArrow knows all this too, but its metadata of single columns ends the process for some damaged files (pyarrow 26).
The footer is a struct of Thrift's compact protocol; only plain columns, which are not nested, are found.
"""

from collections.abc import Mapping
from typing import Any

from vega_datalite.frozen import frozen

MAGIC = b"PAR1"
MOST_BYTES = 2**26  # of a footer
_TAIL = 8  # bytes: the length of the footer, and the magic
_DEEPEST = 16  # lists and structs within others; Parquet has 9
_LONGEST = 70  # bits of a number


@frozen
class Chunk:
    """A column of a row group.

    Attributes:
        start: The place of its first byte in the file.
        size: How many bytes it has.
        written: All that its values depend on beside its bytes: type, encodings, codec, number of values, and where
            the first page of data begins in it.
        codec: The number of its compression.
        is_optional: Whether values may be missing.
        missing: How many values are missing; None if the file does not say.
        least: The bytes of the least value; empty if the file does not say.
        most: The bytes of the largest value; empty if the file does not say.
    """

    start: int
    size: int
    written: tuple[Any, ...]
    codec: int
    is_optional: bool
    missing: int | None
    least: bytes
    most: bytes


@frozen
class RowGroup:
    """Rows that a file holds together, with their plain columns by name."""

    rows: int
    columns: Mapping[str, Chunk]


def row_groups(source: Any) -> tuple[RowGroup, ...]:
    """Return the row groups of a Parquet file; none if its footer is damaged or encrypted.

    Args:
        source: A file that PyArrow can read at any place.
    """
    size = source.size()
    if size < 2 * len(MAGIC) + _TAIL:
        return ()
    tail = source.read_at(_TAIL, size - _TAIL)
    length = int.from_bytes(tail[:4], "little")
    ends = size - _TAIL - length
    if tail[4:] != MAGIC or length > MOST_BYTES or ends < len(MAGIC):
        return ()
    try:
        held = Reader(source.read_at(length, ends)).struct()
        leaves = [each for each in held[2][1:] if not each.get(5)]
        return tuple(_group(each, leaves, ends) for each in held[4])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):  # it holds something else
        return ()


def _group(held: Any, leaves: Any, ends: int) -> RowGroup:
    found = (_chunk(column, leaf.get(3), ends) for column, leaf in zip(held[1], leaves, strict=True))
    return RowGroup(rows=held[3], columns={name: chunk for each in found for name, chunk in each.items()})


def _chunk(held: Any, repetition: int | None, ends: int) -> dict[str, Chunk]:
    is_nested = repetition not in {0, 1} or len(held[3][3]) > 1
    if 1 in held or 8 in held or is_nested:  # in another file, or encrypted
        return {}
    about = held[3]
    first = about[9]
    start = min(first, about.get(11) or first)
    size = about[7]
    if not (len(MAGIC) <= start <= first and 0 < size <= ends - start):
        raise ValueError
    known = about.get(12, {})
    written = (about[1], tuple(about[2]), about[4], about[5], first - start, repetition)
    chunk = Chunk(
        start=start,
        size=size,
        written=written,
        codec=about[4],
        is_optional=repetition == 1,
        missing=known.get(3),
        least=known.get(6, b""),
        most=known.get(5, b""),
    )
    return {about[3][0].decode(): chunk}


class Reader:
    """Values of Thrift's compact protocol, structs as mappings from the numbers of their fields."""

    def __init__(self, held: bytes, at: int = 0) -> None:
        self._held, self.at = held, at

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """Return the values of a struct by the numbers of its fields.

        Raises:
            IndexError, ValueError: The bytes are no struct.
        """
        found: dict[int, Any] = {}
        number = 0
        while head := self.byte():
            number = number + (head >> 4) if head >> 4 else self._signed()
            kind = head & 15
            found[number] = kind == 1 if kind in {1, 2} else self._value(kind, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if depth > _DEEPEST:
            raise ValueError
        match kind:
            case 1 | 2 | 3:
                return self.byte()
            case 4 | 5 | 6:
                return self._signed()
            case 7:
                return self._bytes(8)
            case 8:
                return self._bytes(self.number())
            case 9 | 10:
                head = self.byte()
                count = head >> 4 if head >> 4 < 15 else self.number()  # all four bits
                return [self._value(head & 15, depth + 1) for _ in range(count)]
            case 12:
                return self.struct(depth + 1)
            case _:
                raise ValueError

    def byte(self) -> int:
        """Return the next byte."""
        found = self._held[self.at]
        self.at += 1
        return found

    def _bytes(self, count: int) -> bytes:
        start, self.at = self.at, self.at + count
        if self.at > len(self._held):
            raise IndexError
        return self._held[start : self.at]

    def number(self) -> int:
        """Return the next number, of seven bits in a byte."""
        found = shift = 0
        while True:
            byte = self.byte()
            found |= (byte & 127) << shift
            if byte < 128:  # the last byte of a number
                return found
            shift += 7
            if shift > _LONGEST:
                raise ValueError

    def _signed(self) -> int:
        found = self.number()
        return (found >> 1) ^ -(found & 1)
