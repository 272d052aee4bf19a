"""Panels beside a plot: aligned with it to the pixel, with axes at the outermost charts and legends at the edge."""

import io

import numpy as np
import pytest
from PIL import Image

import tracegram
from tracegram import TracegramError

ROWS = [
    {"step": step, "position": position, "v": (step * 7 + position) % 5} for step in range(10) for position in range(6)
]


def figure(**words):
    base = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [{"mark": "rect", "color": "red"}]}
    return tracegram.figure({**base, **words})


def drawn_in(pixels, color):
    """Return the first and the last row and column with pixels of a color."""
    rows, columns = np.nonzero((pixels == color).all(axis=2))
    return rows.min(), rows.max(), columns.min(), columns.max()


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_plot_and_its_panels_are_aligned_to_the_pixel(tmp_path, suffix):
    file = tmp_path / f"figure{suffix}"
    panels = {
        "top": [{"y": {"title": "a title longer than the panel"}, "marks": [{"mark": "rect", "color": "lime"}]}],
        "right": [{"marks": [{"mark": "rect", "color": "blue"}]}],
    }
    figure(panels=panels, size={"width": 100, "height": 60}).save(file)

    content = file.read_bytes()
    if suffix == ".svg":
        import vl_convert

        content = vl_convert.svg_to_png(content.decode())
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    plot, top, right = (drawn_in(pixels, color) for color in ((255, 0, 0), (0, 255, 0), (0, 0, 255)))
    assert plot[1] - plot[0] + 1 == 60
    assert plot[3] - plot[2] + 1 == 100
    assert top[2:] == plot[2:]
    assert right[:2] == plot[:2]


def test_the_axis_of_a_panel_continues_that_of_its_plot_and_meets_its_other_one(tmp_path):
    """The vertical line stands off the cells, in the column of pixels where the plot has its own."""
    bar = {"mark": "bar", "field": "v", "aggregate": "mean", "color": "lime"}
    top = {"top": [{"height": 40, "marks": [bar]}]}
    figure(panels=top, size={"width": 100, "height": 60}).save(tmp_path / "figure.png")

    pixels = np.asarray(Image.open(tmp_path / "figure.png").convert("RGB"))
    line = (pixels == 0x88).all(axis=2)
    plot, bars = (drawn_in(pixels, color) for color in ((255, 0, 0), (0, 255, 0)))
    beside = plot[2] - 1
    assert line[plot[0] : plot[1], beside].all()
    assert line[bars[1] - 20 : bars[1] + 2, beside].all()
    assert line[bars[1] + 1, beside : plot[3]].all()


def test_titles_of_figures_of_one_plot_and_of_several_stand_in_the_middle():
    one, several = (figure(title="T", **words).to_dict()["title"] for words in ({}, {"facet": {"field": "position"}}))

    assert (one.get("anchor", "middle"), several["anchor"]) == ("middle", "middle")


def test_the_outermost_chart_of_a_side_has_the_labels_of_the_shared_axis():
    below = {"bottom": [{"marks": [{"mark": "line", "field": "v", "aggregate": "mean"}]}]}
    charts = [chart for chart in figure(panels=below).to_dict()["concat"] if "x" in chart["layer"][0]["encoding"]]

    assert [chart["layer"][0]["encoding"]["x"]["axis"].get("labels", True) for chart in charts] == [False, True]


def test_a_rule_of_the_plot_that_names_the_shared_axis_runs_through_its_panels():
    top = {"top": [{"marks": [{"mark": "line", "field": "v", "aggregate": "mean"}]}]}
    charts = figure(panels=top, overlays=[{"mark": "rule", "x": 4}, {"mark": "rule", "y": 2}]).to_dict()["concat"]

    assert [layer["mark"]["type"] for layer in charts[0]["layer"]] == ["line", "rule"]
    assert len(charts[1]["layer"]) == 2  # the cells, and both rules


def test_a_rule_at_a_statistic_runs_through_the_panels_too():
    top = {"top": [{"marks": [{"mark": "line", "field": "v", "aggregate": "mean"}]}]}
    rule = {"mark": "rule", "x": {"statistic": "change_point", "of": "tokens_per_step"}}
    trace = {"generate": {"process": "masked_diffusion", "steps": 30, "positions": [0, 19], "seed": 7}}
    top["top"][0]["marks"][0]["field"] = "changes_per_step"
    charts = figure(trace=trace, panels=top, overlays=[rule]).to_dict()["concat"]

    assert [layer["mark"]["type"] for layer in charts[0]["layer"]] == ["line", "rule"]


