"""Tests of asking for statistics by their words, and of the page that lists them."""

import inspect
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.runs import grid_of, run_of

from tracegram.diagnostics import Place, TracegramError
from tracegram.statistics.measured import measure, measure_all
from tracegram.statistics.reference import statistics_reference
from tracegram.statistics.registry import STATISTICS

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def decode():
    return run_of(pq.read_table(ROOT / "gallery/addition/decode.parquet").to_pandas(), mask_id=1)


@pytest.mark.parametrize("word", STATISTICS)
def test_every_statistic_says_what_it_is(word):
    statistic = STATISTICS[word]
    first, *further = statistic.definition.split("\n\n")

    assert statistic.word == word
    assert first.startswith("Return ")
    assert first.endswith(".")
    assert any(paragraph.startswith("Range: ") for paragraph in further)
    assert statistic.unit


@pytest.mark.parametrize("word", [word for word in STATISTICS if STATISTICS[word].options])
def test_an_option_has_the_default_of_its_function_or_is_required(word):
    parameters = inspect.signature(STATISTICS[word].compute).parameters

    for name, option in STATISTICS[word].options.items():
        assert parameters[name].default == (inspect.Parameter.empty if option.required else option.default)


@pytest.mark.parametrize("per", ["run", "position", "step"])
def test_a_full_record_supports_all_of_them(per, decode):
    found = measure_all(decode, per, {"match": {"positions": [0, 3]}})
    sizes = {"run": 1, "position": 128, "step": 128}

    assert found.refused == {}
    assert list(found.values) == [word for word, statistic in STATISTICS.items() if statistic.per == per]
    assert {np.size(values) for values in found.values.values()} == {sizes[per]}
    assert all(np.asarray(values).dtype.kind == "f" for values in found.values.values())


def test_what_a_record_lacks_is_named_with_what_to_record():
    steps = run_of(grid_of(commit_step=[[0, 1]]))
    found = measure_all(steps, "run")

    assert "kendall_tau_b" in found.values
    assert found.places.size == 0
    assert found.refused["total_changes"].code == "unsupported-word"
    assert "record the top-1 prediction" in found.refused["total_changes"].help
    with pytest.raises(TracegramError, match="“changed” is not available"):
        measure(steps, "total_changes")
    with pytest.raises(TracegramError, match="“changes_per_step” is not available"):
        measure(steps, "change_point")


@pytest.mark.parametrize(
    ("word", "options", "code"),
    [
        ("kendal_tau_b", {}, "unknown-choice"),
        ("local_arness", {"kk": 1}, "unknown-word"),
        ("local_arness", {"k": 0}, "out-of-range"),
        ("local_arness", {"k": 1.5}, "out-of-range"),
        ("local_arness", {"k": float("inf")}, "out-of-range"),
        ("local_arness", {"k": "two"}, "wrong-type"),
        ("local_arness", {"k": True}, "wrong-type"),
        ("local_arness", {"form": "sets"}, "unknown-choice"),
        ("early_commit_share", {"within": float("nan")}, "out-of-range"),
        ("change_point", {"penalty": 0}, "out-of-range"),
        ("tokens_per_forward", {"eos": [1]}, "wrong-type"),
        ("answer_emergence", {}, "missing-word"),
        ("answer_emergence", {"match": "135"}, "wrong-type"),
    ],
)
def test_a_wrong_option_is_refused(word, options, code, decode):
    place = Place(file="spec.yaml", words="/overlays/0/x")
    with pytest.raises(TracegramError) as caught:
        measure(decode, word, options, asked=place)

    assert [(each.code, each.place) for each in caught.value.findings] == [(code, place)]


@pytest.mark.parametrize(
    ("word", "advice"), [("kendal_tau_b", "write “kendall_tau_b”"), ("zzz", f"write one of {', '.join(STATISTICS)}")]
)
def test_a_word_that_is_near_is_suggested_or_all_are(word, advice, decode):
    with pytest.raises(TracegramError) as caught:
        measure(decode, word)

    assert [each.help for each in caught.value.findings] == [advice]


def test_an_option_that_is_none_or_a_whole_float_is_as_if_written_so(decode):
    assert measure(decode, "local_arness", {"k": None}) == measure(decode, "local_arness")
    assert measure(decode, "global_arness", {"k": 2.0}) == measure(decode, "global_arness", {"k": 2})


def test_a_wrong_value_in_the_trace_is_no_missing_word():
    run = run_of(grid_of(entropy=[["high", "low"]]))

    with pytest.raises(TracegramError, match="not-a-number"):
        measure_all(run, "step")


def test_the_page_lists_every_statistic(golden):
    page = ROOT / "spec" / "statistics.md"
    prose = page.read_text("utf-8").partition("<!--")[0]
    note = (
        "<!-- The rest is made from src/tracegram/statistics/ by `pytest --accept`; edit the docstrings there. -->\n\n"
    )

    golden(page, prose + note + statistics_reference())
