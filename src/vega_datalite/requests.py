"""The requests: the forms to which a table of cells can be reduced.

A cell has two whole-number keys, `x` and `y`, and covers `x` to `x + 1` and `y` to `y + 1`. Ranges are half-open.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, get_args

from vega_datalite.frozen import frozen

How = Literal["any", "share", "mean", "min", "max", "mode", "priority"]
INVISIBLE = "#00000000"
MOST_PIXELS = 2**26  # of an image; they take 256 MiB in a browser, in true color
ScaleType = Literal["linear", "log", "sqrt", "symlog"]


@frozen
class Window:
    """The part of the plane that is drawn: cells outside are left out, and the picture has exactly these edges."""

    x: tuple[int, int]
    y: tuple[int, int]


@frozen
class Rows:
    """Every cell, sorted by y and then x. Columns: x, y, value."""


@frozen
class Runs:
    """Neighbors along x with the same value as one rectangle of height 1. Columns: x, x2, y, value."""


@frozen
class Rectangles:
    """Runs with the same x, x2 and value in neighboring rows as one rectangle. Columns: x, x2, y, y2, value."""


@frozen
class Pixels:
    """One value for all cells whose center is in a pixel, on at most `width` by `height` pixels.

    An axis with fewer cells than pixels keeps one pixel per cell. Columns: column, row (from 0), x, x2, y, y2 (the
    edges in cells, which may be fractions) and value. A pixel without cells has no row.

    Args:
        width: The maximum number of pixels along x.
        height: The maximum number of pixels along y.
        how: How to aggregate. *any*: whether a cell has the value `of`. *share*: the number of cells with the value
            `of` divided by all places for cells in the pixel, including absent cells. *mean*, *min*, *max*: of the
            numbers that are not missing. *mode*: the most frequent value; at a tie the smallest, a missing one last.
            *priority*: the first value of `order` that occurs, else the smallest, a missing one last.
        of: The value for *any* and *share*. Default: true for flags; without a value column, that a cell exists.
        order: The values that take precedence for *priority*.
    """

    width: int
    height: int
    how: How = "mean"
    of: Any = True
    order: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError(f"a picture has at least one pixel, not {self.width} × {self.height}")
        check_choice("how", self.how, get_args(How))


@frozen
class Palette:
    """One color per value, as `#rrggbb` or `#rrggbbaa`; a value without a color is an error."""

    colors: Mapping[Any, str]
    missing: str = INVISIBLE


@frozen
class Ramp:
    """Colors at equal distances over the numbers of `domain`; numbers outside clamp. `ramp_of` returns Vega-Lite's.

    Args:
        colors: As `#rrggbb` or `#rrggbbaa`.
        domain: The numbers of the first and the last color. If they are equal, every number has the middle color.
        missing: The color for values that are not numbers or have no place on the scale.
        scale: The type of the scale.
        blend: How to interpolate between two colors: linearly in RGB, or through hue, chroma and lightness.
        steps: Ascending numbers at which the color changes at once; a step itself has the color above it. There is
            then one color more than steps, no interpolation, and `domain` has no effect on colors.
    """

    colors: tuple[str, ...]
    domain: tuple[float, float]
    missing: str = INVISIBLE
    scale: ScaleType = "linear"
    blend: Literal["rgb", "hcl"] = "rgb"
    steps: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        check_choice("scale", self.scale, get_args(ScaleType))
        if self.steps and len(self.colors) != len(self.steps) + 1:
            raise ValueError(f"{len(self.steps)} steps part {len(self.steps) + 1} colors, not {len(self.colors)}")


@frozen
class Image:
    """A PNG with one pixel per cell, or with the aggregated `pixels`; absent cells are transparent.

    The first row of the PNG is the smallest y and its first column the smallest x, unless flipped: a renderer never
    mirrors an image, whichever way its axes run.
    """

    paint: Palette | Ramp
    pixels: Pixels | None = None
    flip_x: bool = False
    flip_y: bool = False


@frozen
class Tiles:
    """Images for interactive zoom: one overview in pixels, and tiles with one pixel per cell where there are cells.

    Columns: level (0 the overview, 1 a tile), x, x2, y, y2 (the edges in cells) and url (a PNG as a data URL). The
    filter of `in_view` shows either the overview or the tiles.

    Args:
        detail: How tiles are drawn.
        overview: How the overview is drawn, with its `pixels`, the same way round.
        size: The number of cells of a tile along x and along y.
    """

    detail: Image
    overview: Image
    size: int = 256

    def __post_init__(self) -> None:
        ways = {(each.flip_x, each.flip_y) for each in (self.detail, self.overview)}
        if self.detail.pixels or not self.overview.pixels or len(ways) > 1 or self.size < 1:
            raise ValueError("tiles have a pixel a cell, their overview has `pixels`, both the same way round")


Request = Rows | Runs | Rectangles | Pixels | Image | Tiles


def check_choice(name: str, chosen: object, choices: tuple[str, ...]) -> None:
    """Check a word that is one of a few.

    Raises:
        ValueError: It is another word.
    """
    if chosen not in choices:
        raise ValueError(f"`{name}` is {chosen!r}, not one of {', '.join(choices)}")


def check_request(request: object) -> None:
    """Check that a request is one; a class such as `Rectangles` is not.

    Raises:
        TypeError: It is something else.
    """
    if not isinstance(request, Request):
        found = f"the class {request.__name__}" if isinstance(request, type) else repr(request)
        forms = ", ".join(f"{each.__name__}(…)" for each in get_args(Request))
        raise TypeError(f"a request is one of {forms}, not {found}")


@frozen
class Reduced:
    """A reduced table: the rows that a picture needs.

    Attributes:
        request: The request that made it.
        columns: Field name to values, all of one length, sorted by y and then x. Keys are int64; values are
            bool, int64, float64 (missing: NaN), or objects: texts, and flags of which some are missing (None).
        cells: The number of cells that were read.
        window: The requested window; default: from the first to after the last cell along x and y.
        grid: The number of pixels along x and y of an image, an overview or a pixel table; (0, 0) for the others.
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
        """The number of rows to draw; an image is one row."""
        return 1 if self.png else len(next(iter(self.columns.values())))

    @property
    def uri(self) -> str:
        """The image as a data URL."""
        import base64

        return "data:image/png;base64," + base64.b64encode(self.png).decode("ascii")