def test_a_statistic_in_an_overlay_of_a_panel_is_a_finding():
    own = {"mark": "rule", "y": {"statistic": "change_point"}}
    top = {"top": [{"marks": [{"mark": "line", "field": "v", "aggregate": "mean"}], "overlays": [own]}]}
    with pytest.raises(TracegramError) as caught:
        figure(panels=top)

    (finding,) = caught.value.findings
    assert (finding.code, finding.pointer) == ("wrong-type", "/panels/top/0/overlays/0/y")
    assert finding.help == "write a number"


def test_a_statistic_along_the_shared_axis_belongs_under_the_plot():
    own = {"mark": "rule", "x": {"statistic": "change_point"}}
    top = {"top": [{"marks": [{"mark": "line", "field": "v", "aggregate": "mean"}], "overlays": [own]}]}
    with pytest.raises(TracegramError) as caught:
        figure(panels=top)

    (finding,) = caught.value.findings
    assert "move the overlay under `overlays` of the plot" in finding.help


def test_marks_of_one_color_scale_share_one_legend():
    color = {"color": {"field": "kind"}}
    marks = [
        {"mark": "area", "field": "v", "aggregate": ["min", "max"], **color},
        {"mark": "line", "field": "v", "aggregate": "mean", **color},
    ]
    rows = [{**row, "kind": "ab"[row["position"] % 2]} for row in ROWS]
    charts = figure(trace={"values": rows}, panels={"top": [{"marks": marks}]}).to_dict()["concat"]

    legends = [
        layer for chart in charts for layer in chart["layer"] if layer["encoding"].get("color", {}).get("legend")
    ]
    assert len(legends) == 1


def test_the_title_of_a_plot_stands_over_its_cells_and_not_over_a_panel_beside_them():
    beside = [{"marks": [{"mark": "line", "field": "v", "aggregate": "mean"}]}]
    charts = figure(panels={"left": beside, "right": beside}, facet={"field": "v"}).to_dict()["concat"]
    titled = [chart["layer"] for chart in charts if any(each["mark"]["type"] == "text" for each in chart["layer"])]

    assert [layers[0]["mark"]["type"] for layers in titled] == ["rect"] * 5


def test_a_name_stands_beside_the_symbol_of_its_mark():
    marks = [{"mark": each, "field": "v", "aggregate": "mean", "name": each} for each in ("bar", "point", "area")]
    charts = figure(panels={"top": [{"marks": marks}]}, legend="right").to_dict()["concat"]
    layers = [layer for chart in charts for layer in chart["layer"]]
    (shape,) = (layer["encoding"]["shape"] for layer in layers if "shape" in layer.get("encoding", {}))

    assert dict(zip(shape["scale"]["domain"], shape["scale"]["range"], strict=True)) == {
        "bar": "square",
        "point": "circle",
        "area": "square",
    }


def test_facets_share_the_axis_of_values_of_a_panel():
    top = {"top": [{"y": {"title": "mean"}, "marks": [{"mark": "line", "field": "v", "aggregate": "max"}]}]}
    made = figure(panels=top, facet={"field": "v", "wrap": 5})
    domains = {
        tuple(layer["encoding"]["y"]["scale"]["domain"])
        for chart in made.to_dict()["concat"]
        for layer in chart["layer"]
        if layer["mark"]["type"] == "line"
    }

    assert domains == {(0, 4)}


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([3, 11], [2, 12]),
        ([1, 5], [1, 5]),
        ([0.3, 20.3], [0, 25]),
        ([-0.03, 0.01], [-0.03, 0.01]),
        ([7, 7], [0, 8]),
        ([-7, -7], [-8, 0]),
        ([0, 0], [0, 1]),
    ],
)
def test_an_axis_of_values_ends_at_round_numbers(values, ends):
    rows = [{"step": step, "position": 0, "v": value} for step, value in enumerate(values)]
    made = figure(trace={"values": rows}, panels={"top": [{"marks": [{"mark": "line", "field": "v"}]}]}).to_dict()
    (line,) = (layer for chart in made["concat"] for layer in chart["layer"] if layer["mark"]["type"] == "line")

    assert line["encoding"]["y"]["scale"]["domain"] == pytest.approx(ends)


