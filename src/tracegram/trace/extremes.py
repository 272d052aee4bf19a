"""Numbers whose sums or squares leave the range of a float, and powers of two that bring them back."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
OTHER_UNIT = "convert the numbers to a unit in which they are neither so small nor so large"
BEYOND = "beyond the largest number that can be computed, 1.8e+308"
SMALL, LARGE = 1e-100, 1e100  # between these, a square of a number is one, and a sum of millions


def divisors(largest: Numbers) -> Numbers:
    """Return the power of two by which numbers are to be divided before they are added or squared; 1 for most.

    Division by it is exact, except for numbers that vanish beside the largest.

    Args:
        largest: The largest distances from 0 of some groups of numbers, NaN for groups without any.
    """
    held = np.isfinite(largest) & (largest > 0)
    is_extreme = held & ((largest < SMALL) | (largest > LARGE))
    return np.where(is_extreme, np.ldexp(1.0, np.frexp(np.where(held, largest, 1))[1] - 1), 1.0)


def divisor(numbers: Numbers) -> float:
    """Return the power of two for numbers that are added or squared together, none of them missing."""
    return float(divisors(np.array([np.abs(numbers).max(initial=0)]))[0])


def mean(numbers: Numbers) -> float:
    """Return the mean of some numbers, none of them missing, also if their sum is too large for a float."""
    by = divisor(numbers)
    return float((numbers / by).mean() * by)
