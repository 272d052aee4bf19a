"""Labels of bands that Vega creates and then hides, which takes it longer than drawing cells."""

from typing import Any

from vega_datalite.heatmaps import Axis, Heatmap

LEAST_LABEL = 8  # pixels along the axis; the letters that Vega-Lite chooses take 10
_WITH_OVERLAP = frozenset({"labelOverlap", "title", "grid", "ticks", "domain", "orient"})


def fewer_labels(heatmap: Heatmap, pixels: tuple[float, float]) -> dict[str, Any]:
    """Return axes, to be merged into the channels x and y, with empty labels where Vega would hide them.

    Where labels overlap, Vega hides every second one until none do. Narrow bands need that several times, so that only
    every 16th is left, say: whichever of the others is empty from the beginning, the picture is the same.

    Args:
        heatmap: The heatmap with the bands.
        pixels: The width and height of a cell.
    """
    if not heatmap.look.is_plain:
        return {}
    found: dict[str, Any] = {}
    for axis, step in ((heatmap.x, pixels[0]), (heatmap.y, pixels[1])):
        kept, drawn = _kept(axis, step), axis.channel.get("axis")
        if kept > 1 and isinstance(drawn, dict) and drawn.get("labelOverlap") in {True, "parity"}:
            every = f"round(datum.index * {len(axis.starts) - 1}) % {kept} ? '' : datum.label"
            found[axis.name] = drawn if set(drawn) - _WITH_OVERLAP else {**drawn, "labelExpr": every}
    return found


def _kept(axis: Axis, step: float) -> int:
    """Return the smallest label stride (a power of two) that Vega will use; 1 if it may keep all labels."""
    longest = max(len(str(axis.starts[0])), len(str(axis.starts[-1]))) * 10  # pixels
    if axis.channel2 or step <= 0 or step * len(axis.starts) < 8 * longest:  # it treats the last two in another way
        return 1
    kept = 1
    while kept * step < LEAST_LABEL:
        kept *= 2
    return kept
