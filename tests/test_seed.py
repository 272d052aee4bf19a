"""The figure that started the project: every feature of its description is in the picture."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

import tracegram
from tests.pictures import pixels
from tests.tables import rows_of

SEED = Path(__file__).parents[1] / "gallery" / "seed" / "figure.yaml"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seed")
    tracegram.load(SEED).save(folder / "seed.svg", folder / "seed.png")
    return folder


def texts(svg: str) -> list[str]:
    return [element.text for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_ticks_and_titles_are_as_described(saved):
    shown = texts((saved / "seed.svg").read_text("utf-8"))

    assert shown[:11] == [str(step) for step in range(0, 251, 25)]
    assert "Decoding Steps" in shown
    assert "Output Token Position Index" in shown
    assert [text for text in shown if text.isdigit()][11:] == [str(each) for each in range(100, 156, 5)]


def test_positions_grow_downward(saved):
    svg = (saved / "seed.svg").read_text("utf-8")
    heights = [float(each) for each in re.findall(r'text-anchor="end" transform="translate\([-\d.]+,([\d.]+)\)', svg)]

    assert len(heights) == 12
    assert heights == sorted(heights)


def test_changes_are_dense_before_step_120_and_sparse_after():
    document = tracegram.load(SEED).to_dict()
    rows = max(map(rows_of, document["datasets"].values()), key=len)
    before = sum(row["step"] < 120 for row in rows) / (120 * 56)
    after = sum(row["step"] >= 120 for row in rows) / (131 * 56)

    assert before > 0.15
    assert after < 0.02


def test_the_front_the_region_and_the_cells_have_their_colors(saved):
    """The rule runs from (100, 100) to (155, 155), the rectangle covers 120..250 × 148..152 whole."""
    svg = (saved / "seed.svg").read_text("utf-8")

    def x(step):
        return (step + 0.5) * 3

    def y(position):
        return (position - 99.5) * 7

    assert f"M{x(100):g},{y(100):g}L{x(155):g},{y(155):g}" in svg
    assert f"M{x(119.5):g},{y(147.5):g}h{131 * 3}v{5 * 7}h-{131 * 3}Z" in svg
    colors = {tuple(each) for each in np.unique(pixels((saved / "seed.png").read_bytes()).reshape(-1, 3), axis=0)}
    assert {(255, 165, 0), (0, 0, 255), (0, 128, 0)} <= colors


def test_the_answer_never_changes_from_step_120_on():
    """The generated decode is stable in the region that the green rectangle shows."""
    rows = max(map(rows_of, tracegram.load(SEED).to_dict()["datasets"].values()), key=len)

    assert not [row for row in rows if 148 <= row["position"] <= 152 and row["step"] > 120]
