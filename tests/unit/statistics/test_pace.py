"""Tests of how many tokens a step decodes, and how early."""

import math

import pytest
from tests.runs import grid_of, run_of

from tracegram.statistics.measured import measure

# Six steps of which 1, 3 and 4 commit: two positions, one, one; the record goes on to step 5.
COMMITS = [[1, 1, 3, 4]] * 6


def test_steps_that_commit_nothing_count_as_passes_and_not_in_the_mean():
    run = run_of(grid_of(commit_step=COMMITS))

    assert measure(run, "tokens_per_step").tolist() == [0, 2, 0, 1, 1, 0]
    assert measure(run, "mean_tokens_per_step") == pytest.approx(4 / 3)
    assert measure(run, "max_tokens_per_step") == 2
    assert measure(run, "tokens_per_forward") == 4 / 5  # the pass after the last commit committed nothing
    assert type(measure(run, "tokens_per_forward")) is float


@pytest.mark.parametrize(("eos", "expected"), [(9, 2 / 2), ("9", 2 / 2), (7, 4 / 5), (1, math.nan)])
def test_tokens_count_up_to_the_first_end(eos, expected):
    """Positions 2 and 3 hold the end in the last step; both tokens before it are committed by step 1."""
    tokens = [["1", "9", "1", "1"]] + [["1", "2", "9", "9"]] * 5
    run = run_of(grid_of(token=tokens, commit_step=COMMITS))

    assert measure(run, "tokens_per_forward", {"eos": eos}) == pytest.approx(expected, nan_ok=True)


def test_an_end_is_an_id_or_a_text():
    run = run_of(grid_of(token=[[7, 2, 5, 9]], text=["25ab"], commit_step=[[0, 0, 0, 0]]))

    assert measure(run, "tokens_per_forward", {"eos": 5}) == 2
    assert measure(run, "tokens_per_forward", {"eos": "5"}) == 1


def test_early_commits_are_those_before_half_of_the_steps():
    run = run_of(grid_of(commit_step=COMMITS))

    assert measure(run, "early_commit_share") == 0.5  # 3 of 6 steps precede the third commit
    assert measure(run, "early_commit_share", {"within": 0.6}) == 0.75
    assert measure(run, "early_commit_share", {"within": 1}) == 1


def test_early_commits_are_counted_from_the_first_recorded_step():
    """Of steps 4 to 13, each position is committed after 0, 4 and 5 of ten."""
    rows = [{"step": step, "position": at, "commit_step": (4, 8, 9)[at]} for step in range(4, 14) for at in range(3)]

    assert measure(run_of(rows), "early_commit_share") == pytest.approx(2 / 3)


def test_without_commits_there_is_no_pace():
    run = run_of(grid_of(commit_step=[[math.nan, math.nan]]))

    words = ["mean_tokens_per_step", "max_tokens_per_step", "tokens_per_forward", "early_commit_share"]
    assert all(math.isnan(measure(run, word)) for word in words)
    assert measure(run, "tokens_per_step").tolist() == [0]
