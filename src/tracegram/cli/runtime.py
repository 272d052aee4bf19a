"""`tracegram runtime`."""

import argparse
import contextlib
from pathlib import Path

from tracegram.cli.output import say
from tracegram.diagnostics import TracegramError
from tracegram.embed.runtime import runtime_files
from tracegram.export import in_the_way, write_whole

EXAMPLE = "example: tracegram runtime docs/assets"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="folder that a site is served or built from")


def run(arguments: argparse.Namespace) -> int:
    """Write the scripts and styles of interactive figures for the pages of a site."""
    with contextlib.suppress(OSError):  # writing says what is wrong
        arguments.folder.mkdir(parents=True, exist_ok=True)
    files = {arguments.folder / name: content for name, content in runtime_files().items()}
    if refused := in_the_way(files):
        raise TracegramError(refused)
    write_whole(files)
    for each in files:
        say(str(each))
    return 0
