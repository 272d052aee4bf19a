"""The chart: what its tooltips, fonts and legend hold."""

import altair as alt
import pytest

import tracegram
from tracegram.compile.altair.style import rows_chart

ROWS = [{"step": 0, "position": 0, "image": "http://127.0.0.1:9/p.png", "text": "a", "Decoding step": 1.0}]


def layers_of(**words):
    return tracegram.figure({"tracegram": 1, "trace": {"values": ROWS}, **words}).to_dict()["layer"]


@pytest.mark.parametrize("mark", ["rect", "point", "text"])
def test_no_line_of_a_tooltip_is_taken_for_an_image(mark):
    """vega-tooltip makes an <img> of the line titled `image`."""
    color = {"field": "image", "type": "nominal"}
    (layer,) = layers_of(marks=[{"mark": mark, "color": color}])

    assert "Image" in [line["title"] for line in layer["encoding"]["tooltip"]]
    assert not {"image", "title"} & {line["title"] for line in layer["encoding"]["tooltip"]}


def test_lines_of_a_tooltip_have_different_titles():
    (layer,) = layers_of(marks=[{"mark": "rect", "color": {"field": "Decoding step"}}])

    assert [line["title"] for line in layer["encoding"]["tooltip"]] == [
        "Decoding step",
        "Token position",
        "Decoding step (value)",
    ]


def test_a_font_that_is_not_there_does_not_erase_the_text(tmp_path):
    from tests.pictures import pixels

    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [{"mark": "rect"}], "theme": {"font": "No Such Font"}}
    tracegram.figure(spec).save(tmp_path / "a.png")

    assert (pixels((tmp_path / "a.png").read_bytes()) < 100).all(axis=2).sum() > 50


def test_the_legend_names_the_layers_of_constant_color_once():
    marks = [{"mark": "rect", "name": "A", "color": "red"}, {"mark": "rect", "name": "A", "color": "red"}]
    layers = layers_of(marks=marks, overlays=[{"mark": "rule", "x": 0, "name": "B", "color": "#0000ff"}], legend="top")

    scale = layers[-1]["encoding"]["fill"]["scale"]
    assert scale == {"type": "ordinal", "domain": ["A", "B"], "range": ["red", "transparent"]}


@pytest.mark.parametrize(("theme", "ink"), [("light", "#222222"), ("dark", "#eeeeee"), ("paper", "#000000")])
def test_texts_have_the_color_of_the_theme_s_letters(theme, ink):
    layers = layers_of(
        marks=[{"mark": "text"}, {"mark": "point"}],
        overlays=[{"mark": "text", "x": 0, "y": 0, "text": "a"}],
        theme=theme,
    )

    assert [layer["mark"]["color"] for layer in layers] == [ink] * 3


def test_numbers_are_written_with_three_significant_digits():
    rows = [{"step": step, "position": 0, "v": v} for step, v in enumerate([0.123456, 1234.5, 2, None])]
    figure = tracegram.figure({"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "text", "field": "v"}]})
    (drawn,) = figure.to_dict()["datasets"].values()

    assert [row["text"] for row in drawn] == ["0.123", "1234", "2", "–"]


def test_a_field_of_one_value_is_labeled_with_it():
    rows = [{"step": step, "position": 0, "v": 0.25} for step in range(3)]
    figure = tracegram.figure(
        {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect", "color": {"field": "v"}}]}
    )
    (layer,) = figure.to_dict()["layer"]

    assert layer["encoding"]["color"]["legend"]["values"] == [0.25]
    assert layer["encoding"]["color"]["scale"]["domain"] == [0.125, 0.375]


def test_texts_of_a_typed_source_are_categories_and_texts_of_numbers_are_not():
    def kind_of(values):
        rows = [{"step": step, "position": 0, "v": v} for step, v in enumerate(values)]
        spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect", "color": {"field": "v"}}]}
        return tracegram.figure(spec).to_dict()["layer"][0]["encoding"]["color"]["type"]

    assert kind_of(["user", "model"]) == "nominal"
    assert kind_of([True, False]) == "nominal"
    assert kind_of([1, 2]) == "quantitative"
    with pytest.raises(tracegram.TracegramError, match="not-a-number"):
        kind_of(["0.1", "0.2"])


@pytest.mark.parametrize(("x", "y"), [({"field": "position"}, {"title": "Step"}), ({"title": "At"}, {"field": "step"})])
def test_the_other_axis_shows_what_is_left_when_only_one_says_what_it_shows(x, y):
    (layer,) = layers_of(marks=[{"mark": "point"}], x=x, y=y)

    assert [layer["encoding"][axis]["field"] for axis in ("x", "y")] == ["position", "step"]


def test_a_changed_chart_is_valid_for_altair_with_all_its_rows():
    """Altair is given the rows so that it does not look at them until it is asked to."""
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [{"mark": "rect"}, {"mark": "text"}]}
    figure = tracegram.figure(spec)

    before = figure.chart().to_dict()
    changed = figure.chart().properties(title="Changed").to_dict(validate=True)

    assert sorted(map(str, changed["datasets"].values())) == sorted(map(str, before["datasets"].values()))
    assert any(changed["datasets"].values())


def test_no_row_is_copied_when_a_chart_is_put_into_another():
    rows = [{"x": 1}, {"x": 2}]
    layered = alt.LayerChart(layer=[rows_chart([row]).mark_point() for row in rows]).resolve_scale(x="independent")
    chart = alt.ConcatChart(concat=[layered])

    assert all(layer.data["values"][0] is row for layer, row in zip(chart.concat[0].layer, rows))


def test_rows_of_a_chart_are_a_list_that_belongs_to_it():
    cells = [{"step": step, "position": 0} for step in range(3)]
    figure = tracegram.figure({"tracegram": 1, "trace": {"values": cells}, "marks": [{"mark": "rect"}]})
    one, other = (figure.chart().data["values"] for _ in range(2))

    assert isinstance(one, list)
    assert one == other
    one[0].clear()
    assert one != other


def test_an_axis_lies_over_the_lines_around_cells():
    rows = [{"step": step, "position": 0} for step in range(4)]
    plain, bordered = (
        tracegram.figure({"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect", **words}]}).to_dict()
        for words in ({}, {"border": "white"})
    )

    axes = [each["layer"][0]["encoding"]["x"]["axis"].get("zindex", 0) for each in (plain, bordered)]
    assert axes == [0, 1]
