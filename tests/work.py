"""The work of a call, counted without a clock: the lines of Python that it runs are the same on every run."""

import sys


def work(call):
    """Count the lines that a call runs, each as often as it is run; those of other languages are not among them."""
    count = 0

    def follow(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return follow

    before = sys.gettrace()
    sys.settrace(follow)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


def growth(make, size):
    """Return how much more a size of 4 adds to a size of 2 than that adds to a size of 1: 2 is linear, 4 is quadratic.

    Args:
        make: Gives the call for a size.
        size: The first of the sizes.
    """
    make(size)()  # what is kept from one call to the next is there
    one, two, four = (work(make(size * times)) for times in (1, 2, 4))
    return (four - two) / max(two - one, 200)
