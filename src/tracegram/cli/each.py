"""The option `--each`: one figure per value of a field."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tracegram.cli.options import chosen_by, connections_of
from tracegram.embed.each import choices_of_each
from tracegram.language.params import Chosen
from tracegram.language.parse import read_spec


def add_each(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
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
    root = arguments.root or spec.parent
    document, connections = read_spec(spec, root), connections_of(arguments)
    return list(choices_of_each(document, arguments.each, chosen, root, connections=connections).values())


def values_of(chosen: Chosen) -> dict[str, str]:
    """Return what a choice puts into the braces of an output."""
    return {**({"run": chosen.run} if chosen.run else {}), **chosen.fields}
