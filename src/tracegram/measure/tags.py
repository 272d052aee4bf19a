"""Where the labels of overlays stand so that none covers another; drawing and warnings use the same places."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import hypot
from typing import assert_never

from tracegram.measure.lengths import added, width_px
from tracegram.model import (
    Axis,
    Box,
    Cells,
    Drawing,
    Labels,
    Layer,
    Note,
    Outline,
    Path,
    Plot,
    Points,
    Segment,
    Tag,
    color_of,
    label_of,
)
from vega_datalite.frozen import frozen

Span = tuple[float, float]
Point = tuple[float, float]
LINE = 1.25  # em; the height of a line of text with the ground below it
PAD = 3  # pixels of that ground beside the text
ALONG = 20  # pieces of a line at whose ends a leader may reach it
REACH = 10  # pixels from the plot to a label


@frozen
class Sheet:
    """The area of a plot or panel in pixels from its upper left corner, and the values at its edges."""

    width: float
    height: float
    x: Span
    y: Span

    def across(self, value: float) -> float:
        """Return where a number on the x axis lies, in pixels."""
        return (value - self.x[0]) / (self.x[1] - self.x[0]) * self.width

    def down(self, value: float) -> float:
        """Return where a number on the y axis lies, in pixels."""
        return (value - self.y[0]) / (self.y[1] - self.y[0]) * self.height

    def number_across(self, pixels: float) -> float:
        """Return the number on the x axis at a distance in pixels."""
        return self.x[0] + pixels / self.width * (self.x[1] - self.x[0])

    def number_down(self, pixels: float) -> float:
        """Return the number on the y axis at a distance in pixels."""
        return self.y[0] + pixels / self.height * (self.y[1] - self.y[0])


@frozen
class Placed:
    """A label in its place, in pixels: its background from left to right and from top to bottom, and its leader."""

    pointer: str
    tag: Tag
    color: str
    x: Span
    y: Span
    is_inside: bool
    leader: tuple[Point, ...]


@frozen
class _Wanted:
    """A label and its overlay: the ends of the overlay in pixels, and for lines the points they go through."""

    layer: Layer
    tag: Tag
    x: Span
    y: Span
    width: float
    points: tuple[Point, ...]

    @property
    def middle(self) -> Point:
        """The middle of the labeled overlay; horizontally that of its highest part."""
        highest = [x for x, y in self.points if y == self.y[0]] or self.x
        return (min(highest) + max(highest)) / 2, sum(self.y) / 2

    def nearest(self, point: Point) -> Point:
        """Return the point of the labeled overlay that is nearest to a given one."""
        if self.points:
            return min(self.points, key=lambda each: hypot(each[0] - point[0], each[1] - point[1]))
        x, y = (min(max(at, ends[0]), ends[1]) for at, ends in zip(point, (self.x, self.y), strict=True))
        return x, y


def sheet_of(plot: Plot) -> Sheet:
    """Return the area of a plot."""
    return Sheet(width=plot.width, height=plot.height, x=_ends(plot.x), y=_ends(plot.y, falls=True))


def _ends(axis: Axis, *, falls: bool = False) -> Span:
    low, high = axis.edges
    return (high, low) if axis.reverse != falls else (low, high)


def placed_tags(sheet: Sheet, drawings: Sequence[Drawing]) -> tuple[Placed, ...]:
    """Return the labels of overlays in their places: above the plot or at its right, unless the spec places them."""
    wanted = list(_wanted(sheet, drawings))
    outside = [each for each in wanted if each.tag.at is None]
    above = [each for each in outside if not _is_beside(sheet, each)]
    beside = [each for each in outside if _is_beside(sheet, each)]
    inside = [_inside(sheet, each) for each in wanted if each.tag.at is not None]
    return (*_above(sheet, above), *_beside(sheet, beside), *inside)


def room_of(placed: Sequence[Placed], sheet: Sheet) -> tuple[float, float]:
    """Return the pixels that labels take above a plot and at its right."""
    outside = [each for each in placed if not each.is_inside]
    top = max((-each.y[0] for each in outside), default=0.0)
    return max(top, 0.0), max((each.x[1] - sheet.width for each in outside if each.y[1] > 0), default=0.0)


def _wanted(sheet: Sheet, drawings: Sequence[Drawing]) -> Iterator[_Wanted]:
    for drawing in drawings:
        tag = label_of(drawing.layer)
        if tag is None:
            continue
        ends = [
            (min(max(sheet.across(x), 0.0), sheet.width), min(max(sheet.down(y), 0.0), sheet.height))
            for x, y in _corners(drawing)
        ]
        across, down = zip(*ends, strict=True)
        yield _Wanted(
            layer=drawing.layer,
            tag=tag,
            x=(min(across), max(across)),
            y=(min(down), max(down)),
            width=width_px(tag.text, tag.font_size) + 2 * PAD,
            points=() if isinstance(drawing.layer, Box) else tuple(ends),
        )


def _corners(drawing: Drawing) -> list[Point]:
    """Return two corners of a box, the corners of an outline, or points along a line."""
    layer = drawing.layer
    match layer:
        case Box():
            return [*zip(layer.x, layer.y, strict=True)]
        case Segment():
            (x, y), (x2, y2) = layer.start, layer.stop
            return [(x + at / ALONG * (x2 - x), y + at / ALONG * (y2 - y)) for at in range(ALONG + 1)]
        case Outline():
            return [*zip(drawing.columns["x"], drawing.columns["y"], strict=True)]
        case Cells() | Labels() | Points() | Path() | Note():
            raise TypeError("only lines and rectangles have labels")
        case _:
            assert_never(layer)


def _is_beside(sheet: Sheet, wanted: _Wanted) -> bool:
    """Return whether the label of an overlay stands at the right: of lines from edge to edge, and of boxes near it."""
    is_level = wanted.x == (0, sheet.width) and wanted.y != (0, sheet.height)
    return is_level or (not wanted.points and sheet.width - wanted.x[1] < wanted.y[0])


def _above(sheet: Sheet, wanted: Sequence[_Wanted]) -> Iterator[Placed]:
    """Place labels above a plot: in one row if they fit, or else each in its own row, the leftmost at the top."""
    ordered = sorted(wanted, key=lambda each: (each.middle[0], each.layer.pointer))
    widths = [each.width + each.tag.font_size / 2 for each in ordered]
    fits = added(widths) <= sheet.width
    middles = _apart([each.middle[0] for each in ordered], widths, (0, sheet.width))
    rows = range(len(ordered), 0, -1)  # from the plot upward
    for each, packed, row in zip(ordered, middles, rows, strict=True):
        high, (middle, _) = LINE * each.tag.font_size, each.middle
        bottom = -REACH - (0 if fits else (row - 1) * high)
        center = packed if fits else middle + each.width / 2 - PAD
        path = ((center if fits else middle, bottom), (middle, 0.0), (middle, each.y[0]))
        yield _at(each, (center, bottom - high / 2), path)


def _beside(sheet: Sheet, wanted: Sequence[_Wanted]) -> Iterator[Placed]:
    """Place labels at the right of a plot, below one another."""
    ordered = sorted(wanted, key=lambda each: (each.middle[1], each.layer.pointer))
    heights = [LINE * each.tag.font_size for each in ordered]
    middles = _apart([each.middle[1] for each in ordered], heights, (0, sheet.height))
    for each, middle in zip(ordered, middles, strict=True):
        left, at = sheet.width + REACH, each.middle[1]
        yield _at(each, (left + each.width / 2, middle), ((left, middle), (sheet.width, at), (each.x[1], at)))


def _inside(sheet: Sheet, wanted: _Wanted) -> Placed:
    """Place a label where the spec puts it, with a leader to the nearest point of its overlay."""
    if wanted.tag.at is None:
        raise TypeError("this label has no place of its own")
    middle = sheet.across(wanted.tag.at[0]), sheet.down(wanted.tag.at[1])
    ground = replace(_at(wanted, middle, ()), is_inside=True)
    target = wanted.nearest(middle)
    start = min(max(target[0], ground.x[0]), ground.x[1]), min(max(target[1], ground.y[0]), ground.y[1])
    return ground if start == target or wanted.tag.leader == "none" else replace(ground, leader=(start, target))


def _at(wanted: _Wanted, middle: Point, path: tuple[Point, ...]) -> Placed:
    half = wanted.width / 2, LINE * wanted.tag.font_size / 2
    return Placed(
        pointer=wanted.layer.pointer,
        tag=wanted.tag,
        color=color_of(wanted.layer),
        x=(middle[0] - half[0], middle[0] + half[0]),
        y=(middle[1] - half[1], middle[1] + half[1]),
        is_inside=False,
        leader=() if wanted.tag.leader == "none" else tuple(dict.fromkeys(path)),
    )


def _apart(middles: Sequence[float], sizes: Sequence[float], ends: Span) -> list[float]:
    """Move intervals, ascending by their middles, as little as possible so that none overlaps another.

    The sum of squared moves is minimal (pool adjacent violators); then the ends limit them as far as there is room.
    """
    offsets = [added(sizes[:at]) + size / 2 for at, size in enumerate(sizes)]
    groups: list[tuple[float, int]] = []
    for middle, offset in zip(middles, offsets, strict=True):
        groups.append((middle - offset, 1))
        while len(groups) > 1 and groups[-2][0] > groups[-1][0]:
            (mean, count), (other, more) = groups.pop(), groups.pop()
            groups.append(((mean * count + other * more) / (count + more), count + more))
    starts = [mean for mean, count in groups for _ in range(count)]
    last = max(ends[1] - added(sizes), ends[0])
    return [min(max(start, ends[0]), last) + offset for start, offset in zip(starts, offsets, strict=True)]
