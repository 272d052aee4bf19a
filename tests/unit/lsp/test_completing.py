"""Completions: what is offered at a cursor, shown as `|`, in texts that are whole or half-typed."""

from pathlib import Path

import pytest

from tracegram.language.schema import properties_of
from tracegram.lsp.completing import complete
from tracegram.lsp.fields import fields_of
from tracegram.sources.many_files import ReadOnce

ADDITION = Path(__file__).parents[3] / "gallery" / "addition"
HEAD = "tracegram: 1\ntrace: {file: decode.parquet}\n"
RECT = [word for word in properties_of("mark-rect") if word != "mark"]
CONDITIONS = {"and", "or", "not", "field", "gte"}
EVENTS = {"masked", "changed", "committed"}
COLUMNS = ["run", "step", "position", "token", "text", "canvas", "masked", "confidence", "margin", "entropy"]
FIELDS = {*COLUMNS, "changed", "committed", "commit_step"}


def offered(shown, *, json=False, root=ADDITION):
    """Return what is offered at `|`."""
    before, _, after = shown.partition("|")
    text = before + after
    found = complete(text, len(before), json=json, fields=lambda spec: fields_of(spec["trace"], root, ReadOnce()))
    return [] if found is None else list(found.offers)


def labels(shown, **more):
    return [each.label for each in offered(shown, **more)]


def completed(shown, label, *, json=False):
    """Return the text after the offer of a label is taken."""
    before, _, after = shown.partition("|")
    text = before + after
    found = complete(text, len(before), json=json, fields=lambda spec: fields_of(spec["trace"], ADDITION, ReadOnce()))
    (offer,) = (each for each in found.offers if each.label == label)
    return text[: found.word.start] + offer.insert + text[found.word.stop :]


@pytest.mark.parametrize(
    "shown",
    [
        "marks:\n  - mark: rect\n    |\n",
        "marks:\n  - mark: rect\n    wh|\n",
        "marks:\n- mark: rect\n  wh|",
        "marks:\n  - wh|\n    mark: rect\n",
        "marks:\n  - {mark: rect, |}\n",
        "marks:\n  - {mark: rect, wh|}\n",
        "marks: [{mark: rect, wh|",
        "marks:\n  - {mark: rect, wh|\noverlays:\n  - {mark: line}\n",
        "marks:\n  - {mark: rect,\n     wh|\n",
        "marks:\n  - mark: rect\n    wh|\n  - {mark: rect, whe\n",
        "title: [broken\nmarks:\n  - name: x\n    mark: rect\n    wh|\n",
    ],
)
def test_keys_that_are_not_yet_given(shown):
    """In block and flow style, alone and among others, in texts with another mistake or an open bracket."""
    expected = [each for each in RECT if each != "name" or "name" not in shown]

    assert labels(HEAD + shown) == expected


def test_a_line_with_an_open_quote_above_loses_its_value_only():
    expected = [each for each in RECT if each != "name"]

    assert labels(HEAD + "marks:\n  - name: 'x\n    mark: rect\n    wh|\n") == expected


@pytest.mark.parametrize(
    ("shown", "first"),
    [
        ("|", ["tracegram", "marks"]),
        ("# a comment\ntr|", ["tracegram", "marks"]),
        (HEAD + "marks:\n  - |", ["mark"]),
        (HEAD + "marks:\n  - {|}", ["mark"]),
        (HEAD + "marks:\n  - {mark: rect, color: {|}}", ["field", "type", "scale"]),
    ],
)
def test_required_keys_come_first(shown, first):
    assert labels(shown)[: len(first)] == first


def test_a_source_excludes_the_others():
    sources = {"file", "values", "generate", "frame", "sql"}

    assert set(labels("tracegram: 1\ntrace: {file: decode.parquet, |}")) == set(properties_of("trace")) - sources
    assert labels("tracegram: 1\ntrace: {|}")[:4] == ["file", "values", "generate", "frame"]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("tracegram: |", ["1"]),
        (HEAD + "marks:\n  - mark: |\n", ["rect", "text", "point"]),
        (HEAD + "marks:\n  - {mark: re|\n", ["rect", "text", "point"]),
        (HEAD + "overlays:\n  - {mark: |, x: 1}\n", ["rule", "rect", "line"]),
        (HEAD + "overlays:\n  - {mark: line, along: |}\n", ["commit_step"]),
        (HEAD + "x: {reverse: |}", ["true", "false"]),
        (HEAD + "legend: b|", ["none", "top", "bottom", "left", "right"]),
        (HEAD + "theme: |", ["light", "dark", "paper"]),
    ],
)
def test_the_values_that_a_word_takes(shown, expected):
    assert labels(shown)[: len(expected)] == expected


