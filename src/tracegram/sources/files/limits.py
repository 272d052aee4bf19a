"""Limits on the size of traces, and their errors."""

from collections import Counter

from tracegram.diagnostics import Place, TracegramError, error_of, quote

MOST_BYTES = 64 * 1024 * 1024  # of a file, and of what a compressed file inflates to
MOST_ROWS = 2_000_000
MOST_MADE = 750_000  # rows that a few words may stand for: about 140 MB of memory
MOST_COLUMNS = 1000  # a trace has a dozen; names of columns are compared with one another when one is misspelled
MOST_VALUES = 64_000_000  # rows times columns: 512 MB as 64-bit values, where a few kB of Parquet may claim more
MOST_MISSING = 1_000_000  # values; above it a table is refused in which at most 1 of so many is there:
LEAST_PRESENT = 16
FREE_COST = 120 * 1024**2  # bytes of memory that the smallest file may cost,
COST_OF_BYTE = 8192  # and how many more for each of its bytes: real traces of many equal cells are this dense
ROW_COST = 130  # bytes of memory that a row takes until it is drawn, beyond its values
VALUE_COST = 16  # and a value in it, which is copied once, and a character of a text
PART_COST = 450  # and a list, a mapping or a line of a text
VALUES_PER_BYTE = 16  # of a file that its owner names on a command line: recorders write about one value per byte


def check_size(rows: int, columns: int, file: str, own_bytes: int = 0, *, size: int | None = None) -> None:
    """Check that a trace has rows, not too many rows or columns, and not far more than the size of its file suggests.

    Args:
        rows: How many rows it has.
        columns: How many columns.
        file: The name for findings.
        own_bytes: The size of a file without a limit, since the user named it on a command line; its values may
            take memory in proportion to it. 0 for other files.
        size: The bytes of a compressed file, which may be few for many rows; None for texts.

    Raises:
        TracegramError: `empty-trace`, `too-many-columns` or `too-many-rows`.
    """
    place = Place(file=file)
    if columns > MOST_COLUMNS:
        message = f"{quote(file)} holds {columns} columns, and at most {MOST_COLUMNS} can be read"
        raise error_of("too-many-columns", message, place, "write one row for each step and position")
    if rows == 0:
        raise error_of("empty-trace", f"{quote(file)} holds 0 rows", place, "write one row for each step and position")
    if own_bytes and rows * columns <= VALUES_PER_BYTE * own_bytes:
        return
    if rows > MOST_ROWS:
        message = f"{quote(file)} holds {rows} rows, and at most {MOST_ROWS} can be read"
        raise error_of("too-many-rows", message, place, "save the rows of one run, or of fewer steps")
    if rows * columns > MOST_VALUES:
        found = f"{rows} rows of {columns} columns"
        message = f"{quote(file)} holds {found}, and at most {MOST_VALUES} values can be read"
        raise error_of("too-many-rows", message, place, "save only the columns that the figure needs")
    if size is not None:
        check_cost(cost_of(rows, columns), size, f"{rows} rows of {columns} columns", file)


def cost_of(rows: int, columns: int) -> int:
    """Return roughly the bytes of memory that reading and drawing a trace takes."""
    return rows * (ROW_COST + VALUE_COST * columns)


def check_cost(cost: int, size: int, found: str, file: str) -> None:
    """Check that a small file does not stand for more data than its size justifies.

    Args:
        cost: The approximate bytes of memory that it would take.
        size: The bytes of the file.
        found: The description of its content.
        file: The name for findings.

    Raises:
        TracegramError: `too-many-rows`.
    """
    if cost > affordable(size):
        message = f"{quote(file)} holds {found} in {size} bytes, which would take about {cost // 1024**2} MB of memory"
        raise error_of("too-many-rows", message, Place(file=file), "save the rows of one run, or of fewer steps")


def check_inflated(inflated: bytes, size: int, file: str) -> None:
    """Check that a compressed text does not take far more memory than the size of its file justifies.

    Raises:
        TracegramError: `too-many-rows`.
    """
    parts = sum(map(inflated.count, (b"[", b"{", b"\n")))
    found = f"{len(inflated)} bytes of text with {parts} lists, mappings and lines"
    check_cost(VALUE_COST * len(inflated) + PART_COST * parts, size, found, file)


def affordable(size: int) -> int:
    """Return the bytes of memory that a file of `size` bytes may take."""
    return FREE_COST + COST_OF_BYTE * size


def check_sparse(rows: int, columns: int, present: int, file: str) -> None:
    """Check that the missing values of a trace do not take far more memory than its file has bytes.

    Args:
        rows: The number of rows.
        columns: The number of different columns.
        present: The number of values that are not missing.
        file: The name for findings.

    Raises:
        TracegramError: `too-many-rows`.
    """
    if rows * columns > max(MOST_MISSING, LEAST_PRESENT * present):
        found = f"{rows} rows of {columns} columns, and {rows * columns - present} of these values are missing"
        raise error_of("too-many-rows", f"{quote(file)} holds {found}", Place(file=file), "give each row the same keys")


def unreadable(file: str, message: str, help: str = "") -> TracegramError:  # noqa: A002
    """Return the error for a file that does not have the format of its suffix."""
    return error_of("unreadable-trace", f"{quote(file)} {message}", Place(file=file), help)


def bad_array(file: str, name: str, found: str, advice: str) -> TracegramError:
    """Return the error for an array of a file that does not fit a trace."""
    place = Place(file=file, words=f"array {quote(name)}")
    return error_of("bad-array", f"{quote(name)}: {found}", place, advice)


def repeated(file: str, names: list[str]) -> TracegramError:
    """Return the error for a list of names with a repeated one; an empty name is reported only if no other repeats."""
    twice = max((name for name, count in Counter(names).items() if count > 1), key=bool)
    where = [place for place, name in enumerate(names, start=1) if name == twice]
    message = f"columns {where[0]} and {where[1]} are both named {quote(twice)}"
    return error_of("duplicate-column", message, Place(file=file), "give each column its own name")


def refuse_nul(content: bytes, file: str) -> None:
    """Check that a file is a text. UTF-16 passes, since decoding it gives a better message.

    Raises:
        TracegramError: `unreadable-trace`.
    """
    if b"\0" in content and content[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        raise unreadable(file, "is not text: it holds NUL bytes", "save the trace as UTF-8 text")
