"""Letters of an SVG as outlines, for programs that lack its fonts or set text in their own way.

The renderer sets all texts once more, in a PDF of their own, and embeds there the letters that they need. So every
letter has the shape and the place that it has in a PNG or PDF of the figure, in any script and any font of the machine.
"""

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

from tracegram.export.svg import SVG, read_svg, write_svg
from vega_datalite.frozen import frozen

_SETS = re.compile(r"font-.*|direction|d?[xy]|text-anchor")  # the attributes that choose letters or place them
_MARKER = '<rect width="3" height="2"/>'
_MARKED = ((0, 0), (3, 0), (3, 2), (0, 2))
_INKLESS = frozenset({"Cf", "Me", "Mn", "Zs"})  # spaces, joiners, and marks that may be part of the letter before them


def outline_letters(svg: str, pdf_of: Callable[[str], bytes]) -> str:
    """Return a finished SVG whose texts are paths.

    A text stays one when no font at hand has an outline for one of its letters, such as an emoji in colors.

    Args:
        svg: The SVG.
        pdf_of: Returns an SVG as a page of PDF.
    """
    root = read_svg(svg)
    texts = [each for each in root.iter(f"{SVG}text") if "".join(each.itertext()).strip()]
    settings = [_setting(each) for each in texts]
    apart = list(dict.fromkeys(settings))
    found = dict(zip(apart, _read(pdf_of(_sheet(apart))), strict=True)) if apart else {}
    for text, setting in zip(texts, settings, strict=True):
        if _is_whole(found[setting], "".join(text.itertext())):
            _replace(text, "".join(found[setting]))
    return write_svg(root)


def _setting(text: ET.Element) -> str:
    """Return a text as it is set, whatever its color and its place."""
    plain = deepcopy(text)
    plain.tail = None
    for element in plain.iter():
        for key in [each for each in element.attrib if not _SETS.fullmatch(each)]:
            del element.attrib[key]
    return ET.tostring(plain, encoding="unicode")


def _sheet(settings: Sequence[str]) -> str:
    """Return an SVG of texts, each behind a rectangle that tells it from the one before."""
    marked = "".join(f"{_MARKER}{setting}" for setting in settings)
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">{marked}</svg>'


def _is_whole(outlines: Sequence[str], letters: str) -> bool:
    """Check that no letter lacks its outline; some letters share one, so that they cannot be compared one by one."""
    return any(outlines) and outlines.count("") <= sum(unicodedata.category(each) in _INKLESS for each in letters)


def _replace(text: ET.Element, outline: str) -> None:
    """Turn a text into a path of its color at its place."""
    for element in list(text):
        text.remove(element)
    for key in [each for each in text.attrib if _SETS.fullmatch(each)]:
        del text.attrib[key]
    text.tag, text.text = f"{SVG}path", None
    text.set("d", outline)


@frozen
class _Font:
    """A font in a PDF, whose letters have numbers."""

    letters: Any
    names: Sequence[str]
    units: float  # that make up its size


def _read(pdf: bytes) -> list[list[str]]:
    """Return the outlines of the letters of each text of a sheet."""
    from pypdf import PdfReader
    from pypdf.generic import ContentStream

    reader = PdfReader(BytesIO(pdf))
    page: Any = reader.pages[0]
    fonts = {name: _font(each.get_object()) for name, each in page["/Resources"].get("/Font", {}).items()}
    texts: list[list[str]] = []
    corners: list[tuple[float, ...]] = []
    state: dict[str, Any] = {}
    for operands, operator in ContentStream(page["/Contents"].get_object(), reader).operations:
        word = operator.decode()
        if word in {"m", "l"}:
            corners.append(tuple(map(float, operands)))
        elif word == "f":
            texts += [[]] if tuple(corners) == _MARKED else []
            corners.clear()
        elif word in {"Tm", "Tf"}:
            state[word] = operands
        elif word == "Tj":
            name, size = state["Tf"]
            texts[-1] += _drawn(fonts[name], float(size), state["Tm"], operands[0].original_bytes)
    return texts


def _drawn(font: _Font, size: float, matrix: Sequence[Any], codes: bytes) -> list[str]:
    """Return the outlines of letters in the coordinates of their text; the renderer places each on its own."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    a, b, c, d, x, y = map(float, matrix)
    scale = size / font.units
    outlines: list[str] = []
    for high, low in zip(codes[::2], codes[1::2], strict=True):
        pen: Any = SVGPathPen(font.letters, _number)
        to_text = TransformPen(pen, (a * scale, b * scale, c * scale, d * scale, x, y))
        font.letters[font.names[256 * high + low]].draw(to_text)
        outlines.append(pen.getCommands())
    return outlines


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")  # a thousandth of a point


def _font(described: Any) -> _Font:
    """Open a font of a PDF, whose letters have TrueType outlines or those of CFF."""
    from fontTools.cffLib import CFFFontSet
    from fontTools.ttLib import TTFont

    descriptor = described["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    file = descriptor.get("/FontFile2") or descriptor["/FontFile3"]
    content = BytesIO(file.get_object().get_data())
    if "/FontFile2" in descriptor:
        font: Any = TTFont(content)
        return _Font(letters=font.getGlyphSet(), names=font.getGlyphOrder(), units=font["head"].unitsPerEm)
    outlines: Any = CFFFontSet()
    outlines.decompile(content, None)
    (top,) = outlines.topDictIndex
    return _Font(letters=top.CharStrings, names=top.charset, units=1 / top.FontMatrix[0])
