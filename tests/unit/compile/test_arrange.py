"""Several plots in one figure: which there are, where they stand, and what they share."""

import io

import altair as alt
import numpy as np
import pytest
from PIL import Image

import tracegram
from tracegram import TracegramError

ROWS = [
    {"run": run, "step": step, "position": position, "confidence": base + step / 10, "kind": kind}
    for run, base, kind in (("a", 0.0, "x"), ("b", 0.5, "y"), ("c", 0.2, "x"))
    for step in range(3)
    for position in range(2)
]


def figure(**words):
    colored = [{"mark": "rect", "color": {"field": "confidence"}}]
    return tracegram.figure({"tracegram": 1, "trace": {"values": ROWS}, "marks": colored, **words})


def titles(document):
    """Return the titles of the plots, "" for a chart without one."""
    rows = {name: found[0].get("title", "") for name, found in document["datasets"].items()}
    named = [
        [rows[layer["data"]["name"]] for layer in chart["layer"] if "data" in layer] for chart in document["concat"]
    ]
    return ["".join(each) for each in named]


def test_a_facet_has_a_plot_for_each_value_in_the_order_of_the_trace():
    drawn = figure(facet={"field": "run", "wrap": 2}).to_dict()

    assert titles(drawn) == ["a", "b", "c"]
    assert drawn["columns"] == 2


def test_a_facet_of_more_plots_than_can_be_drawn_is_refused(monkeypatch):
    monkeypatch.setattr("tracegram.compile.arrange.MOST_PLOTS", 3)

    assert len(figure(facet={"field": "run"}).to_dict()["concat"]) == 3
    with pytest.raises(TracegramError, match="this facet makes 6 plots, at most 3 can be drawn"):
        figure(facet={"row": "run", "column": "kind"})


def test_sort_and_labels_order_and_name_the_plots():
    drawn = figure(facet={"field": "run", "sort": ["c"], "labels": {"b": "Second"}}).to_dict()

    assert titles(drawn) == ["c", "a", "Second"]


def test_a_facet_in_two_directions_leaves_places_without_cells_blank():
    drawn = figure(facet={"row": "run", "column": "kind"}).to_dict()

    # three rows of a row title and two places each; only the first row has titles of columns
    assert drawn["columns"] == 3
    assert len(drawn["concat"]) == 8
    assert titles(drawn) == ["", "x", "", "", "", "", "", ""]


def test_a_facet_of_a_number_names_it():
    drawn = tracegram.figure(
        {
            "tracegram": 1,
            "trace": {"values": [row for row in ROWS if row["run"] == "a"]},
            "facet": {"field": "step"},
            "marks": [{"mark": "rect"}],
        }
    ).to_dict()

    assert titles(drawn) == ["step 0", "step 1", "step 2"]


def test_facets_keep_their_panels_beside_them():
    level = {"mark": "line", "field": "confidence", "aggregate": "mean"}
    drawn = figure(facet={"field": "run", "wrap": 2}, panels={"right": [{"marks": [level]}]}).to_dict()
    kinds = [next(layer["mark"]["type"] for layer in chart["layer"]) for chart in drawn["concat"]]

    assert drawn["columns"] == 5  # a plot, its panel, a blank, a plot and its panel
    assert [kinds[at : at + 5] for at in (0, 5, 10)] == [
        ["rect", "line", "point", "rect", "line"],
        ["point"] * 5,
        ["rect", "line"],
    ]


def test_facets_share_colors_with_one_legend_at_the_last_column():
    charts = figure(facet={"field": "run"}).to_dict()["concat"]
    domains = {
        tuple(layer["encoding"]["color"]["scale"]["domain"])
        for chart in charts
        for layer in chart["layer"]
        if "color" in layer["encoding"]
    }
    legends = [
        at
        for at, chart in enumerate(charts)
        for layer in chart["layer"]
        if layer["encoding"].get("color", {}).get("legend")
    ]

    assert domains == {(0.0, 0.7)}
    assert legends == [2]


def test_independent_colors_are_those_of_each_plot():
    charts = figure(facet={"field": "run"}, independent=["color"]).to_dict()["concat"]

    domains = [chart["layer"][0]["encoding"]["color"]["scale"]["domain"] for chart in charts]
    assert domains == [[0.0, 0.2], [0.5, 0.7], [0.2, pytest.approx(0.4)]]
    assert all(any(layer["encoding"].get("color", {}).get("legend") for layer in chart["layer"]) for chart in charts)


PANELS = {"top": [{"marks": [{"mark": "line", "field": "confidence", "aggregate": "mean"}]}]}


