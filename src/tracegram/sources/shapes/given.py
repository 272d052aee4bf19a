"""Positions that no step decodes, as the user declares them."""

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import error_of
from tracegram.sources.files.payload import Payload


def check_given(payload: Payload, given: tuple[int, ...], masked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the positions that the user declares as given, shape (P,).

    Args:
        payload: The file, for findings.
        given: Positions from the first generated token.
        masked: Whether the source masks or commits a position at any time, shape (P,).

    Raises:
        TracegramError: `out-of-range` for a position that is not there, or that the source shows undecided.
    """
    advice = "name positions that no step decodes, counted from 0 at the first generated token"
    found = np.zeros(masked.size, dtype=bool)
    for position in given:
        if position >= masked.size:
            message = f"position {position} is listed as given, and there are {masked.size} positions"
            raise error_of("out-of-range", message, payload.whole, advice)
        if masked[position]:
            message = f"position {position} is listed as given, and the source decodes it"
            raise error_of("out-of-range", message, payload.whole, advice)
        found[position] = True
    return found
