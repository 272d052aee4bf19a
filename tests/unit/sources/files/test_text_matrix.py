"""CSV and TSV as matrices: numbered from the outside or by their first row and column."""

import pytest

from tracegram.diagnostics import TracegramError
from tracegram.sources import Said
from tracegram.sources.formats import READERS


def read(text, *, suffix=".csv", **said):
    return READERS[suffix](text.encode(), "m.csv", Said(format="arrays", **said))


def cells(table):
    return list(zip(*(table.columns[name].tolist() for name in ("step", "position", "value")), strict=True))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0.5,\n0.25,1\n", {"first_step": 3, "first_position": 9}),
        ('"0.5",""\r\n0.25,1\r\n', {"first_step": 3, "first_position": 9}),
        ("step,9,10\n3,0.5,\n4,0.25,1\n", {}),
    ],
)
def test_a_row_is_a_step_and_a_column_a_position(text, said):
    table = read(text, **said)

    assert cells(table) == [("3", "9", "0.5"), ("3", "10", None), ("4", "9", "0.25"), ("4", "10", "1")]
    assert cells(read(text.replace(",", "\t"), suffix=".tsv", **said)) == cells(table)
    assert table.format == "arrays"


def test_a_matrix_without_numbers_counts_from_0_and_may_hold_a_prompt():
    assert cells(read("a,b\nc,d\n")) == [("0", "0", "a"), ("0", "1", "b"), ("1", "0", "c"), ("1", "1", "d")]
    assert cells(read("a,b\nc,d\n", prompt_length=1)) == [("0", "0", "b"), ("1", "0", "d")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0,1,2\n0.5,0.5,1\n", {"first_step": 0}),
        ("0,1,2\n0,1,3\n", {}),
        ("0,1\n0.5,1\n", {}),
        ("2,1,0\n0.5,1,1\n", {}),
        ("0,1,2\n", {}),
    ],
)
def test_a_first_row_of_whole_numbers_may_hold_values(text, said):
    """A header of positions, as data frames write it, counts; it stands above values that are no whole numbers."""
    assert len(cells(read(text, **said))) == text.count(",") + text.count("\n")


def test_a_cell_and_its_numbers_stand_where_they_are_written():
    table = read("step,9,10\n3,0.5,\n4,0.25,1\n")

    assert [str(table.place(3, column)) for column in ("value", "step", "position")] == [
        "m.csv:3:8",
        "m.csv:3:1",
        "m.csv:1:8",
    ]
    assert str(read("a,bc,d\n").place(2, "value")) == "m.csv:1:6"


def test_the_column_that_is_mapped_to_the_step_numbers_the_rows():
    table = read("layer,9\n3,0.5\n", columns={"step": "layer"})

    assert {name: column.tolist() for name, column in table.columns.items()} == {
        "layer": ["3"],
        "position": ["9"],
        "value": ["0.5"],
    }


@pytest.mark.parametrize(
    ("text", "said", "code", "place"),
    [
        (",0,1\n0,0.5,0.5\n", {}, "ambiguous-trace", "m.csv:1:1"),
        ("layer,0,1\n0,0.5,0.5\n", {}, "ambiguous-trace", "m.csv:1:1"),
        ("0,1,2\n0.5,0.5,1\n", {}, "ambiguous-trace", "m.csv:1:1"),
        ("7,8,9\na,b,\n", {}, "ambiguous-trace", "m.csv:1:1"),
        ("step,0\n0,0.5\n", {"first_step": 1}, "conflicting-words", "m.csv:1:1"),
        ("1,2\n3\n", {}, "ragged-row", "m.csv:2:1"),
        ("step,0,1\n", {}, "empty-trace", "m.csv"),
        ("step\n0\n", {}, "empty-trace", "m.csv"),
        ("\n", {}, "empty-trace", "m.csv"),
    ],
)
def test_what_cannot_be_a_matrix_is_refused(text, said, code, place):
    with pytest.raises(TracegramError) as caught:
        read(text, **said)

    assert [(each.code, str(each.place)) for each in caught.value.findings] == [(code, place)]


def test_zeros_and_ones_are_values():
    assert [value for _, _, value in cells(read("1,0\n0,1\n"))] == ["1", "0", "0", "1"]


@pytest.mark.parametrize("text", ["0.5,0.25\n1,1\n", "1,1\n0,0\n", "1e-3,2\n", "-1,0\n"])
def test_a_table_with_numbers_for_a_header_is_asked_whether_it_is_a_matrix(text):
    with pytest.raises(TracegramError, match="format: arrays") as caught:
        READERS[".csv"](text.encode(), "m.csv")

    assert caught.value.findings[0].code == "unreadable-trace"


def test_whole_numbers_may_be_names_of_columns():
    assert READERS[".csv"](b"0,1\n2,3\n", "m.csv").columns["0"].tolist() == ["2"]
