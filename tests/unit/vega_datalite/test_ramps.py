"""Colors of numbers and values: they are those that Vega draws."""

import io
import json

import numpy as np
import pytest
import vl_convert
from PIL import Image as Pictures

from vega_datalite import Image, Ramp, palette_of, ramp_of, reduce_arrays, stops_of
from vega_datalite.paint import colors_of
from vega_datalite.ramps import sure_colors
from vega_datalite.schemes import RAMPS
from vega_datalite.values import values_of

SCALES = ("linear", "log", "sqrt", "symlog")
LISTS = {
    "two": ["#ffffff", "#d62728"],
    "greys": ["#000", "#808080", "white"],
    "from grey": ["#808080", "red", "#404040", "#8080ff", "yellow"],
    "round the hues": ["red", "blue", "#00ff00", "black", "magenta", "rebeccapurple"],
    "alike": ["teal", "teal"],
}


def drawn(scale, values, kind="quantitative"):
    """Return the colors of values as Vega-Lite draws them, one pixel each."""
    rows = [{"at": at, "end": at + 1, "value": value} for at, value in enumerate(values)]
    spec = {
        "width": len(rows),
        "height": 1,
        "padding": 0,
        "background": None,
        "config": {"view": {"stroke": None}},
        "data": {"values": rows},
        "mark": "rect",
        "encoding": {
            "x": {
                "field": "at",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, len(rows)], "nice": False},
            },
            "x2": {"field": "end"},
            "color": {"field": "value", "type": kind, "legend": None, "scale": scale},
        },
    }
    png = vl_convert.vegalite_to_png(json.dumps(spec), scale=1)
    return np.asarray(Pictures.open(io.BytesIO(png)).convert("RGBA"))[0]


def painted(paint, values):
    png = reduce_arrays(np.arange(len(values)), np.zeros(len(values), int), values, Image(paint=paint)).png
    return np.asarray(Pictures.open(io.BytesIO(png)).convert("RGBA"))[0]


WAYS = [
    *(
        (colors, scale, reverse)
        for colors in ("viridis", "blueorange", *LISTS)
        for scale in SCALES
        for reverse in (False, True)
    ),
    *((colors, "linear", False) for colors in RAMPS),
]


@pytest.mark.parametrize(("colors", "scale", "reverse"), WAYS)
def test_numbers_have_the_colors_of_vega(colors, scale, reverse):
    """For 257 numbers within the domain and four around it."""
    low, high = (0.01, 30.0) if scale == "log" else (-2.5, 30.0)
    values = np.concatenate(([low / 2, low - 9], np.linspace(low, high, 257), [high + 1, 1e9]))
    values = values[values > 0] if scale == "log" else values
    chosen = {"range": LISTS[colors]} if colors in LISTS else {"scheme": colors}
    scheme = LISTS.get(colors, colors)
    theirs = drawn(
        {"type": scale, "domain": [low, high], "clamp": True, "reverse": reverse, "nice": False, **chosen},
        values.tolist(),
    )

    assert np.array_equal(theirs, painted(ramp_of(scheme, (low, high), scale=scale, reverse=reverse), values))


@pytest.mark.parametrize("scale", SCALES)
def test_the_only_number_of_a_domain_is_in_the_middle(scale):
    theirs = drawn({"type": scale, "domain": [2, 2], "clamp": True, "scheme": "magma"}, [2])

    assert np.array_equal(theirs, painted(ramp_of("magma", [2], scale=scale), np.array([2.0])))


def test_a_domain_that_falls_turns_the_colors():
    values = np.linspace(0, 5, 300)
    theirs = drawn({"domain": [5, 0], "clamp": True, "range": LISTS["two"]}, values.tolist())

    assert np.array_equal(theirs, painted(ramp_of(LISTS["two"], (5, 0)), values))


@pytest.mark.parametrize("colors", ["viridis", "cividis", *LISTS])
@pytest.mark.parametrize("scale", SCALES)
def test_many_numbers_have_the_colors_of_few(colors, scale):
    """Many are looked up in a table that is exact, few are computed one by one."""
    values = np.random.default_rng(3).lognormal(size=70_000)
    values[:3] = np.nan, 0, -1
    ramp = ramp_of(LISTS.get(colors, colors), (0.01, 9), scale=scale)
    few = np.concatenate([painted(ramp, part) for part in np.array_split(values, 20)])

    assert np.array_equal(few, painted(ramp, values))


