"""The colors of Vega's schemes for categories: they are those that the renderer draws."""

import re

import pytest

import tracegram
from tracegram.compile.schemes import CATEGORIES


@pytest.mark.parametrize("scheme", CATEGORIES)
def test_a_scheme_is_drawn_in_its_colors(scheme, tmp_path):
    rows = [{"step": 0, "position": at, "kind": f"k{at}"} for at in range(len(CATEGORIES[scheme]))]
    color = {"field": "kind", "scheme": scheme, "legend": False}
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect", "color": color}]}
    tracegram.figure(spec).save(tmp_path / "a.svg")

    drawn = re.findall(r'fill="(#[0-9a-f]{6})"', (tmp_path / "a.svg").read_text("utf-8"))
    assert [each for each in drawn if each in CATEGORIES[scheme]] == list(CATEGORIES[scheme])
