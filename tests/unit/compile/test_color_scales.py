"""What a color scale of numbers is made of: its center, its outer percents, its steps."""

import pandas as pd
import pytest

import tracegram
from tracegram.diagnostics import TracegramError

VALUES = [-4.0, *([0.0] * 50), *([1.0] * 97), 2.0, 90.0]  # the lowest and the highest percent: -4 … 0 and 1 … 90


def scale_of(color, values=VALUES, **words):
    rows = [{"step": at, "position": 0, "gain": each} for at, each in enumerate(values)]
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect", "color": {"field": "gain", **color}}]}
    figure = tracegram.figure({**spec, **words})
    scale, *_ = found = _channels(figure.to_dict())
    return scale["scale"], found[-1]["legend"], [each.code for each in figure.warnings]


def engine_scale(color, folder, monkeypatch, **words):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 10)
    half = pd.DataFrame({"step": range(len(VALUES)), "position": 0, "gain": VALUES, "part": "a"})
    table = pd.concat([half, half.assign(part="b", position=1)]) if "facet" in words else half
    table.to_parquet(folder / "t.parquet", index=False)
    trace = {"file": "t.parquet", "engine": "duckdb"}
    marks = [{"mark": "rect", "color": {"field": "gain", **color}}]
    figure = tracegram.figure({"tracegram": 1, "trace": trace, "marks": marks, **words}, root=folder)
    return _channels(figure.to_dict())


def _channels(chart):
    """Return the channels of color of a chart that have a scale, wherever they stand."""
    if isinstance(chart, list):
        return [found for each in chart for found in _channels(each)]
    if not isinstance(chart, dict):
        return []
    mine = [chart["color"]] if isinstance(chart.get("color"), dict) and "scale" in chart["color"] else []
    return mine + [found for key, each in chart.items() if key != "datasets" for found in _channels(each)]


def test_a_domain_of_categories_that_lacks_many_says_how_many_it_does_not_list():
    rows = [{"step": at, "position": 0, "token": f"t{at:02}"} for at in range(15)]
    marks = [{"mark": "rect", "color": {"field": "token", "domain": ["t00"]}}]
    with pytest.raises(TracegramError) as refused:
        tracegram.figure({"tracegram": 1, "trace": {"values": rows}, "marks": marks})

    (finding,) = refused.value.findings
    assert finding.message.startswith("the color domain lacks values that are drawn: “t01”, ")
    assert finding.message.endswith("“t12” and 2 more")


def test_a_center_has_the_middle_color():
    scale, _, warnings = scale_of({"center": 1})

    assert (scale["domain"], scale["scheme"], warnings) == ([-88.0, 90.0], "blueorange", [])
    assert scale_of({"center": 3}, [3.0, 3.0])[0]["domain"] == [2.0, 4.0]


def test_a_robust_scale_leaves_out_the_outer_percents_and_marks_its_ends():
    scale, legend, _ = scale_of({"robust": True})

    assert scale["domain"] == pytest.approx([0, 1.51])  # quantiles 0.01 and 0.99 of 150 values
    assert legend["labelExpr"] == '({"0":"≤ 0","1":"≥ 1.51"})[datum.index]'
    assert scale_of({"robust": True, "center": 0})[0]["domain"] == pytest.approx([-1.51, 1.51])


@pytest.mark.parametrize(
    ("color", "steps"),
    [
        ({"thresholds": [0.5, 3]}, [0.5, 3]),
        ({"bins": 2}, [43.0]),
        ({"bins": 3, "center": 0}, [-30.0, 30.0]),
        ({"bins": 2, "domain": [1, 100], "scale": "log"}, [10.0]),
        ({"quantiles": 4}, [0.0, 1.0]),  # the middle and the upper one are the same number
    ],
    ids=str,
)
def test_steps_are_written_or_equal_or_of_equally_many_cells(color, steps):
    values = VALUES if "scale" not in color else [abs(each) + 1 for each in VALUES]
    scale, _, _ = scale_of(color, values)

    assert (scale["type"], scale["domain"]) == ("threshold", pytest.approx(steps))
    assert len(scale["range"]) == len(steps) + 1


