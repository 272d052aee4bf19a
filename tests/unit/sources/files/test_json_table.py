"""Tests of JSON and JSON lines."""

import numpy as np
import pytest

from tracegram.diagnostics import Place, Span, TracegramError
from tracegram.sources.files.json_payload import decode_json, decode_json_lines
from tracegram.sources.files.json_table import read_rows, read_values


def read_json_rows(content, file):
    return read_rows(decode_json(content, file))


def read_json_lines(content, file):
    return read_rows(decode_json_lines(content, file))


def refusal(text, read=read_json_rows):
    with pytest.raises(TracegramError) as caught:
        read(text.encode(), "t.json")
    (finding,) = caught.value.findings
    return finding


def held(table):
    return {name: column.tolist() for name, column in table.columns.items()}


def test_a_list_of_rows_becomes_columns_in_order_of_appearance():
    table = read_json_rows(b'[{"step": 0, "token": "7"}, {"value": 0.5, "step": 1}]', "t.json")

    assert list(table.columns) == ["step", "token", "value"]
    assert table.columns["token"].tolist() == ["7", None]
    assert table.columns["value"].tolist() == pytest.approx([float("nan"), 0.5], nan_ok=True)
    assert table.columns["step"].dtype == "int64"
    assert table.columns["value"].dtype == "float64"
    assert table.place(1, "value").words == "row 1, column “value”"


def test_lines_skip_blanks_and_keep_their_numbers():
    table = read_json_lines(b'\n{"step": 0}\r\n \n{"step": 1}\n', "t.jsonl")

    assert held(table) == {"step": [0, 1]}
    assert table.place(1, "step").span == Span(line=4, column=1, end_line=4, end_column=12)


def test_separators_of_unicode_do_not_end_a_line():
    table = read_json_lines('{"token": "a\u2028b\x85"}\n'.encode(), "t.jsonl")

    assert held(table) == {"token": ["a\u2028b\x85"]}


def test_lists_and_mappings_are_no_columns():
    table = read_json_rows(b'[{"step": 0, "deep": {"x": 1}, "mixed": [1]}, {"step": 1, "mixed": 2}]', "t.json")

    assert held(table) == {"step": [0, 1], "mixed": ["[1]", 2]}


def test_an_integer_of_thousands_of_digits_is_kept_as_its_digits():
    table = read_json_rows(b'[{"step": ' + b"9" * 5000 + b"}]", "t.json")

    assert table.columns["step"][0] == "9" * 5000


def test_integers_beyond_64_bits_stay_exact():
    assert read_json_rows(b'[{"step": 18446744073709551615}]', "t.json").columns["step"][0] == 2**64 - 1


def test_nan_and_infinities_are_let_through_as_python_writes_them():
    table = read_json_rows(b'[{"a": NaN, "b": -Infinity}]', "t.json")

    assert np.isnan(table.columns["a"][0])
    assert table.columns["b"][0] == -np.inf


def test_lone_surrogates_are_let_through():
    assert read_json_rows(b'[{"token": "\\ud800"}]', "t.json").columns["token"][0] == "\ud800"


@pytest.mark.parametrize(
    ("text", "code", "said", "line", "column"),
    [
        ('[{"a": 1},\n{]', "bad-json", "line 2, column 2", 2, 2),
        ("[{}] x", "bad-json", "line 1, column 6", 1, 6),
        ('[{"a": 1},\n {"a": 1, "b": 2, "a": 3}]', "duplicate-key", "“a” twice", 2, 2),
        ("[" * 100 + "]" * 100, "too-deep", "nested deeper", 1, 51),
    ],
)
def test_a_fault_of_the_text_has_a_line_and_a_column(text, code, said, line, column):
    finding = refusal(text)

    assert finding.code == code
    assert said in finding.message
    assert (finding.place.span.line, finding.place.span.column) == (line, column)


def test_brackets_inside_texts_are_not_nesting():
    table = read_json_rows(b'[{"token": "' + b"[" * 100 + b'\\"{"}]', "t.json")

    assert table.columns["token"][0] == "[" * 100 + '"{'


@pytest.mark.parametrize("text", ['{"step": 0}', "3", '"rows"', "null"])
def test_what_is_no_list_is_refused(text):
    finding = refusal(text)

    assert finding.code == "unreadable-trace"
    assert "expected a list of rows" in finding.message


def test_an_empty_list_and_an_empty_text_are_empty_traces():
    assert "0 rows" in refusal("[]").message
    assert "is empty" in refusal(" \n").message
    assert "is empty" in refusal("\n\n", read_json_lines).message


def test_a_bad_line_is_named():
    finding = refusal('{"a": 1}\n{"a": }\n', read_json_lines)

    assert finding.code == "bad-json"
    assert "line 2, column 7" in finding.message


def test_a_list_in_json_lines_suggests_the_other_suffix():
    finding = refusal('[{"a": 1}]', read_json_lines)

    assert (finding.code, finding.place.span.line) == ("bad-json", 1)
    assert ".json" in finding.help


def test_a_row_that_is_no_mapping_is_named():
    assert "row 1 holds “7”" in refusal('[{"a": 1}, 7]').message
    assert "line 2 holds “7”" in refusal('{"a": 1}\n7\n', read_json_lines).message


def test_rows_of_a_spec_keep_the_places_that_the_caller_gives():
    table = read_values([{"step": 0}], lambda row, column: Place(file=f"{row}/{column}"), Place(file="spec.yaml"))

    assert table.place(0, "step").file == "0/step"
    assert table.whole.file == "spec.yaml"


def test_all_bad_lines_are_found_as_far_as_twenty():
    content = b'{"step": 0}\n{"step": 0\nx\n{"step": 1, "step": 2}\n'

    with pytest.raises(TracegramError) as caught:
        read_json_lines(content, "t.jsonl")
    assert [(each.code, each.place.span.line) for each in caught.value.findings] == [
        ("bad-json", 2),
        ("bad-json", 3),
        ("duplicate-key", 4),
    ]
    with pytest.raises(TracegramError) as caught:
        read_json_lines(b"x\n" * 100, "t.jsonl")
    assert len(caught.value.findings) == 20


@pytest.mark.parametrize("read", [read_json_rows, read_json_lines])
def test_nul_bytes_are_no_text(read):
    assert refusal('{"step": 0}\n\0', read).code == "unreadable-trace"
