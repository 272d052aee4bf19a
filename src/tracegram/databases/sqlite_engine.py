"""Querying SQLite: the file is opened read-only, and the statement can only read."""

import re
import sqlite3
import time
from pathlib import Path
from typing import Any

from tracegram.databases.outcome import Query, QueryError, arrow_of, too_many

MOST_CHARACTERS = 1_000_000  # of one text; a single function over longer ones outlasts every deadline
_STEPS = 10_000  # of SQLite's machine between two looks at the clock, which take well below a millisecond
_AT_ONCE = 10_000  # rows
_READS = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)  # `mode=ro` alone lets ATTACH create files
_FORBIDDEN = frozenset({"load_extension", "fts3_tokenizer"})  # functions that reach for code, or for its addresses
_NAMED = re.compile(r'near "(.+)": syntax error|no such (?:column|table|function): (.+)')


def fetch(query: Query) -> Any:
    """Return the rows of a query as an Arrow table.

    Raises:
        QueryError: The query failed.
    """
    connection = _open(query.target)
    late = time.monotonic() + query.seconds
    connection.set_authorizer(_allow)
    connection.set_progress_handler(lambda: time.monotonic() > late, _STEPS)
    try:
        found = connection.execute(query.text)
        if found.description is None:
            raise QueryError("failed", "it holds no statement")
        rows: list[Any] = []
        while (part := found.fetchmany(_AT_ONCE)) and len(rows) <= query.rows:
            rows += part
        names = [each[0] for each in found.description]
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _explained(str(error), query) from None
    finally:
        connection.close()
    if len(rows) > query.rows:
        raise too_many(query.rows)
    return arrow_of(names, rows)


def _open(path: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True, isolation_level=None)
        connection.execute("pragma trusted_schema = off")
        connection.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise QueryError("closed", str(error)) from None
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_CHARACTERS)
    return connection


def _allow(action: int, _first: str | None, name: str | None, *_where: str | None) -> int:
    allowed = action in _READS and not (action == sqlite3.SQLITE_FUNCTION and name in _FORBIDDEN)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _explained(said: str, query: Query) -> QueryError:
    if said == "interrupted":
        return QueryError("late", said)
    if "not authorized" in said or "authorization denied" in said or "prohibited" in said or "one statement" in said:
        return QueryError("refused", said)
    named = _NAMED.match(said)
    word = (named[1] or named[2]) if named else ""
    found = [each.start() for each in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", query.text)] if word else []
    return QueryError("failed", said, found[0] if len(found) == 1 else None)
