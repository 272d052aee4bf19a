"""Cells longer than one: from where they lie on the x axis to the value of a field."""

import pandas as pd
import pytest

import tracegram

ROWS = [  # two devices, and what each does from a step to another, both included
    (0, 0, 1, "forward", 0.5),
    (0, 1, None, "idle", None),
    (1, 1, 2, "forward", 1.0),
    (2, 0, 2, "backward", 2.0),
    (3, 0, 9, "backward", 3.0),
    (3, 1, 3, "backward", 4.0),
]
NAMES = ("step", "position", "end", "kind", "cost")
VALUES = [dict(zip(NAMES, row, strict=True)) for row in ROWS]


def draw(values=VALUES, **words):
    words = {"x": {"domain": [0, 3]}, **words}
    mark = {"mark": "rect", "x2": {"field": "end"}, **words.pop("mark", {})}
    return tracegram.figure({"tracegram": 1, "trace": {"values": values}, "marks": [mark], **words})


def cells(figure):
    frame = figure.frames()["marks/0"].sort_values(["position", "step"])
    return list(zip(frame["step"].tolist(), frame["position"].tolist(), strict=True))


def finding_of(act):
    with pytest.raises(tracegram.TracegramError) as caught:
        act()
    (finding,) = caught.value.findings
    return finding.code, finding.place.words


def test_a_cell_covers_its_places_up_to_the_last_one_on_the_axis():
    assert cells(draw()) == [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1), (1, 1), (2, 1), (3, 1)]


def test_an_axis_without_a_domain_reaches_to_the_end_of_the_longest_cell():
    assert max(cells(draw(x={}))) == (9, 0)
    assert draw(x={}).chart().to_dict()["layer"][0]["encoding"]["x"]["scale"]["domain"] == [-0.5, 9.5]


def test_a_text_stands_in_the_middle_of_its_cell():
    texts = draw(mark={"mark": "text", "field": "kind"}).frames()["marks/0"].sort_values(["position", "step"])

    assert texts["middle"].tolist() == [0.5, 2, 3, 0, 1.5, 3]
    assert texts["step"].tolist() == [0, 2, 3, 0, 1, 3]


@pytest.mark.parametrize("color", ["gray", {"field": "cost"}], ids=str)
def test_a_border_goes_around_the_whole_of_a_longer_cell(color):
    chart = draw(mark={"border": "white", "color": color}).chart().to_dict()
    drawn = [row for rows in chart["datasets"].values() for row in rows if "step2" in row]

    assert sorted((row["position"], row["step"], row["step2"]) for row in drawn) == [
        (0, 0, 1),
        (0, 2, 2),
        (0, 3, 3),
        (1, 0, 0),
        (1, 1, 2),
        (1, 3, 3),
    ]


def test_values_texts_and_missing_ones_stay_with_their_cells():
    mark = {"color": {"field": "cost"}, "tooltip": ["kind"]}
    frame = draw(mark=mark).frames()["marks/0"].sort_values(["position", "step"])

    assert frame["value"].tolist() == [0.5, 0.5, 2, 3, 1, 1, 4]
    assert frame["tooltip_0"].tolist() == ["forward", "forward", "backward", "backward", *["forward"] * 2, "backward"]
    nominal = draw(mark={"color": {"field": "kind"}}).frames()["marks/0"].sort_values(["position", "step"])
    assert nominal["value"].tolist()[:5] == ["forward", "forward", "backward", "backward", "idle"]


def test_a_file_that_stays_in_its_engine_has_the_same_cells(tmp_path):
    pd.DataFrame(VALUES).to_parquet(tmp_path / "schedule.parquet")
    trace = {"file": "schedule.parquet", "engine": "duckdb"}
    spec = {"tracegram": 1, "trace": trace, "marks": [{"mark": "rect", "x2": {"field": "end"}}]}

    assert cells(tracegram.figure(spec, root=tmp_path)) == cells(draw(x={}))


def test_a_cell_may_end_far_beyond_the_axis():
    far = [{**row, "end": 1e30} if row["end"] == 9 else row for row in VALUES]

    assert cells(draw(far)) == cells(draw())


def test_a_cell_on_an_ordinal_axis_ends_at_a_value_of_it():
    ends = [{**row, "end": 3} if row["end"] == 9 else row for row in VALUES]

    frame = draw(ends, x={"type": "ordinal"}).frames()["marks/0"].sort_values(["position", "across"])
    assert list(zip(frame["across"].tolist(), frame["position"].tolist(), strict=True)) == cells(draw(ends))
    assert finding_of(lambda: draw(x={"type": "ordinal"})) == ("axis-value-missing", "/marks/0/x2/field")


def test_a_cell_that_reaches_into_another_is_an_error():
    longer = [{**row, "end": 2} if row["step"] == 0 else row for row in VALUES]

    assert finding_of(lambda: draw(longer)) == ("cells-share-place", "/marks/0")
    with pytest.raises(tracegram.TracegramError, match=r"2 cells .* reach over one place, step 1, position 1"):
        draw(longer)


def test_a_cell_that_ends_before_it_begins_is_an_error():
    back = [{**row, "end": row["step"] - 2} if row["step"] == 3 else row for row in VALUES]

    assert finding_of(lambda: draw(back)) == ("reversed-range", "/marks/0/x2/field")
    with pytest.raises(tracegram.TracegramError, match="the cell at step 3, position 0 ends at 1 on the x axis"):
        draw(back)
    assert finding_of(lambda: draw(mark={"x2": {"field": "ent"}})) == ("unknown-field", "/marks/0/x2/field")
    assert finding_of(lambda: draw(mark={"x2": {"field": "kind"}}))[0] == "not-a-number"
