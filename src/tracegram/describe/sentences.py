"""The short description of a figure: what is drawn, how densely, and what annotates it."""

from typing import assert_never

from tracegram.measure.color_names import COLOR_NAMES
from tracegram.model import (
    Axis,
    Box,
    CellLayer,
    Cells,
    Drawing,
    Figure,
    Labels,
    Layer,
    Note,
    Outline,
    Panel,
    Path,
    Placed,
    Plot,
    Points,
    RunCounts,
    Segment,
    color_of,
    color_scale_of,
    plural_of,
)
from vega_datalite import visible

MOST_PLOTS = 12  # described one by one
MOST_OVERLAYS = 8  # listed by name; a reader of a description remembers no more


def describe(figure: Figure) -> str:
    """Return the description of a figure: the author's own, else one computed from what is drawn.

    Positions and steps are ranges with both ends included; densities are shares of the cells that the trace has on
    the axes, rounded to one decimal. What all plots share is stated once, then what each shows.
    """
    if figure.description:
        return figure.description
    if len(figure.plots) == 1:
        return _placed(figure.plots[0])
    sentences = [f"{len(figure.plots)} plots."]
    same_axes = len({_frame(each.plot) for each in figure.plots}) == 1
    sentences += [f"Each shows {_frame(figure.first)}"] if same_axes else []
    for each in figure.plots[:MOST_PLOTS]:
        words = _placed(each)
        words = words.removeprefix(f"{_frame(each.plot)} ") if same_axes else words
        sentences.append(f"{each.plot.title or 'Untitled'}: {words}")
    if len(figure.plots) > MOST_PLOTS:
        sentences.append(f"And {len(figure.plots) - MOST_PLOTS} more.")
    return " ".join(sentences)


def _placed(placed: Placed) -> str:
    return " ".join([_plot(placed.plot, placed.drawings), *map(_panel, placed.panels)])


def _panel(panel: Panel) -> str:
    """Return what a panel shows: its marks, and from where to where its axis of values goes."""
    marks = ", ".join(f"{_PANEL_MARKS[each.mark]}{f' {each.name}' if each.name else ''}" for each in panel.series)
    axis = panel.axis
    shown = f" of {axis.title or 'values'} from {_number(axis.low)} to {_number(axis.high)}" if axis else ""
    return f"{_SIDES[panel.side]}: {marks}{shown}."


_SIDES = {"top": "Above", "bottom": "Below", "left": "At the left", "right": "At the right"}
_PANEL_MARKS = {
    "line": "line",
    "area": "area",
    "bar": "bars",
    "point": "points",
    "rect": "colored cells",
    "text": "texts",
}


def _plot(plot: Plot, drawings: tuple[Drawing, ...]) -> str:
    marks = [drawing for drawing in drawings if drawing.layer.pointer.startswith("/marks")]
    overlays = [drawing for drawing in drawings if drawing.layer.pointer.startswith("/overlays")]
    means = [f"{plural_of(plot.over_runs).capitalize()} over {plot.runs:,} runs."] if plot.runs > 1 else []
    means += ["Values are differences to those of other runs."] if plot.is_difference else []
    guidance = ["Predictions are of the model without guidance."] if plot.guidance == "unguided" else []
    sentences = [_frame(plot), *means, *guidance, *(_mark(drawing, plot.runs) for drawing in marks)]
    if overlays:
        named = "; ".join(_overlay(plot, drawing) for drawing in overlays[:MOST_OVERLAYS])
        more = f"; and {len(overlays) - MOST_OVERLAYS} more" if len(overlays) > MOST_OVERLAYS else ""
        sentences.append(f"Overlays: {named}{more}.")
    return " ".join(sentences)


def _frame(plot: Plot) -> str:
    down, across = (
        f"{axis.title} from {visible(axis.ends[0])} to {visible(axis.ends[1])}" for axis in (plot.y, plot.x)
    )
    return f"{down} against {across}."


def _mark(drawing: Drawing, runs: int) -> str:
    layer = drawing.layer
    absent = len(next(iter(drawing.missing.values()), ()))
    count = drawing.rows + absent
    cells = "1 cell" if count == 1 else f"{count:,} cells"
    share, of_runs = _share(count, drawing.among), _of_runs(drawing.runs, runs)
    sentence = f"{layer.name or _kind(layer)}: {cells} ({share}){_colored(layer)}{of_runs}"
    return f"{sentence}, of which {absent:,} without a value." if absent else f"{sentence}."


