"""A plot: its axes, marks, overlays and size, with the theme and the color schemes that it may name."""

from collections.abc import Mapping
from dataclasses import field as of_each
from dataclasses import replace
from typing import Any, Literal

from tracegram.model.conditions import Condition
from vega_datalite.frozen import frozen

DEFAULT_DIVERGING = "blueorange"  # of differences, and of a scale with a center, where the spec names no scheme

DIVERGING = frozenset(
    {
        *("blueorange", "brownbluegreen", "coolwarm", "pinkyellowgreen", "purplegreen", "purpleorange", "redblue"),
        *("redgrey", "redyellowblue", "redyellowgreen", "spectral"),
    }
)

KNOWN_AS = {  # names of ColorBrewer and matplotlib, where the colors run the same way; for Vega's other names any case
    "BrBG": "brownbluegreen",
    "BuGn": "bluegreen",
    "BuPu": "bluepurple",
    "GnBu": "greenblue",
    "OrRd": "orangered",
    "PRGn": "purplegreen",
    "PiYG": "pinkyellowgreen",
    "PuBu": "purpleblue",
    "PuBuGn": "purplebluegreen",
    "PuRd": "purplered",
    "RdBu": "redblue",
    "RdGy": "redgrey",
    "RdPu": "redpurple",
    "RdYlBu": "redyellowblue",
    "RdYlGn": "redyellowgreen",
    "YlGn": "yellowgreen",
    "YlGnBu": "yellowgreenblue",
    "YlOrBr": "yelloworangebrown",
    "YlOrRd": "yelloworangered",
    "grays": "greys",
    "tab10": "category10",
    "tab20": "category20",
}
_BY_NAME = {name.casefold(): scheme for name, scheme in KNOWN_AS.items()}
MOST_DIGITS = 17  # of a place on an axis, with its sign; a float tells longer whole numbers from no other
_SANS = "Liberation Sans, Arial, Helvetica, sans-serif"
_SERIF = "Liberation Serif, Times New Roman, Times, serif"
SIZE, PRINT_SIZE = 12, 8  # of letters, in pixels: on a screen, and in a figure that has its size in print
ROLES = ("title", "axis_title", "ticks", "legend", "cells", "labels")
_VENUES = {"neurips": 9, "iclr": 9, "icml": 8, "acl": 8, "emnlp": 8, "ieee": 8}  # pixels of all letters
_GENERIC = {"sans-serif": "Liberation Sans, sans-serif", "serif": "Liberation Serif, serif"}  # not the machine's choice


def scheme_named(name: str) -> str:
    """Return the scheme that a name stands for, in upper or lower case."""
    return _BY_NAME.get(name.casefold(), name.casefold())


