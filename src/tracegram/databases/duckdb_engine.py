"""Querying DuckDB: the file is opened read-only, and the engine can access nothing else."""

import re
import threading
import unicodedata
from bisect import bisect_right
from itertools import accumulate
from typing import Any

from tracegram.databases.outcome import Query, QueryError, too_many

_CLOSED: dict[str, str] = {  # files, the network, extensions, Python's variables; memory instead of files to spill to
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "memory_limit": "1GB",
    "temp_directory": "",
    "threads": "1",
}
_EXCERPT = re.compile(r"\n\nLINE (\d+): (.*)\n( *)\^")


def fetch(query: Query) -> Any:
    """Return the rows of a query as an Arrow table.

    Raises:
        QueryError: The query failed.
    """
    try:
        import duckdb
    except ImportError:
        raise QueryError("missing", "DuckDB") from None
    connection = _open(duckdb, query.target)
    timer = threading.Timer(query.seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        _check(connection.extract_statements(f"\n{query.text}"), duckdb)  # a line above it, as below
        connection.execute(f"explain\n{query.text}")  # which says where a mistake is; a relation does not
        asked = connection.sql(_alone(query.text, duckdb))
        names = list(asked.columns)
        table: Any = asked.limit(query.rows + 1).to_arrow_table()
    except duckdb.Error as error:
        raise _explained(error, query, duckdb) from None
    finally:
        timer.cancel()
        connection.close()
    if table.num_rows > query.rows:
        raise too_many(query.rows)
    return table.rename_columns(names)  # two of one name were made different


def _open(duckdb: Any, path: str) -> Any:
    try:
        connection = duckdb.connect(path, read_only=True, config=_CLOSED)
        connection.execute("set lock_configuration = true")
    except duckdb.Error as error:
        raise QueryError("closed", str(error)) from None
    return connection


def _check(statements: list[Any], duckdb: Any) -> None:
    if not statements:
        raise QueryError("failed", "it holds no statement")
    if len(statements) > 1:
        raise QueryError("refused", f"it holds {len(statements)} statements")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise QueryError("refused", f"a statement of type {statements[0].type.name}")


def _alone(text: str, duckdb: Any) -> str:
    """Return a statement without the semicolons and comments after it, which a relation does not accept."""
    written = text.encode()
    end = len(written)
    for start, kind in reversed(duckdb.tokenize(text)):
        if written[start : start + 1] != b";" and kind != duckdb.token_type.comment:
            break
        end = start
    return written[:end].decode()


def _explained(error: Any, query: Query, duckdb: Any) -> QueryError:
    said = str(error)
    if isinstance(error, duckdb.InterruptException):
        return QueryError("late", said)
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryError("large", f"more memory than its limit of {_CLOSED['memory_limit']}")
    kind = "refused" if isinstance(error, duckdb.PermissionException) else "failed"
    return QueryError(kind, said.partition("\n\nLINE ")[0], _offset(said, query.text))


def _offset(said: str, text: str) -> int | None:
    """Find the character of the query above DuckDB's caret in its excerpt of the line."""
    found = _EXCERPT.search(said)
    lines = text.splitlines(keepends=True)
    if found is None or not 1 <= (number := int(found[1]) - 1) <= len(lines):  # “explain” stands on the first
        return None
    line, cut = lines[number - 1], 3 if found[2].startswith("...") else 0
    begin = line.find(found[2][cut:].removesuffix("..."))
    if begin < 0:
        return None
    column = len(found[3]) - len(f"LINE {found[1]}: ")
    stand = [0, *accumulate(map(_width, found[2]))]
    within = bisect_right(stand, column) - 1 - cut
    return sum(map(len, lines[: number - 1])) + begin + within if 0 <= within < len(line) else None


def _width(character: str) -> int:
    """Return the columns that DuckDB counts for a character when it draws its caret; a tab or an accent has none."""
    if unicodedata.category(character)[0] in "CM":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
