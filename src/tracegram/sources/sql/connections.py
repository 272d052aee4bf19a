"""Connections: databases that the user grants under names; none are available by default.

An address may contain a password, so no message and no printed connection shows it.
"""

import re
from collections.abc import Mapping
from dataclasses import field
from os import PathLike
from pathlib import Path
from typing import Literal

from tracegram.diagnostics import Place, TracegramError, error_of, quote
from vega_datalite.frozen import frozen

Engine = Literal["duckdb", "sqlite", "postgresql"]
QUERY_SECONDS = 30.0  # as long as a rendering may take

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_SCHEME = re.compile(r"([a-z]+)(?:\+[a-z0-9]+)?://(.*)", re.IGNORECASE | re.DOTALL)
_SUFFIXES: dict[str, Engine] = {
    ".duckdb": "duckdb",
    ".ddb": "duckdb",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
}
_FILES: dict[str, Engine] = {"duckdb": "duckdb", "sqlite": "sqlite"}
FORMS = (
    "a path that ends in .duckdb, .db or .sqlite; duckdb:///path; sqlite:///path; or postgresql://user@host/database"
)


@frozen
class Address:
    """The address of a database: the absolute path of a file, or a connection URI of libpq."""

    engine: Engine
    target: str = field(repr=False)


@frozen
class Connections:
    """The granted connections, and the time limit of a query in seconds."""

    addresses: Mapping[str, Address] = field(default_factory=dict[str, Address])
    seconds: float = QUERY_SECONDS

    @classmethod
    def of(cls, grants: "Grants") -> "Connections":
        """Return the connections granted from Python: addresses by name, with paths relative to the working folder.

        Raises:
            TracegramError: `bad-config`.
        """
        if isinstance(grants, Connections):
            return grants
        place = Place(file="connections")
        return cls(addresses={name: address_of(name, str(to), Path(), place) for name, to in grants.items()})


Grants = Connections | Mapping[str, str | PathLike[str]]
"""What Python may grant: connections, or their addresses by name."""

NO_CONNECTIONS = Connections()


def address_of(name: str, written: str, folder: Path, place: Place) -> Address:
    """Read the address of a connection; paths are relative to a folder.

    Raises:
        TracegramError: `bad-config` for a name or an address of no known form. The address is not shown.
    """
    if not _NAME.fullmatch(name):
        message = f"{quote(name, 64)} is not a name of a connection"
        raise error_of("bad-config", message, place, "write a letter, and then letters, digits, `-` and `_`")
    scheme = _SCHEME.fullmatch(written)
    if scheme is None:
        engine = _SUFFIXES.get(Path(written).suffix.lower())
        return _file(name, engine, written, folder, place)
    word, rest = scheme[1].lower(), scheme[2]
    if word in {"postgres", "postgresql"}:
        return Address(engine="postgresql", target=f"postgresql://{rest}")
    engine = _FILES.get(word) if rest.startswith("/") else None
    return _file(name, engine, rest[1:], folder, place)


def _file(name: str, engine: Engine | None, path: str, folder: Path, place: Place) -> Address:
    if engine is None or not path or "\0" in path:
        raise _bad_address(name, place)
    return Address(engine=engine, target=str((folder / Path(path).expanduser()).absolute()))


def _bad_address(name: str, place: Place) -> TracegramError:
    message = f"the address of the connection {quote(name)} has no known form"
    return error_of("bad-config", message, place, f"an address is {FORMS}")
