"""What commands set and choose in place of what a spec says, and the names of their outputs."""

import json

import pandas as pd
import pytest

import tracegram
from tracegram import TracegramError
from tracegram.cli.main import main

SPEC = """tracegram: 1
params: {hue: teal}
trace:
  values:
    - {step: 0, position: 0, token: a, run: one}
    - {step: 0, position: 1, token: b, run: two}
marks:
  - {mark: rect, color: {param: hue}}
"""


@pytest.fixture
def spec(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "figure.yaml").write_text(SPEC)
    return tmp_path


def drawn(path):
    return json.loads(path.read_text("utf-8"))


def test_render_draws_the_run_and_the_value_that_are_chosen(spec):
    code = main(["render", "figure.yaml", "--run", "two", "--set", "hue=navy", "-o", "a {name}.vl.json"])
    found = drawn(spec / "a figure.vl.json")

    assert code == 0
    assert "navy" in json.dumps(found)
    assert "the only cell" in found["description"]


@pytest.mark.usefixtures("spec")
def test_check_and_stats_take_them_too(capsys):
    assert main(["check", "figure.yaml", "--run", "one", "--set", "hue=ornage"]) == 1
    assert "write “orange”" in capsys.readouterr().err
    assert main(["stats", "figure.yaml", "--run", "one", "--set", "hue=navy", "k=2"]) == 0
    assert main(["stats", "figure.yaml", "--run", "one", "--set", "hew=navy"]) == 1
    assert "did you mean “hue”?" in capsys.readouterr().err


def test_what_is_mended_is_not_what_was_set(spec):
    (spec / "figure.yaml").write_text(SPEC.replace("mark: rect", "mark: rcet"))

    assert main(["check", "--fix", "figure.yaml", "--run", "one", "--set", "hue=navy"]) == 0
    assert (spec / "figure.yaml").read_text() == SPEC


def test_build_draws_again_what_is_set_to_another_value(spec, capsys):
    for hue, expected in (("navy", "1 rendered"), ("navy", "0 rendered"), ("teal", "1 rendered")):
        command = ["build", ".", "--to", "vl.json", "--run", "one", "--cache", "kept", "--set", f"hue={hue}"]

        assert main(command) == 0
        assert expected in capsys.readouterr().out
        assert hue in (spec / "figure.vl.json").read_text()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("{nmae}.svg", "write {name}"),
        ("out/{sampler}.svg", "nothing fills {sampler} in the output “out/{sampler}.svg”"),
        ("{}.svg", "nothing fills {}"),
    ],
)
def test_braces_that_nothing_fills_are_an_error(output, said, spec, capsys):
    assert main(["render", "figure.yaml", "--run", "one", "-o", output]) == 1
    assert said in capsys.readouterr().err
    assert [path.name for path in spec.iterdir()] == ["figure.yaml"]


@pytest.mark.parametrize("written", ["hue", "=navy", ""])
@pytest.mark.usefixtures("spec")
def test_what_is_no_setting_is_a_wrong_use(written, capsys):
    assert main(["check", "figure.yaml", "--set", written]) == 2
    assert "write NAME=VALUE" in capsys.readouterr().err


def test_each_run_has_a_figure_of_its_own(spec):
    code = main(["render", "figure.yaml", "--each", "run", "-o", "{name}-{run}.vl.json", "-o", "{run}.svg"])

    assert code == 0
    assert {path.name for path in spec.iterdir()} - {"figure.yaml"} == {
        "figure-one.vl.json",
        "figure-two.vl.json",
        "one.svg",
        "two.svg",
    }
    assert "position 0 against" in drawn(spec / "figure-one.vl.json")["description"]


@pytest.mark.parametrize("output", ["a.svg", "{name}.svg"])
def test_two_figures_of_one_file_are_an_error(output, spec, capsys):
    assert main(["render", "figure.yaml", "--each", "run", "-o", output]) == 1
    assert "of run “two” and figure.yaml of run “one” would both be written to" in capsys.readouterr().err
    assert [path.name for path in spec.iterdir()] == ["figure.yaml"]


def test_the_name_of_a_run_cannot_lead_elsewhere(spec):
    (spec / "figure.yaml").write_text(SPEC.replace("run: one", 'run: "../../one"').replace("run: two", 'run: "a:b"'))

    assert main(["render", "figure.yaml", "--each", "run", "-o", "{run}.vl.json"]) == 0
    assert {path.name for path in spec.iterdir()} == {"figure.yaml", "__.._one.vl.json", "a_b.vl.json"}


def test_runs_without_names_are_none(spec, capsys):
    (spec / "figure.yaml").write_text(SPEC.replace(", run: one", "").replace(", run: two", ""))

    assert main(["render", "figure.yaml", "--each", "run", "-o", "{run}.svg"]) == 1
    assert "one figure per value of “run” is asked for, and the trace has none" in capsys.readouterr().err


SAMPLERS = """tracegram: 1
trace:
  values:
    - {step: 0, position: 0, confidence: 0.5, sampler: a, run: a1}
    - {step: 0, position: 0, confidence: 0.7, sampler: a, run: a2}
    - {step: 0, position: 0, confidence: 0.2, sampler: b/c, run: b1}
    - {step: 0, position: 1, confidence: 0.9, sampler: b/c, run: b1}
  over_runs: mean
marks:
  - {mark: rect, color: {field: confidence}}
"""


def test_each_value_of_a_field_has_a_figure_of_its_own(spec):
    (spec / "figure.yaml").write_text(SAMPLERS)

    assert main(["render", "figure.yaml", "--each", "sampler", "-o", "{sampler}.vl.json"]) == 0
    assert "Means over 2 runs. Filled cells: the only cell" in drawn(spec / "a.vl.json")["description"]
    assert "position from 0 to 1" in drawn(spec / "b_c.vl.json")["description"]


@pytest.mark.parametrize(
    ("field", "output", "said"),
    [
        ("smapler", "{smapler}.svg", "write “sampler”"),
        ("sampler", "{run}.svg", "draw `--each run`"),
        ("sampler", "-", "standard output takes one"),
    ],
)
def test_what_each_cannot_draw_is_an_error(field, output, said, spec, capsys):
    (spec / "figure.yaml").write_text(SAMPLERS)

    assert main(["render", "figure.yaml", "--each", field, "-o", output]) == 1
    assert said in capsys.readouterr().err


def test_each_value_of_a_field_is_a_figure_in_python(spec):
    (spec / "figure.yaml").write_text(SAMPLERS)

    samplers = tracegram.load_each("figure.yaml", "sampler", theme="dark")
    frame = pd.DataFrame({"step": [0, 0], "position": [0, 0], "token": ["a", "b"], "run": ["one", "two"]})
    (spec / "frame.yaml").write_text(SPEC)
    runs = tracegram.load_each("frame.yaml", trace=frame)

    assert {value: len(each.frames()["marks/0"]) for value, each in samplers.items()} == {"a": 1, "b/c": 2}
    assert "Means over 2 runs" in samplers["a"].description
    assert list(runs) == ["one", "two"]
    with pytest.raises(TracegramError, match="no field “smapler”"):
        tracegram.load_each("figure.yaml", "smapler")
