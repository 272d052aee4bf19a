"""Tests of the trace viewer of dLLM-RL."""

import json

import numpy as np
import pytest
from tests.unit.sources.adapters.decode import (
    assert_converts,
    commits,
    opened,
    read,
    read_json,
    refusal,
    steps_of,
    survives_changes,
    survives_damage,
)

DATA = {
    "pieces": [f" p{number}" for number in range(128)],
    "step_map": (commits() + 1).tolist(),
    "is_special": [number > 120 for number in range(128)],
}


def page(data):
    script = f'<script id="data" type="application/json">{json.dumps(data)}</script>'
    return f"<!doctype html><html><body>\n{script}\n<script>render(0);</script></body></html>".encode()


def test_the_page_and_its_json_give_the_commits_and_convert():
    for table in (read(page(DATA), ".html"), read_json(DATA)):
        assert table.format == "trace_viewer"
        assert steps_of(table) == commits().tolist()
        assert table.columns["special"].sum() == 7 * 128
        assert_converts(table)


def test_the_published_page_has_84_tokens_in_69_steps_at_most_4_at_once(published):
    table = read((published / "trado-trace-viewer.html").read_bytes(), ".html")
    steps = np.array(steps_of(table)) + table.recording.step_base

    assert (steps.size, steps.min(), steps.max()) == (84, 1, 69)
    assert opened(table).numbers("tokens_per_step").max() == 4
    assert_converts(table)


def test_a_confidence_is_that_of_the_commit_as_beside_other_step_maps():
    data = {"pieces": ["a", "b"], "step_map": [2, 1], "probs": [0.25, 0.5]}
    table = read_json(data)

    assert table.columns["confidence"].tolist() == pytest.approx([np.nan, 0.5, 0.25, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        ({**DATA, "pieces": ["a"]}, "ragged-row", "“pieces” has 1 values"),
        ({**DATA, "is_special": [True]}, "ragged-row", "“is_special” has 1 values"),
        ({**DATA, "is_special": [0] * 128}, "bad-record", "expected flags"),
        ({**DATA, "pieces": [7] * 128}, "bad-record", "expected a text"),
        ({"pieces": []}, "bad-record", "holds no “step_map”"),
        ([], "bad-record", "is not a mapping"),
    ],
)
def test_a_page_of_another_content_is_refused(data, code, message):
    finding = refusal(read, page(data), ".html")

    assert finding.code == code
    assert message in finding.message


def test_bad_json_in_a_page_is_named_by_its_line():
    finding = refusal(read, page(DATA).replace(b'"pieces"', b"pieces"), ".html")

    assert finding.code == "bad-json"
    assert finding.place.span.line == 2


def test_a_page_without_data_is_refused():
    assert refusal(read, b"<html></html>", ".html", format="trace_viewer").code == "unreadable-trace"


test_damaged_pages = survives_damage(
    page({"pieces": ["a", "b"], "step_map": [1, 2], "is_special": [False, True]}), ".html"
)
test_changed_data = survives_changes(
    {"pieces": ["a", "b"], "step_map": [1, 2], "is_special": [False, True]}, "trace_viewer"
)