def test_a_range_of_as_many_colors_as_steps_is_drawn_as_written():
    colors = ["#ff0000", "#00ff00", "#0000ff"]

    assert scale_of({"thresholds": [0.5, 3], "range": colors})[0]["range"] == colors


@pytest.mark.parametrize("color", [{"robust": True}, {"center": 0}], ids=str)
def test_cells_that_stay_in_an_engine_have_the_scale_of_those_in_memory(color, tmp_path, monkeypatch):
    (found,) = engine_scale(color, tmp_path, monkeypatch)
    expected = scale_of(color)[0]

    assert {**found["scale"], "domain": []} == {**expected, "domain": []}
    assert found["scale"]["domain"] == pytest.approx(expected["domain"])


@pytest.mark.parametrize("color", [{"quantiles": 5}, {"bins": 4}], ids=str)
def test_cells_that_stay_in_an_engine_have_the_steps_of_those_in_memory(color, tmp_path, monkeypatch):
    (found,) = engine_scale(color, tmp_path, monkeypatch)
    scale, legend, _ = scale_of(color)

    assert (found["legend"]["labelExpr"], found["scale"]["range"]) == (legend["labelExpr"], scale["range"])


def test_facets_that_stay_in_an_engine_have_one_scale(tmp_path, monkeypatch):
    (found,) = engine_scale({"robust": True}, tmp_path, monkeypatch, facet={"field": "part"})

    assert found["scale"]["domain"] == pytest.approx(scale_of({"robust": True})[0]["domain"])


def test_facets_that_stay_in_an_engine_have_the_same_steps(tmp_path, monkeypatch):
    (found,) = engine_scale({"quantiles": 3}, tmp_path, monkeypatch, facet={"field": "part"})

    assert found["legend"]["labelExpr"] == scale_of({"quantiles": 3})[1]["labelExpr"]


@pytest.mark.parametrize(
    ("color", "warned"),
    [
        ({"scheme": "blueorange"}, True),
        ({"scheme": "redblue", "domain": [-1, 90]}, True),
        ({"scheme": "redblue", "domain": [-90, 90]}, False),
        ({"scheme": "redblue", "domain": [-90, 90.00001]}, False),
        ({"scheme": "redblue", "thresholds": [1, 2]}, True),
        ({"scheme": "redblue", "thresholds": [-1, 2]}, False),
        ({"scheme": "redblue", "center": 1}, False),
        ({"scheme": "viridis"}, False),
    ],
    ids=str,
)
def test_both_signs_in_a_diverging_scheme_want_zero_in_its_middle(color, warned):
    assert scale_of(color)[2] == ["off-center"] * warned
    assert scale_of(color, [-0.5, 90.0])[2] == ["off-center"] * warned
    assert scale_of(color, [1.0, 90.0])[2] == []


@pytest.mark.parametrize(
    ("color", "found"),
    [
        ({"center": 0, "scheme": "viridis"}, ("unknown-choice", "/marks/0/color/scheme")),
        ({"center": 0, "domain": [0, 9]}, ("conflicting-words", "/marks/0/color/domain")),
        ({"center": 0, "scale": "log"}, ("conflicting-words", "/marks/0/color/scale")),
        ({"center": 0, "type": "nominal"}, ("conflicting-words", "/marks/0/color/center")),
        ({"bins": 3, "quantiles": 3}, ("conflicting-words", "/marks/0/color/quantiles")),
        ({"robust": True, "domain": [0, 1]}, ("conflicting-words", "/marks/0/color/robust")),
        ({"thresholds": [1, 1]}, ("reversed-range", "/marks/0/color/thresholds/1")),
    ],
    ids=str,
)
def test_words_that_do_not_go_together_are_found(color, found):
    with pytest.raises(TracegramError) as raised:
        scale_of(color)

    assert [(each.code, each.pointer) for each in raised.value.findings] == [found]


def test_a_plot_of_one_value_does_not_label_the_scale_that_others_share():
    rows = [{"run": run, "step": 0, "position": 0, "confidence": value} for run, value in (("a", 0.1), ("b", 0.3))]
    spec = {"tracegram": 1, "trace": {"values": rows}, "facet": {"field": "run"}}
    shown = tracegram.figure({**spec, "marks": [{"mark": "rect", "color": {"field": "confidence"}}]}).to_dict()
    layers = [layer for plot in shown["concat"] for layer in plot["layer"]]
    (legend,) = [legend for each in layers if (legend := each["encoding"].get("color", {}).get("legend"))]

    assert legend.get("values") != [0.1]


