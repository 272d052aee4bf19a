"""Tests of derived words on traces small enough to work out by hand."""

import numpy as np
import pytest

from tracegram.trace.words import (
    carried,
    changed,
    codes,
    commit_steps,
    commits_after,
    commits_before,
    convergence_steps,
    edits,
    paths,
)


def grid(rows):
    """Return (steps, positions, values) of a matrix whose rows are steps."""
    values = np.array(rows)
    steps, positions = np.indices(values.shape)
    return steps.ravel(), positions.ravel(), values.ravel()


def shaped(values, rows):
    return values.reshape(np.array(rows).shape).tolist()


def test_a_prediction_changes_where_it_differs_from_the_step_before():
    rows = [[7, 1], [7, 2], [8, 2], [7, 3]]
    steps, positions, values = grid(rows)

    found = changed(paths(steps, positions), codes(values))

    assert shaped(found, rows) == [[False, False], [False, True], [True, False], [True, True]]


def test_before_skips_steps_at_which_a_position_was_not_recorded():
    steps, positions = np.array([0, 0, 1, 5, 5]), np.array([0, 1, 0, 0, 1])
    predictions = codes(np.array(["a", "x", "a", "b", "y"], dtype=object))

    found = changed(paths(steps, positions), predictions)

    assert found.tolist() == [False, False, False, True, True]


def test_a_missing_value_is_no_value_like_others():
    assert codes(np.array([None, "a", None, "b", "a"], dtype=object)).tolist() == [-1, 0, -1, 1, 0]
    assert codes(np.array([np.nan, 7.0, np.nan])).tolist() == [-1, 0, -1]


def test_a_missing_prediction_is_passed_over():
    rows = [[None, "a"], ["x", None], [None, "a"], ["x", None], [None, "b"], ["y", None]]
    steps, positions, values = grid(rows)

    found = changed(paths(steps, positions), codes(values))

    assert shaped(found, rows) == [[False, False]] * 4 + [[False, True], [True, False]]


@pytest.mark.parametrize(("after", "edited"), [(True, [0, 0, 0, 1, 0, 0]), (False, [0, 1, 0, 0, 0, 0])])
def test_a_position_without_a_mask_and_without_content_is_no_edit(after, edited):
    canvas = codes(np.array([None, "a", None, "b", None, "c"], dtype=object))
    masked = np.array([1, 0, 0, 0, 1, 0]) == 1

    found = edits(paths(np.arange(6), np.zeros(6, dtype=int)), canvas, masked, after=after)

    assert found.astype(int).tolist() == edited


def test_a_prediction_converges_where_it_is_first_known():
    steps, positions = np.tile(np.arange(4), 3), np.repeat([0, 1, 2], 4)
    known = np.array([0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1]) == 1
    changes = np.array([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]) == 1
    commits = np.full(12, 2.0)

    found = convergence_steps(paths(steps, positions), steps, known, changes, commits)

    assert found[::4].tolist()[:2] == [1, 2]
    assert np.isnan(found[8])


def test_the_last_value_that_is_there_is_carried_on():
    steps, positions, values = grid([[None, "a"], ["x", None], [None, "b"]])

    found = carried(paths(steps, positions), values)

    assert found.tolist() == [None, "a", "x", "a", "x", "b"]


def test_a_state_before_the_step_commits_at_the_last_masked_step():
    rows = [[1, 1], [0, 1], [0, 1]]
    steps, positions, masked = grid(rows)

    commits = commits_before(paths(steps, positions), steps, masked == 1)

    assert shaped(commits.committed, rows) == [[True, False], [False, False], [False, True]]
    assert commits.unfinished == 0


def test_the_last_step_commits_nothing_when_that_would_be_more_than_any_step_did():
    rows = [[1, 1, 1], [0, 1, 1]]
    steps, positions, masked = grid(rows)

    commits = commits_before(paths(steps, positions), steps, masked == 1)

    assert shaped(commits.committed, rows) == [[True, False, False], [False, False, False]]
    assert commits.unfinished == 2


def test_a_single_step_commits_all_that_it_finds_masked():
    commits = commits_before(paths(np.zeros(3, int), np.arange(3)), np.zeros(3, int), np.array([True, False, True]))

    assert commits.committed.tolist() == [True, False, True]
    assert commits.unfinished == 0


def test_a_position_whose_record_ends_early_while_masked_is_unfinished():
    steps, positions = np.array([0, 0, 1]), np.array([0, 1, 0])

    commits = commits_before(paths(steps, positions), steps, np.array([True, True, False]))

    assert commits.committed.tolist() == [True, False, False]
    assert commits.unfinished == 1


def test_a_state_after_the_step_commits_at_the_first_step_without_a_mask():
    rows = [[0, 1, 1], [0, 0, 1]]
    steps, positions, masked = grid(rows)

    found = commits_after(paths(steps, positions), masked == 1)

    assert shaped(found, rows) == [[True, False, False], [False, True, False]]


def test_a_position_that_is_masked_again_commits_again_and_its_commit_step_is_the_first():
    rows = [[1], [0], [1], [0]]
    steps, positions, masked = grid(rows)
    path = paths(steps, positions)

    committed = commits_before(path, steps, masked == 1).committed

    assert committed.tolist() == [True, False, True, False]
    assert commit_steps(path, steps, committed).tolist() == [0.0, 0.0, 0.0, 0.0]


def test_a_position_that_never_commits_has_no_commit_step():
    rows = [[1, 0], [0, 0]]
    steps, positions, masked = grid(rows)
    path = paths(steps, positions)

    found = commit_steps(path, steps, commits_before(path, steps, masked == 1).committed)

    assert shaped(found, rows)[0] == pytest.approx([0.0, np.nan], nan_ok=True)
    assert shaped(found, rows)[1] == pytest.approx([0.0, np.nan], nan_ok=True)