def test_an_area_is_drawn_between_its_edges(tmp_path):
    file = tmp_path / "figure.png"
    area = {"mark": "area", "field": "v", "aggregate": ["min", "max"], "color": "lime"}
    figure(panels={"top": [{"y": {"domain": [0, 8]}, "marks": [area]}]}, size={"width": 100, "height": 60}).save(file)

    pixels = np.asarray(Image.open(io.BytesIO(file.read_bytes())).convert("RGB"))
    first, last, left, right = drawn_in(pixels, (0, 255, 0))
    assert 26 <= last - first + 1 <= 34  # four of eight values of 60 pixels
    assert right - left + 1 >= 86  # from the middle of the first cell to that of the last


def test_nothing_of_a_panel_is_drawn_beyond_it(tmp_path):
    """Values and overlays that end far above the axis of values end where the panel does."""
    bar = {"mark": "bar", "field": "v", "aggregate": "sum", "color": "yellow", "opacity": 1}
    overlays = [
        {"mark": "band", "x": 1, "x2": 2, "y": 2, "y2": 40, "color": "lime", "opacity": 1},
        {"mark": "rule", "x": 7, "y": 0, "y2": 40, "color": "blue", "width": 4},
    ]
    top = {"height": 40, "y": {"domain": [0, 4]}, "marks": [bar], "overlays": overlays}
    figure(panels={"top": [top]}, title="Room above", size={"width": 100, "height": 60}).save(tmp_path / "figure.png")

    pixels = np.asarray(Image.open(tmp_path / "figure.png").convert("RGB"))
    bars, band, rule = (drawn_in(pixels, color) for color in ((255, 255, 0), (0, 255, 0), (0, 0, 255)))
    assert (bars[1] - bars[0] + 1, rule[:2]) == (40, bars[:2])
    assert (band[0], band[1] - band[0] + 1) == (bars[0], 20)


def test_no_part_of_a_panel_is_read_out_by_itself():
    """A screen reader reads the description of the whole figure."""
    marks = [{"mark": each, "field": "v", "aggregate": "mean"} for each in ("line", "area", "bar", "point", "text")]
    overlays = [{"mark": "band", "x": 1, "x2": 2, "label": {"text": "here"}}, {"mark": "rule", "y": 2}]
    charts = figure(panels={"top": [{"marks": marks, "overlays": overlays}]}).to_dict()["concat"]
    layers = [layer for chart in charts for layer in chart["layer"]]

    assert len(layers) > 8
    assert {layer["mark"]["aria"] for layer in layers} == {False}


def test_a_line_that_a_condition_leaves_out_is_not_in_the_legend():
    line = {"mark": "line", "field": "v", "where": {"field": "position", "lt": 2}, "color": {"field": "position"}}
    shown = figure(panels={"top": [{"marks": [line]}]}).to_dict()
    (layer,) = [layer for chart in shown["concat"] for layer in chart["layer"] if layer["mark"].get("size") == 0]

    assert layer["encoding"]["color"]["scale"]["domain"] == ["0", "1"]


def test_a_rule_or_band_runs_through_the_whole_panel_of_each_facet(tmp_path):
    """The axis of values is that of all facets, also in a facet whose own values are lower."""
    rows = [{**row, "run": run, "v": row["v"] * times} for run, times in (("a", 1), ("b", 4)) for row in ROWS]
    panels = {
        "top": [
            {
                "height": 40,
                "marks": [{"mark": "line", "field": "v", "aggregate": "max", "color": "white"}],
                "overlays": [{"mark": "band", "x": 1, "x2": 2, "color": "lime", "opacity": 1}],
            }
        ]
    }
    rule = {"mark": "rule", "x": 7, "color": "blue", "width": 4}
    words = {"trace": {"values": rows}, "facet": {"field": "run"}, "size": {"width": 100, "height": 60}}
    figure(panels=panels, overlays=[rule], **words).save(tmp_path / "figure.png")

    pixels = np.asarray(Image.open(tmp_path / "figure.png").convert("RGB"))
    middle = sum(drawn_in(pixels, (255, 0, 0))[2:]) // 2
    for half in (pixels[:, :middle], pixels[:, middle:]):
        band, whole = drawn_in(half, (0, 255, 0)), drawn_in(half, (0, 0, 255))
        assert band[1] - band[0] + 1 == 40
        assert whole[0] == band[0]


