"""Databases for tests: a trace in each engine, and a PostgreSQL server of our own."""

import os
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg
import pytest

PASSWORD = "p4ss-of-the-reader"
TYPES = {int: "bigint", float: "double precision", str: "text", bool: "boolean"}


def programs():
    """Return the folder of PostgreSQL's programs, or None where it is not installed; Debian keeps them off the path."""
    found = shutil.which("postgres")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders and (folders[-1] / "initdb").exists() else None


@dataclass(frozen=True)
class Server:
    """A running server. `owner` may do everything; `reader`, who has to give `PASSWORD`, reads tables alone."""

    port: int
    owner: str
    folder: Path

    @property
    def reader(self) -> str:
        return f"postgresql://reader@127.0.0.1:{self.port}/postgres"

    def run(self, *statements: str) -> None:
        with psycopg.connect(self.owner, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


@contextmanager
def postgresql() -> Generator[Server]:
    """Run a server on a free port of this machine, in a folder that is deleted afterwards."""
    folder = programs()
    if folder is None:
        pytest.skip("Debian's postgresql is not installed")
    user = _user()
    whose = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    place = Path(tempfile.mkdtemp(prefix="tracegram-pg-"))
    if user:
        os.chown(place, user.pw_uid, user.pw_gid)
    port = _free_port()
    options = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", f"port={port}"]
    server = None
    try:
        words = place / "words"
        words.write_text("owner-secret\n")
        words.chmod(0o644)
        made = [folder / "initdb", "-D", place / "data", "-U", "owner", "-A", "scram-sha-256", f"--pwfile={words}"]
        subprocess.run([*made, "-E", "UTF8", "--no-sync"], check=True, capture_output=True, cwd=place, **whose)
        with (place / "log").open("wb") as log:
            started = [folder / "postgres", "-D", place / "data", *(part for each in options for part in ("-c", each))]
            server = subprocess.Popen(started, stdout=log, stderr=log, cwd=place, **whose)
        owner = f"postgresql://owner:owner-secret@127.0.0.1:{port}/postgres"
        _wait(owner, server, place / "log")
        running = Server(port=port, owner=owner, folder=place)
        running.run(f"create role reader login password '{PASSWORD}'")
        yield running
    finally:
        if server:
            server.send_signal(signal.SIGINT)  # the fast shutdown
            server.wait(30)
        shutil.rmtree(place)


def _user():
    """Return whom a server runs as that may not be root's: nobody where Debian's own user is not there."""
    if os.geteuid():
        return None
    names = {each.pw_name: each for each in pwd.getpwall()}
    return names.get("postgres", names["nobody"])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def _wait(address: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(log.read_text("utf-8", "replace")) from None
            time.sleep(0.1)
        else:
            return


def _columns(rows: list[dict], types: dict[type, str]) -> str:
    """Name the columns of rows with their types."""
    found = {name: next((type(row[name]) for row in rows if row[name] is not None), str) for name in rows[0]}
    return ", ".join(f'"{name}" {types[kind]}' for name, kind in found.items())


def fill_sqlite(path: Path, rows: list[dict], table: str = "trace") -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table {table} ({_columns(rows, {**TYPES, float: 'real', bool: 'integer'})})")
        connection.executemany(
            f"insert into {table} values ({', '.join('?' * len(rows[0]))})", [tuple(row.values()) for row in rows]
        )
    return path


def fill_duckdb(path: Path, rows: list[dict], table: str = "trace") -> Path:
    with duckdb.connect(path) as connection:
        connection.execute(f"create table {table} ({_columns(rows, TYPES)})")
        connection.executemany(
            f"insert into {table} values ({', '.join('?' * len(rows[0]))})", [list(row.values()) for row in rows]
        )
    return path


def fill_postgresql(server: Server, rows: list[dict], table: str = "trace") -> str:
    with psycopg.connect(server.owner, autocommit=True) as connection:
        connection.execute(f"drop table if exists {table}")
        connection.execute(f"create table {table} ({_columns(rows, TYPES)})")
        marks = ", ".join(["%s"] * len(rows[0]))
        connection.cursor().executemany(f"insert into {table} values ({marks})", [tuple(row.values()) for row in rows])
        connection.execute(f"grant select on {table} to reader")
    return server.reader
