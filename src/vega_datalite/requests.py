"""What can be asked of a table of cells: a closed union of requests.

A cell has two whole-number keys, `x` and `y`, and covers `x` to `x + 1` and `y` to `y + 1`. Ranges are half-open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

How = Literal["any", "share", "mean", "min", "max", "mode", "priority"]
INVISIBLE = "#00000000"
MOST_PIXELS = 2**26  # of an image; they take 256 MiB in a browser, in true color
ScaleType = Literal["linear", "log", "sqrt", "symlog"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The part of the plane that is drawn: cells outside are left out, and the picture reaches from edge to edge."""

    x: tuple[int, int]
    y: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Every cell as it is, in the order of y and then x. Columns: x, y, value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Neighbors along x of equal value as one rectangle of height 1. Columns: x, x2, y, value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangles:
    """Runs of equal x, x2 and value in neighboring rows as one rectangle. Columns: x, x2, y, y2, value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pixels:
    """One value for all cells whose middle lies in a pixel, on at most `width` by `height` pixels.

    An axis with fewer cells than pixels keeps one pixel a cell. Columns: column, row (from 0), x, x2, y, y2 (their
    edges in cells, whole or not) and value. A pixel without cells is no row.

    Args:
        width: The most pixels along x.
        height: The most pixels along y.
        how: *any*: whether a cell holds `of`. *share*: the cells that hold `of`, over all places for cells in the
            pixel, absent ones too. *mean*, *min*, *max*: of numbers; missing ones do not count. *mode*: the most
            frequent value; the smallest of those as frequent, a missing one last. *priority*: the first of `order`
            that occurs, else the smallest, a missing one last.
        of: What *any* and *share* look for. For flags it is true; without a value column, the cell itself.
        order: The values that go before all others for *priority*.
    """

    width: int
    height: int
    how: How = "mean"
    of: Any = True
    order: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError(f"a picture has at least one pixel, not {self.width} × {self.height}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """A color for each value, as `#rrggbb` or `#rrggbbaa`; a value without one is an error."""

    colors: Mapping[Any, str]
    missing: str = INVISIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """Colors at equal distances over the numbers of `domain`; numbers outside clamp. `ramp_of` gives Vega-Lite's.

    Args:
        colors: As `#rrggbb` or `#rrggbbaa`.
        domain: The numbers of the first and the last color. Where they are one, every number is in the middle.
        missing: The color of what is no number, or has no place on the scale.
        scale: What distances are measured in.
        blend: The way between two colors: straight in RGB, or through hue, chroma and lightness.
        steps: Numbers, ascending, at each of which the color changes at once; a number has the color above it. With
            them there is one color more than steps, nothing between two, and `domain` bounds no color.
    """

    colors: tuple[str, ...]
    domain: tuple[float, float]
    missing: str = INVISIBLE
    scale: ScaleType = "linear"
    blend: Literal["rgb", "hcl"] = "rgb"
    steps: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.steps and len(self.colors) != len(self.steps) + 1:
            raise ValueError(f"{len(self.steps)} steps part {len(self.steps) + 1} colors, not {len(self.colors)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A PNG with one pixel a cell, or one a pixel of `pixels`; absent cells are transparent.

    The first row of the PNG is the smallest y and its first column the smallest x, unless flipped: a renderer never
    mirrors an image, whichever way its axes run.
    """

    paint: Palette | Ramp
    pixels: Pixels | None = None
    flip_x: bool = False
    flip_y: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """Images for interactive zoom: one overview in pixels, and tiles with one pixel a cell where there are cells.

    Columns: level (0 the overview, 1 a tile), x, x2, y, y2 (the edges in cells) and url (a PNG as an address). The
    filter that `in_view` gives shows the one or the others.

    Args:
        detail: How tiles are drawn.
        overview: How the overview is drawn, with its `pixels`, the same way round.
        size: How many cells a tile has along x and along y.
    """

    detail: Image
    overview: Image
    size: int = 256

    def __post_init__(self) -> None:
        ways = {(each.flip_x, each.flip_y) for each in (self.detail, self.overview)}
        if self.detail.pixels or not self.overview.pixels or len(ways) > 1 or self.size < 1:
            raise ValueError("tiles have a pixel a cell, their overview has `pixels`, both the same way round")


Request = Rows | Runs | Rectangles | Pixels | Image | Tiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """What a picture needs of a table.

    Attributes:
        request: What was asked for.
        columns: Field name to values, all of one length, in the order of y and then x. Keys are int64; values are
            bool, int64, float64 (missing: NaN), or objects: texts, and flags of which some are missing (None).
        cells: How many cells were read.
        window: From the first to after the last cell along x and y, or the window asked for.
        grid: How many pixels an image, an overview or a pixel table has along x and y; (0, 0) for the others.
        png: The bytes of an image; empty for the others.
    """

    request: Request
    columns: Mapping[str, Any]
    cells: int
    window: Window
    grid: tuple[int, int] = (0, 0)
    png: bytes = field(default=b"", repr=False)

    @property
    def rows(self) -> int:
        """How many rows there are to draw; an image is one."""
        return 1 if self.png else len(next(iter(self.columns.values())))

    @property
    def uri(self) -> str:
        """The image as an address that holds it whole."""
        import base64

        return "data:image/png;base64," + base64.b64encode(self.png).decode("ascii")
