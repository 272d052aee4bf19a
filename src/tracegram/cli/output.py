r"""Everything that commands print, without sequences that control a terminal or a log reader.

File names and texts of traces come from anyone. Control characters are shown as escapes, such as `\x1b`, and so is the
start of lines that the logs of GitHub, Azure and TeamCity take for commands.
"""

import re
import sys
from typing import TextIO

from vega_datalite import visible

_COMMANDS = ((re.compile(r"^(\s*):(?=:)"), r"\1\\x3a"), (re.compile(r"##(?=\w*\[)"), r"#\\x23"))


def say(line: str, *, to_errors: bool = False) -> None:
    """Print one line; a line break in it is shown as an escape, since it can only come from a name."""
    _write(without_commands(visible(line)) + "\n", sys.stderr if to_errors else sys.stdout)


def warn(line: str) -> None:
    """Print one line to standard error."""
    say(line, to_errors=True)


def show(text: str) -> None:
    """Print a text of several lines; line breaks in its parts were already replaced by escapes."""
    parts = re.split(r"([\n\t])", text)
    shown = "".join(visible(part) if part not in {"\n", "\t"} else part for part in parts)
    _write("\n".join(map(without_commands, shown.split("\n"))), sys.stdout)


def show_made(text: str, *, to_errors: bool = False) -> None:
    """Print one of our own texts unchanged, with its colors or commands; everything else in it was escaped before."""
    _write(text, sys.stderr if to_errors else sys.stdout)


def write_bytes(content: bytes) -> None:
    """Write the bytes of an output to standard output.

    Raises:
        OSError: Standard output is closed.
    """
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]  # it is, when the caller closed it
        raise OSError("it is closed")
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def without_commands(line: str) -> str:
    """Return a line with an escape wherever a log reader would find a command."""
    for command, shown in _COMMANDS:
        line = command.sub(shown, line)
    return line


def _write(text: str, stream: TextIO) -> None:
    print(text, end="", file=stream, flush=True)
