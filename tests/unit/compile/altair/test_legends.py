"""A legend shows what is drawn: opacity, dashes, the form of symbols, outlines, lines, bands; and it fits its place."""

import re

import pandas as pd
import pytest
import yaml
from tests.pictures import pixels
from tests.test_exact_pictures import page_of, plot_of

import tracegram

ROWS = pd.DataFrame(
    [
        {"step": step, "position": position, "after": step > position, "state": "ab"[step % 2], "share": step / 7}
        for step in range(8)
        for position in range(8)
    ]
)
MARKS = [
    {"mark": "rect", "where": "after", "color": "red", "opacity": 0.2, "name": "pale"},
    {"mark": "rect", "where": {"field": "share", "gt": 0.9}, "color": "white", "name": "white cells"},
    {"mark": "point", "where": {"not": "after"}, "shape": "diamond", "color": "green", "name": "diamonds"},
    {"mark": "text", "field": "state", "where": "after", "color": "purple", "name": "letters"},
]
OVERLAYS = [
    {"mark": "rule", "x": 4, "dash": [4, 2], "name": "dashed rule"},
    {"mark": "rule", "x": 6, "dash": [20, 10], "width": 3, "color": "navy", "name": "long dashes"},
    {"mark": "rule", "y": 5, "dash": [6, 3], "color": "white", "name": "white dashes"},
    {"mark": "line", "points": [[0, 0], [7, 5]], "color": "teal", "opacity": 0.5, "name": "line"},
    {"mark": "band", "y": 1, "y2": 2, "color": "blue", "opacity": 0.2, "name": "band"},
    {"mark": "band", "x": 1, "x2": 2, "color": "orange", "opacity": 0.2, "name": "upright band"},
    {"mark": "rect", "x": 1, "x2": 5, "y": 1, "y2": 5, "dash": [3, 3], "color": "brown", "name": "frame"},
    {"mark": "rect", "x": 2, "x2": 3, "y": 6, "y2": 6, "filled": True, "color": "black", "name": "box"},
    {"mark": "rect", "x": 3, "x2": 7, "y": 3, "y2": 7, "color": "#fefefe", "name": "white frame"},
]


def figure_of(marks, overlays=(), rows=ROWS, **words):
    spec = {"tracegram": 1, "trace": {"frame": "rows"}, "legend": "right", "marks": marks, **words}
    return tracegram.figure({**spec, "overlays": list(overlays)} if overlays else spec, trace=rows)


def svg_of(figure, folder):
    figure.save(folder / "a.svg")
    return (folder / "a.svg").read_text("utf-8")


def swatches(svg):
    """Return the attributes of the symbol beside each name."""
    entry = r'role-legend-symbol"[^>]*><path([^>]*)/>.*?role-legend-label.*?<text[^>]*>([^<]*)<'
    found = re.findall(entry, svg, re.DOTALL)
    return {name: dict(re.findall(r'([a-z-]+)="([^"]*)"', attributes)) for attributes, name in found}


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return swatches(svg_of(figure_of(MARKS, OVERLAYS), tmp_path_factory.mktemp("legend")))


def size_of(path):
    """Return width and height of a path whose commands are absolute but for `h` and `v`."""
    across = [float(each) for each in re.findall(r"[ML](-?[\d.]+),", path)]
    down = [float(each) for each in re.findall(r"[ML]-?[\d.]+,(-?[\d.]+)", path)]
    wide = [float(each) for each in re.findall(r"h(-?[\d.]+)", path)]
    high = [float(each) for each in re.findall(r"v(-?[\d.]+)", path)]
    return max([max(across) - min(across), *wide]), max([max(down) - min(down), *high])


SQUARE, DIAMOND = "M-5,-5h10v10h-10Z", "M-5,0L0,-5L5,0L0,5Z"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pale", {"fill": "rgba(255,0,0,0.2)", "d": SQUARE}),
        ("white cells", {"fill": "white", "stroke": "#888888", "d": SQUARE}),
        ("diamonds", {"fill": "green", "d": DIAMOND}),
        ("letters", {"fill": "purple"}),
        ("dashed rule", {"stroke": "#0072b2", "stroke-width": "2", "stroke-dasharray": "4,2"}),
        ("long dashes", {"stroke": "navy", "stroke-width": "3", "stroke-dasharray": "6.4,3.2"}),
        ("white dashes", {"fill": "white", "stroke": "#888888"}),
        ("line", {"stroke": "rgba(0,128,128,0.5)", "stroke-width": "2", "stroke-dasharray": "1,0"}),
        ("band", {"fill": "rgba(0,0,255,0.2)"}),
        ("upright band", {"fill": "rgba(255,165,0,0.2)"}),
        ("frame", {"stroke": "brown", "stroke-dasharray": "3,3", "d": SQUARE}),
        ("box", {"fill": "black", "d": SQUARE}),
        ("white frame", {"fill": "#fefefe", "stroke": "#888888"}),
    ],
)
def test_a_swatch_shows_what_its_layer_draws(shown, name, expected):
    assert {key: shown[name].get(key) for key in expected} == expected
    assert shown[name]["opacity"] == "1"
    assert ("fill" in shown[name]) == ("fill" in expected)
    assert ("stroke" in shown[name]) == ("stroke" in expected)


