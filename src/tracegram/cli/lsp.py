"""`tracegram lsp`."""

import argparse

from tracegram.cli.output import warn

EXAMPLE = "example: tracegram lsp --stdio"
LACKING = 2  # the exit code without the libraries of the extra


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument(
        "--stdio", action="store_true", help="use standard input and output (always the case; editors pass it)"
    )


def run(_arguments: argparse.Namespace) -> int:
    """Serve an editor until it ends the session."""
    try:
        from tracegram.lsp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        warn("the language server needs an optional library: pip install 'tracegram[lsp]'")
        return LACKING
    return serve()
