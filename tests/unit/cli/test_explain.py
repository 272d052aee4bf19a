"""This file is about `tracegram explain`: every code has its sentence, and its case where there is one."""

from pathlib import Path

import pytest

from tracegram.cli import main
from tracegram.diagnostics import CATALOG

CASES = Path(__file__).parents[3] / "spec" / "conformance" / "invalid"


@pytest.mark.parametrize("code", CATALOG)
def test_every_code_is_explained(code, capsys):
    assert main(["explain", code]) == 0
    said = capsys.readouterr().out

    assert said.startswith(f"{code}: {CATALOG[code]}\n")
    case = CASES / f"{code}.yaml"
    assert (f"{code}.yaml" in said) is case.exists()
    for path in (case, case.with_suffix(".txt")) if case.exists() else ():
        lines = path.read_text("utf-8").splitlines()
        assert all(f"    {line}\n" in said for line in lines if line.strip()), path


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("duplicat-key", "did you mean “duplicate-key”?"),
        ("Unknown-Field", "“unknown-field”"),
        ("\x1b[31m", "\\x1b[31m"),
    ],
)
def test_an_unknown_code_is_a_wrong_use(written, hint, capsys):
    assert main(["explain", written]) == 2
    assert hint in capsys.readouterr().err