def of_groups(facets, where=None):
    """Return a figure with one plot for each facet, whose panel draws one line for each of its groups."""
    rows = [
        {"step": step, "position": position, "facet": facet, "group": group, "v": step + position}
        for facet, groups in facets.items()
        for position, group in enumerate(groups)
        for step in range(4)
    ]
    mark = {"mark": "line", "field": "v", "aggregate": "mean", "color": {"field": "group"}}
    mark |= {"where": where} if where else {}
    spec = {"tracegram": 1, "facet": {"field": "facet"}, "panels": {"top": [{"marks": [mark]}]}}
    return tracegram.figure({**spec, "trace": {"values": rows}})


def test_a_value_has_one_color_in_the_panels_of_all_facets_with_one_legend():
    document = of_groups({"x": "abc", "y": "cb"}).to_dict()
    layers = [layer for chart in document["concat"] for layer in chart["layer"] if "color" in layer.get("encoding", {})]

    assert {tuple(layer["encoding"]["color"]["scale"]["domain"]) for layer in layers} == {("a", "b", "c")}
    assert sum(bool(layer["encoding"]["color"].get("legend")) for layer in layers) == 1


def test_a_mark_without_a_value_is_warned_of_in_some_facets_and_an_error_in_all():
    facets, in_x = {"x": "ab", "y": "b"}, {"field": "facet", "equal": "x"}
    shown = of_groups(facets, in_x)

    assert [(each.code, each.pointer) for each in shown.warnings] == [("empty-layer", "/panels/top/0/marks/0")]
    assert shown._figure.plots[1].panels[0].axis.low == shown._figure.plots[0].panels[0].axis.low
    with pytest.raises(TracegramError) as caught:
        of_groups(facets, {"field": "v", "lt": 0})
    assert [each.code for each in caught.value.findings] == ["empty-selection"]


def test_a_value_of_a_line_without_neighbors_is_a_point():
    rows = [{"step": step, "position": 0, "v": v} for step, v in enumerate([1, None, 2, 3, None, 4])]
    panels = {"top": [{"marks": [{"mark": "line", "field": "v"}]}]}
    document = tracegram.figure({"tracegram": 1, "trace": {"values": rows}, "panels": panels}).to_dict()

    points = [layer for layer in document["concat"][0]["layer"] if layer["mark"]["type"] == "point"]
    rows = [row for each in points for row in document["datasets"][each["data"]["name"]]]
    assert [row["place"] for row in rows if "value" in row] == [0, 5]


def test_a_strip_of_colors_without_a_value_is_an_error():
    rows = [{**row, "w": None} for row in ROWS]
    panels = {"right": [{"marks": [{"mark": "rect", "aggregate": "mean", "color": {"field": "w"}}]}]}

    with pytest.raises(TracegramError) as caught:
        figure(panels=panels, trace={"values": rows})
    assert [(each.code, each.pointer) for each in caught.value.findings] == [
        ("empty-selection", "/panels/right/0/marks/0")
    ]


LINE = {"marks": [{"mark": "line", "field": "changes_per_step"}]}
BARS = {"marks": [{"mark": "bar", "field": "changes"}]}


@pytest.mark.parametrize(
    ("panels", "sizes"),
    [
        ({"top": [{**LINE, "height": 30}]}, [[(90, 60), (90, 30)]]),
        ({"bottom": [{**LINE, "height": 30}]}, [[(90, 60), (90, 30)]]),
        ({"right": [{**BARS, "width": 20}]}, [[(90, 60), (20, 60)]]),
        ({"left": [{**BARS, "width": 20}], "right": [{**BARS, "width": 25}]}, [[(90, 60), (20, 60), (25, 60)]]),
        (
            {"top": [{**LINE, "height": 30}, {**LINE, "height": 35}]},
            [[(90, 35)], [(90, 60), (90, 30)]],
        ),
    ],
    ids=str,
)
def test_panels_alone_stand_in_the_row_and_column_of_plots(panels, sizes):
    """A place without a chart is blank, one pixel in size."""
    trace = {"generate": {"process": "masked_diffusion", "steps": 9, "positions": [0, 5]}}
    plots = [{"marks": [{"mark": "rect", "where": "changed"}]}, {"panels": panels}]
    spec = {"tracegram": 1, "trace": trace, "size": {"width": 90, "height": 60}, "concat": plots}

    chart = tracegram.figure(spec).to_dict()
    found = [(each["width"], each["height"]) for each in chart["concat"]]
    rows = [found[at : at + chart["columns"]] for at in range(0, len(found), chart["columns"])]

    assert [shown for row in rows if (shown := [each for each in row if each != (1, 1)])] == sizes