def test_the_forms_of_swatches_differ(shown):
    sizes = {name: size_of(shown[name]["d"]) for name in ("dashed rule", "band", "upright band")}

    assert sizes == {"dashed rule": (16, 0), "band": (16, 5), "upright band": (5, 10)}
    assert shown["white dashes"]["d"].count("M") == 2
    assert shown["letters"]["d"] not in {SQUARE, DIAMOND}


def test_a_pale_swatch_has_the_color_of_its_cells(tmp_path):
    figure = figure_of(MARKS[:1], size={"width": 160, "height": 160})
    svg = svg_of(figure, tmp_path)
    figure.save(tmp_path / "a.png")
    drawn = pixels((tmp_path / "a.png").read_bytes())
    left, top, width, _ = plot_of(svg)

    cell = drawn[int(top) + 10, int(left + width) - 10]
    beside = drawn[:, int(left + width) + 5 :]
    assert (beside == cell).all(axis=2).sum() >= 81  # the swatch has a side of 10 pixels


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_every_swatch_can_be_seen(theme, tmp_path):
    overlays = [
        {"mark": "rule", "x": 4, "color": color, "dash": [4, 2], "name": f"rule in {color}"}
        for color in ("white", "#111111")
    ]
    marks = [{"mark": "rect", "color": color, "name": color} for color in ("#fffffe", "#121212")]
    figure = figure_of(marks, overlays, theme=theme)
    found = swatches(svg_of(figure, tmp_path))
    background = {"dark": {"#111111", "#121212"}}.get(theme, {"white", "#fffffe"})

    for name, swatch in found.items():
        color = name.removeprefix("rule in ")
        assert (swatch.get("stroke") in {"#888888", "#666666"}) == (color in background), name


def test_the_legend_of_a_field_shows_the_form_and_the_opacity_of_its_symbols(tmp_path):
    color = {"field": "state", "range": ["green", "white"]}
    found = swatches(
        svg_of(figure_of([{"mark": "point", "shape": "diamond", "opacity": 0.5, "color": color}]), tmp_path)
    )

    assert {name: (each["d"], each["opacity"], each["stroke"]) for name, each in found.items()} == {
        "a": (DIAMOND, "0.5", "#888888"),
        "b": (DIAMOND, "0.5", "#888888"),
    }


@pytest.mark.parametrize(("theme", "edge"), [("dark", 'stroke="#888888" stroke-width="1"'), ("light", 'width="0"')])
def test_a_gradient_that_ends_in_the_background_is_outlined(theme, edge, tmp_path):
    mark = {"mark": "rect", "color": {"field": "share", "scheme": "magma"}}
    svg = svg_of(figure_of([mark], theme=theme), tmp_path)

    assert edge in re.search(r'role-legend-gradient"[^>]*><path[^>]*>', svg).group()


