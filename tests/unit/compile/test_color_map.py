"""One map from value to color: every cell has the color that the legend shows for its value, in every form."""

import re

import numpy as np
import pandas as pd
import pytest
from PIL import ImageColor
from tests.pictures import pixels
from tests.test_exact_pictures import plot_of

import tracegram
from tracegram.compile.paints import ends_of_scale

STEPS, BAND, SIDE = 12, 3, 10  # pixels along each side of a cell
GREY = (217, 217, 217)  # of cells without a value, in the light theme
STATES = ["open", "committed", "edited", "remasked"]
NOMINAL = {
    "unsorted domain": {"domain": STATES, "range": ["#d62728", "#3498db", "#2ca02c", "#9467bd"]},
    "partial range": {"domain": STATES, "range": ["#d62728", "#3498db", "#2ca02c"]},
    "reversed partial range": {"range": ["#d62728", "#3498db", "#2ca02c"], "reverse": True},
    "reversed scheme": {"domain": [*STATES, "never"], "scheme": "set2", "reverse": True},
    "reversed ramp": {"domain": STATES, "scheme": "viridis", "reverse": True},
    "nothing said": {},
}
QUANTITATIVE = {
    "partial domain": {"domain": [0.25, 0.75]},
    "reversed scheme": {"scheme": "blueorange", "reverse": True},
    "reversed range": {"range": ["#ffffff", "#d62728", "#000080"], "reverse": True},
    "logarithm": {"scale": "log", "scheme": "magma"},
    "nothing said": {},
}


