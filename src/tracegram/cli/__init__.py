"""The commands: one file each, and an entry in `COMMANDS`."""

from tracegram.cli.main import COMMANDS, main, start

__all__ = ["COMMANDS", "main", "start"]
