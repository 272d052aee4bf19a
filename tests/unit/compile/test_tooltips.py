"""What a cell shows under the pointer."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import tracegram

ROWS = [{"step": 0, "position": 0, "token": "a", "confidence": 0.25}, {"step": 0, "position": 1, "token": "b"}]


@pytest.mark.parametrize("mark", [{"mark": "rect"}, {"mark": "point"}, {"mark": "text"}])
def test_a_mark_shows_further_fields_after_its_place(mark):
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [{**mark, "tooltip": ["confidence", "token"]}]}
    shown = tracegram.figure(spec).to_dict()
    rows = next(iter(shown["datasets"].values()))

    assert [each["title"] for each in shown["layer"][0]["encoding"]["tooltip"]][-2:] == ["confidence", "token"]
    assert [(row["tooltip_0"], row["tooltip_1"]) for row in rows] == [("0.25", "a"), ("–", "b")]


def test_an_unknown_field_of_a_tooltip_is_found_where_it_is_written():
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [{"mark": "rect", "tooltip": ["token", "confidense"]}]}

    with pytest.raises(tracegram.TracegramError, match=r"unknown-field.*confidense.*/marks/0/tooltip/1"):
        tracegram.figure(spec)


DECODE = [
    {"step": step, "position": position, "token": "ab"[step], "canvas": "?", "confidence": 0.25, "changed": step == 1}
    for step in range(2)
    for position in range(3)
]
BY_DEFAULT = ["token", "canvas", "confidence", "events"]


def figure(mark=None, rows=DECODE, **words):
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect", **(mark or {})}], **words}
    return tracegram.figure(spec)


def titles(layer):
    return [each["title"] for each in layer["encoding"]["tooltip"]][2:]


def table(made, name="layer_0"):
    """Return the texts of each cell by title, as the scripts of a page read them."""
    held = made.picture.vega_lite["usermeta"]["tracegram"]["cells"][name]
    starts = zip(held["at"][::2], held["at"][1::2])
    cells = [at for start, count in starts for at in range(start, start + count)]
    lines = [(each["title"], [each["texts"][code] for code in each["codes"]]) for each in held["lines"]]
    return {cell: {title: texts[at] for title, texts in lines} for at, cell in enumerate(cells)}


def test_a_chart_shows_what_is_known_of_a_prediction():
    document = figure().chart().to_dict()
    rows = next(iter(document["datasets"].values()))

    assert titles(document["layer"][0]) == BY_DEFAULT
    assert [rows[0][f"tooltip_{at}"] for at in range(4)] == ["a", "?", "0.25", "–"]
    assert rows[-1]["tooltip_3"] == "changed"


def test_a_document_has_the_fields_that_are_named_alone():
    assert titles(figure().to_dict()["layer"][0]) == []
    assert titles(figure({"tooltip": ["canvas"]}).to_dict()["layer"][0]) == ["canvas"]


def test_what_the_color_shows_is_not_shown_twice():
    assert titles(figure({"color": {"field": "token"}}).chart().to_dict()["layer"][0]) == ["token", *BY_DEFAULT[1:]]


def test_cells_without_a_value_have_their_lines():
    rows = [{**row, "entropy": None if row["position"] == 1 else 1.5} for row in DECODE]
    missing, held = figure({"color": {"field": "entropy"}}, rows).chart().layer[:2]

    assert [row["tooltip_0"] for row in missing.data.values] == ["a", "b"]
    assert [row["tooltip_0"] for row in held.data.values] == ["a", "a", "b", "b"]


@pytest.mark.parametrize("reduce", ["none", "rectangles", "image"])
def test_a_page_has_a_table_of_all_cells(reduce):
    made = table(figure({"color": {"field": "confidence"}, "reduce": reduce}))

    assert made == {
        2 * position + step: {"token": "ab"[step], "canvas": "?", "events": "changed" if step else "–"}
        for step in range(2)
        for position in range(3)
    }


@pytest.mark.parametrize(
    ("mark", "titles"),
    [({"mark": "rect"}, ["Sureness", None]), ({"mark": "text", "field": "token"}, ["Sureness", "text"])],
    ids=str,
)
def test_a_page_has_the_titles_of_values_and_texts(mark, titles):
    made = figure({**mark, "color": {"field": "confidence", "title": "Sureness"}})
    held = made.picture.vega_lite["usermeta"]["tracegram"]["cells"]["layer_0"]

    assert [held.get(word) for word in ("value", "text")] == titles
    assert [held[axis]["title"] for axis in "xy"] == ["Decoding step", "Token position"]


def test_joined_cells_show_the_fields_that_are_named():
    assert table(figure({"reduce": "rectangles", "tooltip": ["step"], "where": "changed"})) == {
        2 * position + 1: {"step": "1"} for position in range(3)
    }


def test_cells_longer_than_one_show_their_lines_at_each_place():
    rows = [{"step": 2 * at, "position": 0, "end": 2 * at + 1, "token": "ab"[at]} for at in range(2)]
    made = table(figure({"x2": {"field": "end"}}, rows, x={"domain": [0, 3]}))

    assert [made[at]["token"] for at in range(4)] == ["a", "a", "b", "b"]


def test_means_of_runs_show_what_one_value_was_made_of():
    rows = [{**row, "run": run} for row in DECODE for run in "ab"]
    spec = {"tracegram": 1, "trace": {"values": rows, "over_runs": "mean"}, "marks": [{"mark": "rect"}]}

    assert titles(tracegram.figure(spec).chart().to_dict()["layer"][0]) == ["confidence"]


def test_large_figures_show_places_and_colors_and_warn_where_more_is_asked_for():
    spec = {
        "tracegram": 1,
        "trace": {"generate": {"process": "masked_diffusion", "steps": 335, "positions": [0, 299]}},
        "marks": [{"mark": "rect", "reduce": "image"}],
    }
    named = {**spec, "marks": [{**spec["marks"][0], "tooltip": ["step"]}]}
    plain, asked = map(tracegram.figure, (spec, named))

    assert "cells" not in plain.picture.vega_lite["usermeta"]["tracegram"]
    assert [each.code for each in plain.warnings] == []
    assert [(each.code, each.place.words) for each in asked.warnings] == [("tooltip-left-out", "/marks/0/tooltip")]


def test_cells_in_an_engine_have_the_lines_of_those_in_memory(tmp_path):
    pq.write_table(pa.Table.from_pylist(DECODE), tmp_path / "decode.parquet")
    spec = {"tracegram": 1, "marks": [{"mark": "rect", "where": "changed", "reduce": "rectangles"}]}
    sources = ({"file": "decode.parquet"}, {"file": "decode.parquet", "engine": "duckdb"})
    held, kept = (table(tracegram.figure({**spec, "trace": trace}, root=tmp_path)) for trace in sources)

    assert held == kept
    assert held[1] == {"token": "b", "canvas": "?", "confidence": "0.25", "events": "changed"}
