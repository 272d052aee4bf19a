"""Tests of where a series jumps to another level."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.runs import grid_of, run_of

from tracegram.diagnostics import Place, TracegramError
from tracegram.statistics.change_point import change_points, cuts_of
from tracegram.statistics.levels import best_cut
from tracegram.statistics.measured import measure


def counting(series):
    """A run whose steps have so many changes."""
    return run_of({"step": range(len(series)), "position": [0] * len(series), "changes_per_step": series})


def test_the_change_point_is_the_first_step_of_the_new_level():
    run = counting([5.0, 6, 5, 0, 1, 0, 0])

    assert measure(run, "change_point") == 3
    assert change_points(run, of="changes_per_step").tolist() == [3]


def test_several_cuts_and_a_penalty():
    run = counting([9.0, 9, 0, 0, 0, 4, 4])

    assert change_points(run, of="changes_per_step", count=2).tolist() == [2, 5]
    assert measure(run, "change_point", {"count": 2, "which": 2}) == 5
    assert change_points(run, of="changes_per_step", penalty=1).tolist() == [2, 5]
    assert change_points(run, of="changes_per_step", penalty=60).tolist() == [2]
    assert math.isnan(measure(run, "change_point", {"penalty": 60, "which": 2}))


def test_one_is_a_penalty_and_a_number_of_cuts():
    run = counting([9.0, 9, 0, 0, 0, 4, 4])

    assert measure(run, "change_point", {"penalty": 1, "which": 2}) == 5
    assert measure(run, "change_point", {"count": 1, "which": 1}) == 2


def test_a_series_over_positions_breaks_at_a_position():
    run = run_of(grid_of(100, commit_step=[[0, 1, 8, 9]]))

    assert measure(run, "change_point", {"of": "commit_step"}) == 102


def test_missing_values_are_left_out():
    run = run_of(grid_of(commit_step=[[0, math.nan, 0, math.nan, 9, 9]]))

    assert measure(run, "change_point", {"of": "commit_step"}) == 4


@pytest.mark.parametrize("series", [[1.0], [2.0, 2, 2, 2], [math.nan, math.nan]])
def test_a_constant_or_short_series_has_no_change_point(series):
    assert math.isnan(measure(counting(series), "change_point"))


@given(st.lists(st.integers(0, 9), min_size=2, max_size=12).filter(lambda series: len(set(series)) > 1))
@settings(max_examples=40, deadline=None)
def test_no_other_cut_has_less_error(series):
    def error(cut):
        return sum(float(np.var(part) * len(part)) for part in (series[:cut], series[cut:]))

    found = int(measure(counting([float(each) for each in series]), "change_point"))

    assert error(found) == pytest.approx(min(error(cut) for cut in range(1, len(series))), abs=1e-9)


@given(st.lists(st.integers(0, 9), min_size=3, max_size=30).filter(lambda series: len(set(series)) > 1))
@settings(max_examples=40, deadline=None)
def test_a_cut_of_a_long_series_is_as_good_as_that_of_a_short_one(series):
    def error(cut):
        return sum(float(np.var(part) * len(part)) for part in (series[:cut], series[cut:]))

    run, values = counting([float(each) for each in series]), np.array(series, dtype=float)

    assert error(best_cut(values)) == pytest.approx(error(int(measure(run, "change_point"))))


def test_twenty_thousand_values_are_searched_and_no_more(monkeypatch):
    monkeypatch.setattr("tracegram.statistics.change_point._cuts", lambda *_asked: [7])
    asked = {"of": "gap", "count": 1, "penalty": 1.0, "whole": Place(file="trace")}

    assert cuts_of(np.arange(20_000), np.arange(20_000.0), **asked).tolist() == [7]
    with pytest.raises(TracegramError, match="20,001 values, too many to look for"):
        cuts_of(np.arange(20_001), np.arange(20_001.0), **asked)


def test_many_cuts_of_a_long_series_are_refused(monkeypatch):
    monkeypatch.setattr("tracegram.statistics.change_point.MOST_SEARCHED", 3)
    run = counting([9.0, 9, 0, 0, 0, 4, 4])

    assert measure(run, "change_point") == 2
    for options in ({"count": 2}, {"penalty": 1}):
        with pytest.raises(TracegramError, match="too many to look for"):
            measure(run, "change_point", options)