def test_colors_and_schemes():
    assert "rebeccapurple" in labels(HEAD + "marks:\n  - {mark: rect, color: reb|}")
    assert "viridis" in labels(HEAD + "marks:\n  - mark: rect\n    color: {field: confidence, scheme: v|\n")
    assert "orange" in labels(HEAD + 'marks:\n  - {mark: rect, color: {field: confidence, range: [red, "o|"]}}')


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("marks:\n  - {mark: rect, where: |}\n", EVENTS),
        ("marks:\n  - {mark: rect, where: ch|", EVENTS),
        ("marks:\n  - {mark: rect, where: {and: [changed, |]}}\n", EVENTS),
        ("marks:\n  - {mark: rect, where: {not: |}}\n", EVENTS),
        ("marks:\n  - mark: rect\n    where:\n      |\n", CONDITIONS | EVENTS),
        ("marks:\n  - {mark: rect, where: {field: |}}\n", FIELDS),
        ("marks:\n  - {mark: rect, color: {field: |}}\n", FIELDS),
        ("marks:\n  - {mark: text, field: |}\n", FIELDS),
        ("x: {field: |}\n", FIELDS),
        ("facet: {row: |}\n", FIELDS),
        ("panels: {top: [{marks: [{mark: line, field: |}]}]}\n", FIELDS),
    ],
)
def test_names_come_from_the_trace(shown, expected):
    found = set(labels(HEAD + shown))

    assert expected <= found
    assert expected == FIELDS or "confidence" not in found  # which is neither true nor false


def test_columns_are_those_of_the_file_whatever_it_is_mapped_to():
    assert labels("tracegram: 1\ntrace: {file: decode.parquet, columns: {step: nothing, token: |}}") == COLUMNS


def test_columns_of_values_are_their_keys():
    text = "tracegram: 1\ntrace: {values: [{step: 0, position: 0, odd name: 1}], columns: {token: |}}"

    assert labels(text) == ["step", "position", "odd name"]


@pytest.mark.parametrize("trace", ["{file: gone.parquet}", "{file: ../seed/figure.yaml}", "{file: 5}", "7", "{}", ""])
def test_a_trace_that_cannot_be_read_offers_nothing(trace):
    assert labels(f"tracegram: 1\ntrace: {trace}\nmarks:\n  - {{mark: rect, where: |}}") == []


def test_without_a_folder_no_file_is_read():
    assert labels(HEAD + "marks:\n  - {mark: rect, where: |}", root=None) == []


@pytest.mark.parametrize("shown", ["tracegram: 1 # he|", "# tr|", "title: he|", "legend:|", "a: *b|", "marks: [|]"])
def test_where_nothing_can_be_said_nothing_is(shown):
    assert labels(shown) == []


@pytest.mark.parametrize(
    ("shown", "label", "expected"),
    [
        ("tr|", "tracegram", "tracegram: "),
        ("{mark|: 1}", "marks", "{marks: 1}"),
        ("legend: b|o", "bottom", "legend: bottom"),
        ("legend: 'b|'", "bottom", "legend: 'bottom'"),
        ("legend: |", "none", "legend: none"),
        ("tracegram: 1\nx: {rev|}", "reverse", "tracegram: 1\nx: {reverse: }"),
        ("trace: {values: [{'a, b': 1}], columns: {token: |}}", "a, b", None),
        ("trace: {values: [{'1': 1}], columns: {token: |}}", "1", None),
        ("trace: {values: [{'on': 1}], columns: {token: |}}", "on", None),
    ],
)
def test_what_is_inserted_reads_as_what_was_offered(shown, label, expected):
    if expected is None:
        bare = label if label == "on" else f'"{label}"'  # YAML 1.2: `on` is text
        expected = shown.replace("|", bare)

    assert completed(shown, label) == expected


@pytest.mark.parametrize(
    ("shown", "label", "expected"),
    [
        ('{"tr|"}', "tracegram", '{"tracegram"}'),
        ("{tr|}", "tracegram", '{"tracegram": }'),
        ('{"tracegram": 1, "legend": |}', "top", '{"tracegram": 1, "legend": "top"}'),
        ('{"tracegram": 1, "legend": "|"}', "top", '{"tracegram": 1, "legend": "top"}'),
        ('{"tracegram": |}', "1", '{"tracegram": 1}'),
        ('{"marks": [{"mark":"rect","wh|":"changed"}]}', "where", '{"marks": [{"mark":"rect","where":"changed"}]}'),
    ],
)
def test_json_has_quotes(shown, label, expected):
    assert completed(shown, label, json=True) == expected


def test_an_offer_says_what_it_means():
    (where,) = (each for each in offered(HEAD + "marks:\n  - {mark: rect, |}") if each.label == "where")
    (gray,) = (each for each in offered(HEAD + "overlays:\n  - {mark: band, color: |}") if each.label == "gray")
    (changed,) = (each for each in offered(HEAD + "marks:\n  - {mark: rect, where: |}") if each.label == "changed")

    assert "Which cells" in where.text
    assert gray.detail == "default"
    assert changed.detail == "a field of true and false"


def test_a_query_has_its_words():
    assert labels("trace:\n  sql:\n    |\n") == ["connection", "query"]
    assert "sql" in labels("trace:\n  |\n")


def test_the_names_of_params_are_offered_where_one_stands():
    text = "tracegram: 1\nparams: {hue: teal, threshold: 0.9}\nmarks:\n  - {mark: rect, color: {param: |}}\n"

    assert labels(text) == ["hue", "threshold"]
