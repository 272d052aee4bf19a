"""Bad input at the command line: one located message, exit code 1, no output touched."""

import re

import pytest

from tracegram.cli.main import main

GOOD = """tracegram: 1
trace: {values: [{step: 0, position: 0, token: a, changed: true, confidence: 0.5}]}
marks:
  - {mark: rect}
"""
LONG = GOOD.replace("values: [", "values: [{step: 1, position: 1, token: b, changed: false, confidence: 0.25}, ")
CASES = {
    "unknown word": (GOOD.replace("mark: rect", "mark: rect, colr: red"), "unknown-word", 4, 18, "write “color”"),
    "wrong type": (GOOD + "title: 3\n", "wrong-type", 5, 8, "quote it"),
    "unknown mark": (GOOD.replace("mark: rect", "mark: recct"), "unknown-choice", 4, 12, "write “rect”"),
    "unknown field": (GOOD.replace("mark: rect", "mark: rect, where: chnged"), "unknown-field", 4, 25, "write “changed”"),
    "the opposite of a field": (GOOD.replace("mark: rect", "mark: rect, where: unchanged"), "unknown-field", 4, 25, "write `where: {not: changed}`"),
    "an expression": (GOOD.replace("mark: rect", "mark: rect, where: confidence > 0.9"), "unknown-field", 4, 25, "write `where: {field: confidence, gt: 0.9}`"),
    "unsupported word": (GOOD.replace("mark: rect", "mark: rect, where: committed"), "unsupported-word", 4, 25, "record"),
    "a text of nothing": (GOOD.replace("token: a, ", "").replace("mark: rect", "mark: text"), "unsupported-word", 4, 5, "token"),
    "a field that is no flag": (GOOD.replace("mark: rect", "mark: rect, where: token"), "not-a-flag", 2, None, "true"),
    "duplicate key": (GOOD + "tracegram: 1\n", "duplicate-key", 5, 1, "keep one"),
    "not YAML": (GOOD + "title: [\n", "bad-yaml", 6, 1, "bracket"),
    "an open quote": (GOOD + 'title: "open\n', "bad-yaml", 5, 8, "close the quotes"),
    "no blank after a colon": (GOOD + "title:open\n", "bad-yaml", 5, 1, "a blank after the colon"),
    "no blank in brackets": (GOOD.replace("mark: rect", "mark: rect, color:red"), "unknown-word", 4, 18, "`color: red`"),
    "a comma in a text": (GOOD + "x: {title: Steps, in order}\n", "unknown-word", 5, 19, "quote the text of “title”"),
    "a comma before a number": (GOOD.replace("mark: rect", "mark: rect, color: rgb(9, 0, 0)"), "key-not-text", 4, 32, "the text of “color”"),
    "a colon in a text": (GOOD + "title: one: two\n", "bad-yaml", 5, 11, "quote a text"),
    "an overlay under marks": (GOOD + "  - {mark: rule, x: 0}\n", "unknown-choice", 5, 12, "“rule” stands under `overlays`"),
    "a mark under overlays": (GOOD + "overlays: [{mark: point}]\n", "unknown-choice", 5, 19, "“point” stands under `marks`"),
    "no source": (GOOD.replace("values", "http"), "unknown-word", 2, 9, "words here: file"),
    "a second source": (GOOD.replace("values", "file: a.csv, values"), "conflicting-words", 2, 22, "keep one"),
    "empty selection": (LONG.replace("mark: rect", "mark: rect, where: {field: confidence, gt: 2}"), "empty-selection", 4, None, "where"),
    "overlay outside": (GOOD + "overlays: [{mark: rule, x: 3}]\n", "overlay-outside-domain", 5, 28, "from 0 to 0"),
    "half a segment": (GOOD + "overlays: [{mark: rule, x: 0, x2: 0}]\n", "incomplete-coordinates", 5, None, "x and y"),
    "reversed range": (GOOD + "x: {domain: [9, 1]}\n", "reversed-range", 5, 13, "[1, 9]"),
    "negative step": (GOOD.replace("step: 0", "step: -1"), "not-an-index", 2, 25, "0"),
    "fractional step": (GOOD.replace("step: 0", "step: 0.5"), "not-an-index", 2, 25, "0"),
    "missing step": (GOOD.replace("step: 0, ", ""), "unknown-field", 2, None, "step"),
    "a cell twice": (GOOD.replace("values: [", "values: [{step: 0, position: 0}, "), "duplicate-cell", 2, None, "step 0"),
    "a domain that misses": (
        GOOD.replace("mark: rect", "mark: rect, color: {field: confidence, domain: [5, 9]}"),
        "colour-domain-misses",
        4,
        None,
        "0.5",
    ),
    "no such trace": (GOOD.replace(GOOD.splitlines()[1], "trace: {file: decode.csv}"), "file-not-found", 2, 15, ""),
    "an absolute path": (GOOD.replace(GOOD.splitlines()[1], "trace: {file: /etc/passwd}"), "path-outside-folder", 2, 15, ""),
    "an address": (GOOD.replace(GOOD.splitlines()[1], "trace: {file: 'http://127.0.0.1:9/a.csv'}"), "path-outside-folder", 2, 15, ""),
    "a word that is none": (GOOD.replace("values: [", "columns: {stp: step}, values: ["), "unknown-word", 2, 19, "write “step”"),
    "both axes alike": (GOOD + "x: {field: position}\ny: {field: position}\n", "same-field-twice", 6, 12, "step"),
    "no trace": (GOOD.replace(GOOD.splitlines()[1] + "\n", ""), "missing-word", 1, 1, "trace"),
    "a frame from Python": (GOOD.replace(GOOD.splitlines()[1], "trace: {frame: decode}"), "frame-not-given", 2, 16, "trace="),
    "too large": (GOOD + "size: {width: 99999}\n", "out-of-range", 5, 15, "at most 16384"),
    "front after the end": (
        GOOD.replace(GOOD.splitlines()[1], "trace: {generate: {process: masked_diffusion, steps: 9, positions: [0, 9], front: [1, 20]}}"),
        "out-of-range",
        2,
        None,
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_bad_spec_gets_one_located_message(name, tmp_path, capfd):
    text, code, line, column, advice = CASES[name]
    spec, output = tmp_path / "figure.yaml", tmp_path / "figure.svg"
    spec.write_text(text, "utf-8")
    output.write_bytes(b"old")

    ended = main(["render", str(spec), "-o", str(output)])
    said = capfd.readouterr().err

    assert ended == 1
    assert re.findall(r"^error\[([a-z0-9-]+)\]", said, re.MULTILINE) == [code], said
    assert f"figure.yaml:{line}:{column or ''}" in said
    assert advice in said
    assert output.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["figure.svg", "figure.yaml"]


def ended_with(capfd, *arguments) -> str:
    assert main(list(map(str, arguments))) == 1
    said = capfd.readouterr().err
    assert "Traceback" not in said
    return said


def test_a_spec_that_is_missing_or_a_folder_is_said(tmp_path, capfd):
    (tmp_path / "figure.yaml").write_text(GOOD, "utf-8")

    said = ended_with(capfd, "render", tmp_path / "figre.yaml", "-o", tmp_path / "a.svg")
    assert "file-not-found" in said
    assert "“figure.yaml”" in said
    assert "file-unreadable" in ended_with(capfd, "check", tmp_path)


@pytest.mark.parametrize(
    ("output", "advice"), [("none/a.svg", "mkdir"), ("folder.svg", "name a file"), ("link.svg", "leads to")]
)
def test_an_output_that_cannot_be_written_is_said_and_nothing_is(output, advice, tmp_path, capfd):
    (tmp_path / "figure.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "folder.svg").mkdir()
    (tmp_path / "link.svg").symlink_to("elsewhere.svg")
    before = sorted(path.name for path in tmp_path.iterdir())

    said = ended_with(capfd, "render", tmp_path / "figure.yaml", "-o", tmp_path / "b.png", "-o", tmp_path / output)

    assert "bad-output-path" in said
    assert advice in said
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_an_unknown_suffix_is_said(tmp_path, capfd):
    (tmp_path / "figure.yaml").write_text(GOOD, "utf-8")

    assert "unknown-output" in ended_with(capfd, "render", tmp_path / "figure.yaml", "-o", tmp_path / "a.bmp")


@pytest.mark.parametrize(
    "arguments", [[], ["rendr"], ["render"], ["render", "a.yaml"], ["render", "a", "-o", "b.png", "--scale", "0"]]
)
def test_a_wrong_use_ends_with_two(arguments, capfd):
    assert main(arguments) == 2
    assert "usage:" in capfd.readouterr().err


def test_each_finding_is_said_at_once(tmp_path, capfd):
    """Two mistakes give two messages in one run, in the order of the file."""
    spec = tmp_path / "figure.yaml"
    spec.write_text(GOOD.replace("mark: rect", "mark: rect, colr: red") + "titel: x\n", "utf-8")

    said = ended_with(capfd, "check", spec)

    assert re.findall(r"write “(\w+)”", said) == ["color", "title"]


def test_carets_stand_below_the_mistake(tmp_path, capfd):
    """Wide characters and tabs before a mistake move the carets as they move the text."""
    spec = tmp_path / "figure.yaml"
    spec.write_text(GOOD.replace("mark: rect", "mark: rect, name: 你好, colr: red"), "utf-8")

    lines = ended_with(capfd, "check", spec).splitlines()
    shown = next(index for index, line in enumerate(lines) if "colr" in line and "|" in line)
    width = sum(2 if character in "你好" else 1 for character in lines[shown][: lines[shown].index("colr")])

    assert lines[shown + 1].index("^^^^") == width


def test_no_file_of_ours_is_read_outside_the_folder(tmp_path, capfd):
    """A link that leaves the folder is refused, and --root allows it."""
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "trace.csv").write_text("step,position\n0,0\n", "utf-8")
    (inside / "trace.csv").symlink_to(tmp_path / "trace.csv")
    spec = inside / "figure.yaml"
    spec.write_text(GOOD.replace(GOOD.splitlines()[1], "trace: {file: trace.csv}"), "utf-8")

    assert "path-outside-folder" in ended_with(capfd, "check", spec)
    assert main(["check", str(spec), "--root", str(tmp_path)]) == 0


SCALED = GOOD.replace("mark: rect", "mark: rect, color: {field: confidence, %s}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SCALED % "domain: [a, b]", "wrong-type"),
        (SCALED % "domain: [0, 0.5, 1]", "wrong-type"),
        (SCALED % "domain: [1, 1]", "reversed-range"),
        (SCALED % "domain: [1, 0]", "reversed-range"),
        (SCALED % "scale: log, domain: [0, 1]", "not-positive"),
        (SCALED % "scheme: tableau10", "unknown-choice"),
        (GOOD + "x: {domain: [0, 4503599627370495]}\n", "too-many-cells"),
        (GOOD + "x: {domain: [0, 9000], ticks: 1}\n", "out-of-range"),
        (GOOD.replace("step: 0", "step: 9007199254740991"), "not-an-index"),
        (
            GOOD.replace("step: 0, position: 0", "step: 0, position: 0}, {step: 1000000000, position: 0"),
            "too-many-cells",
        ),
        (GOOD + "overlays: [{mark: rect, x: 0, x2: 0.3}]\n", "wrong-type"),
        (GOOD.replace("mark: rect", "mark: rect, where: {field: confidence, range: [1, 0]}"), "reversed-range"),
        (GOOD.replace("mark: rect", "mark: rect, color: #ff8c42"), "bad-yaml"),
        (GOOD.replace("tracegram: 1", "tracegram: '1'"), "wrong-type"),
        (GOOD + "legend: {orient: right}\n", "unknown-word"),
        (
            GOOD + "  - {mark: rect, name: A, color: red}\n  - {mark: rect, name: A, color: blue}\nlegend: top\n",
            "conflicting-words",
        ),
    ],
)
def test_what_would_draw_a_wrong_picture_is_refused(text, code, tmp_path, capfd):
    spec = tmp_path / "figure.yaml"
    spec.write_text(text, "utf-8")

    said = ended_with(capfd, "check", spec)

    assert re.findall(r"^error\[([a-z0-9-]+)\]", said, re.MULTILINE) == [code], said


def test_a_hidden_color_is_found_where_it_stands(tmp_path, capfd):
    """An unquoted color inside brackets hides the bracket; the message is about the color."""
    spec = tmp_path / "figure.yaml"
    spec.write_text(GOOD.replace("mark: rect", "mark: rect, color: #ff8c42"), "utf-8")

    said = ended_with(capfd, "check", spec)

    assert "figure.yaml:4:25" in said
    assert 'quote the color: "#ff8c42"' in said


@pytest.mark.parametrize(
    "words",
    ["x: {domain: [0.0, 5.0]}", "x: {ticks: 2.0}", "size: {width: 300.0}", "theme: {font_size: 14.0}"],
)
def test_a_whole_number_with_a_point_is_one(words, tmp_path):
    spec = tmp_path / "figure.yaml"
    spec.write_text(GOOD + words + "\n", "utf-8")

    assert main(["check", str(spec)]) == 0
