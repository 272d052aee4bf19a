"""What a page of PDF shows: how high its letters are, and which boxes are filled, in points."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on a page, from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        return self.right - self.left, self.top - self.bottom

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point lies in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A character, its height, and where it stands."""

    text: str
    points: float
    x: float
    y: float


def letters(pdf: Path) -> list[Letter]:
    """Return the characters of the first page."""
    page: Any = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    found: list[Letter] = []
    for at in range(page.count_chars()):
        if raw.FPDFText_IsGenerated(page, at) == 1:
            continue
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(page, at, matrix)
        points = raw.FPDFText_GetFontSize(page, at) * math.hypot(matrix.c, matrix.d)
        left, bottom, right, top = page.get_charbox(at, loose=True)
        character = chr(raw.FPDFText_GetUnicode(page, at))
        found.append(Letter(text=character, points=points, x=(left + right) / 2, y=(bottom + top) / 2))
    return found


def boxes(pdf: Path) -> list[Box]:
    """Return the outlines of all paths of the first page, those of pictures within it too."""
    page: Any = pypdfium2.PdfDocument(pdf)[0]
    top_level = (raw.FPDFPage_GetObject(page, at) for at in range(raw.FPDFPage_CountObjects(page)))
    return [box for each in top_level for box in _boxes(each, (1, 0, 0, 1, 0, 0))]


Matrix = tuple[float, ...]


def _boxes(item: Any, around: Matrix) -> Iterator[Box]:
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_FORM:
        own = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(item, own)
        inner = _joined((own.a, own.b, own.c, own.d, own.e, own.f), around)
        for at in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _boxes(raw.FPDFFormObj_GetObject(item, at), inner)
    elif kind == raw.FPDF_PAGEOBJ_PATH:
        ends = [raw.c_float() for _ in range(4)]
        raw.FPDFPageObj_GetBounds(item, *ends)
        left, bottom, right, top = (each.value for each in ends)
        (x, y), (x2, y2) = _moved(around, left, bottom), _moved(around, right, top)
        yield Box(left=min(x, x2), bottom=min(y, y2), right=max(x, x2), top=max(y, y2))


def _joined(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    x, y = then[4:]
    first_column, second_column, moved = (_moved(then, *pair) for pair in ((a, b), (c, d), (e, f)))
    return (first_column[0] - x, first_column[1] - y, second_column[0] - x, second_column[1] - y, *moved)


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