def _share(count: int, among: int) -> str:
    """Return a share in words that are true of it: what rounds to nothing or to everything is not that."""
    rounded = f"{100 * count / among:.1f}"
    if count == among - 1 and among > 2:
        return f"all but one of {among:,}"
    if rounded == "0.0":
        return f"under 0.1 % of {among:,}"
    return f"over 99.9 % of {among:,}" if rounded == "100.0" and count < among else f"{rounded} % of {among:,}"


def _of_runs(counts: RunCounts | None, runs: int) -> str:
    if counts is None or counts.least == runs:
        return ""
    least = "" if counts.least == counts.most else f"{counts.least:,} to "
    return f", {plural_of(counts.word)} of {least}{counts.most:,} {'run' if counts.most == 1 else 'runs'}"


def _kind(layer: Layer) -> str:
    match layer:
        case Cells() | Labels() | Points():
            return _kind_of_cells(layer)
        case Outline():
            return "block grid"
        case Box():
            return "rectangle" if layer.stroke else "filled rectangle"
        case Segment():
            return "straight line"
        case Path():
            return "line"
        case Note():
            return f"text “{layer.text}”"
        case _:
            assert_never(layer)


def _kind_of_cells(layer: CellLayer) -> str:
    match layer:
        case Cells():
            return "Filled cells"
        case Labels():
            return "Texts"
        case Points():
            return "Points"
        case _:
            assert_never(layer)


def _colored(layer: Layer) -> str:
    match layer:
        case Cells() | Points() | Labels(paper=""):
            scale = color_scale_of(layer)
            return f", colored by {scale.title}" if scale else f", {_color(color_of(layer))}"
        case Labels() | Box() | Outline() | Segment() | Path() | Note():
            return ""
        case _:
            assert_never(layer)


def _color(color: str) -> str:
    return color.lower() if color.lower() in COLOR_NAMES else f"color {color}"


def _overlay(plot: Plot, drawing: Drawing) -> str:
    layer = drawing.layer
    name = layer.name or _kind(layer)
    match layer:
        case Segment():
            return _segment(plot, layer)
        case Box():
            return _box(plot, layer)
        case Outline():
            return f"{name}, {drawing.rows:,} block{'s' if drawing.rows > 1 else ''}"
        case Path():
            return f"{name}, through {drawing.rows:,} point{'s' if drawing.rows > 1 else ''}"
        case Note():
            return f"{name} at {_point(layer.at)}"
        case Cells() | Labels() | Points():
            cells = "1 cell" if drawing.rows == 1 else f"{drawing.rows:,} cells"
            return f"{name}, {cells}{_colored(layer)}"
        case _:
            assert_never(layer)


def _segment(plot: Plot, layer: Segment) -> str:
    (x, y), (x2, y2) = layer.start, layer.stop
    if x == x2:
        way, (axis, at), (along, ends) = "vertical", (plot.x, x), (plot.y, (y, y2))
    elif y == y2:
        way, (axis, at), (along, ends) = "horizontal", (plot.y, y), (plot.x, (x, x2))
    else:
        return f"{layer.name or _kind(layer)}, from {_point(layer.start)} to {_point(layer.stop)}"
    part = "" if ends == along.edges else f", {_range(along, *ends)}"
    return f"{_called(layer)}{way} line at {axis.name} {_number(at)}{part}"


def _box(plot: Plot, layer: Box) -> str:
    x, y = _span(plot.x, layer.x), _span(plot.y, layer.y)
    across, down = layer.x == plot.x.edges, layer.y == plot.y.edges
    if layer.stroke is None and across != down:
        return f"{_called(layer)}band over {y if across else x}"
    return f"{layer.name or _kind(layer)}, {x} and {y}"


def _called(layer: Layer) -> str:
    return f"{layer.name}, " if layer.name else ""


def _point(point: tuple[float, float]) -> str:
    return f"({_number(point[0])}, {_number(point[1])})"


def _span(axis: Axis, edges: tuple[float, float]) -> str:
    low, high = edges
    if low % 1 == 0.5 and high % 1 == 0.5:
        low, high = low + 0.5, high - 0.5
    return _range(axis, low, high)


def _range(axis: Axis, low: float, high: float) -> str:
    if low == high:
        return f"{axis.name} {_number(low)}"
    several = f"{axis.name}s" if axis.name in {"step", "position"} else axis.name
    return f"{several} {_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    return f"{value:.10g}"