@pytest.mark.parametrize(
    ("words", "idle"),
    [
        ({"where": "a"}, ["color", "x", "y"]),
        ({"where": "a", "facet": {"field": "run"}}, ["color", "x", "y"]),
        ({"where": "a", "concat": [{"title": "a"}]}, ["color", "x", "y"]),
        ({"where": "a", "panels": PANELS}, ["x", "y"]),
        ({"where": "a", "concat": [{"title": "a"}, {"title": "b"}]}, ["x", "y"]),
        ({"facet": {"field": "run"}}, []),
        ({"concat": [{"facet": {"field": "run"}}]}, []),
    ],
)
def test_independent_words_that_change_nothing_are_warned_of(words, idle):
    run = words.pop("where", None)
    trace = {"values": ROWS, **({"window": {"run": run}} if run else {})}
    made = figure(trace=trace, independent=["color", "x", "y"], **words)

    assert [each.message.split("”")[0] for each in made.warnings if each.code == "idle-word"] == [f"“{w}" for w in idle]


def test_a_base_may_have_independent_words_for_figures_of_more_plots(tmp_path):
    (tmp_path / "base.yaml").write_text("independent: [color]\nmarks: [{mark: rect}]\n")
    text = "tracegram: 1\nextends: base.yaml\ntrace: {values: [{step: 0, position: 0}]}\n"

    assert tracegram.figure(text, root=tmp_path).warnings == ()


def test_a_plot_of_concat_has_no_independent_words_of_its_own():
    with pytest.raises(TracegramError) as caught:
        figure(
            concat=[{"title": "a", "independent": ["color"]}, {"title": "b"}],
            trace={"values": ROWS, "window": {"run": "a"}},
        )

    assert [(each.code, each.pointer) for each in caught.value.findings] == [
        ("conflicting-words", "/concat/0/independent")
    ]


def test_only_the_outermost_axes_of_facets_are_labeled():
    charts = figure(facet={"field": "run", "wrap": 2}).to_dict()["concat"]

    axes = [
        [chart["layer"][0]["encoding"][word]["axis"].get("labels", True) for word in ("x", "y")] for chart in charts
    ]
    assert axes == [[False, True], [True, False], [True, True]]


def test_items_of_concat_start_from_the_spec_around_them():
    made = figure(
        trace={"values": ROWS, "window": {"run": "a"}},
        title="Both",
        concat=[
            {"title": "(a)"},
            {"title": "(b)", "trace": {"window": {"run": "b"}}, "overlays": [{"mark": "rule", "x": 1}]},
        ],
    )
    drawn = made.to_dict()

    assert titles(drawn) == ["(a)", "(b)"]
    assert drawn["title"]["text"] == "Both"
    # cells and title; in the second plot a rule and the legend of both, too
    assert [len(chart["layer"]) for chart in drawn["concat"]] == [2, 4]
    assert isinstance(made.chart(), alt.ConcatChart)
    assert set(made.frames()) == {"plots/0/marks/0", "plots/1/marks/0"}


def test_a_mistake_in_an_item_is_blamed_where_it_is_written():
    spec = """tracegram: 1
trace: {generate: {process: masked_diffusion, steps: 8, positions: [0, 7]}}
marks:
  - {mark: rect, where: chagned}
concat:
  - {title: (a), legend: botom}
  - {title: (b), overlays: [{mark: rule, x: 99}]}
"""
    with pytest.raises(TracegramError) as caught:
        tracegram.figure(spec)

    assert [(each.code, each.place.span.line) for each in caught.value.findings] == [("unknown-choice", 6)]

    with pytest.raises(TracegramError) as caught:
        tracegram.figure(spec.replace("botom", "bottom"))

    found = [(each.code, each.place.span.line) for each in caught.value.findings]
    assert found == [("unknown-field", 4), ("overlay-outside-domain", 7)] or found == [("unknown-field", 4)]


def test_a_spec_draws_facets_or_concat_and_never_nests_concat():
    with pytest.raises(TracegramError) as caught:
        figure(facet={"field": "run"}, concat=[{"concat": [{}]}])

    assert [each.code for each in caught.value.findings] == ["conflicting-words", "conflicting-words"]


def test_plots_are_aligned_to_the_pixel_and_a_cell_has_one_color_in_all(tmp_path):
    file = tmp_path / "figure.png"
    figure(facet={"field": "run", "wrap": 2}, size={"width": 60, "height": 40}, theme={"font_size": 9}).save(file)

    pixels = np.asarray(Image.open(io.BytesIO(file.read_bytes())).convert("RGB")).astype(int)
    colored = (np.ptp(pixels, axis=2) > 40).astype(int)
    rows, columns = np.flatnonzero(colored.sum(axis=1) >= 60), np.flatnonzero(colored.sum(axis=0) >= 40)
    starts = [each[0] for each in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)]

    assert len(rows) == 80  # two lines of plots, whole
    assert len(starts) >= 2
    assert (pixels[rows[0], starts[0]] != pixels[rows[0], starts[1]]).any()
    assert (pixels[rows[0] + 5, starts[0] : starts[0] + 20] == pixels[rows[0] + 5, starts[0] + 1]).all()


PARTLY = [
    {"run": run, "step": step, "position": position, "changed": run == "a" and step > 0, "level": step + 1}
    for run in "ab"
    for step in range(3)
    for position in range(2)
]