@pytest.mark.parametrize(
    ("domain", "words", "names"),
    [
        ([0.25, 0.75], {}, {"0.3", "0.4", "0.5", "0.6", "0.7"}),
        ([0.00003, 0.9999], {}, {"0.2", "0.4", "0.6", "0.8"}),
        ([-1, 1], {"scheme": "redblue", "center": 0}, {"−1", "−0.5", "0", "0.5", "1"}),
        ([1234, 5678], {}, {"2000", "3000", "4000", "5000"}),
        ([1, 1000], {"scale": "log"}, {"1", "1000"}),
    ],
)
def test_a_short_gradient_names_round_numbers_or_its_ends(domain, words, names, tmp_path):
    rows = [{"step": at, "position": 0, "n": n} for at, n in enumerate(domain)]
    mark = {"mark": "rect", "color": {"field": "n", "domain": domain, **words}}
    svg = svg_of(figure_of([mark], rows=pd.DataFrame(rows), size={"width": 200, "height": 100}), tmp_path)

    labels = re.findall(r">([^<>]+)<", svg[svg.index("role-legend-label") : svg.index("role-legend-title")])
    assert set(labels) == names


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ({"domain": [0, 1], "bins": 5}, ["0.2", "0.4", "0.6", "0.8"]),
        ({"quantiles": 3}, ["0.333", "0.667"]),
        ({"thresholds": [0.9995, 0.99995]}, ["0.9995", "0.99995"]),
        ({"thresholds": [0.25, 0.5]}, ["0.25", "0.5"]),
    ],
)
def test_steps_of_color_name_their_numbers_in_three_digits_unless_written(words, names, tmp_path):
    rows = [{"step": at, "position": 0, "n": at / 9} for at in range(10)]
    mark = {"mark": "rect", "color": {"field": "n", **words}}
    svg = svg_of(figure_of([mark], rows=pd.DataFrame(rows), size={"width": 200, "height": 200}), tmp_path)

    labels = re.findall(r">([^<>]+)<", svg[svg.index("role-legend-label") : svg.index("role-legend-title")])
    assert sorted(labels) == names


NAMED = """
tracegram: 1
trace: {generate: {process: masked_diffusion, steps: 60, positions: [0, 30], seed: 1}}
legend: bottom
theme: {font_size: 8}
size: {width: 190, height: 100}
marks:
  - {mark: rect, where: changed, color: orange, name: Token change}
  - {mark: rect, where: committed, color: blue, name: Token decoded}
overlays:
  - {mark: rect, x: 30, x2: 59, y: 20, y2: 24, color: green, name: Answer region (stable)}
  - {mark: rule, x: 30, color: purple, name: Change point of changes per step}
"""


def test_a_legend_below_the_plot_wraps(tmp_path):
    svg = svg_of(tracegram.figure(NAMED), tmp_path)

    assert len(swatches(svg)) == 4
    assert page_of(svg)[0] < 190 + 60


@pytest.mark.parametrize("names", [1, 2, 5])
def test_a_legend_that_fits_stands_in_one_row(names, tmp_path):
    spec = yaml.safe_load(NAMED)
    spec["overlays"] = [{"mark": "rule", "x": at, "name": "abcde"[at]} for at in range(names)]
    spec["marks"] = [{"mark": "rect"}]
    svg = svg_of(tracegram.figure(spec), tmp_path)

    entries = svg.split("role-legend-entry")[1]
    heights = re.findall(
        r'translate\([\d.]+,([\d.]+)\)"><path class="background"[^>]*><g><g class="mark-symbol', entries
    )
    assert len(heights) == names
    assert len(set(heights)) == 1


@pytest.mark.parametrize(("values", "width", "columns"), [(40, 190, 3), (40, 300, 5), (10, 190, 3)])
def test_a_legend_below_a_low_plot_lists_ten_values_for_each_of_its_columns(values, width, columns):
    rows = pd.DataFrame([{"step": at, "position": 0, "name": f"value {at}"} for at in range(values)])
    shown = figure_of(
        [{"mark": "rect", "color": {"field": "name"}}], rows=rows, size={"width": width, "height": 60}, legend="bottom"
    )
    legend = shown.to_dict()["layer"][0]["encoding"]["color"]["legend"]

    assert (legend["columns"], legend["symbolLimit"]) == (columns, 10 * columns if values > 10 else 10)


@pytest.mark.parametrize("field", ["share", "state"])
@pytest.mark.parametrize("side", ["top", "bottom", "left", "right"])
def test_the_legend_of_a_field_stands_where_the_spec_says(field, side, tmp_path):
    size = {"width": 190, "height": 100}
    svg = svg_of(figure_of([{"mark": "rect", "color": {"field": field}}], legend=side, size=size), tmp_path)
    found = re.search(r'role-legend".*?translate\((-?[\d.]+),(-?[\d.]+)\)', svg, re.DOTALL).groups()
    across, down = map(float, found)

    assert {"top": down < 0, "bottom": down > 100, "left": across < 0, "right": across > 190}[side]


def test_the_legend_of_a_field_stands_at_the_right_by_default(tmp_path):
    svg = svg_of(figure_of([{"mark": "rect", "color": {"field": "share"}}], legend="none"), tmp_path)
    width = plot_of(svg)[2]

    across = float(re.search(r'role-legend".*?translate\((-?[\d.]+),', svg, re.DOTALL).group(1))
    assert across > width