@frozen
class Axis:
    """One of the two axes of the frame; `first` and `last` are whole numbers, both shown.

    `name` is the trace's name for it: that of its own column, if the spec maps one. `labels` are the texts that
    replace numbers; if there are any, every tick has one.
    """

    field: str
    name: str
    title: str
    first: int
    last: int
    reverse: bool
    ticks: tuple[int, ...] = ()
    format: str = ""  # of the numbers at the ticks, as Vega-Lite has it
    has_title: bool = True  # False where the spec leaves it out; tooltips and descriptions name the axis all the same
    key: str = ""  # of the column of places, where it is not that of steps or positions
    values: tuple[str, ...] = ()  # of an ordinal axis, whose places are their numbers
    labels: Mapping[int, str] = of_each(default_factory=dict[int, str])
    is_turned: bool = False  # labels that read upward
    origin: int = 0  # the place that is shown as 0
    points: int = 0  # of an axis of progress: how many places it has, from 0 to 1
    is_labeled: bool = True  # False where the plot beside it has the same axis, with its labels and title

    def text_of(self, place: int) -> str:
        """Return the label of a tick."""
        return self.labels.get(place, "" if self.labels else str(place))

    @property
    def has_values(self) -> bool:
        """Whether values of the axis differ from the numbers of their places."""
        return bool(self.values or self.points)

    @property
    def is_renamed(self) -> bool:
        """Whether places are shown as something other than their numbers."""
        return self.has_values or self.origin != 0

    def value_at(self, place: float) -> str:
        """Return the value at a place as it is shown; places between cells have numbers alone."""
        if self.points:
            return f"{place / (self.points - 1):.3g}"
        if self.values and float(place).is_integer():
            return self.values[int(place)]
        number = place - self.origin
        text = str(int(number)) if float(number).is_integer() else f"{number:.4g}"
        return text.replace("-", "−")

    def place_of(self, value: object) -> float | None:
        """Return the place of a value on the axis, None if it is not shown; for progress it may lie between cells."""
        if self.points:
            return value * (self.points - 1) if isinstance(value, int | float) and 0 <= value <= 1 else None
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if self.values:
            return self.values.index(text) if text in self.values else None
        is_whole = text.removeprefix("-").isdecimal() and len(text) <= MOST_DIGITS
        return int(text) if is_whole and self.first <= int(text) <= self.last else None

    @property
    def shown(self) -> str:
        """The range of the axis, in words."""
        first, last = self.ends
        if self.points:
            return "0 to 1"
        return f"the {len(self.values):,} values from {first} to {last}" if self.values else f"{first} to {last}"

    @property
    def column(self) -> str:
        """The fixed column name for the places of rows on the axis."""
        return self.key or self.field

    @property
    def ends(self) -> tuple[str, str]:
        """The first and the last value, as texts."""
        if self.points:
            return "0", "1"
        return (self.values[0], self.values[-1]) if self.values else (str(self.first), str(self.last))

    @property
    def heading(self) -> str:
        """The title of the axis."""
        return self.title if self.has_title else ""

    @property
    def cells(self) -> int:
        """Number of cells along the axis."""
        return self.last - self.first + 1

    @property
    def edges(self) -> tuple[float, float]:
        """Outer edges of the first and the last cell, half a cell beyond their middles."""
        return self.first - 0.5, self.last + 0.5


@frozen
class Letters:
    """The font size of each role, in pixels.

    `title` is for the figure, `plot_title` for one of several plots. `cells` and `labels` are 0 if texts in cells
    and labels of overlays have their default sizes.
    """

    title: float
    plot_title: float
    axis_title: float
    ticks: float
    legend_title: float
    legend: float
    cells: float = 0
    labels: float = 0


@frozen
class Theme:
    """Colors and fonts of everything that is not a cell.

    `unit` is the width of an axis line in pixels; ticks, gaps, symbols and lines without their own size follow it.
    `is_in_print` says that the figure has its size in print.
    """

    background: str
    ink: str
    faint: str
    missing: str
    font: str
    letters: Letters
    unit: float = 1
    is_in_print: bool = False

    @property
    def font_size(self) -> float:
        """The font size of axis titles."""
        return self.letters.axis_title

    def scaled(self, pixels: float) -> float:
        """Return a length for screens scaled to this font."""
        return pixels if self.unit == 1 else round(pixels * self.unit, 2)

    def following(self, defaults: Mapping[str, Any], role: Literal["cells", "labels"]) -> dict[str, Any]:
        """Return the defaults of a mark or an overlay scaled to this font."""
        found = dict(defaults)
        if size := getattr(self.letters, role):
            found = {word: size if word == "font_size" else value for word, value in found.items()}
        if self.unit == 1:
            return found
        powers = {"width": 1, "size": 2}  # of a line; of a symbol, which has an area
        return {
            word: round(value * self.unit ** powers[word], 3) if word in powers else value
            for word, value in found.items()
        }


@frozen
class Entry:
    """One mark or overlay: its word, its place in the spec, and its values with the defaults filled in."""

    mark: str
    pointer: str
    values: Mapping[str, Any]


