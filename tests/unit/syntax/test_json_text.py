"""One reader of JSON: a spec and a trace of the same text have the same faults in the same places."""

import pytest

from tracegram.diagnostics import TracegramError
from tracegram.sources.files.json_payload import parse_json
from tracegram.syntax import is_json, read_json

FAULTS = [
    ('{"a": 1,\n "b": }', "bad-json", "not JSON: expecting value, found “}”"),
    ('{"a": 1\n', "bad-json", "not JSON: expecting ',' delimiter"),
    ('{"a": 1} x', "bad-json", "not JSON: extra data, found “x”"),
    ("[" * 60 + "]" * 60, "too-deep", "lists and mappings are nested deeper than 50 levels"),
]


def finding_of(read, text):
    with pytest.raises(TracegramError) as caught:
        read(text, "a.json")
    (finding,) = caught.value.findings
    return finding


@pytest.mark.parametrize(("text", "code", "message"), FAULTS)
def test_a_fault_is_the_same_in_a_spec_and_in_a_trace(text, code, message):
    spec, trace = finding_of(read_json, text), finding_of(parse_json, text)

    assert spec.code == trace.code == code
    assert (spec.place.span.line, spec.place.span.column) == (trace.place.span.line, trace.place.span.column)
    assert spec.message == message
    assert trace.message == f"line {spec.place.span.line}, column {spec.place.span.column}: {message}"


def test_a_key_that_is_there_twice_is_found_where_it_is():
    text = '[{"a": 1},\n {"b": 2, "b": 3}]'

    assert finding_of(parse_json, text).place.span.line == 2
    assert finding_of(read_json, text).place.span.column == 11
    assert is_json('{"b": 2, "b": 3}')  # its reader says what is wrong


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
def test_what_python_writes_for_no_number_is_for_traces_alone(name):
    text = f'{{"NaN": "NaN", "a": {name}}}'

    assert finding_of(read_json, text).message == f"{name} is not JSON"
    assert finding_of(read_json, text).place.span.column == text.index(name, 14) + 1
    assert repr(parse_json(text, "a.json")["a"]) in {"nan", "inf", "-inf"}
    assert not is_json(text)


def test_a_number_of_thousands_of_digits_is_refused_where_it_stands():
    finding = finding_of(read_json, '{"a": 1,\n "b": ' + "9" * 5000 + "}")

    assert (finding.code, finding.place.span.line, finding.place.span.column) == ("out-of-range", 2, 7)
    assert parse_json("9" * 5000, "a.json") == "9" * 5000