@pytest.mark.parametrize(("domain", "can_be_swapped"), [("[3, 1]", True), ("[1, 1]", False)])
def test_ends_that_differ_can_be_swapped(domain, can_be_swapped):
    trace = "{values: [{step: 0, position: 0, v: 2}]}"
    with pytest.raises(TracegramError) as caught:
        tracegram.figure(
            f"tracegram: 1\ntrace: {trace}\nmarks: [{{mark: rect, color: {{field: v, domain: {domain}}}}}]"
        )

    (finding,) = caught.value.findings
    assert (finding.code, finding.edit is not None) == ("reversed-range", can_be_swapped)


HALF = [{"step": at, "position": 0, "run": run, "gain": each} for run, at, each in (("a", 0, 0.5), ("b", 1, 0.75))]


def missed(color, rows=HALF, **words):
    """Return where a figure warns that thresholds miss its values, and the message."""
    marks = [{"mark": "rect", "color": {"field": "gain", **color}}]
    figure = tracegram.figure({"tracegram": 1, "trace": {"values": rows}, "marks": marks, **words})
    return [(each.pointer, each.message) for each in figure.warnings if each.code == "colour-domain-misses"]


@pytest.mark.parametrize(
    ("thresholds", "where"),
    [
        ([5, 6], "below the first threshold, 5"),
        ([0.1, 0.2], "above the last threshold, 0.2"),
        ([0.2, 0.5], "at or above the last threshold, 0.5"),
        ([0, 1], "between two thresholds, 0 and 1"),
    ],
)
def test_thresholds_that_give_all_values_one_color_are_warned_of(thresholds, where):
    message = f"all values drawn, 0.5 to 0.75, are {where}, so that one color is drawn"

    assert missed({"thresholds": thresholds}) == [("/marks/0/color/thresholds", message)]


@pytest.mark.parametrize("thresholds", [[0.6], [0.75], [0.6, 9], [-1, 0.7]])
def test_thresholds_between_the_values_are_not_warned_of(thresholds):
    assert missed({"thresholds": thresholds}) == []


def test_a_single_value_is_warned_of_where_it_lies_beyond_the_thresholds():
    message = "the only value drawn, 0.5, is below the first threshold, 1, so that one color is drawn"

    assert missed({"thresholds": [1, 2]}, HALF[:1]) == [("/marks/0/color/thresholds", message)]
    assert missed({"thresholds": [0.1, 2]}, HALF[:1]) == []


def test_the_values_of_all_plots_and_layers_of_a_scale_count_for_its_thresholds():
    color = {"field": "gain", "thresholds": [0.6]}
    layers = [{"mark": "rect", "color": color, "where": {"field": "gain", "equal": each}} for each in (0.5, 0.75)]

    assert missed({"thresholds": [0.6]}, facet={"field": "run"}) == []
    assert missed({}, trace={"values": [{**row, "run": "a"} for row in HALF]}, marks=layers) == []
    assert len(missed({"thresholds": [0.8]}, facet={"field": "run"})) == 1


def test_thresholds_of_a_panel_are_warned_of():
    color = {"field": "gain", "thresholds": [1, 2]}
    rows = [{**row, "run": "a"} for row in HALF]
    panels = {"top": [{"marks": [{"mark": "rect", "aggregate": "mean", "color": color}]}]}

    assert [at for at, _ in missed({}, rows, panels=panels)] == ["/panels/top/0/marks/0/color/thresholds"]


def test_thresholds_that_miss_the_values_of_an_engine_are_warned_of(tmp_path, monkeypatch):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 10)
    pd.DataFrame({"step": range(len(VALUES)), "position": 0, "gain": VALUES}).to_parquet(tmp_path / "t.parquet")
    marks = [{"mark": "rect", "color": {"field": "gain", "thresholds": [100]}}]
    trace = {"file": "t.parquet", "engine": "duckdb"}
    (found,) = tracegram.figure({"tracegram": 1, "trace": trace, "marks": marks}, root=tmp_path).warnings

    assert found.message.startswith("all values drawn, -4 to 90, are below the first threshold, 100")
