"""The size of a figure or of its plots, as a spec gives it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracegram.measure.lengths import pixels_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Lengths in pixels; 0 means that the spec leaves it open.

    `aspect` is the width of the plot area by its height; `cell` the width and the height of a cell. `is_in_print` says
    that the figure is to be printed at this size.
    """

    width: float = 0
    height: float = 0
    is_of_figure: bool = False
    aspect: float = 0
    has_square_cells: bool = False
    cell: float = 0
    is_in_print: bool = False

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Size":
        """Return the size that the keys of `size` describe."""
        lengths = [words.get(word, 0) for word in ("width", "height", "cell")]
        width, height, cell = (pixels_of(each) or 0 for each in lengths)
        has_unit = any(isinstance(each, str) for each in lengths[:2])
        aspect = words.get("aspect", 0)
        is_of_figure = words.get("of", "figure" if has_unit else "plot") == "figure"
        return cls(
            width=width,
            height=height,
            is_of_figure=is_of_figure,
            aspect=0 if isinstance(aspect, str) else aspect,
            has_square_cells=isinstance(aspect, str),
            cell=cell,
            is_in_print=is_of_figure or any(isinstance(each, str) for each in lengths),
        )
