"""Positions that no step decodes: said by the user, and asked for where a file leaves them open."""

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, refuse
from tracegram.sources.files.payload import Payload
from tracegram.sources.shapes.regular import first_is_regular

SETTLE = "name the positions: `given: [0, 5]`"


def check_given(payload: Payload, given: tuple[int, ...], masked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which positions are said to be given, shape (P,).

    Args:
        payload: The file, to be blamed.
        given: Positions from the first generated token.
        masked: Whether the source has a position masked, or commits it, at any time, shape (P,).

    Raises:
        TracegramError: `out-of-range` for a position that is not there, or that the source shows undecided.
    """
    advice = "name positions that no step decodes, counted from 0 at the first generated token"
    found = np.zeros(masked.size, dtype=bool)
    for position in given:
        if position >= masked.size:
            message = f"position {position} is said to be given, and there are {masked.size} positions"
            raise refuse("out-of-range", message, payload.whole, advice)
        if masked[position]:
            message = f"position {position} is said to be given, and the source decodes it"
            raise refuse("out-of-range", message, payload.whole, advice)
        found[position] = True
    return found


def given_or_committed(payload: Payload, counts: NDArray[np.int64], what: str) -> tuple[Diagnostic, ...]:
    """Warn where tokens of the first recorded state may have been given, unless the decode is regular without that.

    Args:
        payload: The file, to be blamed.
        counts: How many positions each step commits, where nothing was given, shape (S,).
        what: The first recorded state in words: “the first canvas”.
    """
    if first_is_regular(counts):
        return ()
    tokens = "1 token" if counts[0] == 1 else f"{counts[0]} tokens"
    message = f"{what} has {tokens}: its step committed all of them, as is drawn, or some were given before it"
    advice = f"write `given: []` if none was given, or {SETTLE}"
    found = Diagnostic(code="ambiguous-trace", message=message, place=payload.whole, help=advice, severity="warning")
    return (found,)
