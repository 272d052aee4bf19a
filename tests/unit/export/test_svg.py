"""Finished SVG: cells of one color are one path, exact in pixels and in PDF."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from tests.pictures import pdf_pixels, pixels
from tests.unit.export.documents import cells_document, text_document

from tracegram.export.svg import finish_svg

SIZES = [(437, 293), (500, 300), (641, 211), (333, 777)]
COLORS = {"#e41a1c": (228, 26, 28), "#377eb8": (55, 126, 184)}
NAMES = list(COLORS)
FIELDS = {
    "constant": np.full((37, 61), NAMES[0]),
    "checkerboard": np.array(NAMES)[np.add.outer(np.arange(37), np.arange(61)) % 2],
}
SVG = "{http://www.w3.org/2000/svg}"


def finished(renderer, names, size) -> str:
    return finish_svg(renderer.svg(cells_document(names, *size)), "title", "description")


def origin_of(svg: str) -> tuple[float, float]:
    """Return the left upper corner of the plot; the outermost shift is the only one that is not nought."""
    return tuple(float(each) for each in re.search(r'transform="translate\(([\d.]+),([\d.]+)\)', svg).groups())


def cell_of(middles, cells, length):
    """Return the cell that holds the middle of each pixel, and whether the pixel lies wholly in it."""
    at = middles / length * cells
    half = (middles[1] - middles[0]) / 2 / length * cells
    inside = (at >= 0) & (at < cells)
    whole = inside & (np.floor(at - half + 1e-6) == np.floor(at + half - 1e-6))
    return np.clip(np.floor(at).astype(int), 0, cells - 1), inside, whole


def compare(shown, names, svg, size, pixel):
    """Return how many pixels are not their cell's color: of all in the plot, and of those whole in a cell."""
    left, top = origin_of(svg)
    x, in_x, whole_x = cell_of((np.arange(shown.shape[1]) + 0.5) * pixel[0] - left, names.shape[1], size[0])
    y, in_y, whole_y = cell_of((np.arange(shown.shape[0]) + 0.5) * pixel[1] - top, names.shape[0], size[1])
    wanted = np.array([COLORS[name] for name in names.ravel()]).reshape(*names.shape, 3)[y][:, x]
    wrong = (shown != wanted).any(axis=2)
    return int(wrong[np.ix_(in_y, in_x)].sum()), int((wrong & np.outer(whole_y, whole_x)).sum())


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("field", FIELDS)
def test_every_pixel_of_a_png_has_the_color_of_the_cell_at_its_middle(field, size, renderer):
    svg = finished(renderer, FIELDS[field], size)
    shown = pixels(renderer.png(svg, 1, 72))

    assert compare(shown, FIELDS[field], svg, size, (1, 1)) == (0, 0)


@pytest.mark.parametrize("scale", [1, 2, 1.7])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("field", FIELDS)
def test_every_pixel_of_a_pdf_that_lies_in_one_cell_has_its_color(field, size, scale, renderer):
    svg = finished(renderer, FIELDS[field], size)
    shown = pdf_pixels(renderer.pdf(svg), scale)
    page = [float(each) for each in re.search(r'width="([\d.]+)" height="([\d.]+)"', svg).groups()]
    pixel = (page[0] / shown.shape[1], page[1] / shown.shape[0])

    assert compare(shown, FIELDS[field], svg, size, pixel)[1] == 0


@pytest.mark.parametrize("scale", [1, 2, 1.7])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_constant_field_has_no_seam_in_a_pdf(size, scale, renderer):
    names = FIELDS["constant"]
    svg = finished(renderer, names, size)
    shown = pdf_pixels(renderer.pdf(svg), scale)
    left, top = origin_of(svg)
    inside = shown[
        int(np.ceil(top * scale)) + 1 : int((top + size[1]) * scale) - 1,
        int(np.ceil(left * scale)) + 1 : int((left + size[0]) * scale) - 1,
    ]

    assert {tuple(each) for each in inside.reshape(-1, 3)} == {COLORS[names[0, 0]]}


def test_cells_of_a_color_become_one_path_in_order_of_first_appearance(renderer):
    names = np.array([[NAMES[1], NAMES[0], NAMES[1]]])
    (group,) = [g for g in ET.fromstring(finished(renderer, names, (30, 10))).iter(f"{SVG}g") if is_cells(g)]

    assert [path.get("fill") for path in group] == [NAMES[1], NAMES[0]]
    assert [path.get("d").count("M") for path in group] == [2, 1]
    assert group[1].get("d") == "M10,0H20V10H10Z"
    assert {path.get("shape-rendering") for path in group} == {"crispEdges"}


def is_cells(group) -> bool:
    return group.get("class", "").startswith("mark-rect ")


def raw(cell: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><g class="mark-rect role-mark layer_0_marks">{cell}</g></svg>'


def test_the_bar_of_a_zero_has_no_outline():
    """Poppler draws one as a line."""
    svg = finish_svg(raw('<path d="M0,8h3v0h-3Z" fill="red"/><path d="M3,0h3v8h-3Z" fill="red"/>'), "", "d")

    assert 'd="M3,0H6V8H3Z"' in svg


def test_a_shifted_cell_is_put_in_its_place():
    svg = finish_svg(raw('<path transform="translate(2,1.5)" d="M0,0h3v8h-3Z" fill="red" aria-label="x"/>'), "", "d")

    assert 'd="M2,1.5H5V9.5H2Z"' in svg
    assert "aria-label=" not in svg


@pytest.mark.parametrize("cell", ['<path d="M0,0L3,3Z"/>', '<path d="M0,0h3v8h-3Z" transform="rotate(3)"/>'])
def test_another_shape_than_a_rectangle_is_not_guessed_at(cell):
    with pytest.raises(ValueError, match="not a rectangle"):
        finish_svg(raw(cell), "", "d")


def test_title_and_description_come_first_and_name_the_picture():
    root = ET.fromstring(finish_svg(raw(""), "<b>&", "two\nlines"))

    assert [(child.tag, child.text) for child in root][:2] == [(f"{SVG}title", "<b>&"), (f"{SVG}desc", "two\nlines")]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")]


def test_without_a_title_the_description_names_the_picture():
    root = ET.fromstring(finish_svg(raw(""), "", "words"))

    assert root.get("aria-labelledby") == root[0].get("id")


def test_white_space_in_texts_stays(renderer):
    texts = ET.fromstring(finish_svg(renderer.svg(text_document("a   b")), "", "d")).iter(f"{SVG}text")

    assert [text.text for text in texts] == ["a   b"]


def test_the_same_figure_gives_the_same_svg_twice(renderer):
    first, second = (finished(renderer, FIELDS["checkerboard"], (61, 37)) for _ in range(2))

    assert first == second
    assert "ns0:" not in first
