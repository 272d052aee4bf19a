"""Querying PostgreSQL: a role with few rights, a read-only transaction, one statement."""

import re
from typing import Any

from tracegram.databases.outcome import Query, QueryError, arrow_of, too_many

_CONNECT_SECONDS = 5
MOST_SAID = 1000  # characters of what the library says of a failure
_NAMES = re.compile(r"\"[^\"]*\"|'[^']*'|\([^()]*\)")
_TEXT_TYPES = ("date", "time", "timetz", "timestamp", "timestamptz", "interval")  # Python's hold fewer years
_DECLARE = "declare rows_of_a_trace no scroll cursor without hold for "
_REFUSED = {"25006", "42501", "0A000"}  # read-only transaction, privilege, what a cursor does not take
_STOPPED = {"57014"}  # the statement timeout
_MIGHTY = """
select case when rolsuper then 'is a superuser or may become one' else 'may act as ' || rolname end
from pg_catalog.pg_roles
where (rolsuper or rolname in ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'))
    and pg_catalog.pg_has_role(session_user, oid, 'MEMBER')
order by not rolsuper limit 1
"""  # a role that may become one of these needs only to say so


def fetch(query: Query) -> Any:
    """Return the rows of a query as an Arrow table.

    Raises:
        QueryError: The query failed.
    """
    try:
        import psycopg
    except ImportError:
        raise QueryError("missing", "psycopg") from None
    connection = _open(psycopg, query.target)
    try:
        _prepare(connection, query.seconds)
        return _rows(connection, query)
    except psycopg.Error as error:
        raise _explained(error) from None
    finally:
        connection.close()  # nothing is ever committed


def _open(psycopg: Any, address: str) -> Any:
    try:
        settings = psycopg.conninfo.conninfo_to_dict(address)
    except psycopg.Error:
        raise QueryError("closed", "its address is not one that libpq reads") from None
    settings = {"connect_timeout": _CONNECT_SECONDS, "application_name": "tracegram", **settings}
    try:
        connection = psycopg.connect(**{**settings, "client_encoding": "utf8"})
    except psycopg.Error as error:
        raise QueryError("closed", _without(str(error), settings)) from None
    connection.read_only = True
    for word in _TEXT_TYPES:
        connection.adapters.register_loader(word, psycopg.types.string.TextLoader)
    return connection


def _without(said: str, settings: dict[str, Any]) -> str:
    """Return the reason of a failure without the names, hosts and addresses that libpq adds."""
    reason = _NAMES.sub("…", said.strip().splitlines()[0].rpartition("failed: ")[2][:MOST_SAID])
    secret = (str(value) for key, value in settings.items() if key not in {"connect_timeout", "application_name"})
    return "it cannot be reached" if any(len(each) > 2 and each in reason for each in secret) else reason


def _prepare(connection: Any, seconds: float) -> None:
    """Begin the transaction.

    Raises:
        QueryError: `unsafe` for a role that may read files or run programs on the server, even in a transaction.
    """
    connection.execute("set local timezone = 'UTC'")
    mighty = connection.execute(_MIGHTY).fetchone()
    if mighty is not None:
        raise QueryError("unsafe", mighty[0])
    connection.execute(f"set local statement_timeout = {max(1, int(seconds * 1000))}")


def _rows(connection: Any, query: Query) -> Any:
    """Query through a cursor, which takes only one SELECT, and fetch at once, before the query can lift the timeout."""
    connection.execute(_DECLARE + query.text, prepare=True)
    found = connection.execute(f"fetch forward {query.rows + 1} from rows_of_a_trace")
    rows = found.fetchall()
    if len(rows) > query.rows:
        raise too_many(query.rows)
    return arrow_of([each.name for each in found.description], rows)


def _explained(error: Any) -> QueryError:
    state, said = error.sqlstate or "", error.diag.message_primary or str(error)
    if state in _STOPPED:
        return QueryError("late", said)
    position = error.diag.statement_position
    offset = int(position) - 1 - len(_DECLARE) if position else -1
    refused = state in _REFUSED or "multiple commands" in said
    return QueryError("refused" if refused else "failed", said, offset if offset >= 0 else None)
