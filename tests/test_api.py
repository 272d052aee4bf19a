"""The way from Python: frames of any library, saving, showing."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tracegram
from tests.pictures import without_ids
from tests.tables import rows_of

ROOT = Path(__file__).parents[1]
ROWS = [
    {
        "step": s,
        "position": p,
        "token": (s * p) % 3,
        "text": "abc"[(s * p) % 3],
        "masked": s <= p,
        "confidence": s / 4 + p / 8,
    }
    for s in range(4)
    for p in range(3)
]
SPEC = {
    "tracegram": 1,
    "marks": [
        {"mark": "rect", "color": {"field": "confidence"}},
        {"mark": "rect", "where": "changed"},
        {"mark": "point", "where": "committed", "color": {"field": "text"}},
        {"mark": "text"},
    ],
    "overlays": [{"mark": "line", "along": "commit_step"}],
}


def document(frame) -> str:
    return json.dumps(tracegram.figure(SPEC, trace=frame).to_dict())


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.Table.from_pylist, pl.LazyFrame])
def test_every_library_s_frame_gives_the_same_document(make):
    assert document(make(ROWS)) == json.dumps(tracegram.figure({**SPEC, "trace": {"values": ROWS}}).to_dict())


def test_the_order_of_rows_does_not_matter():
    frame = pd.DataFrame(ROWS)

    assert document(frame) == document(frame.sample(frac=1, random_state=3))


def test_a_spec_that_names_no_trace_for_its_window_is_told_of_frames():
    spec = {**SPEC, "trace": {"window": {"step": [0, 1]}}}

    with pytest.raises(
        tracegram.TracegramError, match="add `file`, or `frame: NAME` for a data frame that Python passes"
    ):
        tracegram.figure(spec, trace=pd.DataFrame(ROWS))


def test_the_frame_is_left_as_it_was():
    frame = pd.DataFrame(ROWS)
    before = frame.copy(deep=True)

    document(frame)

    pd.testing.assert_frame_equal(frame, before)


def test_an_array_of_steps_and_positions_is_a_trace():
    spec = {"tracegram": 1, "trace": {"frame": "ranks", "first_step": 10, "first_position": 152}}
    spec |= {"marks": [{"mark": "rect", "color": {"field": "value"}}]}
    figure = tracegram.figure(spec, trace=np.array([[3, 1], [2, 0], [1, 1]]))
    (frame,) = figure.frames().values()

    assert figure.description.startswith("Token position from 152 to 153 against Decoding step from 10 to 12.")
    assert frame["value"].tolist() == [3, 1, 2, 0, 1, 1]


def test_what_is_not_a_frame_is_a_programmer_s_mistake():
    with pytest.raises(TypeError, match="int"):
        tracegram.figure(SPEC, trace=3)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"marks": [{"mark": "rect", "opacity": float("nan")}]}, "“opacity” is nan"),
        ({"x": {"field": "step", "domain": [0, float("inf")]}}, "item 2 of “domain” is inf"),
    ],
)
def test_numbers_that_no_text_of_a_spec_can_hold_are_refused(wrong, said):
    with pytest.raises(tracegram.TracegramError, match="not-finite: " + said):
        tracegram.figure({**SPEC, **wrong}, trace=pd.DataFrame(ROWS))


def test_a_line_along_cells_none_of_which_is_on_the_axes_is_refused():
    spec = {
        **SPEC,
        "y": {"field": "position", "domain": [500, 600]},
        "overlays": [{"mark": "line", "along": "commit_step"}],
    }

    with pytest.raises(tracegram.TracegramError, match="empty-selection: this line has no point"):
        tracegram.figure(spec, trace=pd.DataFrame(ROWS))


@pytest.mark.parametrize("text", ['{"tracegram": 1, "size": {"width": 1e999}}', "tracegram: 1\nsize: {width: 1e999}\n"])
def test_a_number_beyond_all_numbers_is_refused_in_json_as_in_yaml(text):
    with pytest.raises(tracegram.TracegramError, match=r"not-finite: .*too large a number") as caught:
        tracegram.figure(text)

    assert caught.value.findings[0].place.span.line == 1 + text.count("\n", 0, text.index("1e999"))


def test_the_text_of_an_error_has_the_place_and_what_to_write():
    with pytest.raises(tracegram.TracegramError) as caught:
        tracegram.figure("tracegram: 1\nmarks:\n  - {mark: rect, colr: red}\n", trace=pd.DataFrame(ROWS))

    found = "unknown-word: “colr” is not a word of the language in item 1 of “marks”"
    assert str(caught.value) == f"{found} (spec:3:18); write “color”"


def test_there_is_no_other_look_than_those_of_the_language():
    with pytest.raises(ValueError, match="“sepia” is not a theme; write one of light, dark, paper"):
        tracegram.figure(SPEC, trace=pd.DataFrame(ROWS), theme="sepia")


def test_an_image_of_more_places_than_can_be_drawn_is_refused_before_it_is_drawn():
    spec = {**SPEC, "x": {"field": "step", "domain": [0, 100_000]}, "y": {"field": "position", "domain": [0, 1000]}}
    wide = {**spec, "marks": [{"mark": "rect", "reduce": "image"}]}

    with pytest.raises(tracegram.TracegramError, match="too-many-cells: an image of 100,001 × 1,001 places"):
        tracegram.figure(wide, trace=pd.DataFrame(ROWS))
    with pytest.raises(tracegram.TracegramError, match="too-many-cells: an image of 100,001 × 1,001 places"):
        tracegram.figure(
            {**wide, "trace": {"frame": "rows", "engine": "duckdb"}, "overlays": []}, trace=pl.LazyFrame(ROWS)
        )
    assert tracegram.figure({**spec, "marks": [{"mark": "rect"}]}, trace=pd.DataFrame(ROWS)).to_dict()


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_a_picture_without_a_pixel_is_refused(name, tmp_path):
    with pytest.raises(tracegram.TracegramError, match="render-failed: the picture would have 0 × 0 pixels"):
        tracegram.figure(SPEC, trace=pd.DataFrame(ROWS)).save(tmp_path / name, scale=0.0005)


def test_nothing_is_written_when_the_renderer_fails_at_the_last(tmp_path, monkeypatch):
    figure = tracegram.figure({**SPEC, "title": "é"}, trace=pd.DataFrame(ROWS))
    monkeypatch.setattr("tracegram.export.renderer.Renderer.missing_glyphs", lambda self, *_: self.png("no svg", 1, 72))

    with pytest.raises(tracegram.TracegramError, match="render-failed"):
        figure.save(tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


def test_a_text_may_be_json_with_all_its_escapes():
    text = json.dumps({**SPEC, "title": "\U0001f600"})
    assert "\\ud83d" in text

    assert tracegram.figure(text, trace=pd.DataFrame(ROWS)).title == "\U0001f600"


def test_a_bad_spec_from_python_says_where_by_pointer():
    with pytest.raises(tracegram.TracegramError) as caught:
        tracegram.figure({**SPEC, "marks": [{"mark": "rect", "colr": "red"}]}, trace=pd.DataFrame(ROWS))

    assert (caught.value.findings[0].code, caught.value.findings[0].pointer) == ("unknown-word", "/marks/0/colr")


@pytest.mark.parametrize(
    "name", ["a.b", "a[0]", "a\\b", "a:Q", "mean(a):Q", "count()", "constructor", "__proto__", "a\nb", "'];x['"]
)
def test_the_name_of_a_column_is_never_a_field_of_vega(name):
    """Columns of any name are drawn right, and their names occur as titles only."""
    frame = pd.DataFrame({"step": [0, 1], "position": [0, 0], name: [0.25, 0.75]})
    figure = tracegram.figure({"tracegram": 1, "marks": [{"mark": "rect", "color": {"field": name}}]}, trace=frame)
    (rows,) = map(rows_of, figure.to_dict()["datasets"].values())

    assert [row["value"] for row in rows] == [0.25, 0.75]
    assert set(rows[0]) == {"step", "position", "value"}


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 30), st.integers(0, 30)),
        st.one_of(st.none(), st.floats(-1e6, 1e6)),
        min_size=1,
        max_size=40,
    )
)
def test_every_cell_of_any_trace_is_drawn_once_with_its_value(cells):
    """The rows of the document are the cells of the trace; those without a value are drawn too, in their own layer."""
    rows = [{"step": step, "position": position, "v": value} for (step, position), value in cells.items()]
    figure = tracegram.figure(
        {"tracegram": 1, "marks": [{"mark": "rect", "color": {"field": "v"}}]},
        trace=pl.DataFrame(rows, schema={"step": pl.Int64, "position": pl.Int64, "v": pl.Float64}),
    )

    rows = [row for part in figure.to_dict()["datasets"].values() for row in rows_of(part)]
    drawn = [row for row in rows if "step" in row]  # that of a legend has none
    assert {(row["step"], row["position"]): row.get("value") for row in drawn} == cells
    assert len(drawn) == len(cells)


def test_a_figure_shows_itself_in_a_notebook():
    figure = tracegram.figure({**SPEC, "title": "Two\nlines"}, trace=pd.DataFrame(ROWS))
    shown, metadata = figure._repr_mimebundle_(include=None, exclude=None)
    width, height = re.search(r'width="(\d+)" height="(\d+)"', shown["image/svg+xml"]).groups()

    assert set(shown) == {"text/html", "image/svg+xml", "image/png", "application/pdf", "text/plain"}
    assert (shown["image/png"][:4], shown["application/pdf"][:4]) == (b"\x89PNG", b"%PDF")
    assert shown["text/plain"].startswith("Tracegram: Two\\nlines. Token position")
    assert "\n" not in shown["text/plain"]
    assert metadata == {"image/png": {"width": int(width), "height": int(height), "alt": figure.alt}}
    kind, svg = figure._mime_()
    assert (kind, without_ids(svg)) == ("image/svg+xml", without_ids(shown["image/svg+xml"]))


def test_a_notebook_draws_only_what_it_asks_for():
    figure = tracegram.figure(SPEC, trace=pd.DataFrame(ROWS))

    assert set(figure._repr_mimebundle_(include={"text/plain"})[0]) == {"text/plain"}
    others = figure._repr_mimebundle_(exclude={"image/png", "application/pdf"})[0]
    assert set(others) == {"text/html", "image/svg+xml", "text/plain"}


def test_the_names_in_pictures_of_one_page_differ():
    shown = [tracegram.figure({**SPEC, "title": title}, trace=pd.DataFrame(ROWS))._mime_()[1] for title in "aab"]
    names = [set(re.findall(r'\sid="([^"]+)"', svg)) for svg in shown]

    assert all(names)
    assert names[0] & names[1] == set()


def test_a_picture_with_too_many_pixels_for_png_shows_in_the_other_formats():
    spec = {"tracegram": 1, "size": {"width": 16_384}, "marks": [{"mark": "rect"}]}
    shown, metadata = tracegram.figure(spec, trace=pd.DataFrame(ROWS))._repr_mimebundle_()

    assert set(shown) == {"text/html", "image/svg+xml", "application/pdf", "text/plain"}
    assert metadata == {}


def test_a_spec_draws_another_frame():
    spec = "tracegram: 1\ntrace: {frame: any}\nmarks: [{mark: rect}]\n"
    one = tracegram.figure(spec, trace=pd.DataFrame(ROWS))
    other = one.with_trace([{"step": 4, "position": 2}])

    assert other.texts == one.texts == {"spec": spec}
    assert other.description == tracegram.figure(spec, trace=[{"step": 4, "position": 2}]).description


def test_missing_values_are_grey_counted_and_said():
    frame = pd.DataFrame({"step": [0, 1], "position": [0, 0], "v": [np.nan, 1.0]})
    figure = tracegram.figure({"tracegram": 1, "marks": [{"mark": "rect", "color": {"field": "v"}}]}, trace=frame)

    assert [warning.code for warning in figure.warnings] == ["missing-values"]
    assert "1 without a value" in figure.description
    layers = figure.to_dict()["layer"]
    assert [each["mark"].get("color") for each in layers if "x" in each["encoding"]] == ["#d9d9d9", None]


def test_the_numbers_of_a_figure_come_as_pandas_frames():
    frames = tracegram.figure(SPEC, trace=pd.DataFrame(ROWS)).frames()

    assert list(frames) == ["marks/0", "marks/1", "marks/2", "marks/3", "overlays/0"]
    assert list(frames["marks/0"].columns) == ["step", "position", "value"]
    assert len(frames["marks/2"]) == 3


def test_a_look_is_named_or_spelled_out():
    named, spelled = ({**SPEC, "theme": theme} for theme in ("paper", {"base": "paper"}))

    assert document_of(named) == document_of(spelled) != document_of(SPEC)


def document_of(spec) -> str:
    return json.dumps(tracegram.figure(spec, trace=pd.DataFrame(ROWS)).to_dict())


def test_a_figure_gives_the_statistics_of_its_whole_run():
    figure = tracegram.load(ROOT / "gallery/addition/tokens.yaml")

    assert figure.statistics()["total_changes"] == 84
    per_step = figure.statistics("step")
    assert np.array_equal(per_step["step"], np.arange(128))
    assert per_step["changes_per_step"].sum() == 84
    assert figure.statistics(k=2)["global_arness"] > figure.statistics()["global_arness"]


def test_statistics_of_a_figure_that_an_engine_draws_are_those_of_memory(tmp_path):
    """As the command `stats` answers them; only a trace that is too large for memory has none."""
    pd.DataFrame(ROWS).to_parquet(tmp_path / "trace.parquet")
    traces = {"file": "trace.parquet"}, {"file": "trace.parquet", "engine": "duckdb"}
    in_memory, in_engine = (tracegram.figure({**SPEC, "trace": trace}, root=tmp_path) for trace in traces)

    assert in_engine.statistics() == in_memory.statistics()


def test_a_figure_goes_into_a_template_as_it_is_and_a_page_needs_one_runtime():
    import jinja2

    shown = tracegram.figure({**SPEC, "title": "<b>&"}, trace=pd.DataFrame(ROWS))
    template = jinja2.Environment(autoescape=True).from_string("{{ runtime('cdn') }}{{ shown }}{{ living }}")
    living = shown.to_html(fragment=True, id="living")
    page = template.render(runtime=tracegram.runtime, shown=shown, living=living)

    assert without_ids(page) == without_ids(tracegram.runtime("cdn") + shown.__html__() + living)
    assert page.count("<figure") == 2
    assert page.count('<script type="application/json">') == 1
    assert "<b>" not in page


def test_a_page_from_python_is_the_page_that_is_saved(tmp_path):
    shown = tracegram.figure(SPEC, trace=pd.DataFrame(ROWS))
    shown.save(tmp_path / "page.html", js="none")

    assert shown.to_html(js="none") == (tmp_path / "page.html").read_text("utf-8")


def test_external_scripts_are_written_beside_the_page_and_are_those_of_a_site(tmp_path):
    tracegram.figure(SPEC, trace=pd.DataFrame(ROWS)).save(tmp_path / "page.html", tmp_path / "a.svg", js="external")
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    assert set(written) == {"page.html", "a.svg", "tracegram-runtime.js", "tracegram.css"}
    assert {name: written[name] for name in tracegram.runtime_files()} == tracegram.runtime_files()


def test_a_folder_before_the_files_is_escaped():
    assert 'href="/a&quot;b/tracegram.css"' in tracegram.runtime("external", folder='/a"b/')


@pytest.mark.parametrize(
    ("theme", "follows"), [(None, True), ({"font_size": 14}, True), ("light", False), ({"base": "dark"}, False)]
)
def test_a_figure_follows_its_page_when_its_spec_names_no_look(theme, follows):
    spec = SPEC if theme is None else {**SPEC, "theme": theme}

    assert tracegram.figure(spec, trace=pd.DataFrame(ROWS)).picture.follows_page == follows


def test_a_look_given_from_python_takes_the_place_of_the_spec_s():
    spec = {**SPEC, "theme": {"base": "paper", "font_size": 20}}
    dark = tracegram.figure(spec, trace=pd.DataFrame(ROWS), theme="dark")
    written = {**SPEC, "theme": {"base": "dark", "font_size": 20}}

    assert dark.to_dict() == tracegram.figure(written, trace=pd.DataFrame(ROWS)).to_dict()
    assert not dark.picture.follows_page
