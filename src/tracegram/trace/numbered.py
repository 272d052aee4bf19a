"""Small tables that an engine is given to join: the number of each of some texts or numbers."""

from collections.abc import Sequence
from typing import Any

_DIGITS = 9  # before each text, its number
_KEY, _NUMBER = "_numbered_key", "_numbered"
_SEPARATORS = ("\x1f", "\x1e", "\x1d", "\x1c", "\ue000", "\ue001", "\ue002")  # the first that no text has


def numbered(
    table: Any, source: Any, keys: Sequence[tuple[str, int]], by: Any, into: str, *, is_float: bool = False
) -> Any:
    """Return the rows of a table whose value is one of some keys, once for each number of the key, with this number.

    The keys come to the engine as one text, which it takes apart, so that no table of another connection is needed.

    Args:
        table: A lazy frame.
        source: The frame that it is made of, of one row at least.
        keys: The keys as texts, each with its number from 0; a key may come several times.
        by: The value of a row, as an expression of texts, or of floats.
        into: The column for the number.
        is_float: Whether keys are to be read as floats.
    """
    import narwhals as nw

    rows = [f"{number:0{_DIGITS}d}{key}" for key, number in keys]
    separator = next(each for each in _SEPARATORS if not any(each in row for row in rows))
    small = source.head(1).select(**{_KEY: nw.lit(separator.join(rows)).str.split(separator)}).explode(_KEY)
    text = nw.col(_KEY).str.slice(_DIGITS)
    small = small.select(
        **{
            _NUMBER: nw.col(_KEY).str.slice(0, _DIGITS).cast(nw.Int64),
            _KEY: text.cast(nw.Float64) if is_float else text,
        }
    )
    joined = table.with_columns(_by=by.cast(nw.Float64) if is_float else by)
    joined = joined.join(small, left_on="_by", right_on=_KEY, how="inner")
    names = [name for name in table.collect_schema().names() if name != into]
    return joined.select(*names, nw.col(_NUMBER).alias(into))
