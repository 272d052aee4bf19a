"""The conformance cases: valid specs check clean, and each code and each word has a pair and its exact message."""

import json
import shutil
from pathlib import Path

import altair as alt
import duckdb
import pytest
import yaml

import tracegram
from tests.vega_lite import check_document
from tracegram.cli.main import main
from tracegram.diagnostics import CATALOG, COMMAND_LINES, REASONS

CASES = Path(__file__).parents[1] / "spec" / "conformance"
VALID = sorted((CASES / "valid").glob("*.yaml"))
INVALID = sorted((CASES / "invalid").glob("*.yaml"))
WORDS = yaml.safe_load((CASES / "words.yaml").read_text("utf-8"))


@pytest.mark.parametrize("spec", VALID, ids=lambda path: path.stem)
def test_a_valid_spec_compiles_to_valid_vega_lite(spec):
    figure = tracegram.load(spec)
    chart = figure.chart()

    check_document(chart.to_dict(validate=False))
    assert (figure.warnings, figure.notes) == ((), ())
    assert json.dumps(figure.to_dict()) == json.dumps(tracegram.load(spec).to_dict())
    assert isinstance(chart, alt.LayerChart | alt.ConcatChart)


@pytest.mark.parametrize("spec", INVALID, ids=lambda path: path.stem)
def test_an_invalid_spec_gets_its_code_and_its_exact_message(spec, monkeypatch, capsys, golden):
    monkeypatch.chdir(spec.parent)

    main(["check", spec.name])
    said = capsys.readouterr().err.partition("1 spec checked")[0]

    assert said.partition("[")[2].partition("]")[0] == spec.stem
    assert sum(said.count(f"{severity}[") for severity in ("error", "warning", "note")) == 1
    assert len(said.splitlines()) <= 12
    golden(spec.with_suffix(".txt"), said)


def test_every_code_has_its_reason():
    assert set(REASONS) == set(CATALOG)


def test_every_code_has_its_pair_of_specs_or_of_command_lines():
    wrong, right = ({path.stem for path in paths} for paths in (INVALID, VALID))

    assert wrong == set(CATALOG) - set(COMMAND_LINES)
    assert wrong - right == set()
    assert set(COMMAND_LINES) - set(CATALOG) == set()


@pytest.mark.parametrize("spec", INVALID, ids=lambda path: path.stem)
def test_the_right_one_of_a_pair_differs_from_the_wrong_one(spec):
    """In the spec or in the trace beside it, which has the same name."""
    names = [path.name for path in spec.parent.glob(f"{spec.stem}.*") if path.suffix != ".txt"]

    assert any((CASES / "valid" / name).read_bytes() != (CASES / "invalid" / name).read_bytes() for name in names)


@pytest.mark.parametrize("code", ["file-unreadable", "unknown-output", "bad-output-path", "picture-too-large"])
def test_a_wrong_command_line_gets_its_code(code, tmp_path, monkeypatch, capsys):
    (tmp_path / "gallery" / "seed").mkdir(parents=True)
    for spec in ("figure.yaml", "gallery/seed/figure.yaml"):
        shutil.copy(CASES / "valid" / "minimal.yaml", tmp_path / spec)
    monkeypatch.chdir(tmp_path)

    assert main(COMMAND_LINES[code].wrong.split()[1:]) == 1
    assert f"error[{code}]" in capsys.readouterr().err
    assert main(COMMAND_LINES[code].right.split()[1:]) == 0


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The database that specs of words may query."""
    path = tmp_path_factory.mktemp("connected") / "runs.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("create table cells as select 0 as step, 0 as position")
    return path


def with_word(words, runs):
    """Draw the spec of `words.yaml` in which these words stand."""
    base = yaml.safe_load((CASES / "valid" / "minimal.yaml").read_text("utf-8"))
    cells = base["trace"]["values"] if "frame" in words.get("trace", {}) else None
    spec = yaml.safe_dump({**base, **words}, sort_keys=False)
    figure = tracegram.figure(spec, trace=cells, root=CASES / "valid", connections={"runs": str(runs)})
    figure.to_dict()
    return figure


def test_every_word_of_the_schema_has_its_pair():
    schema = json.loads((CASES.parent / "v1" / "tracegram.schema.json").read_text("utf-8"))

    assert set(WORDS) == {word for part in (schema, *schema["$defs"].values()) for word in part.get("properties", {})}


@pytest.mark.parametrize("word", WORDS)
def test_the_right_use_of_a_word_draws_without_a_word(word, runs):
    figure = with_word(WORDS[word][0], runs)

    assert word in str(WORDS[word][0])
    assert (figure.warnings, figure.notes) == ((), ())


def test_the_wrong_use_of_each_word_gets_one_finding(runs, golden):
    said = []
    for word, (_, wrong) in WORDS.items():
        with pytest.raises(tracegram.TracegramError) as caught:
            with_word(wrong, runs)

        (finding,) = caught.value.findings
        said.append(f"{word}: {finding.pointer} error[{finding.code}]: {finding.message}; {finding.help}\n")
    golden(CASES / "words.txt", "".join(said))
