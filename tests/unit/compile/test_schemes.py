"""The colors of Vega's schemes for categories: they are those that the renderer draws."""

import re

import pytest

import tracegram
from tracegram.compile.color_scales import CATEGORIES


def map_of(color, values):
    rows = [{"step": 0, "position": at, "gain": each} for at, each in enumerate(values)]
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect", "color": {"field": "gain", **color}}]}
    return tracegram.figure(spec).to_dict()["layer"][0]["encoding"]["color"]["scale"]


@pytest.mark.parametrize("name", ["YlGnBu", "ylgnbu", "YellowGreenBlue"])
def test_a_scheme_has_the_name_that_people_know_in_any_case(name):
    assert map_of({"scheme": name}, [0.0, 1.0])["scheme"] == "yellowgreenblue"


def test_a_scheme_that_vega_lacks_is_drawn_by_its_colors():
    scale = map_of({"scheme": "Coolwarm", "center": 0}, [-1.0, 0.5])

    assert (scale["range"][0], scale["range"][8], scale["range"][-1]) == ("#3b4cc0", "#dddddd", "#b40426")
    assert map_of({"scheme": "coolwarm", "type": "nominal"}, [0, 1, 2])["range"][1] == "#dddddd"


@pytest.mark.parametrize("scheme", CATEGORIES)
def test_a_scheme_is_drawn_in_its_colors(scheme, tmp_path):
    colors = CATEGORIES[scheme].split()
    rows = [{"step": 0, "position": at, "kind": f"k{at:02}"} for at in range(len(colors))]
    color = {"field": "kind", "scheme": scheme, "legend": False}
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect", "color": color}]}
    tracegram.figure(spec).save(tmp_path / "a.svg")

    drawn = re.findall(r'fill="(#[0-9a-f]{6})"', (tmp_path / "a.svg").read_text("utf-8"))
    assert [each for each in drawn if each in colors] == colors
