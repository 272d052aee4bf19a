"""Findings in the protocol's words: their ranges, related places and fixes."""

from lsprotocol.types import CodeActionKind, DiagnosticSeverity, Position, Range

from tracegram.diagnostics import Diagnostic, Edit, Label, Place, Span
from tracegram.lsp.checking import Checked, check_text
from tracegram.lsp.positions import Places
from tracegram.lsp.protocol import FIX_ALL, Spec, actions, diagnostics
from tracegram.lsp.workspace import Desk
from tracegram.sources.many_files import ReadOnce

TEXT = "tracegram: 1\ntitle: 🎨\ntrase: {file: a.csv}\nmarks: [{mark: rekt}]\n"
ALL = Range(start=Position(line=0, character=0), end=Position(line=9, character=0))


def spec_of(text, folder):
    file = folder / "figure.yaml"
    return Spec(uri=file.as_uri(), file=str(file), places=Places(text), root=folder)


def checked_in(folder, text):
    spec = spec_of(text, folder)
    return spec, check_text(text, spec.file, folder, ReadOnce())


def shown(diagnostic):
    at = diagnostic.range
    return diagnostic.code, (at.start.line, at.start.character, at.end.line, at.end.character)


def wrong(spec, code, span, edit=None, **more):
    return Diagnostic(code=code, message="so", place=Place(file=spec.file, span=span), edit=edit, **more)


def span(line, column, end_line, end_column):
    return Span(line=line, column=column, end_line=end_line, end_column=end_column)


def test_findings_stand_at_their_words(tmp_path):
    spec, checked = checked_in(tmp_path, TEXT)
    unknown, choice = diagnostics(spec, checked)

    assert shown(unknown) == ("unknown-word", (2, 0, 2, 5))
    assert shown(choice) == ("unknown-choice", (3, 15, 3, 19))
    assert unknown.severity == DiagnosticSeverity.Error
    assert unknown.source == "tracegram"
    assert unknown.code_description is None
    assert unknown.message.endswith("\nhelp: write “trace”")


def test_a_second_key_tells_of_the_first(tmp_path):
    spec, checked = checked_in(tmp_path, "tracegram: 1\ntracegram: 1\n")
    (twice,) = diagnostics(spec, checked)
    (first,) = twice.related_information

    assert shown(twice) == ("duplicate-key", (1, 0, 1, 9))
    assert (first.location.uri, first.location.range.start.line, first.message) == (spec.uri, 0, "first given here")


def test_a_finding_inside_a_trace_stands_where_the_spec_names_it(tmp_path):
    """The place inside is told too, in the code units of that file's line."""
    (tmp_path / "a trace.csv").write_text("step,position,token\n0,0,🎨,1\n", "utf-8")
    spec, checked = checked_in(tmp_path, "tracegram: 1\ntrace: {file: a trace.csv}\nmarks: [{mark: rect}]\n")
    (ragged,) = diagnostics(spec, checked)
    (inside,) = ragged.related_information

    assert shown(ragged) == ("ragged-row", (1, 14, 1, 25))
    assert inside.location.uri == (tmp_path / "a trace.csv").as_uri()
    assert inside.location.range == Range(start=Position(line=1, character=0), end=Position(line=1, character=8))


def test_a_warning_about_a_whole_trace_stands_there_too(tmp_path):
    rows = [f"{step},{position},{'true' if step < position else 'false'}" for step in range(3) for position in range(6)]
    (tmp_path / "a.csv").write_text("\n".join(["step,position,masked", *rows]), "utf-8")
    marks = "marks: [{mark: rect, where: committed}]"
    spec, checked = checked_in(tmp_path, f"tracegram: 1\ntrace: {{file: a.csv, state: before}}\n{marks}\n")
    (warning,) = diagnostics(spec, checked)

    assert shown(warning) == ("unfinished-trace", (1, 14, 1, 19))
    assert warning.severity == DiagnosticSeverity.Warning


def test_a_finding_about_the_whole_text_stands_on_its_first_line(tmp_path):
    spec = spec_of("tracegram: 1\nmarks: []\n", tmp_path)
    checked = Checked(text=spec.places.text, document=None, findings=(wrong(spec, "file-too-large", None),))

    assert [shown(each) for each in diagnostics(spec, checked)] == [("file-too-large", (0, 0, 0, 12))]