def cells(colors, *, numbers):
    """Return a table with a band of positions for each color scale; one cell in seven has no value."""
    step, position = (each.ravel() for each in np.mgrid[:STEPS, : BAND * len(colors)])
    random = np.random.default_rng(5)
    held = random.uniform(0.05, 1, step.size) if numbers else random.choice(np.array(STATES, dtype=object), step.size)
    held[(step + position) % 7 == 0] = np.nan if numbers else None
    return pd.DataFrame({"step": step, "position": position, "band": position // BAND, "value": held})


def spec_of(colors, reduce):
    kind = {"type": "nominal"} if colors is NOMINAL else {}
    marks = [
        {
            "mark": "rect",
            "where": {"field": "band", "equal": at},
            "color": {"field": "value", "title": title, **kind, **color},
            "reduce": reduce,
        }
        for at, (title, color) in enumerate(colors.items())
        if reduce != "priority" or "domain" in color  # it is the domain that says what goes first
    ]
    size = {"width": STEPS * SIDE, "height": BAND * len(colors) * SIDE}
    return {"tracegram": 1, "marks": marks, "size": size, "y": {"reverse": False}}


def drawn(spec, table, folder, monkeypatch, *, engine):
    """Return the SVG, and the pixels of the PNG, of a figure whose cells are in memory or stay in an engine."""
    if engine:
        monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 10)
        table.to_parquet(folder / "cells.parquet", index=False)
        figure = tracegram.figure({**spec, "trace": {"file": "cells.parquet", "engine": "duckdb"}}, root=folder)
    else:
        figure = tracegram.figure({**spec, "trace": {"frame": "cells"}}, trace=table)
    figure.save(folder / "a.svg", folder / "a.png")
    return (folder / "a.svg").read_text("utf-8"), pixels((folder / "a.png").read_bytes()), figure


def cell_colors(svg, shown, table):
    """Return the color in the middle of each row's cell."""
    left, top, _, height = plot_of(svg)
    across = (left + table.step * SIDE + SIDE // 2).astype(int)
    down = (top + height - table.position * SIDE - SIDE // 2).astype(int)
    return [tuple(each) for each in shown[down, across].tolist()]


def legends(svg):
    """Return the parts of an SVG that are a legend, by their titles."""
    parts = re.split(r'(?=<g class="mark-group role-legend")', svg)[1:]
    titles = [re.search(r"role-legend-title.*?<text[^>]*>([^<]*)<", part, re.DOTALL) for part in parts]
    return {title.group(1): part for title, part in zip(titles, parts) if title}  # that of missing values has none


def triple(color):
    return tuple(bytes.fromhex(color.removeprefix("#")))


def swatches(legend):
    """Return the color of each name in a legend of categories."""
    entry = r'role-legend-symbol".*?fill="(#[0-9a-f]{6})".*?role-legend-label.*?<text[^>]*>([^<]*)<'
    return {name: triple(color) for color, name in re.findall(entry, legend, re.DOTALL)}


def gradient(svg, legend):
    """Return the offsets and the colors along the gradient of a legend."""
    name = re.search(r'fill="url\(#([^)]*)\)"', legend).group(1)
    part = re.search(rf'<linearGradient id="{name}".*?</linearGradient>', svg).group()
    stops = re.findall(r'offset="([^"]*)" stop-color="([^"]*)"', part)
    return [float(offset) for offset, _ in stops], [ImageColor.getrgb(color) for _, color in stops]


def along(values, words):
    """Return how far along its color scale each value lies, from 0 to 1."""
    low, high = words.get("domain", (values.min(), values.max()))
    stretch = np.log if words.get("scale") == "log" else np.array
    return np.clip((stretch(values) - stretch(low)) / (stretch(high) - stretch(low)), 0, 1)


PIXELS = ["image", "mode", "priority"]
NUMBERS = ["image", "mean", "min", "max"]


def in_memory(*ways):
    return [pytest.param(way, False, id=f"{way}-memory") for way in ways]


def in_engine(*ways):
    return [pytest.param(way, True, id=f"{way}-engine") for way in ways]


@pytest.mark.parametrize(("reduce", "engine"), [*in_memory("none", "rectangles", *PIXELS), *in_engine(*PIXELS)])
def test_a_cell_has_the_color_of_its_category_in_the_legend(reduce, engine, tmp_path, monkeypatch):
    table = cells(NOMINAL, numbers=False)
    svg, shown, _ = drawn(spec_of(NOMINAL, reduce), table, tmp_path, monkeypatch, engine=engine)
    named = {title: swatches(part) for title, part in legends(svg).items()}
    table = table[[list(NOMINAL)[band] in named for band in table.band]]
    expected = [named[list(NOMINAL)[row.band]].get(row.value, GREY) for row in table.itertuples()]

    assert len(named) == (len(NOMINAL) if reduce != "priority" else 4)
    assert cell_colors(svg, shown, table) == expected


@pytest.mark.parametrize(("reduce", "engine"), [*in_memory("none", "rectangles", *NUMBERS), *in_engine(*NUMBERS)])
def test_a_cell_has_the_color_of_its_number_in_the_legend(reduce, engine, tmp_path, monkeypatch):
    table = cells(QUANTITATIVE, numbers=True)
    svg, shown, _ = drawn(spec_of(QUANTITATIVE, reduce), table, tmp_path, monkeypatch, engine=engine)
    seen = np.array(cell_colors(svg, shown, table))
    missing = table.value.isna()

    assert (seen[missing] == GREY).all()
    for at, (title, words) in enumerate(QUANTITATIVE.items()):
        chosen = (table.band == at) & ~missing
        offsets, colors = gradient(svg, legends(svg)[title])
        places = along(table.value[chosen].to_numpy(), words)
        expected = np.stack([np.interp(places, offsets, [each[part] for each in colors]) for part in range(3)], axis=1)
        assert np.abs(seen[chosen] - expected).max() < 14  # of 255: the legend draws straight lines between few stops


def test_symbols_have_the_colors_of_their_legend(tmp_path, monkeypatch):
    table = cells(NOMINAL, numbers=False)
    spec = spec_of(NOMINAL, "none")
    spec["marks"] = [{**each, "mark": "point", "shape": "square", "size": 60} for each in spec["marks"]]
    for each in spec["marks"]:
        del each["reduce"]
    svg, shown, _ = drawn(spec, table, tmp_path, monkeypatch, engine=False)
    named = {title: swatches(part) for title, part in legends(svg).items()}

    expected = [named[list(NOMINAL)[row.band]].get(row.value, GREY) for row in table.itertuples()]
    assert cell_colors(svg, shown, table) == expected


@pytest.mark.parametrize(("reduce", "engine"), [*in_memory("none", "rectangles", "image"), *in_engine("image")])
def test_a_cell_has_the_color_of_its_step(reduce, engine, tmp_path, monkeypatch):
    table = pd.DataFrame({"step": range(STEPS), "position": 0, "band": 0, "value": np.arange(STEPS) / 10})
    color = {"thresholds": [0.2, 0.75], "range": ["#ffffff", "#d62728", "#000080"], "title": "a"}
    _, shown, figure = drawn(spec_of({"a": color}, reduce), table, tmp_path, monkeypatch, engine=engine)
    svg = (tmp_path / "a.svg").read_text("utf-8")

    steps = [color["range"][int(each >= 0.2) + int(each >= 0.75)] for each in table.value]
    assert cell_colors(svg, shown, table) == [triple(each) for each in steps]
    images = figure.to_dict().get("usermeta", {}).get("tracegram", {}).get("images", {})
    assert [[each for _, each in held["value"]["colors"]] for held in images.values()] == [
        ["below 0.2", "0.2 to 0.75", "0.75 and more"]
    ] * (reduce == "image")


@pytest.mark.parametrize("reduce", ["none", "image"])
def test_the_ends_of_a_range_are_drawn_as_written(reduce, tmp_path, monkeypatch):
    table = pd.DataFrame({"step": range(STEPS), "position": 0, "band": 0, "value": np.arange(STEPS) / 10})
    color = {"range": ["#ffffff", "#d62728"]}
    svg, shown, _ = drawn(spec_of({"a": color}, reduce), table, tmp_path, monkeypatch, engine=False)
    seen = cell_colors(svg, shown, table)

    assert (seen[0], seen[-1]) == ((255, 255, 255), (214, 39, 40))


def colors_of(rows, color, **words):
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect", "color": color, **words}]}
    return tracegram.figure(spec)


def test_a_domain_of_flags_names_them_as_the_trace_does():
    rows = [{"step": 0, "position": at, "masked": at > 1} for at in range(4)]
    figure = colors_of(rows, {"field": "masked", "domain": [True, False]})

    assert figure.to_dict()["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["true", "false"]


def test_a_page_names_all_values_of_a_shared_color():
    """What a page reads from an image is never a value that another cell of that color may not have."""
    rows = [{"step": at, "position": 0, "state": name} for at, name in enumerate(["a", "b", "c", None])]
    color = {"field": "state", "range": ["#ff0000", "#d9d9d9"]}
    figure = colors_of(rows, color, reduce="image")

    read = figure.to_dict()["usermeta"]["tracegram"]["images"]["layer_0"]["value"]["colors"]
    assert read == [["#ff0000", "a or c"], ["#d9d9d9", "b or –"]]


@pytest.mark.parametrize("color", [{"range": ["#d9d9d9", "#ff0000"], "type": "nominal"}, {"scheme": "greys"}], ids=str)
def test_a_value_that_looks_like_none_is_warned_about(color):
    rows = [{"step": at, "position": 0, "n": n} for at, n in enumerate([0.0, 1.0, None])]

    said = [each for each in colors_of(rows, {"field": "n", **color}).warnings if each.code == "low-contrast"]

    (finding,) = said
    assert finding.message.startswith("cells without a value are drawn in #d9d9d9, which looks like the color of")


@pytest.mark.parametrize(
    ("numbers", "ends"), [([], (0, 1)), ([3, 5], (3, 5)), ([4, 4], (2, 6)), ([-4], (-6, -2)), ([0], (-1, 1))]
)
def test_a_scale_ends_with_its_numbers_and_has_the_only_one_in_its_middle(numbers, ends):
    assert ends_of_scale(numbers) == ends


def test_categories_that_are_numbers_stand_in_their_order_in_the_legend():
    rows = [{"step": 0, "position": at, "size": size} for at, size in enumerate((16, 8, 128))]
    texts = [{**row, "size": f"{row['size']} masks"} for row in rows]
    spec = {"tracegram": 1, "marks": [{"mark": "rect", "color": {"field": "size", "type": "nominal"}}]}
    orders = [
        tracegram.figure({**spec, "trace": {"values": each}}).to_dict()["layer"][0]["encoding"]["color"]["scale"][
            "domain"
        ]
        for each in (rows, texts)
    ]

    assert orders == [["8", "16", "128"], ["128 masks", "16 masks", "8 masks"]]
