"""The difference of colors: the numbers of the formula's authors, and those of a color library."""

import random

import numpy as np
import pytest
from coloraide import Color
from PIL import ImageColor

from tracegram.measure.color_difference import DEFICIENCIES, distance, over, rgb_of
from tracegram.measure.color_names import COLOR_NAMES
from tracegram.measure.grounds import contrasts

FILTERS = {"": "", "protanopia": "protan", "deuteranopia": "deutan", "tritanopia": "tritan"}
RANDOM = random.Random(7)
HEX = [f"#{RANDOM.randrange(2**24):06x}" for _ in range(60)] + ["#000000", "#808080", "#ffffff", "#0000ff", "#f00"]


@pytest.mark.parametrize("deficiency", ["", *DEFICIENCIES])
def test_the_difference_of_two_colors_is_that_of_coloraide(deficiency):
    for first, second in zip(HEX, reversed(HEX), strict=True):
        seen = [Color(each) for each in (first, second)]
        if deficiency:
            seen = [each.filter(FILTERS[deficiency], method="machado").clip("srgb") for each in seen]

        expected = seen[0].delta_e(seen[1], method="2000")
        assert distance(rgb_of(first), rgb_of(second), deficiency) == pytest.approx(expected, abs=1e-4)


def test_the_contrast_of_two_colors_is_that_of_coloraide():
    expected = [Color(first).contrast(Color(second)) for first, second in zip(HEX, reversed(HEX), strict=True)]
    colors = np.array([rgb_of(each) for each in HEX])
    assert contrasts(colors, colors[::-1]) == pytest.approx(expected, abs=1e-3)


def test_black_on_white_has_the_greatest_contrast():
    assert contrasts(np.zeros((1, 3)), np.ones((1, 3))) == pytest.approx(21)


def test_a_name_is_the_color_that_css_gives_it():
    for name in COLOR_NAMES:
        assert rgb_of(name.upper()) == pytest.approx([part / 255 for part in ImageColor.getrgb(name)])
    assert rgb_of("#f80") == rgb_of("#FF8800")


def test_half_of_black_on_white_is_grey():
    assert over((0, 0, 0), 0.5, (1, 1, 1)) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize(
    ("first", "second", "plain", "least"),
    [
        ("orange", "blue", 78.1, 52.7),
        ("orange", "green", 48.9, 20.1),
        ("blue", "green", 62.7, 23.9),
        ("#ff8c42", "#3498db", 49.6, 49.6),
        ("#ff8c42", "#27ae60", 54.5, 4.9),
        ("#3498db", "#27ae60", 45.2, 8.8),
        ("red", "green", 72.2, 7.7),
    ],
)
def test_the_differences_of_well_known_pairs(first, second, plain, least):
    pair = rgb_of(first), rgb_of(second)

    assert distance(*pair) == pytest.approx(plain, abs=0.05)
    assert min(distance(*pair, each) for each in ("", *DEFICIENCIES)) == pytest.approx(least, abs=0.05)
