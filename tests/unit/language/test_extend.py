"""Tests of specs that start from another one: what wins, where mistakes are blamed, what is refused."""

import pytest

import tracegram
from tracegram.cli.main import main
from tracegram.diagnostics import TracegramError
from tracegram.language.document import parse
from tracegram.language.extend import bases_of, extended

BASE = """tracegram: 1
title: House style
trace: {file: decode.csv, window: {step: [0, 9]}}
x: {title: Step, ticks: 2}
theme: {base: paper, font_size: 14}
marks:
  - {mark: rect, where: changed, color: orange, name: Change}
  - {mark: point, color: black}
overlays:
  - {mark: rule, x: 1, name: Here}
"""
CELL = "{step: 0, position: 0, changed: true}"
PLAIN = "tracegram: 1\ntrace: {values: [{step: 0, position: 0}]}\nmarks: [{mark: rect}]\n"


@pytest.fixture
def write(tmp_path):
    def written(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
        return tmp_path

    return written


def merged(folder, name="child"):
    file = folder / f"{name}.yaml"
    return extended(parse(file.read_bytes(), str(file)), folder)


def file_of(document, pointer):
    return document.place(pointer).file.rpartition("/")[2]


def findings(folder, name="child"):
    with pytest.raises(TracegramError) as caught:
        tracegram.load(folder / f"{name}.yaml")
    return [
        (
            each.code,
            each.place.file.rpartition("/")[2],
            each.place.span and (each.place.span.line, each.place.span.column),
        )
        for each in caught.value.findings
    ]


def test_keys_of_the_child_win_and_axes_size_theme_and_trace_are_merged(write):
    folder = write(
        base=BASE,
        child="tracegram: 1\nextends: base.yaml\ntitle: Mine\nx: {ticks: 4}\n"
        "trace: {window: {position: [0, 3]}}\ntheme: dark\n",
    )

    value = merged(folder).value

    assert value["title"] == "Mine"
    assert value["x"] == {"title": "Step", "ticks": 4}
    assert value["trace"] == {"file": "decode.csv", "window": {"step": [0, 9], "position": [0, 3]}}
    assert value["theme"] == "dark"
    assert [layer["mark"] for layer in value["marks"]] == ["rect", "point"]
    assert "extends" not in value


def test_a_source_of_the_child_takes_the_place_of_the_base_s(write):
    folder = write(base=BASE, child="tracegram: 1\nextends: base.yaml\ntrace: {values: [{step: 0, position: 0}]}\n")

    assert merged(folder).value["trace"] == {"values": [{"step": 0, "position": 0}], "window": {"step": [0, 9]}}


def test_layers_of_one_name_are_merged_and_others_follow(write):
    child = "tracegram: 1\nextends: base.yaml\nmarks:\n  - {mark: rect, color: red, name: Change}\n  - {mark: text}\n"
    document = merged(write(base=BASE, child=child))

    assert document.value["marks"] == [
        {"mark": "rect", "where": "changed", "color": "red", "name": "Change"},
        {"mark": "point", "color": "black"},
        {"mark": "text"},
    ]
    assert [file_of(document, pointer) for pointer in ("/marks/0/color", "/marks/0/where", "/marks/1", "/marks/2")] == [
        "child.yaml",
        "base.yaml",
        "base.yaml",
        "child.yaml",
    ]
    assert document.place("/marks/2/mark").span.line == 5
    assert file_of(document, "/overlays/0/x") == "base.yaml"


def test_an_empty_list_takes_the_layers_of_the_base_away(write):
    folder = write(base=BASE, child="tracegram: 1\nextends: base.yaml\noverlays: []\n")

    assert merged(folder).value["overlays"] == []


def test_a_chain_of_bases_is_followed(write):
    folder = write(
        base=BASE,
        middle="tracegram: 1\nextends: base.yaml\ntitle: Middle\nx: {ticks: 3}\n",
        child="tracegram: 1\nextends: middle.yaml\nx: {title: Mine}\n",
    )
    document = merged(folder)

    assert (document.value["title"], document.value["x"]) == ("Middle", {"title": "Mine", "ticks": 3})
    assert [file_of(document, f"/x/{word}") for word in ("title", "ticks")] == ["child.yaml", "middle.yaml"]
    assert file_of(document, "/marks/0") == "base.yaml"
    assert bases_of(parse((folder / "child.yaml").read_bytes(), "child.yaml"), folder) == ("middle.yaml", "base.yaml")
    assert tracegram.inputs(folder / "child.yaml") == tuple(
        folder / name for name in ("child.yaml", "middle.yaml", "base.yaml", "decode.csv")
    )


def test_a_mistake_is_blamed_in_the_file_that_has_it_and_only_the_child_s_is_mended(write):
    folder = write(base=BASE.replace("orange", "ornage"), child="tracegram: 1\nextends: base.yaml\nlegnd: top\n")

    assert findings(folder) == [("unknown-word", "child.yaml", (3, 1)), ("not-a-colour", "base.yaml", (7, 41))]
    with pytest.raises(TracegramError) as caught:
        tracegram.load(folder / "child.yaml")
    assert [bool(each.edit) for each in caught.value.findings] == [True, False]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"child": "tracegram: 1\nextends: child.yaml\n"}, ("extends-cycle", "child.yaml", (2, 10))),
        (
            {
                "child": "tracegram: 1\nextends: a.yaml\n",
                "a": "tracegram: 1\nextends: b.yaml\n",
                "b": "extends: a.yaml\n",
            },
            ("extends-cycle", "b.yaml", (1, 10)),
        ),
        ({"child": "tracegram: 1\nextends: bse.yaml\n", "base": BASE}, ("file-not-found", "child.yaml", (2, 10))),
        ({"child": "tracegram: 1\nextends: ../base.yaml\n"}, ("path-outside-folder", "child.yaml", (2, 10))),
        ({"child": "extends: base.yaml\n", "base": BASE}, ("missing-word", "child.yaml", (1, 1))),
        ({"child": 'tracegram: 1\nextends: "a\\0b"\n'}, ("path-outside-folder", "child.yaml", (2, 10))),
        (
            {"child": f"{PLAIN}extends: base.yaml\n", "base": "tracegram: 1\nextends: [a]\n"},
            ("wrong-type", "base.yaml", (2, 10)),
        ),
        ({"child": "tracegram: 1\nextends: 7\n"}, ("wrong-type", "child.yaml", (2, 10))),
        ({"child": "tracegram: 1\nextends: base.yaml\n", "base": "- 1\n"}, ("not-a-mapping", "base.yaml", (1, 1))),
        ({"child": "tracegram: 1\nextends: base.yaml\n", "base": "a: [\n"}, ("bad-yaml", "base.yaml", (2, 1))),
    ],
)
def test_a_base_that_is_none_is_refused_at_its_place(files, expected, write):
    assert expected in findings(write(**files))


