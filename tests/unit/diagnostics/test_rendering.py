"""The forms of findings: one golden a form for the same three, and what each form promises."""

import json
import unicodedata
from pathlib import Path

import pytest

from tracegram.diagnostics import CATALOG, Diagnostic, Edit, Label, Place, Span
from tracegram.diagnostics.rendering import RENDERERS
from tracegram.diagnostics.terminal import Look, render

HERE = Path(__file__).parent
FILE = "figures/a b, 100%.yaml"
TEXTS = {FILE: "tracegram: 1\ntitle: One\ntitle: Two\nmarks:\n  - {mark: rect,\n     colr: red}\n"}


def span(line: int, column: int, end_line: int, end_column: int) -> Span:
    return Span(line=line, column=column, end_line=end_line, end_column=end_column)


FINDINGS = (
    Diagnostic(
        code="duplicate-key",
        message="“title” is given twice, first on line 2",
        place=Place(file=FILE, span=span(3, 1, 3, 6)),
        labels=(Label(place=Place(file=FILE, span=span(2, 1, 2, 6)), message="first given here"),),
        help="keep one of the two",
    ),
    Diagnostic(
        code="missing-values",
        message="“\x1b[31m\u202e{0}\n::error::[x](http://example.org)” has no value: 50%, grey",
        place=Place(file="decode.csv", words="row 3\r\n"),
        severity="warning",
    ),
    Diagnostic(
        code="unknown-word",
        message="“colr” is not a word of a mark",
        place=Place(file=FILE, span=span(5, 5, 6, 16)),
        pointer="/marks/0/colr",
        edit=Edit(span=span(6, 6, 6, 10), replacement="color", safe=True),
    ),
)


@pytest.mark.parametrize("word", RENDERERS)
def test_each_form_is_as_reviewed(word, golden):
    golden(HERE / f"findings.{word}.txt", RENDERERS[word](FINDINGS, TEXTS) + "\n")


@pytest.mark.parametrize("word", RENDERERS)
def test_no_form_lets_a_control_character_through(word):
    written = RENDERERS[word](FINDINGS, TEXTS)

    assert {each for each in written if unicodedata.category(each).startswith("C")} <= {"\n"}


@pytest.mark.parametrize("word", [each for each in RENDERERS if each != "sarif"])
def test_no_findings_are_no_text(word):
    assert RENDERERS[word]((), {}) == ""


@pytest.mark.parametrize("word", ["short", "github", "json"])
def test_a_finding_is_a_line(word):
    assert len(RENDERERS[word](FINDINGS, TEXTS).splitlines()) == len(FINDINGS)


def test_json_lines_have_the_same_keys_and_say_what_the_findings_say():
    first, second, third = map(json.loads, RENDERERS["json"](FINDINGS, TEXTS).splitlines())

    assert list(first) == list(second) == list(third)
    assert (first["line"], first["column"], first["end_line"], first["end_column"]) == (3, 1, 3, 6)
    assert first["labels"][0]["line"] == 2
    assert second["line"] is None
    assert third["edit"]["replacement"] == "color"


def test_github_gets_columns_within_a_line_only():
    first, second, third = RENDERERS["github"](FINDINGS, TEXTS).splitlines()

    assert first.startswith("::error file=figures/a b%2C 100%25.yaml,line=3,endLine=3,col=1,endColumn=6,title=")
    assert second.startswith("::warning file=decode.csv,title=missing-values::")
    assert ",line=5,endLine=6,title=" in third


@pytest.mark.parametrize("findings", [FINDINGS, ()])
def test_sarif_has_what_code_scanning_requires(findings):
    """SARIF 2.1.0, sections 3.13 to 3.30: the required properties, and a place in every result."""
    written = json.loads(RENDERERS["sarif"](findings, TEXTS))
    (run,) = written["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]

    assert written["version"] == "2.1.0"
    assert run["tool"]["driver"]["name"] == "tracegram"
    assert rules == [code for code in CATALOG if code in {each.code for each in findings}]
    assert len(run["results"]) == len(findings)
    for result in run["results"]:
        assert result["ruleId"] in rules
        assert result["level"] in {"error", "warning"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"]
        assert all(number >= 1 for number in location["physicalLocation"].get("region", {}).values())


def test_sarif_names_files_by_relative_uris(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def uri(file: str) -> str:
        finding = Diagnostic(code="empty-spec", message="nothing", place=Place(file=file))
        result = json.loads(RENDERERS["sarif"]([finding], {}))["runs"][0]["results"][0]
        return result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert uri("a:b/ü 1%.yaml") == "a%3Ab/%C3%BC%201%25.yaml"
    assert uri(str(tmp_path / "in" / "a.yaml")) == "in/a.yaml"
    assert uri(str(tmp_path.parent / "a.yaml")) == (tmp_path.parent / "a.yaml").as_uri()


def test_colors_are_all_that_a_colored_frame_adds():
    for finding in FINDINGS:
        colored = render(finding, TEXTS, Look(colored=True))
        for escape in ("\x1b[1;31m", "\x1b[33m", "\x1b[36m", "\x1b[0m"):
            colored = colored.replace(escape, "")

        assert colored == render(finding, TEXTS)
    assert render(FINDINGS[0], TEXTS, Look(colored=True)).startswith("\x1b[1;31merror[duplicate-key]\x1b[0m: ")
    assert render(FINDINGS[1], TEXTS, Look(colored=True)).startswith("\x1b[33mwarning[missing-values]\x1b[0m: ")


@pytest.mark.parametrize("filling", ["x", "語", "\t", "\x1b"])
@pytest.mark.parametrize("before", [0, 5, 60, 400])
@pytest.mark.parametrize("after", [0, 5, 60, 400])
def test_a_long_line_is_cut_to_the_columns_with_the_carets_below_the_mistake(filling, before, after):
    line = filling * before + "colr" + filling * after
    place = Place(file="a.yaml", span=span(1, before + 1, 1, before + 5))
    finding = Diagnostic(code="unknown-word", message="no", place=place)

    shown, carets = render(finding, {"a.yaml": line}, Look(columns=40)).splitlines()[2:4]
    columns = "".join(each * 2 if unicodedata.east_asian_width(each) in "WF" else each for each in shown)
    assert len(columns) <= len("1 | ") + 40
    assert columns[carets.index("^") :].startswith("colr")
    assert carets.count("^") == 4


@pytest.mark.parametrize("length", [60, 100, 101, 400])
def test_as_much_of_a_line_is_shown_as_fits(length):
    place = Place(file="a.yaml", span=span(1, length, 1, length + 1))
    finding = Diagnostic(code="unknown-word", message="no", place=place)

    shown = render(finding, {"a.yaml": "x" * length}).splitlines()[2]
    assert shown == "1 | " + "x" * min(length, 100)


def test_a_mistake_longer_than_the_terminal_is_marked_as_far_as_it_shows():
    place = Place(file="a.yaml", span=span(1, 1, 3, 2))
    finding = Diagnostic(code="unknown-word", message="no", place=place)

    shown, carets = render(finding, {"a.yaml": "x" * 300 + "\n\n)"}, Look(columns=30)).splitlines()[2:4]
    assert (shown, carets) == ("1 | " + "x" * 30, "  | " + "^" * 30)
