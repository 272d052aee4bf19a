"""Tests of one value for the cells of several runs at one place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.trace.test_trace import opened, refusal, table

from tracegram.diagnostics import Place
from tracegram.trace.over_runs import over_groups

SPEC = Place(file="spec.yaml")


def three_runs():
    """Return runs a, b and c: two cells each, of which c lacks the second, and b the value of the second."""
    return opened(
        table(
            step=[0, 1, 0, 1, 0],
            position=[0, 0, 0, 0, 0],
            run=["a", "a", "b", "b", "c"],
            value=[1.0, 5.0, 2.0, None, 6.0],
            token=[7, 8, 7, 7, 9],
            text=["x", "y", "x", None, "z"],
            good=[True, True, False, True, True],
        )
    )


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("mean", [3, 5]),
        ("median", [2, 5]),
        ("mode", [1, 5]),
        ("sum", [9, 5]),
        ("min", [1, 5]),
        ("max", [6, 5]),
        ("variance", [7, None]),
        ("stdev", [7**0.5, None]),
        ("count", [3, 1]),
        ("p25", [1.5, 5]),
        ("p99", [2 + 4 * 0.98, 5]),
    ],
)
def test_each_word_is_as_computed_by_hand(word, values):
    found = three_runs().over_runs(word).numbers("value").tolist()

    assert [None if each != each else each for each in found] == pytest.approx(values)


def test_a_flag_has_a_share_and_a_number_of_runs():
    mean, total = (three_runs().over_runs(word) for word in ("mean", "sum"))

    assert mean.numbers("good").tolist() == pytest.approx([2 / 3, 1])
    assert mean.kind("good") == "number"
    assert total.numbers("good").tolist() == [2, 2]
    assert total.numbers("good_rate").tolist() == mean.numbers("good_rate").tolist() == pytest.approx([2 / 3, 1])


def test_commit_steps_may_differ_along_a_position_where_runs_end_at_other_steps():
    source = table(step=[0, 1, 0], position=[0] * 3, run=["a", "a", "b"], commit_step=[1, 1, 0])

    assert opened(source).over_runs("mean").numbers("commit_step").tolist() == [0.5, 1]


def test_words_are_derived_in_each_run_before():
    mean = three_runs().over_runs("mean")

    assert mean.numbers("changed").tolist() == [0, 0.5]
    assert mean.numbers("changes").tolist() == pytest.approx([1 / 3, 0.5])


def test_the_number_of_runs_and_of_values_is_that_of_the_cell():
    mean = three_runs().over_runs("mean")

    assert (mean.header.runs, len(mean.runs), mean.header.rows) == (3, 1, 2)
    assert mean.numbers("runs").tolist() == [3, 2]
    assert mean.numbers("value_runs").tolist() == [3, 1]


def test_texts_have_a_mode_and_a_count_and_nothing_else():
    mode, count = three_runs().over_runs("mode"), three_runs().over_runs("count")

    assert mode.texts("text").tolist() == ["x", "y"]
    assert mode.texts("token").tolist() == ["7", "7"]
    assert mode.flags("good").tolist() == [True, True]
    assert count.numbers("text").tolist() == [3, 1]
    (finding,) = refusal(lambda: three_runs().over_runs("p5").require("text", SPEC))
    assert finding.code == "unsupported-word"
    assert finding.message == "“text” holds texts, which have no p5 over runs"


def test_a_mode_of_flags_that_are_as_frequent_is_false():
    flags = table(step=[0, 0], position=[0, 0], run=["a", "b"], good=[True, False])

    assert opened(flags).over_runs("mode").flags("good").tolist() == [False]


GROUPS = st.lists(st.lists(st.sampled_from([0.0, 1.0, 1.5, -2.0, 7.0, np.nan]), min_size=1, max_size=6), min_size=1)


@given(GROUPS, st.integers(1, 99))
def test_groups_are_as_numpy_has_them(groups, percent):
    values = np.array([each for group in groups for each in group])
    begins = np.cumsum([0, *map(len, groups)])[:-1]
    known = [[each for each in group if each == each] for group in groups]

    def expected(compute, least=1):
        return pytest.approx([compute(each) if len(each) >= least else np.nan for each in known], nan_ok=True)

    assert over_groups(values, begins, "mean").tolist() == expected(np.mean)
    assert over_groups(values, begins, "median").tolist() == expected(np.median)
    assert over_groups(values, begins, "sum").tolist() == expected(np.sum)
    assert over_groups(values, begins, "min").tolist() == expected(np.min)
    assert over_groups(values, begins, "max").tolist() == expected(np.max)
    assert over_groups(values, begins, f"p{percent}").tolist() == expected(lambda each: np.percentile(each, percent))
    assert over_groups(values, begins, "variance").tolist() == expected(lambda each: np.var(each, ddof=1), 2)
    assert over_groups(values, begins, "stdev").tolist() == expected(lambda each: np.std(each, ddof=1), 2)
    assert over_groups(values, begins, "mode").tolist() == expected(lambda each: max(sorted(set(each)), key=each.count))
    assert over_groups(values, begins, "count").tolist() == [len(each) for each in known]
