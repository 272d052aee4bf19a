"""The forms of cells: which is chosen, and that each draws the same pixels."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from tests.pictures import pixels
from tests.tables import rows_of

import tracegram
from tracegram.compile.reduce import MOST_SEPARATE


def table(steps, positions, seed=1):
    """A trace with fields of every kind: a persistent flag, noise, numbers of which some are missing, and states."""
    random = np.random.default_rng(seed)
    step, position = (each.ravel() for each in np.mgrid[:steps, :positions])
    toggles = random.random((steps, positions)) < 0.02
    level = np.sin(step / 7) + random.random(step.size)
    level[random.random(step.size) < 0.05] = np.nan
    return pd.DataFrame(
        {
            "step": step,
            "position": position,
            "held": (toggles.cumsum(axis=0) % 2).astype(bool).ravel(),
            "noise": random.random(step.size) < 0.4,
            "level": level,
            "state": random.choice(["masked", "stable", "edited"], step.size),
        }
    )


def spec(mark, **words):
    return {"tracegram": 1, "trace": {"frame": "cells"}, "marks": [{"mark": "rect", **mark}], **words}


def form(frame, mark, density=2.0, **words):
    return tracegram.figure(spec(mark, **words), trace=frame).forms(density)["marks/0"]


BIG, SMALL = table(160, 100), table(40, 30)


def test_few_cells_stay_marks_of_their_own():
    chosen = form(SMALL, {"color": "red"})

    assert type(chosen).__name__ == "Separate"
    assert chosen.reason == f"1,200 cells, each on its own: at most {MOST_SEPARATE:,}"


def test_many_cells_in_few_runs_become_rectangles_and_all_cells_can_be_had_again():
    figure = tracegram.figure(spec({"color": {"field": "held"}}), trace=BIG)
    chosen = figure.forms(2)["marks/0"]
    (rows,) = (rows_of(each) for each in figure.to_dict()["datasets"].values())
    back = {
        (step, position): row["value"]
        for row in rows
        for step in range(row["step"], row["step2"] + 1)
        for position in range(row["position"], row["position2"] + 1)
    }

    assert type(chosen).__name__ == "Joined"
    assert len(rows) < len(BIG) / 5
    assert back == {(row.step, row.position): str(row.held).lower() for row in BIG.itertuples()}


def test_many_runs_become_an_image_with_a_pixel_a_cell():
    chosen = form(table(160, 160), {"color": {"field": "noise"}})

    assert type(chosen).__name__ == "Raster"
    assert chosen.grid == (160, 160)
    assert "more than 10,000" in chosen.reason


@pytest.mark.parametrize(
    ("mark", "how"),
    [
        ({"color": "red", "where": "held"}, "share"),
        ({"color": {"field": "level"}}, "mean"),
        ({"color": {"field": "state"}}, "mode"),
        ({"color": "red", "where": "held", "reduce": "any"}, "any"),
        ({"color": {"field": "level"}, "reduce": "max"}, "max"),
        ({"color": {"field": "state", "domain": ["edited", "stable", "masked"]}, "reduce": "priority"}, "priority"),
    ],
    ids=str,
)
def test_cells_narrower_than_a_pixel_share_it(mark, how):
    chosen = form(SMALL, mark, density=0.5, size={"width": 20, "height": 60})

    assert chosen.grid == (10, 30)
    assert f"the {how}:" in chosen.reason


def test_a_share_is_drawn_as_opacity(tmp_path):
    """Of two cells in a pixel one is red: on white that is half way."""
    frame = pd.DataFrame({"step": np.arange(400), "position": 0, "on": np.arange(400) % 2 == 0})
    figure = tracegram.figure(spec({"where": "on", "color": "#ff0000"}, size={"width": 200, "height": 20}), trace=frame)
    figure.save(tmp_path / "a.png")
    found = pixels((tmp_path / "a.png").read_bytes())

    assert ((found == (255, 127, 127)).all(axis=2)).sum() == 200 * 20


def test_a_picture_of_finer_pixels_has_the_cells_themselves(tmp_path):
    """At a scale of 2 there is a pixel for each cell, and none is blended."""
    frame = pd.DataFrame({"step": np.arange(400), "position": 0, "on": np.arange(400) % 2 == 0})
    figure = tracegram.figure(spec({"where": "on", "color": "#ff0000"}, size={"width": 200, "height": 20}), trace=frame)
    figure.save(tmp_path / "a.png", tmp_path / "a.svg", scale=2)
    found = pixels((tmp_path / "a.png").read_bytes())

    assert ((found == (255, 0, 0)).all(axis=2)).sum() == 200 * 40
    assert not ((found == (255, 127, 127)).all(axis=2)).any()


PLAIN, SIZE = table(30, 20), {"width": 173, "height": 91}
GAPS = PLAIN[PLAIN["level"].fillna(0) < 0.9]
MARKS = {
    "one color": {"color": "orange", "where": "held"},
    "flags": {"color": {"field": "noise"}},
    "states": {"color": {"field": "state"}, "opacity": 0.5},
    "more states than colors": {"color": {"field": "state", "range": ["#111111", "#eeeeee"]}},
    "a ramp for states": {"color": {"field": "state", "scheme": "magma"}},
    "numbers": {"color": {"field": "level"}},
    "numbers and a domain": {"color": {"field": "level", "domain": [0, 1], "scheme": "redblue", "reverse": True}},
    "numbers and colors": {"color": {"field": "level", "range": ["yellow", "navy"], "scale": "symlog"}},
    "one number": {"color": {"field": "step"}, "where": {"field": "step", "equal": 3}},
}
FRAMES = {
    "whole": PLAIN,
    "with gaps": GAPS,
    "in any order": GAPS.sample(frac=1, random_state=1),
    "one row": PLAIN[PLAIN["position"] == 3],
    "one column": PLAIN[PLAIN["step"] == 3],
}


def drawn(frame, mark, tmp_path, **words):
    figure = tracegram.figure(spec(mark, size=SIZE, **words), trace=frame)
    figure.save(tmp_path / "a.png", tmp_path / "b.png", scale=1)
    return np.asarray(Image.open(io.BytesIO((tmp_path / "a.png").read_bytes())).convert("RGBA"))


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_each_form_draws_the_same_picture(mark, frame, tmp_path):
    words = {"x": {"field": "position", "reverse": True}} if frame is GAPS else {}
    apart = drawn(frame, {**mark, "reduce": "none"}, tmp_path, **words)
    joined = drawn(frame, {**mark, "reduce": "rectangles"}, tmp_path, **words)
    image = drawn(frame, {**mark, "reduce": "image"}, tmp_path, **words)

    assert np.array_equal(apart, joined)
    assert np.array_equal(apart, image)


@pytest.mark.parametrize(("width", "height"), [(30, 20), (31, 21), (45, 50), (60, 77), (100, 33), (299, 211)])
@pytest.mark.parametrize("scale", [1, 2, 3])
def test_each_form_draws_the_same_picture_at_any_size(width, height, scale, tmp_path):
    def at_size(reduce):
        words = {"color": {"field": "state"}, "reduce": reduce}
        figure = tracegram.figure(spec(words, size={"width": width, "height": height}), trace=PLAIN)
        figure.save(tmp_path / "a.png", scale=scale)
        return pixels((tmp_path / "a.png").read_bytes())

    apart = at_size("none")

    assert np.array_equal(apart, at_size("rectangles"))
    assert np.array_equal(apart, at_size("image"))


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ({"color": "red", "reduce": "mean"}, "write any or share, or delete it"),
        ({"color": {"field": "level"}, "reduce": "share"}, "write mean or min or max, or delete it"),
        ({"color": {"field": "state"}, "reduce": "any"}, "write mode or priority, or delete it"),
        ({"color": {"field": "state"}, "reduce": "priority"}, "write the values under"),
    ],
    ids=str,
)
def test_what_a_pixel_shows_has_to_fit_what_the_cells_show(mark, said):
    with pytest.raises(tracegram.TracegramError) as raised:
        form(SMALL, mark)

    (finding,) = raised.value.findings
    assert (finding.code, finding.pointer) == ("conflicting-words", "/marks/0/reduce")
    assert finding.help.startswith(said)
