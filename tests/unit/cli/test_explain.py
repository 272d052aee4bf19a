"""`tracegram explain`: the page of a code says why, shows the wrong and the right."""

from pathlib import Path
from textwrap import indent

import pytest

from tracegram.cli.main import main
from tracegram.diagnostics import CATALOG, COMMAND_LINES, REASONS

CASES = Path(__file__).parents[3] / "spec" / "conformance"


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("code", CATALOG)
def test_every_code_has_its_page(code, capsys):
    assert main(["explain", code]) == 0
    said = capsys.readouterr().out

    assert words(said).startswith(words(f"{code}: {CATALOG[code]} why: {REASONS[code]}"))
    if code in COMMAND_LINES:
        shown = [COMMAND_LINES[code].wrong, COMMAND_LINES[code].right]
    else:
        files = [
            CASES / "invalid" / f"{code}.yaml",
            CASES / "invalid" / f"{code}.txt",
            CASES / "valid" / f"{code}.yaml",
        ]
        shown = [path.read_text("utf-8", "replace").rstrip("\n") for path in files]
    for each in shown:
        _, found, said = said.partition(indent(each, "    "))
        assert found, each


def test_a_page_is_as_reviewed(capsys, golden):
    """The trace that lies beside the specs is shown where the mistake is in it."""
    main(["explain", "ragged-row"])

    golden(Path(__file__).parent / "explain.ragged-row.txt", capsys.readouterr().out)


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
