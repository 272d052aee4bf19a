"""Images of cells as paths, for PDF: viewers move the edges of images to whole pixels, and those of paths never."""

import base64
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from tracegram.export.svg import SVG, read_svg, write_svg
from tracegram.measure.lengths import joined_outline, short
from vega_datalite.frozen import frozen

MOST_PATHS = 30_000  # rectangles of an image; more make a PDF of over half a megabyte, which viewers show slowly
_HREF = "{http://www.w3.org/1999/xlink}href"


@frozen
class _Rectangles:
    """Equal neighbors among the pixels of an image, joined: arrays of where each begins and stops, and of colors."""

    top: Any
    bottom: Any
    left: Any
    right: Any
    colors: Any


def paths_of_images(svg: str) -> str:
    """Return a finished SVG in which images of few enough rectangles are paths, one for each color."""
    if "<image" not in svg:
        return svg
    root = read_svg(svg)
    for parent in list(root.iter()):
        for at, child in enumerate(list(parent)):
            if child.tag == f"{SVG}image" and (drawn := _drawn(child)) is not None:
                parent[at] = drawn
    return write_svg(root)


def _drawn(image: ET.Element) -> ET.Element | None:
    """Return the group of paths that an image becomes, None where these would be too many."""
    import numpy as np
    from PIL import Image

    with Image.open(BytesIO(base64.b64decode(image.attrib[_HREF].partition(",")[2]))) as opened:
        pixels = np.ascontiguousarray(opened.convert("RGBA"))
    rectangles = _joined(pixels)
    if rectangles is None:
        return None
    height, width = pixels.shape[:2]
    x, y = (float(image.get(name, 0)) for name in ("x", "y"))
    across, down = float(image.attrib["width"]) / width, float(image.attrib["height"]) / height
    group = ET.Element(f"{SVG}g", {"opacity": image.get("opacity", "1")})
    edges_x = [short(x + at * across) for at in range(width + 1)]
    edges_y = [short(y + at * down) for at in range(height + 1)]
    for color, chosen in _by_color(rectangles):
        red, green, blue, alpha = color
        ends = (getattr(rectangles, side)[chosen].tolist() for side in ("left", "right", "top", "bottom"))
        outline = "".join(
            joined_outline((edges_x[left], edges_x[right]), (edges_y[top], edges_y[bottom]))
            for left, right, top, bottom in zip(*ends, strict=True)
        )
        look = {"fill": f"#{red:02x}{green:02x}{blue:02x}", "shape-rendering": "crispEdges", "d": outline}
        ET.SubElement(group, f"{SVG}path", look if alpha == 255 else {**look, "fill-opacity": f"{alpha / 255:.4g}"})
    return group


def _joined(pixels: Any) -> _Rectangles | None:
    """Join equal neighbors of each row, then equal rows of these; clear pixels are left out."""
    import numpy as np

    codes: Any = pixels.view(np.uint32)[..., 0]
    starts = np.ones(codes.shape, dtype=bool)
    starts[:, 1:] = codes[:, 1:] != codes[:, :-1]
    rows: Any
    left: Any
    rows, left = np.nonzero(starts)
    right: Any = np.append(left[1:], 0)
    right[np.append(rows[1:] != rows[:-1], True)] = codes.shape[1]
    colors: Any = codes[rows, left]
    shown = pixels[rows, left, 3] > 0
    rows, left, right, colors = (each[shown] for each in (rows, left, right, colors))
    order = np.lexsort((rows, colors, right, left))
    rows, left, right, colors = (each[order] for each in (rows, left, right, colors))
    same: Any = (left[1:] == left[:-1]) & (right[1:] == right[:-1]) & (colors[1:] == colors[:-1])
    first = np.flatnonzero(np.append(True, ~(same & (rows[1:] == rows[:-1] + 1))))[: rows.size]
    if first.size > MOST_PATHS:
        return None
    last = np.append(first[1:], rows.size) - 1
    return _Rectangles(
        top=rows[first], bottom=rows[last] + 1, left=left[first], right=right[first], colors=colors[first]
    )


def _by_color(rectangles: _Rectangles) -> Iterator[tuple[tuple[int, int, int, int], Any]]:
    """Return each color as red, green, blue and opacity, and the numbers of its rectangles."""
    import numpy as np

    order = np.argsort(rectangles.colors, kind="stable")
    colors, starts = np.unique(rectangles.colors[order], return_index=True)
    for color, chosen in zip(colors, np.split(order, starts[1:]), strict=True):
        red, green, blue, alpha = np.array([color], dtype=np.uint32).view(np.uint8).tolist()
        yield (red, green, blue, alpha), chosen
