"""Options that several commands take, and what they choose: limits of numbers, params, runs, figures, connections."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tracegram.diagnostics import Place
from tracegram.language.params import Chosen
from tracegram.language.settings import Written, setting
from tracegram.sources.sql import Connections, granted_by_file
from tracegram.sources.sql.connections import FORMS, address_of

MOST_JOBS = 1000  # processes; no machine that draws figures has as many cores
MOST_TIMES = 1000  # for a scale, and seconds
MOST_DOTS = 100_000  # per inch; 1,200 are usual for line art


def above_zero(most: float) -> Callable[[str], float]:
    """Return what reads a number above 0 and up to `most`."""

    def read(text: str) -> float:
        number = float(text)
        if not 0 < number <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a number above 0 and up to {most}")
        return number

    read.__name__ = "number"  # what argparse calls the wish in “invalid … value”
    return read


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return what reads a whole number from `least` to `most`, both allowed; without a `most` to any."""
    up_to = "" if most is None else f" to {most}"

    def read(text: str) -> int:
        number = int(text)
        if number < least or (most is not None and number > most):
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from {least}{up_to}")
        return number

    read.__name__ = "whole number"
    return read


def add_root(parser: argparse.ArgumentParser) -> None:
    """Add the option for the folder that traces are read from."""
    parser.add_argument(
        "--root", type=Path, help="folder that paths start at and may not leave (default: the folder of the spec)"
    )


def add_no_cache(parser: argparse.ArgumentParser) -> None:
    """Add the option that turns the cache off."""
    parser.add_argument("--no-cache", action="store_true", help="do not read or write the cache")


def add_seconds(parser: argparse.ArgumentParser) -> None:
    """Add the option for the time that the command may take."""
    parser.add_argument(
        "--seconds", type=above_zero(MOST_TIMES), help="time limit: after it the command ends with all its processes"
    )


def add_picture_options(parser: argparse.ArgumentParser) -> None:
    """Add the options for the number of pixels of a picture, and what its letters are."""
    parser.add_argument(
        "--scale",
        type=above_zero(MOST_TIMES),
        default=1.0,
        help="scale factor for the size of PNG and JPEG pictures (default: 1)",
    )
    parser.add_argument(
        "--dpi",
        "--ppi",
        dest="dpi",
        metavar="DPI",
        type=above_zero(MOST_DOTS),
        default=72.0,
        help="resolution of PNG pictures in dots per inch (default: 72, one pixel per pixel of the figure)",
    )
    parser.add_argument(
        "--outlines", action="store_true", help="draw the texts of SVG pictures as paths, which need no fonts"
    )


def add_chosen_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that set params and choose a run."""
    parser.add_argument(
        "--set",
        type=a_setting,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a param of the spec to this value instead of its default; repeatable",
    )
    parser.add_argument("--run", default="", metavar="NAME", help="run to draw, like `window: {run: NAME}`")


def chosen_by(arguments: argparse.Namespace) -> Chosen:
    """Return what the options choose."""
    return Chosen(params=dict(arguments.set), run=arguments.run)


def a_setting(given: str) -> tuple[str, Written]:
    """Split a setting.

    Raises:
        argparse.ArgumentTypeError: The text is not a setting; argparse reports wrong usage.
    """
    try:
        return setting(given)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


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


def add_each(parser: argparse.ArgumentParser) -> None:
    """Add the option that draws one figure per value of a field."""
    parser.add_argument(
        "--each",
        default="",
        metavar="FIELD",
        help="draw one figure per value of a field, such as run; {FIELD} in an output is replaced by the value",
    )


def filling(arguments: argparse.Namespace) -> list[str]:
    """Return the words, beside the name of the spec, that an output may have in braces."""
    return [each for each in (arguments.each, arguments.run and "run") if each]


def chosen_of_each(spec: Path, arguments: argparse.Namespace) -> Sequence[Chosen]:
    """Return the choices for the figures of a spec: one figure, or one for each value of the field after `--each`.

    Raises:
        TracegramError: What is wrong with the spec or its trace; `unknown-field` if the field has no value.
    """
    chosen = chosen_by(arguments)
    if not arguments.each:
        return [chosen]
    from tracegram.embed.each import choices_of_each
    from tracegram.language.document import read_spec

    root = arguments.root or spec.parent
    document, connections = read_spec(spec, root), connections_of(arguments)
    return list(choices_of_each(document, arguments.each, chosen, root, connections=connections).values())


def values_of(chosen: Chosen) -> dict[str, str]:
    """Return what a choice puts into the braces of an output."""
    return {**({"run": chosen.run} if chosen.run else {}), **chosen.fields}