def test_a_spec_from_python_may_start_from_a_file(write):
    folder = write(base=BASE)
    (folder / "decode.csv").write_text("step,position,token\n0,0,a\n1,0,b\n", "utf-8")

    figure = tracegram.figure({"tracegram": 1, "extends": "base.yaml", "title": "Mine"}, root=folder)

    assert figure.title == "Mine"
    assert "Change: 1 cell" in figure.description


def test_the_key_is_a_word_of_the_language_and_changes_nothing_else(write):
    """Compiling a spec through a base gives the same document as writing it out."""
    folder = write(
        base=BASE, child="tracegram: 1\nextends: base.yaml\nx: {ticks: 4}\n", whole=BASE.replace("ticks: 2", "ticks: 4")
    )
    (folder / "decode.csv").write_text("step,position,token\n0,0,a\n1,0,b\n", "utf-8")

    assert tracegram.load(folder / "child.yaml").to_dict() == tracegram.load(folder / "whole.yaml").to_dict()


def test_a_mistake_in_a_base_is_shown_with_its_line_from_any_folder(write, monkeypatch, capsys):
    folder = write(base=BASE.replace("orange", "ornage"), child="tracegram: 1\nextends: base.yaml\n")
    monkeypatch.chdir(folder.parent)

    assert main(["check", f"{folder.name}/child.yaml"]) == 1
    assert f"{folder.name}/base.yaml:7:41\n7 |   - {{mark: rect" in capsys.readouterr().err


def test_a_missing_version_is_said_where_the_first_word_comes_from_the_base(write):
    folder = write(base="size: {width: 300}\n", child="extends: base.yaml\nmarks: [{mark: rect}]\n")

    assert findings(folder) == [("missing-word", "child.yaml", (1, 1))]


def test_the_inputs_of_a_spec_can_be_opened_whatever_it_names(write):
    folder = write(child='tracegram: 1\nextends: "a\\0b"\n')

    assert tracegram.inputs(folder / "child.yaml") == (folder / "child.yaml",)


def test_fix_sees_a_spec_with_its_base(write):
    folder = write(
        base=BASE.replace("file: decode.csv", f"values: [{CELL}]").replace("x: 1", "x: 0"),
        child="tracegram: 1\nextends: base.yaml\ntitel: Mine\n",
    )

    assert main(["check", "--fix", str(folder / "child.yaml")]) == 0
    assert (folder / "child.yaml").read_text("utf-8") == "tracegram: 1\nextends: base.yaml\ntitle: Mine\n"
    assert (folder / "base.yaml").read_text("utf-8").startswith("tracegram: 1\ntitle: House style\n")


def test_statistics_of_a_spec_are_those_of_its_base_s_trace(write, capsys):
    source = "{generate: {process: masked_diffusion, steps: 20, positions: [0, 9]}}"
    folder = write(
        base=f"tracegram: 1\ntrace: {source}\nmarks: [{{mark: rect}}]\n", child="tracegram: 1\nextends: base.yaml\n"
    )

    assert main(["stats", str(folder / "base.yaml")]) == 0
    expected = capsys.readouterr().out
    assert main(["stats", str(folder / "child.yaml")]) == 0
    assert capsys.readouterr().out == expected
