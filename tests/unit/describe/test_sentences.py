"""The computed description: shares, names of axes, bands and rules are said as they are."""

import pandas as pd
import pytest

import tracegram


def cells(across=128, down=128):
    places = [(x, y) for x in range(across) for y in range(down)]
    return pd.DataFrame([{"layer": x, "query": y, "first": x == y == 0, "half": x < across // 2} for x, y in places])


def described(*marks, overlays=(), frame=None, **words):
    spec = {"tracegram": 1, "trace": {"frame": "cells", "columns": {"step": "layer", "position": "query"}}, **words}
    spec = {**spec, "marks": list(marks) or [{"mark": "rect"}]}
    trace = cells(8, 8) if frame is None else frame
    return tracegram.figure({**spec, "overlays": list(overlays)} if overlays else spec, trace=trace).description


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("first", "1 cell (under 0.1 % of 16,384)"),
        ({"not": "first"}, "16,383 cells (all but one of 16,384)"),
        ({"field": "step", "gt": 0}, "16,256 cells (99.2 % of 16,384)"),
        ({"or": [{"field": "step", "gt": 0}, {"field": "position", "gt": 3}]}, "16,380 cells (over 99.9 % of 16,384)"),
        ("half", "8,192 cells (50.0 % of 16,384)"),
        (None, "16,384 cells (100.0 % of 16,384)"),
    ],
    ids=str,
)
def test_a_share_is_never_rounded_to_none_or_all(where, said):
    mark = {"mark": "rect", "name": "Cells", **({"where": where} if where else {})}

    assert f"Cells: {said}, " in described(mark, frame=cells())


@pytest.mark.parametrize(
    ("overlay", "said"),
    [
        ({"mark": "rect", "x": 3, "x2": 4, "y": 5, "y2": 6, "name": "Box"}, "Box, layer 3 to 4 and query 5 to 6"),
        ({"mark": "rect", "x": 3, "x2": 3, "y": 5, "y2": 6}, "rectangle, layer 3 and query 5 to 6"),
        ({"mark": "band", "y": 3, "y2": 5}, "band over query 3 to 5"),
        ({"mark": "band", "x": 3, "x2": 5, "name": "Late"}, "Late, band over layer 3 to 5"),
        ({"mark": "rule", "x": 7}, "vertical line at layer 7"),
        ({"mark": "rule", "y": 2, "name": "Prompt"}, "Prompt, horizontal line at query 2"),
        ({"mark": "rule", "x": 7, "y": 1, "y2": 4}, "vertical line at layer 7, query 1 to 4"),
        ({"mark": "rule", "x": 1, "y": 2, "x2": 5, "y2": 6}, "straight line, from (1, 2) to (5, 6)"),
    ],
    ids=str,
)
def test_an_overlay_is_called_what_it_is_by_the_names_of_the_trace(overlay, said):
    assert described(overlays=[overlay]).endswith(f"Overlays: {said}.")


def test_turned_axes_turn_what_is_vertical():
    said = described(overlays=[{"mark": "rule", "x": 7}], x={"field": "position"}, y={"field": "step"})

    assert said.endswith("vertical line at query 7.")


def test_steps_and_positions_are_plural_where_there_are_several():
    rows = [{"step": x, "position": y} for x in range(8) for y in range(8)]
    overlays = [{"mark": "rect", "x": 1, "x2": 2, "y": 3, "y2": 3}]
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect"}], "overlays": overlays}

    assert tracegram.figure(spec).description.endswith("Overlays: rectangle, steps 1 to 2 and position 3.")


def test_the_color_of_texts_that_fit_their_cells_is_not_said():
    assert described({"mark": "text", "field": "first"}).endswith("Texts: 64 cells (100.0 % of 64).")
    assert described({"mark": "text", "field": "first", "color": "red"}).endswith("(100.0 % of 64), red.")
