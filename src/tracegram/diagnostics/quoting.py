"""Showing foreign text in a message: short, on one line, harmless to a terminal."""

from vega_datalite import visible

MOST_CHARACTERS = 80  # a message stays readable, and a 100 kB key cannot flood a log


def quote(text: object, most: int = MOST_CHARACTERS) -> str:
    """Return a text in curly quotes, cut at `most` characters, with control characters made visible."""
    shown = str(text)
    cut = shown if len(shown) <= most else shown[: most - 1] + "…"
    return f"“{visible(cut)}”"
