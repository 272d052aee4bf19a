"""This file is about the conformance cases: valid specs check clean, and each code has a spec and its exact message."""

import json
from pathlib import Path

import altair as alt
import pytest

import tracegram
from tracegram.cli import main
from tracegram.diagnostics import CATALOG

CASES = Path(__file__).parents[1] / "spec" / "conformance"
VALID = sorted((CASES / "valid").glob("*.yaml"))
INVALID = sorted((CASES / "invalid").glob("*.yaml"))
NOT_OF_A_SPEC = {  # codes of the command line, the renderer, and files too large to keep
    "bad-output-path",
    "file-too-large",
    "file-unreadable",
    "missing-glyphs",
    "picture-too-large",
    "render-failed",
    "render-timeout",
    "too-many-values",
    "unknown-output",
}


@pytest.mark.parametrize("spec", VALID, ids=lambda path: path.stem)
def test_a_valid_spec_compiles_to_valid_vega_lite(spec):
    figure = tracegram.load(spec)

    figure.chart().to_dict(validate=True)
    assert figure.warnings == ()
    assert json.dumps(figure.to_dict()) == json.dumps(tracegram.load(spec).to_dict())
    assert isinstance(figure.chart(), alt.LayerChart)


@pytest.mark.parametrize("spec", INVALID, ids=lambda path: path.stem)
def test_an_invalid_spec_gets_its_code_and_its_exact_message(spec, monkeypatch, capsys, golden):
    monkeypatch.chdir(spec.parent)

    main(["check", spec.name])
    said = capsys.readouterr().err.partition("1 spec checked")[0]

    assert said.partition("[")[2].partition("]")[0] == spec.stem
    assert said.count("error[") + said.count("warning[") == 1
    assert len(said.splitlines()) <= 12
    golden(spec.with_suffix(".txt"), said)


def test_every_code_has_its_case():
    assert {path.stem for path in INVALID} == set(CATALOG) - NOT_OF_A_SPEC
