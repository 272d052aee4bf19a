"""Querying the database of a granted connection; results and findings are like those of files."""

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tracegram import processes
from tracegram.databases import worker
from tracegram.diagnostics import Place, TracegramError, error_of, nearest, quote
from tracegram.sources.files.columnar import read_arrow
from tracegram.sources.files.limits import MOST_ROWS
from tracegram.sources.sql.connections import Address, Connections
from tracegram.trace.table import Table

Asked = Callable[[str, int | None], Place]
"""Return the place of `connection` or of `query` in the spec, and in the query of a character."""

START_SECONDS = 10  # for Python to start and a server to answer, before a query that heeds no clock is ended by force
MOST_MEMORY = 4 * 1024**3  # bytes of that process: two million rows as Python has them, and then some
MOST_CHARACTERS = 400  # of what an engine says
_NAMES = {"duckdb": "DuckDB", "sqlite": "SQLite", "postgresql": "PostgreSQL"}
_EXTRAS = {"duckdb": "duckdb", "postgresql": "postgres"}
_FIRST = re.compile(r"(?:\s|\(|--[^\n]*(?:\n|$)|/\*.*?\*/)*(\w*)", re.DOTALL)
_READING = frozenset({"select", "with", "values", "from", "table", ""})
_ADVICE = "write one SELECT statement over tables of the database; a query reaches neither files nor the network"


def read_sql(name: str, query: str, connections: Connections, asked_at: Asked) -> Table:
    """Return the rows of a query as a table, like that of a file with the same columns.

    Args:
        name: The connection that the spec names.
        query: One SELECT statement.
        connections: The granted connections.
        asked_at: Returns the places in the spec for findings.

    Raises:
        TracegramError: The connection is not granted, the database cannot be asked, or its rows are no table.
    """
    address = _granted(name, connections, asked_at("connection", None))
    _check_text(name, query, asked_at)
    header, content = _run(address, query, connections.seconds)
    if header["kind"] == "rows":
        return replace(read_arrow(content, f"query of {name}"), format="query")
    raise _refusal(name, address, header, connections.seconds, asked_at)


def _granted(name: str, connections: Connections, place: Place) -> Address:
    if name in connections.addresses:
        return connections.addresses[name]
    known = ", ".join(map(quote, connections.addresses)) or "none"
    message = f"the connection {quote(name)} is not granted; granted: {known}"
    near = nearest(name, connections.addresses)
    granting = f"grant it with `--connect {name}=ADDRESS`, in a `--config` file, or from Python by `connections`"
    raise error_of("connection-not-granted", message, place, f"did you mean {quote(near)}?" if near else granting)


def _check_text(name: str, query: str, asked_at: Asked) -> None:
    """Check a query before it is sent, with the same messages for all engines."""
    if "\0" in query:
        place = asked_at("query", None)
        raise error_of("query-failed", f"the query of {quote(name)} holds a NUL character", place, "take it out")
    first = _FIRST.match(query)
    if first and first[1].lower() not in _READING:
        message = f"the query of {quote(name)} begins with {quote(first[1], 40)}, and a trace is only read"
        raise error_of("query-refused", message, asked_at("query", first.start(1)), _ADVICE)


def _run(address: Address, query: str, seconds: float) -> tuple[dict[str, Any], bytes]:
    if address.engine != "postgresql" and not Path(address.target).is_file():
        return {"kind": "closed", "said": "there is no such file"}, b""
    limits = {"rows": MOST_ROWS, "seconds": seconds, "memory": MOST_MEMORY}
    request = {"engine": address.engine, "target": address.target, "text": query, **limits}
    process = processes.start(worker.__file__, stderr=subprocess.DEVNULL)
    try:
        answer, _ = process.communicate(json.dumps(request).encode(), seconds + START_SECONDS)
    except subprocess.TimeoutExpired:
        return {"kind": "late", "said": ""}, b""
    finally:
        processes.end(process)
    head, _, content = answer.partition(b"\n")
    if process.returncode or not head:
        return {"kind": "crashed", "said": f"the process that asks it ended with code {process.returncode}"}, b""
    return json.loads(head), content


def _refusal(name: str, address: Address, header: dict[str, Any], seconds: float, asked_at: Asked) -> TracegramError:
    engine, kind = _NAMES[address.engine], header["kind"]
    said = quote(" ".join(header["said"].replace(address.target, "…").split()), MOST_CHARACTERS)
    code, message, advice = {
        "other": (
            "connection-failed",
            f"the connection {quote(name)} is granted as one to {engine}; its file is a database of {header['said']}",
            f"write its address as {header['said'].lower()}:///PATH",
        ),
        "failed": (
            "query-failed",
            f"the query of {quote(name)} fails: {said}",
            f"correct it in the words of {engine}: {_ADVICE}",
        ),
        "refused": ("query-refused", f"the query of {quote(name)} does more than read: {said}", _ADVICE),
        "late": (
            "query-timeout",
            f"the query of {quote(name)} did not end in its time of {seconds:g} seconds",
            "ask for fewer rows, or allow more `seconds` in a `--config` file",
        ),
        "large": (
            "too-many-rows",
            f"the query of {quote(name)} gives too much: {header['said']}",
            "ask for one run, for fewer steps or for the columns that the figure needs",
        ),
        "unsafe": (
            "unsafe-connection",
            f"the role of the connection {quote(name)} {header['said']}, which does more than read tables",
            "grant a role that may only SELECT from the tables of traces",
        ),
        "missing": (
            "missing-library",
            f"the connection {quote(name)} needs {header['said']}, which is not installed",
            f"pip install 'tracegram[{_EXTRAS.get(address.engine)}]'",
        ),
    }.get(
        kind,
        (
            "connection-failed",
            f"the {engine} database of the connection {quote(name)} cannot be asked: {said}",
            _advice(address, said),
        ),
    )
    word = "query" if code.startswith("query") or code == "too-many-rows" else "connection"
    return error_of(code, message, asked_at(word, header.get("offset")), advice)


def _advice(address: Address, said: str) -> str:
    if address.engine != "postgresql":
        start = "a relative path starts at the folder of the `--config` file, else at the working folder"
        return f"check the address that was granted: {start}; after three slashes it is relative, after four absolute"
    if "password" in said:
        return "give the password of the role in PGPASSWORD or in `~/.pgpass`, and check the role in the address"
    return "check the address that was granted and that the database runs"
