"""Finishing vl-convert's SVG: cells without seams, a title and a description.

Cells of one color become one path, so that no viewer draws an edge between two of them at any zoom;
`crispEdges` keeps the outer edges free of blended pixels.
"""

import re
import xml.etree.ElementTree as ET
from html import escape

from tracegram.measure.lengths import outline

_NUDGE = 0.001  # pixels
_INSET = 0.0005  # pixels
SVG = "{http://www.w3.org/2000/svg}"
_NAMED = "tracegram-description"
_NUMBER = r"-?[\d.]+(?:e-?\d+)?"
_RECTANGLE = re.compile(rf"M({_NUMBER}),({_NUMBER})h({_NUMBER})v({_NUMBER})h-?{_NUMBER}Z")
_CELL = re.compile(rf"M({_NUMBER}),({_NUMBER})H({_NUMBER})V({_NUMBER})H{_NUMBER}Z")
_REFERENCE = re.compile(r"url\(#([^()]+)\)")
_SHIFT = re.compile(rf"translate\(({_NUMBER}),({_NUMBER})\)")


def finish_svg(raw: str, title: str, description: str) -> str:
    """Finish an SVG of vl-convert.

    Args:
        raw: The SVG of vl-convert.
        title: The figure's title, possibly empty.
        description: The figure in words.

    Returns:
        The SVG with `role`, `<title>` and `<desc>`, and with the cells of each layer as one path per color.
    """
    root = read_svg(raw)
    for group in root.iter(f"{SVG}g"):
        if _is_filled(group):
            _merge(group)
        if group.get("class", "").startswith("mark-symbol role-mark "):
            _drop_points(group)
    for image in root.iter(f"{SVG}image"):
        _sharpen(image)
    _number_names(root)
    _name(root, title, description)
    return write_svg(root)


def read_svg(svg: str) -> ET.Element:
    """Return the outermost element of an SVG that the renderer wrote."""
    return ET.fromstring(svg)  # noqa: S314  # from a document of ours


def write_svg(root: ET.Element) -> str:
    """Return an SVG as text."""
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    return ET.tostring(root, encoding="unicode") + "\n"


def with_description(svg: str, former: str, description: str) -> str:
    """Replace the description of a finished SVG; return "" unless it holds the former one exactly once."""
    before, after = (f'<desc id="{_NAMED}">{escape(text, quote=False)}</desc>' for text in (former, description))
    return svg.replace(before, after) if svg.count(before) == 1 else ""


def for_pdf(svg: str) -> str:
    """Return a finished SVG with cells that end a little before their edges.

    Poppler paints every pixel that a fill touches, so a fill whose edge lies exactly between two pixels also paints
    part of the next one. The part cut off is too small for any viewer to show.
    """
    return _CELL.sub(_inset, svg)


def _inset(cell: re.Match[str]) -> str:
    x, y, x2, y2 = (float(each) for each in cell.groups())
    return f"M{x + _INSET:.7g},{y + _INSET:.7g}H{x2 - _INSET:.7g}V{y2 - _INSET:.7g}H{x + _INSET:.7g}Z"


def _drop_points(group: ET.Element) -> None:
    """Remove symbols of size 0, which exist for a legend and have the color of the first cell."""
    for path in group.findall(f"{SVG}path[@d='M0,0']"):
        group.remove(path)


def _is_filled(group: ET.Element) -> bool:
    """Check that a group holds filled rectangles: cells, or the areas of an overlay."""
    return group.get("class", "").startswith("mark-rect ") and all("stroke" not in path.attrib for path in group)


def _merge(group: ET.Element) -> None:
    """Merge the cells of one style into one path, in the order of first appearance; cells never overlap."""
    merged: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for path in list(group):
        look = {key: value for key, value in path.attrib.items() if key in {"fill", "opacity", "fill-opacity"}}
        merged.setdefault(tuple(look.items()), []).append(_moved(path))
        group.remove(path)
    for look, outlines in merged.items():
        ET.SubElement(group, f"{SVG}path", {**dict(look), "shape-rendering": "crispEdges", "d": "".join(outlines)})


def _sharpen(image: ET.Element) -> None:
    """Keep pixels sharp by an attribute, since pages with a strict policy refuse a style.

    The image is moved by an invisible distance, so that a pixel whose middle lies on the edge of two cells shows the
    first of them, as it does with rectangles.
    """
    del image.attrib["style"]
    image.set("image-rendering", "pixelated")
    image.set("transform", f"translate({_NUDGE},{_NUDGE})")


def _moved(path: ET.Element) -> str:
    """Return the outline of a cell in the coordinates of its group; none for the bar of a 0, which Poppler shows."""
    drawn, moved = path.get("d", ""), path.get("transform", "translate(0,0)")
    shift = _SHIFT.fullmatch(moved)
    rectangle = _RECTANGLE.fullmatch(drawn)
    if rectangle is None or shift is None:
        raise ValueError(f"a cell is not a rectangle in its place: {drawn[:60]!r}, {moved[:60]!r}")
    x, y, width, height = (float(each) for each in rectangle.groups())
    x, y = x + float(shift[1]), y + float(shift[2])
    return outline(x, y, width, height) if width and height else ""


def _number_names(root: ET.Element) -> None:
    """Number gradients and clips from 0, since vl-convert goes on counting from picture to picture."""
    named = [element for element in root.iter() if "id" in element.attrib]
    names = {element.attrib["id"]: f"part-{number}" for number, element in enumerate(named, start=1)}
    for element in root.iter():
        for key, value in element.attrib.items():
            if key == "id":
                element.set(key, names[value])
            elif "url(#" in value:
                element.set(key, _REFERENCE.sub(lambda found: f"url(#{names.get(found[1], found[1])})", value))


def _name(root: ET.Element, title: str, description: str) -> None:
    words = ET.Element(f"{SVG}desc", {"id": _NAMED})
    words.text = description
    root.insert(0, words)
    named = _NAMED
    if title:
        heading = ET.Element(f"{SVG}title", {"id": "tracegram-title"})
        heading.text = title
        root.insert(0, heading)
        named = f"tracegram-title {_NAMED}"
    root.set("role", "img")
    root.set("aria-labelledby", named)
