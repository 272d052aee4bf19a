"""Texts in cells are dark or light as the color below them asks for, and a color that fails somewhere is named."""

import re

import numpy as np
import pandas as pd
import pytest
from PIL import ImageColor
from tests.unit.compile.figures import warnings_of

import tracegram
from tracegram.measure.grounds import contrasts

INK, PAPER = "#222222", "#ffffff"
RAMP = {"mark": "rect", "color": {"field": "confidence", "scheme": "viridis", "domain": [0, 1]}}
TEXT = {"mark": "text", "field": "name"}
ROWS = [
    {"step": 0, "position": 0, "confidence": 0.02, "name": "dark", "kind": "a"},
    {"step": 1, "position": 0, "confidence": 0.5, "name": "middle", "kind": "b"},
    {"step": 2, "position": 0, "confidence": 0.98, "name": "light", "kind": "a"},
    {"step": 3, "position": 0, "confidence": None, "name": "missing", "kind": None},
]


def letters_of(*marks, rows=ROWS, folder, **words):
    """Return the color of each text in the picture of a figure."""
    figure = tracegram.figure({"tracegram": 1, "trace": {"frame": "rows"}, "marks": marks, **words}, trace=rows)
    figure.save(folder / "a.svg")
    svg = (folder / "a.svg").read_text("utf-8")
    drawn = re.findall(r'<g class="mark-text role-mark.*?</g>', svg, re.DOTALL)
    return {text: color for part in drawn for color, text in re.findall(r'fill="([^"]*)"[^>]*>([^<]*)<', part)}


FRAME = pd.DataFrame(ROWS)


@pytest.mark.parametrize("reduce", ["none", "rectangles", "image", "mean"])
def test_texts_fit_their_cells_in_every_form(reduce, tmp_path):
    found = letters_of({**RAMP, "reduce": reduce}, TEXT, rows=FRAME, folder=tmp_path)

    assert found == {"dark": PAPER, "middle": INK, "light": INK, "missing": INK}


@pytest.mark.parametrize(
    ("x", "y"), [({}, {}), ({"reverse": True}, {"reverse": False}), ({"field": "position"}, {"field": "step"})]
)
def test_texts_over_an_image_fit_whichever_way_the_axes_run(x, y, tmp_path):
    random = np.random.default_rng(3)
    step, position = (each.ravel() for each in np.mgrid[:7, :5])
    rows = pd.DataFrame({"step": step, "position": position, "confidence": random.random(35)})
    rows["name"] = [f"{at}" for at in range(35)]
    marks = [{**RAMP, "reduce": "image"}, TEXT]

    image = letters_of(*marks, rows=rows, folder=tmp_path, x=x, y=y)
    cells = letters_of({**RAMP, "reduce": "none"}, TEXT, rows=rows, folder=tmp_path, x=x, y=y)

    assert len(set(image.values())) == 2
    assert image == cells


def test_texts_fit_cells_that_stay_in_an_engine(tmp_path, monkeypatch):
    step, position = (each.ravel() for each in np.mgrid[:20, :4])
    rows = pd.DataFrame({"step": step, "position": position, "confidence": step / 19})
    rows["name"] = [f"n{at}" for at in range(80)]
    text = {**TEXT, "where": {"field": "position", "equal": 1}}
    memory = letters_of({**RAMP, "reduce": "none"}, text, rows=rows, folder=tmp_path)
    rows.to_parquet(tmp_path / "cells.parquet", index=False)
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 40)
    spec = {"tracegram": 1, "trace": {"file": "cells.parquet", "engine": "duckdb"}, "marks": [RAMP, text]}
    figure = tracegram.figure(spec, root=tmp_path)
    figure.save(tmp_path / "a.svg")

    drawn = re.findall(r'fill="(#[0-9a-f]{6})"[^>]*>(n\d+)<', (tmp_path / "a.svg").read_text("utf-8"))
    assert {text: color for color, text in drawn if text in memory} == memory
    assert type(figure.forms(2)["marks/0"]).__name__ == "Raster"


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ([{"mark": "rect", "color": "navy"}], PAPER),
        ([{"mark": "rect", "color": "navy", "opacity": 0.2}], INK),
        ([{"mark": "rect", "color": "navy"}, {"mark": "rect", "color": "yellow"}], INK),
        ([{"mark": "point", "color": "black", "shape": "square", "size": 400}], PAPER),
        ([{"mark": "point", "color": "black", "size": 9}], INK),
        ([{"mark": "rect", "color": {"field": "kind", "range": ["black", "#111111"]}, "where": {"not": "x"}}], PAPER),
    ],
    ids=str,
)
def test_what_lies_below_a_text_is_what_is_seen(below, expected, tmp_path):
    rows = [{**row, "kind": row["kind"] or "a", "x": False} for row in ROWS]
    found = letters_of(*below, TEXT, rows=pd.DataFrame(rows), folder=tmp_path)

    assert set(found.values()) == {expected}


@pytest.mark.parametrize(("theme", "dark", "light"), [("dark", "#111111", "#eeeeee"), ("paper", "#000000", "#ffffff")])
def test_texts_are_of_the_theme(theme, dark, light, tmp_path):
    found = letters_of(RAMP, TEXT, rows=FRAME, folder=tmp_path, theme=theme)

    assert (found["dark"], found["light"]) == (light, dark)


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_every_ground_leaves_a_text_that_can_be_read(theme):
    grounds = np.linspace(0, 1, 30).repeat(3).reshape(-1, 3)
    pair = {"light": (INK, PAPER), "dark": ("#eeeeee", "#111111"), "paper": ("#000000", "#ffffff")}[theme]
    inks = [np.tile(np.array(ImageColor.getrgb(each)) / 255, (30, 1)) for each in pair]

    assert np.maximum(*(contrasts(ink, grounds) for ink in inks)).min() > 3.9


def test_a_chosen_color_is_kept_and_named_where_it_fails(tmp_path):
    text = {**TEXT, "color": "black"}
    (finding,) = [each for each in warnings_of(RAMP, text, rows=ROWS[:3]) if each.code == "low-contrast"]

    assert set(letters_of(RAMP, text, rows=FRAME, folder=tmp_path).values()) == {"black"}
    assert finding.pointer == "/marks/1/color"
    assert finding.message == (
        "1 of 3 texts are hard to read: #000000 on #46095c has a contrast of 1.5 : 1, and texts need 3 : 1"
    )


def codes(*marks, rows=ROWS[:3], **words):
    return [(each.code, each.pointer) for each in warnings_of(*marks, rows=rows, **words)]


HARD = [("low-contrast", "/marks/1/color")]


def test_texts_without_a_color_are_warned_about_only_where_they_are_faint():
    assert codes(RAMP, TEXT) == []
    assert codes(RAMP, {**TEXT, "opacity": 0.5}) == HARD


def test_texts_whose_color_is_a_field_are_compared_cell_by_cell():
    color = {"field": "confidence", "scheme": "greys", "domain": [0, 1]}

    assert codes({**TEXT, "color": color}) == [("low-contrast", "/marks/0/color")]
    assert codes({"mark": "rect", "color": "black"}, {**TEXT, "color": color}) == HARD
    assert codes({"mark": "rect", "color": "black"}, {**TEXT, "color": color}, rows=ROWS[:2]) == []


def test_a_text_at_a_point_is_compared_with_its_cell():
    note = {"mark": "text", "x": 0, "y": 0, "text": "a", "color": "black"}

    assert codes(RAMP, overlays=[note]) == [("low-contrast", "/overlays/0/color")]
    assert codes(RAMP, overlays=[{**note, "x": 2}]) == []
