"""The commands: each a file here and an entry in `COMMANDS`."""

from tracegram.cli.main import COMMANDS, main

__all__ = ["COMMANDS", "main"]
