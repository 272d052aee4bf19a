"""Small figures for tests of warnings: a few cells, and what is said about them."""

import tracegram

ROWS = [
    {"step": step, "position": position, "token": "ab"[step % 2], "value": step / 4}
    for step in range(4)
    for position in range(3)
]


def warnings_of(*marks, overlays=(), rows=ROWS, **words):
    """Return the warnings about a figure of four steps and three positions, or of other rows."""
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": list(marks), **words}
    return tracegram.figure({**spec, "overlays": list(overlays)} if overlays else spec).warnings


def codes_of(*marks, **words):
    """Return the codes of the warnings about a figure, each with the place that it is about."""
    return [(each.code, each.pointer) for each in warnings_of(*marks, **words)]