def test_without_a_folder_the_trace_is_left_alone():
    checked = check_text("tracegram: 1\ntrace: {file: a.csv}\nmarks: [{mark: rect}]\n", "untitled:1", None, ReadOnce())

    assert checked.findings == ()


def test_an_edit_becomes_a_quick_fix(tmp_path):
    spec = spec_of(TEXT, tmp_path)
    edit = Edit(span=span(3, 1, 3, 6), replacement="trace", safe=True)
    finding = wrong(spec, "unknown-word", edit.span, edit, help="write “trace”")
    checked = Checked(text=TEXT, document=None, findings=(finding,))
    (fix,) = actions(spec, checked, ALL, [CodeActionKind.QuickFix])
    (change,) = fix.edit.changes[spec.uri]

    assert (fix.title, fix.kind, fix.is_preferred) == ("Write “trace”", CodeActionKind.QuickFix, True)
    assert fix.diagnostics == diagnostics(spec, checked)
    assert change.new_text == "trace"
    assert change.range == Range(start=Position(line=2, character=0), end=Position(line=2, character=5))
    elsewhere = Range(start=Position(line=3, character=0), end=Position(line=4, character=0))
    assert actions(spec, checked, elsewhere, [CodeActionKind.QuickFix]) == []


def test_all_safe_edits_are_made_at_once_and_none_twice(tmp_path):
    spec = spec_of(TEXT, tmp_path)
    first = Edit(span=span(3, 1, 3, 6), replacement="trace", safe=True)
    overlapping = Edit(span=span(3, 4, 3, 7), replacement="", safe=True)
    unsafe = Edit(span=span(4, 16, 4, 20), replacement="rect", safe=False)
    edits = (overlapping, unsafe, first, first)
    findings = tuple(wrong(spec, "unknown-word", each.span, each) for each in edits)
    checked = Checked(text=TEXT, document=None, findings=findings)
    (fix,) = actions(spec, checked, ALL, ["source.fixAll"])

    assert fix.kind == FIX_ALL
    assert [each.new_text for each in fix.edit.changes[spec.uri]] == ["trace"]
    assert actions(spec, checked, ALL, ["refactor"]) == []


def test_a_place_inside_a_trace_is_not_edited(tmp_path):
    spec = spec_of(TEXT, tmp_path)
    edit = Edit(span=span(1, 1, 1, 2), replacement="", safe=True)
    finding = Diagnostic(
        code="ragged-row",
        message="so",
        place=Place(file="a.csv", span=edit.span),
        labels=(Label(place=Place(file=spec.file, span=edit.span), message="named here"),),
        edit=edit,
    )

    assert actions(spec, Checked(text=TEXT, document=None, findings=(finding,)), ALL, None) == []


def test_a_finding_in_a_base_stands_where_the_spec_names_the_base(tmp_path):
    (tmp_path / "base.yaml").write_text("tracegram: 1\nmarks: [{mark: rekt}]\n", "utf-8")
    spec, checked = checked_in(tmp_path, "tracegram: 1\ntitle: x\nextends: base.yaml\n")
    (choice,) = diagnostics(spec, checked)
    (inside,) = choice.related_information

    assert shown(choice) == ("unknown-choice", (2, 9, 2, 18))
    assert (inside.location.uri, inside.location.range.start.line) == ((tmp_path / "base.yaml").as_uri(), 1)


def test_names_come_from_the_trace_of_the_base(tmp_path):
    (tmp_path / "base.yaml").write_text("trace: {values: [{step: 0, position: 0, quirk: 1}]}\n", "utf-8")
    spec = spec_of("extends: base.yaml\n", tmp_path)

    assert "quirk" in Desk().fields(spec, {"extends": "base.yaml", "trace": {"state": "after"}}).kinds


def test_a_text_that_is_no_mapping_is_checked_without_a_folder():
    text = "# yaml-language-server: $schema=tracegram.schema.json\n7\n"

    assert [each.code for each in check_text(text, "x.yaml", None, ReadOnce()).findings] == ["not-a-mapping"]