@frozen
class Plot:
    """A plot whose values are all known; sizes are in pixels and exclude axes and titles.

    `title` names it among the plots of the figure; it may be empty.
    """

    x: Axis
    y: Axis
    width: float
    height: float
    legend: str
    theme: Theme
    marks: tuple[Entry, ...]
    runs: int  # that the values are made of
    overlays: tuple[Entry, ...]
    title: str = ""
    over_runs: str = ""  # what they are made with
    is_difference: bool = False  # to the values of other runs
    minus: Condition | None = None  # which cells these are, where the spec says so
    legend_title: str = ""  # of named layers
    legend_order: tuple[str, ...] = ()  # of their names; others follow
    legend_columns: int = 0  # 0 for as many as fit
    above: float = 0  # pixels that labels take above the plot
    beside: float = 0  # pixels that they take at its right
    legend_width: float = 0  # pixels that legends above or below it may take; 0 for its own width
    colorbars: int = 1  # that stand beside it, one below the other
    has_long_colorbars: bool = False  # together as high as the plot
    guidance: str = ""  # guided or unguided, where predictions are of a decode with guidance

    @property
    def axes(self) -> dict[str, Axis]:
        """The axes by their names, `x` and `y`."""
        return {"x": self.x, "y": self.y}

    @property
    def has_steps_and_positions(self) -> bool:
        """Whether the axes show steps and positions."""
        return not (self.x.key or self.y.key)

    def covers(self, steps: tuple[int, int], positions: tuple[int, int]) -> bool:
        """Return whether the axes show steps and positions, and all of these, which are given by first and last."""
        held = {"step": steps, "position": positions}
        return self.has_steps_and_positions and all(
            axis.first <= held[axis.field][0] and held[axis.field][1] <= axis.last for axis in (self.x, self.y)
        )

    def axis_of(self, field: str) -> Axis:
        """Return the axis that shows `step` or `position`."""
        return self.x if self.x.field == field else self.y


def _look(background: str, ink: str, faint: str, missing: str, *, font: str) -> Theme:
    letters = _in_steps(SIZE)
    return Theme(background=background, ink=ink, faint=faint, missing=missing, font=font, letters=letters)


def _in_steps(size: float) -> Letters:
    """Return font sizes for a screen: axis titles of a given size, larger titles, and smaller labels."""
    smaller = size - 2
    return Letters(
        title=size + 2, plot_title=size, axis_title=size, ticks=smaller, legend_title=size - 1, legend=smaller
    )


_PAPER = _look("#ffffff", "#000000", "#666666", "#d9d9d9", font=_SERIF)
THEMES: dict[str, Theme] = {
    "light": _look("#ffffff", "#222222", "#888888", "#d9d9d9", font=_SANS),
    "dark": _look("#111111", "#eeeeee", "#888888", "#444444", font=_SANS),
    **dict.fromkeys(("paper", *_VENUES), _PAPER),
}


def theme_of(values: Mapping[str, Any], *, in_print: bool) -> Theme:
    """Return the theme that the keys of `theme` describe.

    Args:
        values: The keys, with their defaults.
        in_print: Whether the figure has its own size in print. Then all texts have the size that is asked for,
            and lines, ticks and gaps follow it.
    """
    base = THEMES[values["base"]]
    asked: list[str] = [each.strip() for each in str(values.get("font", "")).split(",") if each.strip()]
    fonts = [_GENERIC.get(each.lower(), each) for each in asked]
    letters = _letters(values, in_print=in_print)
    return Theme(
        background=base.background,
        ink=base.ink,
        faint=base.faint,
        missing=base.missing,
        font=", ".join([*fonts, base.font]),  # one that is not there must not erase the text
        letters=letters,
        unit=round(letters.axis_title / SIZE, 3) if in_print else 1,
        is_in_print=in_print,
    )


def _letters(values: Mapping[str, Any], *, in_print: bool) -> Letters:
    written: Any = values.get("font_size", {})
    venue = _VENUES.get(values["base"], 0)
    roles: Mapping[str, float] = written if isinstance(written, Mapping) else {}
    size = roles.get("default") or (0 if isinstance(written, Mapping) else written) or venue
    if (size and (in_print or venue or roles)) or in_print:
        size = size or PRINT_SIZE
        all_of_them = {role: roles.get(role, size) for role in ROLES}
        return Letters(**all_of_them, plot_title=all_of_them["title"], legend_title=all_of_them["legend"])
    steps = _in_steps(size or SIZE)
    named = {"plot_title": "title", "legend_title": "legend"}
    asked = {role: roles.get(named.get(role, role)) for role in (*ROLES, *named)}
    return replace(steps, **{role: found for role, found in asked.items() if found})


def edges_of(values: Mapping[str, Any], word: str, axis: Axis, *, exact: bool = False) -> tuple[float, float]:
    """Return the edges between `x` and `x2` (or `y` and `y2`), or those of the whole axis if they are absent.

    Whole cells reach half a cell beyond the middles of the first and the last; `exact` takes the numbers as they are.
    """
    if word not in values:
        return axis.edges
    start, stop = values[word], values[f"{word}2"]
    return (start, stop) if exact else (start - 0.5, stop + 0.5)
