"""A figure for the column of a paper, as its PDF has it; `python -m tests.printed` looks at six on a page."""

from pathlib import Path

import pytest
from PIL import Image

import tracegram
from tests.printed.measure import boxes, letters

COLUMN = Path(__file__).parents[1] / "gallery" / "decoding" / "column.yaml"


def test_a_pdf_has_the_size_and_the_letters_that_are_asked_for(tmp_path):
    figure = tracegram.load(COLUMN)
    plot = figure.to_dict()
    figure.save(tmp_path / "column.pdf", tmp_path / "column.png", dpi=300)

    sizes = [each.size for each in boxes(tmp_path / "column.pdf")]

    assert pytest.approx((234, 187.2), abs=0.01) in sizes
    assert pytest.approx((plot["width"], plot["height"]), abs=0.01) in sizes
    assert {round(each.points, 2) for each in letters(tmp_path / "column.pdf")} == {8}
    with Image.open(tmp_path / "column.png") as picture:
        assert picture.size == (975, 780)
