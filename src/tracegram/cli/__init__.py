"""The commands: each a file here and an entry in `COMMANDS`."""

from tracegram.cli.main import COMMANDS, main, start

__all__ = ["COMMANDS", "main", "start"]
