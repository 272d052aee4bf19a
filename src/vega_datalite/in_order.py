"""Large Parquet files whose rows are one cell for each place, in order: read by row groups, each column once.

That each place has one cell is proven by the keys themselves: row `k` has the place `k`. So where a value lies is known
from the number of its row, and neither keys nor places are needed to sum values by pixel.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vega_datalite.arrays import pixels_asked, reduce_pixels
from vega_datalite.dense import dense, numbers
from vega_datalite.faults import UnfitTableError
from vega_datalite.frozen import frozen
from vega_datalite.parquet_flags import bits_of, flags_in
from vega_datalite.parquet_footer import RowGroup, row_groups
from vega_datalite.pixels import Drawn, Grid, grid_of, means, shares, shift_for
from vega_datalite.requests import Pixels, Reduced, Request, Window

BATCH = 2**18  # rows that are in memory at a time
_MOST_BYTES = 255  # flags that a sum of one byte has room for
_KEY_BYTES = {4: np.dtype("<i4"), 8: np.dtype("<i8")}  # of the least and the largest key in a footer


class Kept(Protocol):
    """Keeps what was read of a file, by the bytes that it was read from."""

    def get(self, key: str) -> bytes | None:
        """Return what was kept under a key, or None."""
        ...

    def put(self, key: str, content: bytes) -> None:
        """Keep something under a key."""
        ...


@frozen
class Ends:
    """How many values of a column there are, and the least and the largest; NaN is none."""

    held: int
    least: float
    most: float


@frozen
class InOrder:
    """A file with one cell in each place of a box, place by place along y, and then along x.

    Attributes:
        box: Where the cells lie.
        source: The file, open.
        groups: Its row groups.
        digests: What the keys were read from.
        kept: Where what is read is kept.
    """

    box: Window
    source: Any
    groups: tuple[RowGroup, ...]
    digests: bytes
    kept: Kept

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return sum(each.rows for each in self.groups)

    def has(self, column: str) -> bool:
        """Return whether the file has a column."""
        return all(column in each.columns for each in self.groups)

    def flags_in(self, column: str) -> tuple[bool, ...] | None:
        """Return which of false and true a column has, as its footer says; None if it does not, or some are missing."""
        chunks = [each.columns[column] for each in self.groups]
        if any(each.missing != 0 or len(each.least) != 1 or len(each.most) != 1 for each in chunks):
            return None
        ends = {byte[0] for each in chunks for byte in (each.least, each.most)}
        return tuple(flag for flag in (False, True) if flag in ends)

    def ends_of(self, column: str) -> Ends:
        """Return how many numbers a column has, and the ends of their range, NaN if there is none."""
        key = self._key("ends", column)
        if (kept := self.kept.get(key)) is not None:
            held, least, most = np.frombuffer(kept)
            return Ends(held=int(held), least=float(least), most=float(most))
        held, least, most = 0, np.nan, np.nan
        for values in self._values(column, numbers):
            held += int(np.count_nonzero(~np.isnan(values)))
            least, most = np.fmin(least, np.fmin.reduce(values)), np.fmax(most, np.fmax.reduce(values))
        self.kept.put(key, np.array([held, least, most]).tobytes())
        return Ends(held=held, least=float(least), most=float(most))

    def reduce(self, request: Request, value: str, *, window: Window, along_x: bool) -> Reduced:
        """Reduce all cells to the pixels of a request, as `reduce` does.

        Args:
            request: Asks for pixels, of flags their share or whether there are any, of numbers the mean.
            value: The column of flags, of which `flags_in` knows, or of finite numbers.
            window: The part that is drawn, which holds all cells.
            along_x: Whether x of the window is x of the file; if not, it is y.

        Raises:
            UnfitTableError: The footer says something else of flags than they are.
        """
        pixels = pixels_asked(request)
        if pixels is None:
            raise TypeError("cells in order are reduced to pixels")
        grid = grid_of(pixels, window)
        drawn = (self._means if pixels.how == "mean" else self._shares)(value, pixels, grid, along_x=along_x)
        return reduce_pixels(drawn, request, self.cells, grid)

    def _shares(self, column: str, request: Pixels, grid: Grid, *, along_x: bool) -> Drawn:
        hits = self._summed(f"true {column}", column, self._flags(column), (grid, along_x))
        found = int(hits.sum())
        if self.flags_in(column) != tuple(flag for flag, held in ((False, found < self.cells), (True, found)) if held):
            raise _contradicted(column)
        drawn = np.flatnonzero(grid.areas(self._box(along_x=along_x)))
        return shares(drawn, hits[drawn], grid, request)

    def _means(self, column: str, _request: Pixels, grid: Grid, *, along_x: bool) -> Drawn:
        ends = self.ends_of(column)
        largest = max(abs(ends.least), abs(ends.most)) if ends.held else 0.0
        shift = shift_for(largest, grid)
        drawn = np.flatnonzero(grid.areas(self._box(along_x=along_x)))
        counts = grid.areas(self._box(along_x=along_x))
        if ends.held < self.cells:
            held = self._values(column, lambda found: ~np.isnan(numbers(found)))
            counts = self._summed(f"held {column}", column, held, (grid, along_x))

        def fixed(found: Any) -> NDArray[np.float64]:
            return np.nan_to_num(np.floor(numbers(found) * 2.0**shift + 0.5))

        totals = self._summed(f"sum {column}", column, self._values(column, fixed), (grid, along_x))
        return Drawn(pixel=drawn, values=means(totals[drawn], counts[drawn], shift))

    def _box(self, *, along_x: bool) -> Window:
        return self.box if along_x else Window(x=self.box.y, y=self.box.x)

    def _summed(self, name: str, column: str, values: Iterator[NDArray[Any]], along: tuple[Grid, bool]) -> NDArray[Any]:
        """Return the sum of values in each pixel, shape (rows * columns,)."""
        grid, along_x = along
        key = self._key(f"{name} on {grid} {along_x}", column)
        if (kept := self.kept.get(key)) is not None:
            kind, _, held = kept.partition(b"\n")
            return np.frombuffer(held, dtype=kind.decode())
        box = self.box
        of_x, of_y = (grid.column_of, grid.row_of) if along_x else (grid.row_of, grid.column_of)
        sizes = (grid.columns, grid.rows) if along_x else (grid.rows, grid.columns)
        sums = _Sums(of_x(np.arange(*box.x)), of_y(np.arange(*box.y)), sizes)
        for each in values:
            sums.add(each)
        found = sums.found.T.ravel() if along_x else sums.found.ravel()
        smallest = np.min_scalar_type(int(found.max(initial=0))) if found.dtype.kind == "i" else found.dtype
        self.kept.put(key, smallest.str.encode() + b"\n" + found.astype(smallest).tobytes())
        return found

    def _values(self, column: str, of: Callable[[Any], NDArray[Any]]) -> Iterator[NDArray[Any]]:
        file = _opened(self.source)
        for number in range(len(self.groups)):
            yield from map(of, _batches(file, number, column))

    def _flags(self, column: str) -> Iterator[NDArray[np.uint8]]:
        file = _opened(self.source)
        for number, group in enumerate(self.groups):
            chunk = group.columns[column]
            pages = bits_of(self.source.read_at(chunk.size, chunk.start), chunk, group.rows)
            if pages is None:
                yield from (self._present(batch, column).view(np.uint8) for batch in _batches(file, number, column))
            else:
                for bits, count in pages:
                    yield from flags_in(bits, count, BATCH)

    def _present(self, batch: Any, column: str) -> NDArray[Any]:
        if batch.null_count:
            raise _contradicted(column)
        return dense(batch)

    def _key(self, what: str, column: str) -> str:
        digest = hashlib.sha256(self.digests)
        for group in self.groups:
            digest.update(_digest(self.source, group, column))
        digest.update(what.encode())
        return digest.hexdigest()


class _Sums:
    """Sums by pixel of values that come in order."""

    def __init__(self, of_x: NDArray[np.int64], of_y: NDArray[np.int64], sizes: tuple[int, int]) -> None:
        self.found = np.zeros(sizes, dtype=np.int64)
        self._of_x, self._of_y = of_x, of_y
        self._ends = np.searchsorted(of_x, of_x, side="right")  # the first x of the next pixel, for each
        self._starts = np.flatnonzero(np.diff(of_y, prepend=-1))
        self._line = np.zeros(len(of_y), dtype=np.int64)  # sums along x in the pixel that is not complete
        self._at = 0

    def add(self, values: NDArray[Any]) -> None:
        """Add the values of the next rows."""
        if values.dtype.kind == "f" and self._line.dtype.kind == "i":
            self.found, self._line = self.found.astype(np.float64), self._line.astype(np.float64)
        height = len(self._line)
        while values.size:
            x, y = divmod(self._at, height)
            if y or values.size < height:
                taken = min(height - y, values.size)
                self._line[y : y + taken] += values[:taken]
            else:
                taken = min(int(self._ends[x]) - x, values.size // height, _MOST_BYTES) * height
                block = values[:taken].reshape(-1, height)
                self._line += block.sum(axis=0, dtype=np.uint8 if block.dtype.kind in "bu" else None)
            self._at += taken
            values = values[taken:]
            if self._at // height >= self._ends[x]:
                self._complete(x)

    def _complete(self, x: int) -> None:
        self.found[self._of_x[x], self._of_y[self._starts]] += np.add.reduceat(self._line, self._starts)
        self._line[:] = 0


def in_order(source: Any, names: tuple[str, str], kept: Kept) -> InOrder | None:
    """Return a Parquet file whose rows are proven to be in order, one in each place; None if they are not.

    Args:
        source: The file, opened by PyArrow.
        names: The columns of x and y, whole numbers.
        kept: Where it is kept that they are, and what is read later.

    Raises:
        pyarrow.ArrowException, OSError: The file is damaged.
    """
    groups = row_groups(source)
    box = _box_of(groups, names)
    rows = sum(each.rows for each in groups)
    if box is None or rows != (box.x[1] - box.x[0]) * (box.y[1] - box.y[0]):
        return None
    digest = hashlib.sha256(repr((names, [each.rows for each in groups])).encode())
    for group in groups:
        digest.update(_digest(source, group, names[0]) + _digest(source, group, names[1]))
    if kept.get(digest.hexdigest()) is None:
        if not _proven(source, groups, names, box):
            return None
        kept.put(digest.hexdigest(), b"in order")
    return InOrder(box=box, source=source, groups=groups, digests=digest.digest(), kept=kept)


def _box_of(groups: tuple[RowGroup, ...], names: tuple[str, str]) -> Window | None:
    """Return where the footer says that keys lie; the keys will show whether that is true."""
    ends: list[tuple[int, int]] = []
    for name in names:
        chunks = [each.columns.get(name) for each in groups]
        if not chunks or any(each is None or len(each.least) not in _KEY_BYTES for each in chunks):
            return None
        known = [each for each in chunks if each]
        least, most = (
            [int(np.frombuffer(bound, dtype=_KEY_BYTES[len(bound)])[0]) for bound in bounds]
            for bounds in ([each.least for each in known], [each.most for each in known])
        )
        ends.append((min(least), max(most) + 1))
    return Window(x=ends[0], y=ends[1])


def _proven(source: Any, groups: tuple[RowGroup, ...], names: tuple[str, str], box: Window) -> bool:
    """Compare each key with that of its place; equal bytes that begin at an equal y hold equal keys."""
    file = _opened(source)
    height = box.y[1] - box.y[0]
    known: set[tuple[int, bytes]] = set()
    start = 0
    for number, group in enumerate(groups):
        same = (start % height, _digest(source, group, names[1]))
        if not _agrees(file, (number, names[0], group.rows), start, box, along_x=True):
            return False
        if same not in known and not _agrees(file, (number, names[1], group.rows), start, box, along_x=False):
            return False
        known.add(same)
        start += group.rows
    return True


def _agrees(file: Any, chunk: tuple[int, str, int], start: int, box: Window, *, along_x: bool) -> bool:
    """Compare the keys of a column of a row group with those of the places from `start` on."""
    number, column, rows = chunk
    height, at = box.y[1] - box.y[0], start
    ends = box.x if along_x else box.y
    for batch in _batches(file, number, column):
        if batch.null_count:
            return False
        keys = dense(batch)
        limits = np.iinfo(keys.dtype)
        if not limits.min <= ends[0] < ends[1] <= int(limits.max) + 1:  # places wrap around
            return False
        while keys.size:
            x, y = divmod(at, height)
            lines = 1 if y or keys.size < height else keys.size // height
            taken = min(height - y, keys.size) if lines == 1 else lines * height
            held = keys[:taken].reshape(lines, -1)
            wanted = (
                np.arange(lines)[:, None] + (x + box.x[0]) if along_x else np.arange(taken // lines) + (y + box.y[0])
            )
            if not (held == wanted.astype(held.dtype)).all():
                return False
            at, keys = at + taken, keys[taken:]
    return at == start + rows


def _batches(file: Any, number: int, column: str) -> Iterator[Any]:
    for batch in file.iter_batches(batch_size=BATCH, row_groups=[number], columns=[column], use_threads=False):
        yield batch.column(0)


def _opened(source: Any) -> Any:
    import pyarrow.parquet as pq

    return pq.ParquetFile(source)


def _digest(source: Any, group: RowGroup, column: str) -> bytes:
    """Return a hash of all that the values of a column depend on."""
    chunk = group.columns[column]
    return hashlib.sha256(repr(chunk.written).encode() + source.read_at(chunk.size, chunk.start)).digest()


def _contradicted(column: str) -> UnfitTableError:
    return UnfitTableError(f"the footer of the file and its values of {column} contradict each other")
