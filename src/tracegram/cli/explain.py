"""`tracegram explain`."""

import argparse
from textwrap import fill, indent

from tracegram.cli.output import show
from tracegram.diagnostics import CATALOG, COMMAND_LINES, REASONS, nearest, quote
from tracegram.language.schema.cases import Example, find_case

EXAMPLE = "example: tracegram explain unknown-field"
COLUMNS = 100  # as wide as the frames of findings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("code", type=_known, metavar="CODE", help="code of a finding, shown in brackets")


def run(arguments: argparse.Namespace) -> int:
    """Print the page of a code: its meaning, its reason, a wrong example with its message, and a right example."""
    show(page(arguments.code))
    return 0


def page(code: str) -> str:
    """Return the page of a code of the catalog, as lines of text."""
    parts = [fill(f"{code}: {CATALOG[code]}", COLUMNS), fill(f"why: {REASONS[code]}", COLUMNS)]
    case = find_case(code)
    if case:
        parts += _example("wrong", case.wrong)
        parts += ["its message:", _block(case.message)]
        parts += _example("right", case.right)
    else:
        lines = COMMAND_LINES[code]
        parts += ["wrong:", _block(lines.wrong), "right:", _block(lines.right)]
    return "\n\n".join(parts) + "\n"


def _example(heading: str, example: Example) -> list[str]:
    named = [part for name, text in example.beside.items() for part in (f"with {name}:", _block(text))]
    return [f"{heading}, {example.name}:", _block(example.spec), *named]


def _block(text: str) -> str:
    return indent(text.rstrip("\n"), "    ")


def _known(code: str) -> str:
    """Return a code unchanged if the catalog has it.

    Raises:
        argparse.ArgumentTypeError: The catalog has no such code; argparse reports wrong usage.
    """
    if code in CATALOG:
        return code
    near = nearest(code, CATALOG)
    hint = f"; did you mean “{near}”?" if near else ""
    raise argparse.ArgumentTypeError(f"no finding has the code {quote(code)}{hint}")
