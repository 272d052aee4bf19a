"""Outlines of rectangles as paths of SVG, in pixels."""

from collections.abc import Callable


def outline(x: float, y: float, width: float, height: float) -> str:
    """Return the path of a rectangle."""
    return joined_outline((short(x), short(x + width)), (short(y), short(y + height)))


def joined_outline(x: tuple[str, str], y: tuple[str, str]) -> str:
    """Return the path of a rectangle between edges that `short` has written."""
    return f"M{x[0]},{y[0]}H{x[1]}V{y[1]}H{x[0]}Z"


def short(number: float) -> str:
    """Return a number of pixels with at most six decimals."""
    return f"{round(number, 6):.10g}"


def linear(ends: tuple[float, float], pixels: tuple[float, float]) -> Callable[[float], float]:
    """Return the linear scale from an axis to pixels, to the last bit as d3-scale computes it."""
    low, length = ends[0], ends[1] - ends[0]
    first, last = pixels

    def place(value: float) -> float:
        share = (value - low) / length
        return first * (1 - share) + last * share

    return place