def partly(*marks, **words):
    spec = {"tracegram": 1, "trace": {"values": PARTLY}, "facet": {"field": "run"}, "marks": list(marks)}
    return tracegram.figure({**spec, **words})


@pytest.mark.parametrize("mark", ["rect", "point", "text"])
@pytest.mark.parametrize("color", ["red", {"field": "level"}, {"field": "changed"}])
def test_a_plot_without_cells_of_a_mark_is_drawn_empty_with_a_warning(mark, color):
    made = partly({"mark": mark, "where": "changed", "color": color, **({"field": "step"} if mark == "text" else {})})

    (warning,) = (each for each in made.warnings if each.code == "empty-layer")
    assert warning.message == "this layer draws no cell in 1 of 2 plots: “b”"
    assert "none of b" in made.alt
    assert "b, " in made.describe().in_one_line
    assert all("x" in plot["layer"][0]["encoding"] for plot in made.to_dict()["concat"])
    assert made.to_html(fragment=True, js="none").count("<svg") == 1


def test_a_mark_without_cells_in_all_plots_is_an_error():
    with pytest.raises(TracegramError, match="empty-selection"):
        partly({"mark": "rect", "where": {"field": "level", "gt": 9}})


def test_an_overlay_around_nothing_is_left_out_of_a_plot():
    overlay = {"mark": "rect", "where": "changed", "filled": False}
    made = partly({"mark": "rect", "color": {"field": "level"}}, overlays=[overlay])

    assert [each.code for each in made.warnings] == ["empty-layer"]


def test_titles_that_plots_have_no_room_for_are_warned_of():
    labels = {"a": "a title that is much wider than its plot", "b": "b"}
    found = [
        partly({"mark": "rect"}, size={"width": 60, "height": 40}, facet={word: "run", "labels": labels}).warnings
        for word in ("field", "row")
    ]

    assert [[each.code for each in warnings] for warnings in found] == [["texts-cut"], ["texts-cut"]]
    assert "is cut: it is" in found[0][0].message
    assert "its row of plots 40 high" in found[1][0].message


def test_axes_beside_the_trace_are_said_to_show_nothing():
    with pytest.raises(TracegramError, match="this layer draws no cell: the axes show none of the trace"):
        figure(x={"domain": [50, 60]}, facet={"field": "run"})


def test_a_warning_counts_the_cells_of_all_facets_or_names_its_plot():
    rows = [
        {"run": run, "sampler": sampler, "step": step, "position": position, "v": step if step or run != "a" else None}
        for sampler, run, steps in (
            ("x", "a", 3),
            ("y", "c", 2),
            ("y", "d", 4),
            ("y", "e", 4),
            ("z", "f", 2),
            ("z", "g", 3),
        )
        for step in range(steps)
        for position in range(3)
    ]
    rows[-1]["v"] = None
    figure = tracegram.figure(
        {
            "tracegram": 1,
            "trace": {"values": rows, "over_runs": "mean"},
            "facet": {"field": "sampler"},
            "marks": [{"mark": "rect", "color": {"field": "v"}}],
        }
    )

    assert [(each.code, each.message) for each in figure.warnings] == [
        ("missing-values", "4 cells have no value for the color and are drawn gray"),
        ("uneven-runs", "in y, the first of 2 such plots: the cells of this layer are means of 2 to 3 runs"),
    ]


def test_a_column_that_is_wrong_in_several_plots_is_one_mistake():
    rows = [{"run": run, "step": step, "position": 0, "v": 1, "w": "x"} for run in "abc" for step in range(2)]
    rows[3]["v"] = rows[5]["v"] = "much"
    spec = {"tracegram": 1, "trace": {"values": rows}, "facet": {"field": "run"}}

    with pytest.raises(TracegramError) as caught:
        tracegram.figure({**spec, "marks": [{"mark": "rect", "color": {"field": "v", "type": "quantitative"}}]})

    assert [each.message for each in caught.value.findings] == [
        "/trace/values/3: column “v” holds text “much”, expected a finite number; so in 2 plots: “b”, “c”"
    ]
    of_steps = {**spec, "trace": {"values": rows[2:4]}, "facet": {"field": "step"}}
    with pytest.raises(TracegramError) as caught:
        tracegram.figure({**of_steps, "marks": [{"mark": "rect", "color": {"field": "v", "type": "quantitative"}}]})

    assert [each.message.partition("; so in")[1] for each in caught.value.findings] == [""]
    with pytest.raises(TracegramError) as caught:
        tracegram.figure({**spec, "marks": [{"mark": "rect", "where": "v"}, {"mark": "rect", "where": "w"}]})

    assert len(caught.value.findings) == 2


def test_items_beyond_four_stand_in_a_second_row_from_its_start():
    shown = figure(trace={"values": ROWS[:6]}, concat=[{"title": str(at)} for at in range(6)])

    assert [(each.row, each.column) for each in shown._figure.plots] == [(0, at) for at in range(4)] + [(1, 0), (1, 1)]
