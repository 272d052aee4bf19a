"""`check --format sarif`: what it prints is valid by the schema that OASIS publishes."""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from tracegram.cli.main import main

ROOT = Path(__file__).parents[1]
INVALID = sorted(ROOT.glob("spec/conformance/invalid/*.yaml"))
VARIABLE = "TRACEGRAM_SARIF_SCHEMA"


@pytest.fixture(scope="module")
def validator():
    """The official schema, which is not part of the project."""
    if not os.environ.get(VARIABLE):
        pytest.skip(f"{VARIABLE} names no schema: export {VARIABLE}=$(.ci/fetch-sarif-schema /tmp/sarif)")
    schema = json.loads(Path(os.environ[VARIABLE]).read_text("utf-8"))
    assert schema["id"].endswith("/sarif-schema-2.1.0.json")
    return Draft4Validator(schema)


def checked(capsys, *specs) -> dict:
    main(["check", "--format", "sarif", *map(str, specs)])
    return json.loads(capsys.readouterr().out)


def test_a_finding_of_each_code_is_valid_sarif(validator, monkeypatch, capsys):
    monkeypatch.chdir(INVALID[0].parent)
    for spec in INVALID:
        document = checked(capsys, spec.name)

        assert [each["ruleId"] for each in document["runs"][0]["results"]] == [spec.stem]
        assert [error.message for error in validator.iter_errors(document)] == [], spec.name


def test_many_findings_and_none_are_valid_sarif(validator, capsys):
    for specs in (INVALID, [ROOT / "spec/conformance/valid/minimal.yaml"], [ROOT / "no\nsuch {0} [file](x).yaml"]):
        assert [error.message for error in validator.iter_errors(checked(capsys, *specs))] == []


def test_the_schema_refuses_what_is_not_sarif(validator, capsys):
    document = checked(capsys, INVALID[0])
    document["runs"][0]["results"][0]["level"] = "fatal"

    assert not validator.is_valid(document)
