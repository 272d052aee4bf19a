"""Labels, arrows and their findings, from the spec to the chart."""

import pandas as pd
import pytest

import tracegram
from tracegram.diagnostics import TracegramError

ROWS = [{"step": step, "position": at, "late": step > 1, "c": step / 4} for step in range(4) for at in range(3)]


def drawn(*overlays, **spec):
    """Return the rows of a figure that hold a text, by their texts, the marks of its layers, and the figure."""
    words = {"marks": [{"mark": "rect", "color": {"field": "c"}}], "overlays": list(overlays), **spec}
    figure = tracegram.figure({"tracegram": 1, "trace": {"values": ROWS}, **words})
    chart = figure.to_dict()
    texts = {row["text"]: row for rows in chart["datasets"].values() for row in rows if "text" in row}
    return texts, chart, figure


def finding_of(*overlays, **spec):
    with pytest.raises(TracegramError) as caught:
        drawn(*overlays, **spec)
    (finding,) = caught.value.findings
    return finding.code, finding.pointer


def test_a_label_names_the_coordinates_of_its_overlay():
    texts, chart, figure = drawn({"mark": "rect", "x": 1, "x2": 2, "y": 0, "y2": 1, "label": "steps {x} to {x2}"})

    (text,) = texts
    assert text == "steps 1 to 2"
    assert texts[text]["y"] < -0.5  # above the plot, in which position 0 is at the top
    assert "“steps 1 to 2”, steps 1 to 2 and positions 0 to 1" in figure.description
    assert [layer["mark"]["type"] for layer in chart["layer"][-2:]] == ["rule", "text"]


def test_a_statistic_has_its_value_in_the_label():
    rule = {"mark": "rule", "x": {"statistic": "change_point", "of": "mean_confidence_per_step"}, "label": "from {x}"}
    rows = [{"step": step, "position": 0, "confidence": 0.1 + 0.7 * (step > 5)} for step in range(12)]
    figure = tracegram.figure(
        {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect"}], "overlays": [rule]}
    )

    assert "from 6" in str(figure.to_dict()["datasets"])


def test_a_label_with_a_place_has_a_ground_and_an_arrow():
    label = {"text": "late", "x": 0, "y": 1, "leader": "arrow"}
    _, chart, _ = drawn({"mark": "rect", "where": "late", "filled": False, "label": label})

    kinds = [layer["mark"]["type"] for layer in chart["layer"]]
    assert kinds == ["rect", "line", "rule", "rect", "point", "text"]
    (head,) = chart["datasets"][chart["layer"][-2]["data"]["name"]]
    assert 0 < head["angle"] < 180  # to the right, where the late cells are


def test_a_rule_ends_in_an_arrow():
    _, chart, _ = drawn({"mark": "rule", "x": 0, "y": 1, "x2": 3, "y2": 1, "arrow": True})

    (head,) = chart["datasets"][chart["layer"][-1]["data"]["name"]]
    assert (head["angle"], head["y"], 2.5 < head["x"] < 3) == (90, 1, True)


def test_an_arrow_points_along_its_rule():
    plot = {"size": {"width": 400, "height": 300}}
    _, chart, _ = drawn({"mark": "rule", "x": 0, "y": 0, "x2": 3, "y2": 2, "arrow": True}, **plot)

    (head,) = chart["datasets"][chart["layer"][-1]["data"]["name"]]
    assert head["angle"] == 123.69  # 3 cells of 100 pixels to the right, and 2 of 100 down


def test_legends_and_titles_make_room_for_labels():
    level = {"mark": "rule", "y": 1, "label": "a label of many letters"}
    texts, chart, _ = drawn(level, {"mark": "rule", "x": 1, "label": "above"}, facet={"field": "late"})
    alone = drawn(level)[1]

    assert alone["layer"][0]["encoding"]["color"]["legend"]["offset"] > 100
    assert set(texts) == {"a label of many letters", "above"}
    titles = [each["layer"][-1] for each in chart["concat"] if each["layer"][-1]["mark"]["type"] == "text"]
    assert min(each["encoding"]["y"].get("value", 0) for each in titles) < -20


def test_an_overlay_of_a_panel_has_a_label():
    line = {"mark": "line", "field": "c", "aggregate": "mean"}
    rule = {"mark": "rule", "y": 0.5, "label": "threshold {y}"}
    texts, _, _ = drawn(panels={"top": [{"marks": [line], "overlays": [rule]}]})

    assert texts["threshold 0.5"]["y"] == pytest.approx(0.5)


def test_labels_are_those_of_memory_where_cells_stay_in_an_engine(tmp_path):
    pd.DataFrame(ROWS).to_parquet(tmp_path / "t.parquet", index=False)
    overlay = {"mark": "rect", "where": "late", "filled": False, "label": "late"}
    spec = {"tracegram": 1, "marks": [{"mark": "rect"}], "overlays": [overlay]}
    here, there = (
        tracegram.figure({**spec, "trace": {"file": "t.parquet", **words}}, root=tmp_path).to_dict()["datasets"]
        for words in ({}, {"engine": "duckdb"})
    )

    assert here == there


@pytest.mark.parametrize(
    ("overlay", "found"),
    [
        ({"mark": "rule", "x": 1, "label": "at {y}"}, ("unknown-choice", "/overlays/0/label")),
        ({"mark": "rule", "x": 1, "label": {"text": "a", "x": 1}}, ("incomplete-coordinates", "/overlays/0/label")),
        ({"mark": "rect", "where": "late", "label": "a"}, ("conflicting-words", "/overlays/0/label")),
        ({"mark": "rule", "x": 1, "arrow": True}, ("conflicting-words", "/overlays/0/arrow")),
        (
            {"mark": "rule", "x": 1, "label": {"text": "a", "x": 90, "y": 0}},
            ("overlay-outside-domain", "/overlays/0/label/x"),
        ),
    ],
    ids=str,
)
def test_labels_that_cannot_be_are_found(overlay, found):
    assert finding_of(overlay) == found


def test_labels_that_the_spec_puts_on_each_other_are_warned_about():
    rules = [{"mark": "rule", "x": at, "label": {"text": f"rule {at}", "x": 1, "y": 1}} for at in (0, 3)]

    assert [each.code for each in drawn(*rules)[2].warnings if "label" in each.code] == ["labels-overlap"]


def test_more_texts_than_anybody_reads_are_refused():
    large = {"generate": {"process": "masked_diffusion", "steps": 200, "positions": [0, 104]}}

    assert finding_of(trace=large, marks=[{"mark": "text", "field": "token"}]) == ("too-many-cells", "/marks/0")
