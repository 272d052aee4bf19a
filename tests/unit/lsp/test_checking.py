"""Which YAML and JSON texts the server takes for specs."""

from pathlib import Path

import pytest

from tracegram.lsp.checking import check_text, is_spec
from tracegram.sources import read_file

ROOT = Path(__file__).parents[3]
SPECS = [*(ROOT / "gallery").glob("*/*.yaml"), *(ROOT / "spec/conformance/valid").glob("*.yaml")]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_every_spec_of_ours_is_one(path):
    assert is_spec(str(path), path.read_text("utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        '{"tracegram": 1}',
        '{"title": "x", "tracegram": 1}',
        '{\n  "title": "x",\n  "tracegram": 1\n}',
        "{title: x, tracegram: 1}",
        "title: x\ntracegram:",
        "# yaml-language-server: $schema=tracegram.schema.json\n",
        '{"$schema": "tracegram.schema.json"}',
    ],
)
def test_a_version_or_a_schema_makes_a_spec(text):
    assert is_spec("figure.yaml", text)


def test_so_does_the_name():
    assert is_spec("figure.tracegram.yaml", "titel: x")


@pytest.mark.parametrize(
    "text",
    [
        "jobs:\n  tracegram:\n    steps: []\n",
        "repos:\n- hooks:\n  - id: tracegram-check\n",
        '{"dependencies": {"tracegram": "^1.0"}}',
        "# about tracegram: a tool\nmarks: []\n",
        "",
    ],
)
def test_other_texts_are_left_alone(text):
    assert not is_spec("config.yaml", text)


def test_an_editor_asks_no_database_and_does_not_say_so(tmp_path):
    text = "tracegram: 1\ntrace: {sql: {connection: runs, query: select 1}}\nmarks: [{mark: MARK}]\n"

    found = [check_text(text.replace("MARK", word), "a.yaml", tmp_path, read_file) for word in ("rect", "rekt")]

    assert [[each.code for each in checked.findings] for checked in found] == [[], ["unknown-choice"]]


def test_params_of_a_text_without_a_folder_are_replaced_too():
    text = "tracegram: 1\nparams: {hue: teal}\ntrace: {file: a.csv}\nmarks: [{mark: rect, color: {param: HUE}}]\n"

    assert check_text(text.replace("HUE", "hue"), "figure.yaml", None, read_file).findings == ()
    (finding,) = check_text(text, "figure.yaml", None, read_file).findings
    assert (finding.code, str(finding.place)) == ("unknown-param", "figure.yaml:4:37")
