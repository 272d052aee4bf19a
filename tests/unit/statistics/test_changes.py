"""Tests of changes, flips, remasks and gaps, on runs small enough to count by hand."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.runs import grid_of, run_of

from tracegram.statistics.measured import measure

# Position 0 is committed at step 1, position 1 at step 3, position 2 never.
TOKENS = ["aaa", "bab", "bba", "cca", "ccb"]
COMMITS = [[1, 3, math.nan]] * 5


@pytest.fixture
def changing():
    return run_of(grid_of(token=TOKENS, commit_step=COMMITS))


def test_changes_are_counted_by_position_and_by_step(changing):
    assert measure(changing, "changes").tolist() == [2, 2, 3]
    assert measure(changing, "changes_per_step").tolist() == [0, 2, 2, 2, 1]
    assert measure(changing, "total_changes") == 7
    assert measure(changing, "most_changes") == 3
    assert measure(changing, "steps_with_changes") == 4


def test_a_change_at_the_commit_is_before_it_and_none_is_lost(changing):
    assert measure(changing, "changes_before_commit").tolist() == [1, 2, 3]
    assert measure(changing, "changes_after_commit").tolist() == [1, 0, 0]
    assert measure(changing, "total_changes_after_commit") == 1
    assert measure(changing, "positions_changed_after_commit") == 1


def test_the_gap_runs_from_the_last_change_to_the_commit(changing):
    assert measure(changing, "commit_step")[:2].tolist() == [1, 3]
    assert measure(changing, "convergence_step")[:2].tolist() == [1, 3]
    assert measure(changing, "mean_gap") == 0
    assert measure(changing, "share_converged_before_commit") == 0
    early = run_of(grid_of(token=["aa", "ab", "ab"], commit_step=[[2, 2]] * 3))
    assert measure(early, "gap").tolist() == [2, 1]
    assert measure(early, "mean_gap") == measure(early, "median_gap") == 1.5
    assert measure(early, "share_converged_before_commit") == 1


def test_without_commits_there_is_no_gap():
    run = run_of(grid_of(token=["a", "b"], commit_step=[[math.nan]] * 2))

    assert all(math.isnan(measure(run, word)) for word in ("mean_gap", "median_gap", "share_converged_before_commit"))
    assert measure(run, "changes_after_commit").tolist() == [0]


def test_jaccard_compares_a_step_with_the_one_before(changing):
    """The sets that change are {}, {0, 2}, {1, 2}, {0, 1}, {2}."""
    found = measure(changing, "jaccard")

    assert np.allclose(found, [math.nan, 0, 1 / 3, 1 / 3, 0], equal_nan=True)
    still = run_of(grid_of(token=["a", "a", "b"]))
    assert np.allclose(measure(still, "jaccard"), [math.nan, math.nan, 0], equal_nan=True)


@given(st.lists(st.text("ab", min_size=4, max_size=4), min_size=1, max_size=7))
@settings(max_examples=40, deadline=None)
def test_jaccard_is_that_of_sets(rows):
    changed = [set()] + [{at for at in range(4) if now[at] != was[at]} for was, now in itertools.pairwise(rows)]
    pairs = itertools.pairwise(changed)
    expected = [math.nan] + [len(a & b) / len(a | b) if a | b else math.nan for a, b in pairs]

    assert np.allclose(measure(run_of(grid_of(token=rows)), "jaccard"), expected, equal_nan=True)


def test_a_flip_is_another_token_also_after_a_mask_and_an_edit_only_without_one():
    canvas = ["__a", "a_b", "b_b", "_ab", "caa"]
    run = run_of(grid_of(canvas=canvas, masked=[[token == "_" for token in row] for row in canvas]), state="after")

    assert measure(run, "canvas_flips").tolist() == [2, 0, 2]
    assert measure(run, "remasks").tolist() == [1, 0, 0]
    assert measure(run, "edits").tolist() == [1, 0, 2]
    assert measure(run, "total_remasks") == 1
    assert measure(run, "total_edits") == 3
    assert measure(run, "commit_step").tolist() == [1, 3, 0]
    assert measure(run, "last_commit_step").tolist() == [4, 3, 0]
    assert measure(run, "masked_count").tolist() == [2, 1, 1, 1, 0]


def test_a_position_never_committed_has_no_last_commit():
    run = run_of(grid_of(committed=[[True, False], [False, False]]))

    assert np.array_equal(measure(run, "last_commit_step"), [0, math.nan], equal_nan=True)


def test_means_leave_out_cells_without_a_value():
    run = run_of(grid_of(entropy=[[1.0, math.nan], [3.0, math.nan]], confidence=[[0.5, 1.0], [math.nan, math.nan]]))

    assert np.array_equal(measure(run, "mean_entropy_per_position"), [2, math.nan], equal_nan=True)
    assert measure(run, "mean_entropy_per_step").tolist() == [1, 3]
    assert np.array_equal(measure(run, "mean_confidence_per_step"), [0.75, math.nan], equal_nan=True)
