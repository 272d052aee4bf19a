"""The edits that findings suggest, each kind in YAML block, YAML flow and JSON, applied."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tracegram
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.diagnostics.fixing import apply
from tracegram.language.document import parse

BLOCK = """# a comment
tracegram: 1
trace:
  values:
    - {step: 0, position: 0, token: a, confidence: 0.5}
    - {step: 1, position: 0, token: b, confidence: 0.75}
marks:
  - mark: rect  # cells
    color: red
"""
FLOW = """{tracegram: 1, trace: {values: [{step: 0, position: 0, token: a, confidence: 0.5},
  {step: 1, position: 0, token: b, confidence: 0.75}]},
 marks: [{mark: rect, color: red}]}
"""
JSON = """{
 "tracegram": 1,
 "trace": {"values": [{"step": 0, "position": 0, "token": "a", "confidence": 0.5},
   {"step": 1, "position": 0, "token": "b", "confidence": 0.75}]},
 "marks": [{"mark": "rect", "color": "red"}]
}
"""


def finding_of(text: str, file: str, root: Path | None = None) -> Diagnostic:
    try:
        tracegram.Tracegram(parse(text.encode(), file), root=root or Path())
    except TracegramError as error:
        (finding,) = error.findings
        return finding
    raise AssertionError("nothing was found")


def mended(text: str, file: str = "figure.yaml", *, code: str, safe: bool = True, root: Path | None = None) -> str:
    finding = finding_of(text, file, root)

    assert finding.code == code
    assert finding.edit is not None
    assert finding.edit.safe is safe
    return apply(text, [finding.edit])


@pytest.mark.parametrize(
    ("code", "text", "file", "wrong", "right"),
    [
        ("unknown-word", BLOCK.replace("color", "%s"), "a.yaml", "colr", "color"),
        ("unknown-word", BLOCK.replace("color", "%s"), "a.yaml", "'colr'", "'color'"),
        ("unknown-word", FLOW.replace("color", "%s"), "a.yaml", '"colr"', '"color"'),
        ("unknown-word", BLOCK.replace("color", "%s"), "a.yaml", "colоr", "color"),  # the second o is Cyrillic
        ("unknown-word", FLOW.replace("tracegram", "%s"), "a.yaml", "tracegam", "tracegram"),
        ("unknown-word", JSON.replace('"color"', "%s"), "a.json", '"colr"', '"color"'),
        ("unknown-word", JSON.replace('"color"', "%s"), "a.json", '"c\\u006flr"', '"color"'),
        ("unknown-word", JSON.replace('"marks"', "%s"), "a.json", '"maks"', '"marks"'),
        ("unknown-word", BLOCK.replace("mark:", "%s:"), "a.yaml", "mrak", "mark"),
        ("unknown-word", FLOW.replace("mark:", "%s:"), "a.yaml", "mrak ", "mark "),
        ("unknown-choice", BLOCK.replace("rect", "%s"), "a.yaml", "recct", "rect"),
        ("unknown-choice", FLOW.replace("rect", "%s"), "a.yaml", "'heatmap'", "'rect'"),
        ("unknown-choice", JSON.replace('"rect"', "%s"), "a.json", '"recct"', '"rect"'),
        ("not-a-colour", BLOCK.replace("red", "%s"), "a.yaml", "redd", "red"),
        ("not-a-colour", FLOW.replace("red", "%s"), "a.yaml", "ornage", "orange"),
        ("not-a-colour", JSON.replace('"red"', "%s"), "a.json", '"redd"', '"red"'),
    ],
)
def test_a_slip_is_mended_in_the_quotes_of_its_place(code, text, file, wrong, right):
    assert mended(text % wrong, file, code=code) == text % right


FIELD = {"a.yaml": (BLOCK, "color: red", "color: {field: %s}"), "a.json": (JSON, '"red"', '{"field": "%s"}')}


@pytest.mark.parametrize("file", FIELD)
def test_a_misspelled_field_is_mended(file):
    text, right, wrong = FIELD[file]

    assert mended(text.replace(right, wrong % "confidense"), file, code="unknown-field") == text.replace(
        right, wrong % "confidence"
    )


def test_a_field_that_is_right_but_not_recorded_is_mended_by_an_author_only():
    text = BLOCK.replace("token: a", "tokn: a").replace("token: b", "tokn: b")

    assert mended(text.replace("color: red", "where: {field: token, equal: a}"), code="unsupported-word", safe=False)


def test_a_field_that_nobody_wrote_is_not_mended():
    """A `text` without a field asks for `token`; its finding is about the mark, which must not become a name."""
    text = BLOCK.replace("token: a", "tokn: a").replace("token: b", "tokn: b")
    finding = finding_of(text.replace("mark: rect", "mark: text"), "a.yaml")

    assert finding.code == "unsupported-word"
    assert finding.edit is None


def test_the_name_of_a_column_is_mended():
    text = BLOCK.replace("trace:\n", "trace:\n  columns: {confidence: %s}\n")

    assert mended(text % "confidenze", code="unknown-field") == text % "confidence"
    assert mended(text.replace("confidence: %s", "entropy: 'confidenze'"), code="unknown-field") == text.replace(
        "confidence: %s", "entropy: 'confidence'"
    )


def test_a_word_under_columns_is_mended():
    text = BLOCK.replace("trace:\n", "trace:\n  columns: {%s: confidence}\n")

    assert mended(text % "entrpy", code="unknown-word") == text % "entropy"


@pytest.mark.parametrize("written", ["3", "1.50", "true", "-0.0", "1e3"])
def test_a_text_is_quoted_as_it_was_written(written):
    assert mended(BLOCK + f"title: {written} # c\n", code="wrong-type") == BLOCK + f'title: "{written}" # c\n'
    assert f'"title": "{written}"' in mended(
        JSON.replace("{\n", f'{{"title": {written},\n', 1), "a.json", code="wrong-type"
    )
    assert f'title: "{written}"' in mended(FLOW.replace("{", f"{{title: {written}, ", 1), code="wrong-type")


def test_what_is_no_text_when_quoted_is_not_quoted():
    assert finding_of(BLOCK.replace("red", "3"), "a.yaml").edit is None


@pytest.mark.parametrize(("text", "file"), [(BLOCK, "a.yaml"), (FLOW, "a.yaml"), (JSON, "a.json")])
def test_the_version_is_a_number(text, file):
    one, two = (
        text.replace('"tracegram": 1', f'"tracegram": "{n}"').replace("tracegram: 1", f"tracegram: '{n}'") for n in "12"
    )

    assert mended(one, file, code="wrong-type") == text
    assert mended(two, file, code="wrong-type", safe=False) == text


@pytest.mark.parametrize(("text", "file"), [(BLOCK, "a.yaml"), (FLOW, "a.yaml"), (JSON, "a.json")])
def test_a_missing_version_is_written_first(text, file):
    without = next(
        text.replace(each, "", 1) for each in ("tracegram: 1\n", "tracegram: 1, ", '"tracegram": 1,\n ') if each in text
    )

    assert mended(without, file, code="missing-word") == text


def test_a_missing_version_takes_the_line_ends_of_the_file():
    text = BLOCK.replace("\n", "\r\n")

    assert mended(text.replace("tracegram: 1\r\n", ""), code="missing-word") == text
    assert (
        mended("---\n" + BLOCK.replace("tracegram: 1\n", ""), code="missing-word").count("\ntracegram: 1\ntrace:") == 1
    )


def test_a_version_is_not_written_before_an_anchor():
    assert finding_of(BLOCK.replace("tracegram: 1\n", "&a\n"), "a.yaml").edit is None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("#ff8c42", '"#ff8c42"'),
        ("#fc4  ", '"#fc4"  '),
        ("#ff8c42 # orange", '"#ff8c42" # orange'),
        ("#ff8c42 the orange", '"#ff8c42" # the orange'),
    ],
)
def test_a_color_that_is_a_comment_is_quoted(wrong, right):
    assert mended(BLOCK.replace("red", wrong), code="empty-value") == BLOCK.replace("red", right)


@pytest.mark.parametrize("text", [BLOCK.replace("red", "# to do"), BLOCK + "x: {title: , ticks: 2} #fff\n"])
def test_a_comment_after_an_empty_key_is_no_color(text):
    finding = finding_of(text, "a.yaml")

    assert finding.edit is None
    assert finding.help == "give it a value, or delete the key"


def test_a_color_in_a_list_is_quoted():
    text = BLOCK.replace("red", '\n      field: token\n      range:\n        - "#fff"\n        - %s\n')

    assert mended(text % "#ff8c42", code="empty-value") == text % '"#ff8c42"'


def test_a_color_that_hides_brackets_is_quoted():
    text = FLOW.replace("red", "%s")

    assert mended(text % "#ff8c42", code="bad-yaml") == text % '"#ff8c42"'


def test_quoting_a_color_that_hides_nothing_is_left_to_an_author():
    """The comment above is not the fault, and quoting it would not bring the parser any further."""
    mended(BLOCK.replace("# a comment", "# was: #ff8c42") + "title: [\n", code="bad-yaml", safe=False)


@pytest.mark.parametrize(
    ("text", "file", "wrong", "right"),
    [
        (BLOCK + "x: {domain: %s}\n", "a.yaml", "[1 ,0]", "[0 ,1]"),
        (BLOCK + "x:\n  domain: %s\n", "a.yaml", "\n  - 1 # a\n  - 0 # b", "\n  - 0 # a\n  - 1 # b"),
        (JSON.replace("{", '{"x": {"domain": %s},', 1), "a.json", "[1, 0]", "[0, 1]"),
        (BLOCK + "overlays: [{mark: rect, %s}]\n", "a.yaml", "x: 1, x2: 0", "x: 0, x2: 1"),
        (BLOCK + "overlays: [{mark: rect, %s}]\n", "a.yaml", "x2: 0, x: 1", "x2: 1, x: 0"),
        (BLOCK.replace("red", "{field: confidence, domain: %s}"), "a.yaml", "[1, 0.5]", "[0.5, 1]"),
    ],
)
def test_the_ends_of_a_range_change_places(text, file, wrong, right):
    assert mended(text % wrong, file, code="reversed-range", safe=False) == text % right


def test_a_domain_that_misses_becomes_that_of_the_values():
    text = BLOCK.replace("red", "{field: confidence, domain: %s}")

    assert mended(text % "[7, 8]", code="colour-domain-misses", safe=False) == text % "[0.5, 0.75]"


@pytest.mark.parametrize(
    ("text", "file", "entry", "safe"),
    [
        (BLOCK + "%stitle: A\n", "a.yaml", "tracegram: 1\n", True),
        (BLOCK + "%s", "a.yaml", "tracegram: 2\n", False),
        (BLOCK.rstrip() + "%s", "a.yaml", "\ntracegram: 1", True),
        (BLOCK.rstrip() + "%s", "a.yaml", "\r\ntracegram: 1", True),
        (BLOCK.rstrip() + "%s", "a.yaml", "\ntracegram: 1 # why", False),
        (BLOCK + "%s", "a.yaml", "marks:\n  - color: red\n    mark: rect\n", True),
        (BLOCK + "%s\n# end\ntitle: A\n", "a.yaml", "marks:\n  - color: red\n    mark: rect\n", True),
        (BLOCK + "%stitle: A\n", "a.yaml", "marks:\n  - color: red # c\n    mark: rect\n", False),
        (BLOCK + "title: a,\n%s", "a.yaml", "title: a,\n", True),
        (BLOCK + "title: |\n  a\n%sx: {ticks: 2}\n", "a.yaml", "title: |\n  a\n", True),
        (FLOW.replace("red}", '"#fff"%s}'), "a.yaml", ',\n\n color: "#fff"', True),
        (FLOW.replace("red}", "red%s}"), "a.yaml", ", color: blue", False),
        (JSON.replace('"red"', '"red"%s'), "a.json", ', "color" : "red"', True),
        (JSON.replace('"red"', '"red"%s'), "a.json", ',\n "mark":"point"', False),
    ],
)
def test_a_key_given_again_is_deleted(text, file, entry, safe):
    assert mended(text % entry, file, code="duplicate-key", safe=safe) == text % ""


def test_a_key_given_again_with_an_anchor_is_left_to_an_author():
    text = BLOCK.replace("color: red", "color: red\n    color: &c red") + "overlays: [{mark: rule, x: 0, color: *c}]\n"

    mended(text, code="duplicate-key", safe=False)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("\tcolor", "  color"), ("\t\tcolor", "    color"), ("  \tcolor", "    color"), ("    \tcolor", "      color")],
)
def test_a_tab_that_indents_becomes_two_blanks(wrong, right):
    text = BLOCK.replace("    color", "%s")

    assert mended(text % wrong, code="tab-indentation") == text % right


def test_tabs_that_yaml_allows_are_left():
    assert tracegram.figure(FLOW.replace(" marks", "\tmarks").replace("1, ", "1,\t")).warnings == ()


def test_a_key_that_is_a_number_is_quoted():
    assert mended(BLOCK + "1: a\n", code="key-not-text") == BLOCK + '"1": a\n'


def test_the_rest_of_a_text_with_a_comma_is_no_key_to_be_quoted():
    text = BLOCK + "x: {title: Steps, 1, 2}\n"
    with pytest.raises(TracegramError) as refused:
        tracegram.figure(text)

    assert [(each.code, each.edit) for each in refused.value.findings] == [("key-not-text", None)]
    assert mended(BLOCK + "x: {title: a, 1: b}\n", code="key-not-text") == BLOCK + 'x: {title: a, "1": b}\n'


def test_a_file_with_a_near_name_is_other_data(tmp_path):
    (tmp_path / "decode.csv").write_text("step,position\n0,0\n", "utf-8")
    text = 'tracegram: 1\ntrace: {file: "%s"}\nmarks: [{mark: rect, color: red}]\n'

    fixed = mended(text % "decod.csv", code="file-not-found", safe=False, root=tmp_path)
    assert fixed == text % "decode.csv"


def test_a_run_with_a_near_name_is_other_data():
    text = BLOCK.replace("step: 0,", "step: 0, run: first,").replace("step: 1,", "step: 1, run: second,")
    text = text.replace("trace:\n", "trace:\n  window: {run: %s}\n")

    assert mended(text % "frist", code="empty-window", safe=False) == text % "first"


def test_a_spec_given_as_values_has_no_edits():
    with pytest.raises(TracegramError) as raised:
        tracegram.figure(
            {"tracegram": 1, "trace": {"values": [{"step": 0, "position": 0}]}, "marks": [{"mrak": "rect"}]}
        )

    assert [(each.code, each.edit) for each in raised.value.findings] == [("unknown-word", None)]


@pytest.mark.parametrize("written", ["&a recct", "|\n      recct\n", ">-\n      recct\n"])
def test_what_has_no_simple_style_gets_no_edit(written):
    assert finding_of(BLOCK.replace("rect  # cells", written), "a.yaml").edit is None


@given(
    st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="\x85\ufeff"), max_size=20), st.booleans()
)
def test_mending_a_key_keeps_every_other_character(filling, windows):
    """Whatever comments and texts surround a mistake, and however lines end, the edit changes the one word."""
    text = (
        BLOCK.replace("a comment", filling).replace("# cells", f"# {filling}")
        + f"title: '{filling.replace(chr(39), '')}x'\n"
    )
    text = text.replace("\n", "\r\n") if windows else text

    assert mended(text.replace("color: red", "colr: red"), code="unknown-word") == text
