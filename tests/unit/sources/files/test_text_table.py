"""Tests of CSV and TSV: values stay texts, and every fault names its line."""

import pytest

from tracegram.diagnostics import Span, TracegramError
from tracegram.sources.files.text_table import read_columns


def refusal(text, delimiter=","):
    with pytest.raises(TracegramError) as caught:
        read_columns(text if isinstance(text, bytes) else text.encode(), "t.csv", delimiter)
    return caught.value.findings


def held(table):
    return {name: column.tolist() for name, column in table.columns.items()}


def test_values_stay_texts_and_nothing_is_none():
    table = read_columns(b"step,position,token\n0,007, a\n1,NaN,\n", "t.csv", ",")

    assert held(table) == {"step": ["0", "1"], "position": ["007", "NaN"], "token": [" a", None]}
    assert not table.typed
    assert table.rows == 2


def test_line_ends_byte_order_mark_and_blank_lines_change_nothing():
    plain = held(read_columns(b"step,token\n0,a\n1,b\n", "t.csv", ","))

    for other in (
        b"step,token\r\n0,a\r\n1,b",
        b"\xef\xbb\xbfstep,token\n0,a\n1,b\n",
        b"\nstep,token\n\n0,a\n1,b\n\n",
    ):
        assert held(read_columns(other, "t.csv", ",")) == plain


def test_tabs_separate_in_tsv():
    assert held(read_columns(b"step\ttoken\n0\ta,b\n", "t.tsv", "\t")) == {"step": ["0"], "token": ["a,b"]}


def test_an_unnamed_column_is_left_out():
    assert held(read_columns(b",step\n0,5\n", "t.csv", ",")) == {"step": ["5"]}


def test_the_place_of_a_cell_is_its_own_line_and_column():
    table = read_columns('step,token,value\n0,"a\nb""",1\n1,"é,",22\n'.encode(), "t.csv", ",")

    assert table.place(0, "token").span == Span(line=2, column=3, end_line=3, end_column=5)
    assert table.place(0, "value").span == Span(line=3, column=6, end_line=3, end_column=7)
    assert table.place(1, "value").span == Span(line=4, column=8, end_line=4, end_column=10)
    assert table.place(1, None).span == Span(line=4, column=1, end_line=4, end_column=10)


def test_each_ragged_row_is_named():
    findings = refusal("a,b\n1\n1,2\n1,2,3\n")

    assert [finding.code for finding in findings] == ["ragged-row", "ragged-row"]
    assert findings[0].message == "line 2 of “t.csv” has 1 value, expected 2"
    assert findings[1].place.span.line == 4


@pytest.mark.parametrize(
    ("text", "code", "said", "line"),
    [
        ("", "empty-trace", "is empty", None),
        ("\n\n", "empty-trace", "is empty", None),
        ("step,position\n", "empty-trace", "0 rows", None),
        ("a,value,value\n1,2,3\n", "duplicate-column", "columns 2 and 3 are both named “value”", None),
        (",,value,value\n1,2,3,4\n", "duplicate-column", "columns 3 and 4 are both named “value”", None),
        ("# x\nstep\n1\n", "unreadable-trace", "line 1", 1),
        ("step;position\n0;1\n", "unreadable-trace", "“step;position”", 1),
        ("step\tposition\n0\t1\n", "unreadable-trace", "one column", 1),
        ('a,b\n1,"x\ny\n', "unreadable-trace", "line 2: a quote opens", 2),
        ('a,b\n"x\ny","z\n1\n', "unreadable-trace", "line 3: a quote opens", 3),
        ('a,b\n1,"x"y\n', "unreadable-trace", "line 2: text follows the quote", 2),
        ("a,b\n1,\0\n", "unreadable-trace", "NUL", None),
        (b"a,b\n1,\xe9\n", "not-utf8", "byte 0xe9", 2),
        ("a,b\n1,2\n".encode("utf-16"), "not-utf8", "UTF-16", 1),
        ("a,b\n<<<<<<< HEAD\n1,2\n", "merge-conflict", "line 2", 2),
    ],
)
def test_a_text_that_is_no_table_is_refused_at_its_line(text, code, said, line):
    (finding,) = refusal(text)

    assert finding.code == code
    assert said in finding.message
    assert (finding.place.span and finding.place.span.line) == line


def test_a_wrong_separator_is_answered_with_the_right_suffix():
    assert ".tsv" in refusal("step\tposition\n0\t1\n")[0].help
    assert ".csv" in refusal("step,position\n0,1\n", "\t")[0].help


def test_a_long_value_is_read_whole():
    table = read_columns(b"a,b\n1," + b"x" * 200_000 + b"\n", "t.csv", ",")

    assert len(table.columns["b"][0]) == 200_000
