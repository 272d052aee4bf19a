"""Symbols whose areas show a field, and lines around cells."""

import pandas as pd
import pytest

import tracegram
from tracegram.diagnostics import TracegramError

ROWS = [
    {"step": step, "position": 0, "weight": weight, "late": step > 1} for step, weight in enumerate([0.5, -2, 4, 1])
]
HINTON = {"mark": "point", "shape": "square", "size": {"field": "weight"}}


def sizes_in(chart):
    """Return the scales of sizes that have a legend, and those that have none, wherever they stand in a chart."""
    if isinstance(chart, list):
        parts = [sizes_in(each) for each in chart]
        return [scale for each in parts for scale in each[0]], [scale for each in parts for scale in each[1]]
    if not isinstance(chart, dict):
        return [], []
    with_legend, without = sizes_in([each for key, each in chart.items() if key != "datasets"])
    size = chart.get("encoding", {}).get("size")
    if size:
        (with_legend if size["legend"] else without).append(size["scale"])
    return with_legend, without


def drawn(*marks, **spec):
    words = {"trace": {"values": ROWS}, "size": {"width": 80, "height": 20}, "marks": list(marks), **spec}
    return tracegram.figure({"tracegram": 1, **words})


def test_areas_grow_with_the_distance_from_nought_up_to_the_size_of_a_cell():
    chart = drawn(HINTON).to_dict()
    rows = max(chart["datasets"].values(), key=len)
    (legend,), (scale,) = sizes_in(chart)

    assert [row["size"] for row in rows] == [0.5, 2, 4, 1]
    assert scale == legend
    assert (scale["domain"], scale["range"]) == ([0, 4], [0, pytest.approx((0.92 * 20) ** 2, abs=0.01)])
    assert sizes_in(drawn({**HINTON, "size": {"field": "weight", "max": 50}}).to_dict())[1][0]["range"] == [0, 50]


def test_the_layer_of_a_legend_of_areas_draws_nothing():
    (mark,) = (layer["mark"] for layer in drawn(HINTON).to_dict()["layer"] if layer["encoding"]["size"]["legend"])

    assert mark["opacity"] == 0


def test_facets_have_one_scale_of_areas_and_one_legend():
    legends, scales = sizes_in(drawn(HINTON, facet={"field": "late"}).to_dict())

    assert (len(legends), len(scales)) == (1, 2)
    assert {tuple(each["domain"]) for each in scales} == {(0, 4)}


RUNS = [{**row, "run": run, "weight": None if row["step"] < 2 else 1} for run in "ab" for row in ROWS]


@pytest.mark.parametrize("words", [{}, {"over_runs": "mean"}, {"over_runs": "stdev"}])
@pytest.mark.parametrize("is_of_mark", [True, False])
def test_symbols_without_a_size_are_not_drawn_and_warned_of(words, is_of_mark):
    rows = RUNS if words else RUNS[:4]
    mark = {**HINTON, **(words if is_of_mark else {})}
    figure = drawn(mark, trace={"values": rows, **({} if is_of_mark else words)})
    (table,) = [rows for rows in figure.to_dict()["datasets"].values() if len(rows[0]) > 1]

    assert [row["step"] for row in table] == [2, 3]
    assert [(each.code, each.pointer, each.message) for each in figure.warnings] == [
        ("missing-values", "/marks/0/size/field", "2 cells have no value for the size and are not drawn")
    ]


def test_symbols_of_which_none_has_a_size_are_an_error():
    with pytest.raises(TracegramError, match="none of the 2 selected has a value of “weight”") as caught:
        drawn(HINTON, trace={"values": RUNS[:2]})

    assert [(each.code, each.pointer) for each in caught.value.findings] == [("empty-selection", "/marks/0/size/field")]


def test_symbols_without_a_size_are_counted_in_all_plots():
    figure = drawn({**HINTON, "where": {"field": "step", "gte": 1}}, trace={"values": RUNS}, facet={"field": "run"})

    assert [each.message for each in figure.warnings] == ["2 cells have no value for the size and are not drawn"]


def test_areas_are_those_of_memory_where_cells_stay_in_an_engine(tmp_path):
    pd.DataFrame(ROWS).to_parquet(tmp_path / "t.parquet", index=False)
    here, there = (
        tracegram.figure(
            {"tracegram": 1, "trace": {"file": "t.parquet", **words}, "marks": [HINTON]}, root=tmp_path
        ).to_dict()
        for words in ({}, {"engine": "duckdb"})
    )

    assert here == there


def test_cells_have_a_line_around_each():
    chart = drawn({"mark": "rect", "color": {"field": "weight"}, "border": "white"}).to_dict()

    assert chart["layer"][0]["mark"]["stroke"] == "white"


def findings_of(*marks):
    with pytest.raises(TracegramError) as caught:
        drawn(*marks)
    return [(each.code, each.pointer) for each in caught.value.findings]


def test_what_cannot_be_sized_or_framed_is_found(monkeypatch):
    rect = {"mark": "rect", "border": "white"}
    assert findings_of({**rect, "reduce": "image"}) == [("conflicting-words", "/marks/0/border")]
    assert [code for code, _ in findings_of({**HINTON, "size": {"field": "wieght"}})] == ["unknown-field"]
    monkeypatch.setattr("tracegram.compile.gather.MOST_BORDERS", 3)
    assert findings_of(rect) == [("too-many-cells", "/marks/0/border")]


@pytest.mark.parametrize("words", [{}, {"engine": "duckdb"}])
def test_a_symbol_without_a_value_for_its_size_is_not_drawn_and_counted(tmp_path, words):
    """It would have no area; neither the description nor the legend counts it."""
    rows = [{**row, "weight": row["weight"] if row["step"] != 1 else None} for row in ROWS]
    pd.DataFrame(rows).to_parquet(tmp_path / "t.parquet", index=False)
    spec = {"tracegram": 1, "trace": {"file": "t.parquet", **words}, "marks": [HINTON]}
    shown = tracegram.figure(spec, root=tmp_path)

    assert [each.message for each in shown.warnings] == ["1 cell has no value for the size and is not drawn"]
    assert "Points: 3 cells (all but one of 4)" in shown.description
