"""The ticks of an axis as Vega draws them, with numbers that stay on the axis when somebody zooms in."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Literal

import altair as alt

from tracegram.compile.sizes import multiples
from tracegram.model import Axis

LONGEST_TEXT = 240  # pixels beside the plot; a longer text is cut


def ticks_of(axis: Axis, scale: Literal["x", "y"]) -> dict[str, Any]:
    """Return the properties of an Altair axis that draw the ticks of an axis.

    Vega puts ticks at multiples of 1, 2 or 5 times a power of ten. If these are the ticks of the axis, it is told only
    how many there are, and finds new ones when the reader zooms in. Other ticks are listed, and give way to whole
    numbers when so little is shown that fewer than two of them may be left. That is known where the scale has its own
    name: in a chart alone or in layers, not in a concatenation.
    """
    if axis.labels:
        return _with_texts(axis) if axis.ticks else {"values": []}
    stride = _round_stride(axis)
    if stride:
        count = axis.cells / stride
        return {"tickCount": int(count) if count.is_integer() else count}
    if not axis.ticks:
        return {"values": []}
    room = min(2 * max((high - low for low, high in pairwise(axis.ticks)), default=axis.cells), axis.cells)
    shown, stride_shown = f"domain('{scale}')", f"ceil(span(domain('{scale}')) / 5)"
    finer = f"sequence({stride_shown} * ceil({shown}[0] / {stride_shown}), {shown}[1], {stride_shown})"
    is_near = f"length({shown}) && span({shown}) < {room}"
    return {"values": alt.ExprRef(f"{is_near} ? {finer} : [{', '.join(map(str, axis.ticks))}]")}


def _with_texts(axis: Axis) -> dict[str, Any]:
    """Return the properties that write a text at each tick: an expression that only looks the text up by its place.

    A quotation mark, a backslash or the end of a line would end a text, so these are written as their numbers.
    """
    texts = written_texts({tick: axis.text_of(tick) for tick in axis.ticks})
    turned = {"labelAngle": -90} if axis.is_turned else {}
    limit = {"labelLimit": LONGEST_TEXT}
    return {"values": list(axis.ticks), "labelExpr": f"{texts}[datum.value]", **turned, **limit}


def written_texts(texts: Mapping[int, str]) -> str:
    """Return a Vega expression that maps numbers to texts and holds no code that could run."""
    pairs = [f'"{at}":"{_ENDING.sub(_numbered, text)}"' for at, text in texts.items()]
    return f"({{{','.join(pairs)}}})"


_ENDING = re.compile(r'["\\\x00-\x1f\x7f\u2028\u2029]')


def _numbered(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _round_stride(axis: Axis) -> int:
    """Return the distance of ticks if Vega finds them by itself, or 0 if it would choose others."""
    power = 1
    while power <= axis.cells:
        for stride in (power, 2 * power, 5 * power):
            found = multiples(axis, stride)
            if stride <= axis.cells and len(found) == len(axis.ticks) and tuple(found) == axis.ticks:
                return stride
        power *= 10
    return 0
