"""A spec with every default filled in and every name bound to the trace."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as of_each
from typing import Any, Literal

from tracegram.model.conditions import Condition

MOST_DIGITS = 17  # of a place on an axis, with its sign; a float tells longer whole numbers from no other


@dataclass(frozen=True, slots=True, kw_only=True)
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
    ticks: tuple[int, ...]
    reverse: bool
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

    def value_at(self, place: int) -> str:
        """Return the value at a place as it is shown."""
        if self.points:
            return f"{place / (self.points - 1):.3g}"
        return self.values[place] if self.values else str(place - self.origin).replace("-", "−")

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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One mark or overlay: its word, its place in the spec, and its values with the defaults filled in."""

    mark: str
    pointer: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A plot whose values are all known; sizes are in pixels and exclude axes and titles.

    `title` names it among the plots of the figure; it may be empty.
    """

    title: str
    x: Axis
    y: Axis
    width: float
    height: float
    legend: str
    theme: Theme
    marks: tuple[Entry, ...]
    runs: int  # that the values are made of
    overlays: tuple[Entry, ...]
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
    def has_steps_and_positions(self) -> bool:
        """Whether the axes show steps and positions."""
        return not (self.x.key or self.y.key)

    def axis_of(self, field: str) -> Axis:
        """Return the axis that shows `step` or `position`."""
        return self.x if self.x.field == field else self.y
