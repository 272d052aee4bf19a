"""Overlays of one look share a chart, and the picture is that of a chart for each."""

from dataclasses import replace

import pytest

import tracegram
from tracegram.compile.altair import lower
from tracegram.compile.altair.tags import _area
from tracegram.export import Options, export, shared_renderer
from tracegram.model.plot import THEMES
from tracegram.store import nothing_kept

RULES = [{"mark": "rule", "x": at} for at in (2, 5, 5.5)]
RECTS = [{"mark": "rect", "x": at, "x2": at + 2, "y": 1, "y2": 3 + at} for at in (0, 1, 4)]
NOTES = [{"mark": "text", "x": at, "y": 2, "text": f"note {at}"} for at in (1, 4)]
APART = [{"mark": "band", "x": at, "x2": at + 1, "opacity": 0.4} for at in (0, 2, 4)]
OPAQUE = [{"mark": "band", "x": at, "x2": at + 2, "opacity": 1} for at in (0, 1, 2)]
OVER = [{"mark": "band", "x": at, "x2": at + 2, "opacity": 0.4} for at in (0, 1, 2)]


def figure(overlays):
    trace = {"values": [{"step": step, "position": step} for step in range(9)]}
    size = {"width": 90, "height": 70}
    return tracegram.figure(
        {"tracegram": 1, "trace": trace, "size": size, "marks": [{"mark": "rect"}], "overlays": overlays}
    )


@pytest.mark.parametrize(
    ("overlays", "charts"),
    [
        (RULES, 1),
        ([*RULES, {"mark": "rule", "x": 3, "color": "red"}, RULES[0]], 3),
        ([*RECTS, *NOTES], 2),
        (APART, 1),
        (OVER, 3),
        (OPAQUE, 1),
    ],
)
def test_overlays_of_one_look_that_follow_each_other_share_a_chart(overlays, charts):
    assert len(figure(overlays).to_dict()["layer"]) == 1 + charts


def test_each_is_drawn_as_in_a_chart_of_its_own(monkeypatch):
    def drawn():
        made = figure([*RULES, *RECTS, *NOTES, *APART, *OVER])
        return export(made.picture, ".png", Options(), shared_renderer())

    together = drawn()
    monkeypatch.setattr(lower, "alike", lambda drawings: (range(at, at + 1) for at in range(len(drawings))))

    with nothing_kept():
        assert drawn() == together


def test_two_lines_that_share_a_chart_are_not_joined():
    """Between the end of the first and the start of the second no pixel is drawn."""
    slanted = [{"mark": "rule", "x": x, "y": 1, "x2": x + 1, "y2": 3} for x in (0, 6)]
    (layer,) = (each for each in figure(slanted).to_dict()["layer"] if each["mark"]["type"] == "line")

    assert layer["encoding"]["detail"]["field"] == "line"


@pytest.mark.parametrize(("unit", "area"), [(1, 49), (0.75, 27.56)])  # 5.25 pixels long where letters have 9 of 12
def test_the_head_of_an_arrow_follows_the_letters(unit, area):
    assert _area(replace(THEMES["light"], unit=unit)) == area