@pytest.mark.parametrize("scale", SCALES)
def test_numbers_have_sure_colors_unless_one_lies_between_two(scale):
    """A renderer rounds the numbers of a document, and may draw either color of such a number."""
    ramp = Ramp(colors=("#000000", "#ffffff"), domain=(1, 9), scale=scale)
    values = np.random.default_rng(5).uniform(1, 9, 500)
    far = Ramp(colors=ramp.colors, domain=(2**60, 2**60 + 2**10), scale=scale)
    sure = sure_colors(values, ramp).astype(">u4").view(np.uint8).reshape(-1, 4)

    assert np.array_equal(sure, painted(ramp, values))
    assert sure_colors(np.array([np.nan]), ramp) is None
    assert sure_colors(np.array([2.0**60 + 2**8]), far) is None  # whose last digits are a large part of the domain
    if scale == "linear":
        assert sure_colors(np.array([1, 5.0]), ramp) is None
        assert sure_colors(np.array([1, 5.0 + 1e-11]), ramp) is None
        assert sure_colors(np.array([1, 5.0 + 1e-8]), ramp) is not None


def test_numbers_have_sure_colors_unless_one_lies_beside_a_step():
    ramp = Ramp(colors=("#000000", "#777777", "#ffffff"), domain=(0, 1), steps=(0.3, 0.7))

    assert sure_colors(np.array([0.1, 0.3, 0.5, 0.9]), ramp).tolist() == [0xFF, 0x777777FF, 0x777777FF, 0xFFFFFFFF]
    assert sure_colors(np.array([0.1 + 0.2]), ramp) is None
    assert sure_colors(np.array([np.nan]), ramp) is None


def test_what_has_no_place_on_a_scale_is_missing():
    values = np.array([np.nan, -1.0, 0.0, 1.0])

    shown = painted(ramp_of(["#000000", "#ffffff"], (1, 10), scale="log"), values)

    assert shown.tolist() == [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 255], [0, 0, 0, 255]]


COLORS = ["#ff0000", "green", "#00f", "#ffa500"]
VALUES = {
    "texts": ["b", "a", "é", "Z", "10", "9", "", "～", "😀", "a"],
    "numbers": [10, 9, -1, 3, 3],
    "flags": [True, False],
    "missing": ["b", None, "a"],
}


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_values_have_the_colors_of_vega(values, reverse):
    theirs = drawn({"range": COLORS, "reverse": reverse}, values, "nominal")

    assert np.array_equal(theirs, painted(palette_of(values, COLORS, reverse=reverse), values))


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("scheme", ["viridis", "cividis", "blueorange", "rainbow"])
def test_values_have_colors_of_a_continuous_scheme(scheme, reverse):
    values = list("cabdefg")
    theirs = drawn({"scheme": scheme, "reverse": reverse}, values, "nominal")

    assert np.array_equal(theirs, painted(palette_of(values, scheme, reverse=reverse), values))


@pytest.mark.parametrize("reverse", [False, True])
def test_values_outside_of_a_domain_are_not_drawn(reverse):
    values = ["z", "b", "y", "a", "x", "z"]
    theirs = drawn({"range": COLORS, "domain": ["a", "c", "b"], "reverse": reverse}, values, "nominal")

    assert np.array_equal(theirs, painted(palette_of(values, COLORS, ["a", "c", "b"], reverse=reverse), values))


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda: ramp_of("rainbows", (0, 1)), "viridis"),
        (lambda: ramp_of(["#ff"], (0, 1)), "#ff"),
        (lambda: ramp_of("viridis", ()), "domain"),
        (lambda: palette_of(["a"], ["no color"]), "no color"),
        (lambda: palette_of(["a"], "rainbows"), "viridis"),
    ],
)
def test_what_is_no_color_and_no_domain_is_refused(make, part):
    with pytest.raises(ValueError, match=part):
        make()


def test_stops_of_a_logarithmic_scale_below_0_are_powers():
    ramp = ramp_of(["#000000", "#ffffff"], (-100, -1), scale="log")

    assert [number for _, number in stops_of(ramp, 3)] == pytest.approx([-100, -10, -1])


@pytest.mark.parametrize("scale", ["linear", "log", "sqrt", "symlog"])
def test_stops_are_the_colors_of_their_numbers(scale):
    ramp = ramp_of("viridis", (0.5, 8), scale=scale)
    colors, numbers = zip(*stops_of(ramp, 33), strict=True)
    painted = [(color >> 8).to_bytes(3, "big") for color in colors_of(values_of(np.array(numbers)), ramp).tolist()]
    named = [bytes.fromhex(each[1:]) for each in colors]

    assert np.allclose([numbers[0], numbers[-1]], [0.5, 8])
    assert max(abs(a - b) for one, other in zip(painted, named) for a, b in zip(one, other)) <= 1


def test_values_are_sorted_as_in_javascript_with_missing_ones_first():
    colors = ["#000000", "#000001", "#000002", "#000003"]
    palette = palette_of([0.5, 0, None, -0.5], colors)

    assert (palette.missing, palette.colors) == ("#000000", {-0.5: "#000001", 0: "#000002", 0.5: "#000003"})


def test_stops_of_a_scale_of_roots_are_squares():
    assert [number for _, number in stops_of(ramp_of("viridis", (0, 16), scale="sqrt"), 5)] == [0, 1, 4, 9, 16]
