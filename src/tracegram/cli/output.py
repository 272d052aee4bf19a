r"""All that commands print: nothing in it moves a cursor, changes a color, or is a command to what reads the log.

Names of files and texts of traces come from anyone. What a terminal would obey is shown as an escape, such as `\x1b`,
and so is the begin of what the logs of GitHub, Azure and TeamCity take for commands.
"""

import re
import sys
from typing import TextIO

from vega_datalite import visible

_COMMANDS = ((re.compile(r"^(\s*):(?=:)"), r"\1\\x3a"), (re.compile(r"##(?=\w*\[)"), r"#\\x23"))


def say(line: str, *, to_errors: bool = False) -> None:
    """Print one line; a line break in it is shown as an escape, as it came from a name."""
    _write(without_commands(visible(line)) + "\n", sys.stderr if to_errors else sys.stdout)


def warn(line: str) -> None:
    """Print one line to standard error."""
    say(line, to_errors=True)


def show(text: str) -> None:
    """Print a text of several lines, in whose parts line breaks were made visible when it was put together."""
    parts = re.split(r"([\n\t])", text)
    shown = "".join(visible(part) if part not in {"\n", "\t"} else part for part in parts)
    _write("\n".join(map(without_commands, shown.split("\n"))), sys.stdout)


def show_made(text: str, *, to_errors: bool = False) -> None:
    """Print a text as it is: one of ours that may hold colors or commands, all else in it being visible."""
    _write(text, sys.stderr if to_errors else sys.stdout)


def write_bytes(content: bytes) -> None:
    """Write the bytes of an output to standard output.

    Raises:
        OSError: It is closed.
    """
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]  # it is, when the caller closed it
        raise OSError("it is closed")
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def without_commands(line: str) -> str:
    """Return a line in which no reader of logs finds a command."""
    for command, shown in _COMMANDS:
        line = command.sub(shown, line)
    return line


def _write(text: str, stream: TextIO) -> None:
    print(text, end="", file=stream, flush=True)
