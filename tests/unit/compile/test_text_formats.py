"""Numbers in cells and panels as texts: three digits, or a format, whatever the file holds them as."""

import pandas as pd
import pytest

import tracegram
from tracegram.cells.texts import rounded
from tracegram.diagnostics import TracegramError

CSV = "step,position,share,count,token,guess\n0,0,0.28712345,1234567,a,the\n0,1,0.5,3,1.50,3.14159\n"


def texts(folder, mark, *, engine=False, panel=False):
    (folder / "t.csv").write_text(CSV, "utf-8")
    mark = {"mark": "text", **mark}
    if engine:
        pd.read_csv(folder / "t.csv").to_parquet(folder / "t.parquet", index=False)
    trace = {"file": "t.parquet", "engine": "duckdb"} if engine else {"file": "t.csv"}
    marks = {"marks": [{"mark": "rect", "where": {"field": "count", "gte": 0}}]} if panel else {"marks": [mark]}
    panels = {"panels": {"right": [{"width": 40, "marks": [mark]}]}} if panel else {}
    chart = tracegram.figure({"tracegram": 1, "trace": trace, **marks, **panels}, root=folder).to_dict()
    return [row["text"] for rows in chart["datasets"].values() for row in rows if "text" in row]


@pytest.mark.parametrize("engine", [False, True])
def test_numbers_of_a_csv_file_are_written_as_those_of_any_file(engine, tmp_path):
    assert texts(tmp_path, {"field": "share"}, engine=engine) == ["0.287", "0.5"]
    assert texts(tmp_path, {"field": "share", "format": ".1%"}, engine=engine) == ["28.7%", "50.0%"]
    assert texts(tmp_path, {"field": "count", "format": ","}, engine=engine) == ["1,234,567", "3"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.28712, "0.287"),
        (-12.345, "-12.3"),
        (999.4, "999"),
        (999.6, "1000"),
        (-1234.5, "-1234"),
        (999_999, "999999"),
        (1_000_000, "1e+06"),
        (float("nan"), "–"),
        (float("inf"), "–"),
    ],
)
def test_a_number_has_three_digits_or_all_before_its_point(number, text):
    assert rounded(number) == text


def test_whole_numbers_of_a_csv_file_keep_their_digits_and_tokens_theirs(tmp_path):
    assert texts(tmp_path, {"field": "count"}) == ["1234567", "3"]
    assert texts(tmp_path, {"field": "token"}) == ["a", "1.50"]


@pytest.mark.parametrize("panel", [False, True])
def test_a_number_among_words_is_a_word(panel, tmp_path):
    assert texts(tmp_path, {"field": "guess"}, panel=panel) == ["the", "3.14159"]


def test_a_panel_writes_numbers_as_the_plot_does(tmp_path):
    assert texts(tmp_path, {"field": "share", "format": ".0%"}, panel=True) == ["29%", "50%"]
    assert texts(tmp_path, {"field": "share", "aggregate": "mean"}, panel=True) == ["0.287", "0.5"]
    assert texts(tmp_path, {"field": "share"}, panel=True) == ["0.287", "0.5"]


@pytest.mark.parametrize("panel", [False, True])
def test_a_format_of_texts_is_refused(panel, tmp_path):
    with pytest.raises(TracegramError) as raised:
        texts(tmp_path, {"field": "token", "format": ".1%"}, panel=panel)

    (finding,) = raised.value.findings
    at = "/panels/right/0/marks/0" if panel else "/marks/0"
    assert (finding.code, finding.pointer) == ("conflicting-words", f"{at}/format")
