"""Phrases that the findings about a trace share."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from tracegram.diagnostics import Place, TracegramError, error_of, quote

_PLAIN = re.compile(r"[A-Za-z0-9_.\-]{1,40}")
MOST_NAMES = 12  # a message that lists 5,000 columns hides what it says
MOST_ALIKE = 3  # further rows named in a message; the rest are counted
ADVICE = {
    "not-a-number": "write a number, or nothing where there is none; for a color by category write `type: nominal`",
    "not-a-flag": "write true or false in every row, or select by value: `where: {field: …, equal: …}`",
}
MOST_FINDINGS = 20  # of one kind; whoever has repaired twenty rows has seen the pattern


def row_label(place: Place) -> str:
    """Name a record in a sentence: “line 3” where the source has lines, its own words elsewhere."""
    return f"line {place.span.line}" if place.span else place.words


def listed(names: Sequence[str], *, plain: bool = False) -> str:
    """List the first dozen names in quotes, so that blanks show; with `plain`, simple names have no quotes."""
    shown = ", ".join(name if plain and _PLAIN.fullmatch(name) else quote(name, 40) for name in names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown} and {len(names) - MOST_NAMES} more"


def and_more(labels: Iterable[str], count: int, first: str = "") -> str:
    """Return a phrase for further rows with the same mistake, instead of a message for each.

    Args:
        labels: The names of these rows, from `row_label`; only the first few are used.
        count: The number of these rows.
        first: The name of the row that the message is about; rows on the same line are only counted.
    """
    if not count:
        return ""
    named = ", ".join(each for each in dict.fromkeys(islice(labels, MOST_ALIKE)) if each != first)
    if not named:
        return f"; {count:,} more such {'row' if count == 1 else 'rows'} there"
    rest = f" and {count - MOST_ALIKE:,} more" if count > MOST_ALIKE else ""
    return f"; also {named}{rest}"


def many_runs(names: Sequence[str], place: Place, count: str = "") -> TracegramError:
    """Return the error for several runs where only one is possible; `count` replaces the number of names."""
    message = f"the trace holds {count or f'{len(names):,}'} runs: {listed(names)}"
    return error_of("many-runs", message, place, "choose one with `window: {run: …}`")
