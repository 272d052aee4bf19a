"""The options that grant connections to databases for the queries of specs."""

import argparse
from dataclasses import replace
from pathlib import Path

from tracegram.diagnostics import Place
from tracegram.sources.sql import Connections, granted_by_file
from tracegram.sources.sql.connections import FORMS, address_of


def add_connection_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that grant connections."""
    parser.add_argument(
        "--connect",
        type=_grant,
        action="append",
        default=[],
        metavar="NAME=ADDRESS",
        help=f"database that specs may query under this name: {FORMS}; repeatable",
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="a TOML file that grants connections")


def connections_of(arguments: argparse.Namespace) -> Connections:
    """Return the granted connections; those of the command line override those of the file.

    Raises:
        TracegramError: `bad-config` or `file-unreadable`.
    """
    granted = granted_by_file(arguments.config) if arguments.config else Connections()
    place = Place(file="--connect")
    named = {name: address_of(name, written, Path(), place) for name, written in arguments.connect}
    return replace(granted, addresses={**granted.addresses, **named})


def _grant(written: str) -> tuple[str, str]:
    """Split a grant.

    Raises:
        argparse.ArgumentTypeError: The text is not a grant. It is not shown, since it may contain a password.
    """
    name, equals, address = written.partition("=")
    if not equals or not address or ":" in name:
        raise argparse.ArgumentTypeError("write NAME=ADDRESS, such as runs=runs.duckdb")
    return name, address
