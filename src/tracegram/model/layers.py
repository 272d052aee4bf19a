"""The layers of a plot, as a closed union; later stages match every member.

Coordinates are steps and positions on the axes. The edges of a box lie between cells (119.5), points lie in cells.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, assert_never

from tracegram.model.conditions import Condition
from vega_datalite.frozen import frozen

OUTER = 0.01  # of the cells at each end of a color scale that is robust
Leader = Literal["line", "arrow", "none"]


@frozen
class Constant:
    """One color."""

    color: str


@frozen
class Scaled:
    """The values of a field as colors. An empty scheme, range or domain is left open by the spec."""

    field: str
    quantitative: bool
    scale: str
    scheme: str
    range: tuple[str, ...]
    domain: tuple[object, ...]
    reverse: bool
    legend: bool
    title: str
    center: float | None = None  # the number that the middle color stands for
    robust: bool = False
    thresholds: tuple[float, ...] = ()
    bins: int = 0  # colors of equal width
    quantiles: int = 0  # colors of equally many cells
    ends: tuple[str, ...] = ()  # texts at both ends of its legend, in place of numbers

    @property
    def shares(self) -> tuple[float, ...]:
        """The shares of all cells that lie below the numbers from which the scale is made."""
        if self.robust:
            return OUTER, 1 - OUTER
        return tuple(at / self.quantiles for at in range(1, self.quantiles))

    @property
    def is_stepped(self) -> bool:
        """Whether the colors change in steps."""
        return bool(self.thresholds or self.bins or self.quantiles)


Paint = Constant | Scaled


@frozen
class Stroke:
    """How a line is drawn: width and dashes in pixels."""

    color: str
    width: float
    dash: tuple[float, ...]


@frozen
class _Drawn:
    name: str
    pointer: str
    opacity: float


@frozen
class Cells(_Drawn):
    """Filled cells. `reduce` is the way to reduce many cells, "" if the spec leaves it open."""

    where: Condition | None
    paint: Paint
    reduce: str = ""
    over_runs: str = ""
    tooltip: tuple[str, ...] = ()  # further fields that a cell shows under the pointer
    until: str = ""  # the field of the last place of a cell along x, "" where each has one place
    border: str = ""  # the color of a line around each cell


@frozen
class Labels(_Drawn):
    """A text in each cell.

    If the spec chooses no color, `paint` is the theme's text color and `paper` the color of texts where that
    is easier to read; "" otherwise.
    """

    where: Condition | None
    paint: Paint
    field: str
    font_size: float
    paper: str = ""
    format: str = ""  # of numbers, as d3 has it; "" is three digits
    fit: str = ""  # what becomes of a text wider than its cell: shrink or cut
    until: str = ""  # the field of the last place of a longer cell, in whose middle the text stands
    over_runs: str = ""
    tooltip: tuple[str, ...] = ()  # further fields that a cell shows under the pointer


@frozen
class Points(_Drawn):
    """A symbol in each cell; `size` is its area in square pixels.

    If `sized_by` names a field, the area grows with the distance of its values from 0, up to `size`; 0 fills a cell.
    """

    where: Condition | None
    paint: Paint
    shape: str
    size: float
    sized_by: str = ""
    size_title: str = ""
    over_runs: str = ""
    tooltip: tuple[str, ...] = ()  # further fields that a cell shows under the pointer


@frozen
class Tag:
    """The label of an overlay: outside the plot, or centered `at` a place, on its own background."""

    text: str
    at: tuple[float, float] | None
    leader: Leader
    color: str
    font_size: float


@frozen
class Box(_Drawn):
    """A rectangle between edges, outlined by its stroke, or filled when it has none."""

    x: tuple[float, float]
    y: tuple[float, float]
    color: str
    stroke: Stroke | None
    label: Tag | None = None


@frozen
class Blocks:
    """The blocks of a block-by-block decode: the positions of each, and the steps at which they are committed."""


@frozen
class Selection:
    """The smallest rectangle around the cells that a condition selects."""

    where: Condition


@frozen
class Silhouette:
    """The outline of the cells that a condition selects."""

    where: Condition


@frozen
class Answer:
    """The positions of an answer, from the step that first predicts it (or predicts it for good) to the last step."""

    match: Mapping[str, Any]
    stable: bool


@frozen
class Outline(_Drawn):
    """Rectangles around a region of the trace, outlined by the stroke, or filled if there is none.

    The stage `gather` turns it into a `Box`, except blocks, which are several, and silhouettes, which have no fill.
    """

    around: Blocks | Selection | Silhouette | Answer
    color: str
    stroke: Stroke | None
    label: Tag | None = None


@frozen
class Segment(_Drawn):
    """A straight line from one point to another."""

    start: tuple[float, float]
    stop: tuple[float, float]
    stroke: Stroke
    arrow: bool = False
    label: Tag | None = None


@frozen
class Path(_Drawn):
    """A line through points, or along a field that has a step for every position."""

    points: tuple[tuple[float, float], ...]
    along: str
    stroke: Stroke


@frozen
class Note(_Drawn):
    """A text at a point."""

    at: tuple[float, float]
    text: str
    align: str
    color: str
    font_size: float = field(default=11)


CellLayer = Cells | Labels | Points
Layer = CellLayer | Box | Outline | Segment | Path | Note


def as_cells(layer: Layer) -> CellLayer | None:
    """Return a layer if it draws cells; None for any other overlay."""
    match layer:
        case Cells() | Points() | Labels():
            return layer
        case Box() | Outline() | Segment() | Path() | Note():
            return None
        case _:
            assert_never(layer)


def color_scale_of(layer: Layer) -> Scaled | None:
    """Return the color scale of a layer; None if it has one color."""
    cells = as_cells(layer)
    return _scale_of_paint(cells.paint) if cells else None


def _scale_of_paint(paint: Paint) -> Scaled | None:
    match paint:
        case Constant():
            return None
        case Scaled():
            return paint
        case _:
            assert_never(paint)


def written_field(layer: Layer) -> str:
    """Return the field that a layer writes as texts, "" where it writes none."""
    match layer:
        case Labels():
            return layer.field
        case Cells() | Points() | Box() | Outline() | Segment() | Path() | Note():
            return ""
        case _:
            assert_never(layer)


def size_field_of(layer: Layer) -> str:
    """Return the field that sizes the symbols of a layer, "" if all have the same size."""
    match layer:
        case Points():
            return layer.sized_by
        case Cells() | Labels() | Box() | Outline() | Segment() | Path() | Note():
            return ""
        case _:
            assert_never(layer)


def label_of(layer: Layer) -> Tag | None:
    """Return the label of an overlay, None where it has none."""
    match layer:
        case Box() | Outline() | Segment():
            return layer.label
        case Cells() | Labels() | Points() | Path() | Note():
            return None
        case _:
            assert_never(layer)


def format_of(layer: CellLayer) -> str:
    """Return the number format of a layer, "" if the spec leaves it open."""
    match layer:
        case Labels():
            return layer.format
        case Cells() | Points():
            return ""
        case _:
            assert_never(layer)


def selection_of(layer: Layer) -> Condition | None:
    """Return the condition that selects the cells of a mark, None if there is none."""
    cells = as_cells(layer)
    return cells.where if cells else None


def end_field_of(layer: Layer) -> str:
    """Return the field with the last place of each cell of a layer, "" if each cell has one place."""
    match layer:
        case Cells() | Labels():
            return layer.until
        case Points() | Box() | Outline() | Segment() | Path() | Note():
            return ""
        case _:
            assert_never(layer)


def drawn_fields(layer: CellLayer) -> set[str]:
    """Return the fields whose values a layer shows."""
    scale, text = color_scale_of(layer), written_field(layer)
    named = filter(None, (text, end_field_of(layer), size_field_of(layer)))
    return {*([scale.field] if scale else []), *named, *layer.tooltip}


def is_a_point(layer: Layer) -> bool:
    """Return whether a layer is a line without a length."""
    match layer:
        case Segment():
            return layer.start == layer.stop
        case Path():
            return len(set(layer.points)) == 1
        case Cells() | Labels() | Points() | Box() | Outline() | Note():
            return False
        case _:
            assert_never(layer)


def color_of(layer: Layer) -> str:
    """Return the single color of a layer, "" if a field colors it."""
    match layer:
        case Cells() | Points() | Labels():
            return _color_of_paint(layer.paint)
        case Box() | Outline():
            return layer.stroke.color if layer.stroke else layer.color
        case Segment() | Path():
            return layer.stroke.color
        case Note():
            return layer.color
        case _:
            assert_never(layer)


def _color_of_paint(paint: Paint) -> str:
    match paint:
        case Constant():
            return paint.color
        case Scaled():
            return ""
        case _:
            assert_never(paint)
