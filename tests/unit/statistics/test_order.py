"""Tests of the order of commits, on orders small enough to count by hand and against plain loops."""

import math

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.runs import run_of

from tracegram.statistics.measured import measure
from tracegram.statistics.order import commit_order, global_arness

STEPS = st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=14)


def committing(steps):
    numbers = [math.nan if step is None else step for step in steps]
    return run_of({"step": [0] * len(steps), "position": range(len(steps)), "commit_step": numbers})


def test_left_to_right_is_one_and_right_to_left_is_not():
    forward, backward = committing([0, 1, 2, 3]), committing([3, 2, 1, 0])

    for word in ("kendall_tau_b", "spearman"):
        assert measure(forward, word) == pytest.approx(1)
        assert measure(backward, word) == pytest.approx(-1)
    assert measure(forward, "local_arness") == 0.75  # the first commit continues nothing
    assert measure(forward, "global_arness") == 1
    assert measure(backward, "local_arness") == 0
    assert measure(backward, "global_arness") == 0.25  # the last one left is the leftmost


def test_positions_of_one_step_count_in_the_order_of_their_positions():
    parallel = committing([1, 0, 0, 1])

    assert commit_order(parallel).tolist() == [1, 2, 0, 3]
    assert measure(parallel, "local_arness") == 0.25  # 2 after 1
    assert measure(parallel, "global_arness") == 0.5  # 0, then 3
    assert measure(parallel, "global_arness", {"k": 2}) == 1


def test_ties_are_corrected_for():
    tied = committing([0, 0, 1, 1])

    assert measure(tied, "kendall_tau_b") == pytest.approx(4 / math.sqrt(6 * 4))  # 4 of 6 pairs agree, 2 are tied
    assert measure(tied, "spearman") == pytest.approx(scipy.stats.pearsonr([1, 2, 3, 4], [1.5, 1.5, 3.5, 3.5])[0])


def test_one_zero_two_counts_as_a_set_and_not_as_a_sequence():
    run = committing([1, 0, 2])

    assert commit_order(run).tolist() == [1, 0, 2]
    assert measure(run, "local_arness", {"k": 2}) == pytest.approx(1 / 3)
    assert measure(run, "local_arness", {"k": 2, "form": "sequence"}) == 0
    assert measure(run, "local_arness", {"k": 1}) == 0


def test_a_sequence_is_a_share_of_the_commits_that_have_k_before_them():
    run = committing([0, 1, 2, 3])

    assert measure(run, "local_arness", {"k": 2, "form": "sequence"}) == 1
    assert measure(run, "local_arness", {"k": 2, "form": "set"}) == 0.5


def test_positions_left_masked_stand_in_the_way_of_those_right_of_them():
    rows = [(step, at, step == 0 or at == 0) for step in (0, 1) for at in (0, 1, 2)]
    masks = run_of(dict(zip(("step", "position", "masked"), map(list, zip(*rows)))), state="after")

    assert commit_order(masks).tolist() == [1, 2]
    assert measure(masks, "global_arness") == 0
    assert measure(masks, "global_arness", {"k": 2}) == 1


@pytest.mark.parametrize("steps", [[None, None], [3], [2, 2, 2]])
def test_nothing_to_correlate_is_no_number(steps):
    run = committing(steps)

    assert math.isnan(measure(run, "kendall_tau_b"))
    assert math.isnan(measure(run, "spearman"))


def test_without_commits_there_is_no_order():
    run = committing([None])

    assert math.isnan(measure(run, "local_arness"))
    assert math.isnan(measure(run, "global_arness"))
    assert math.isnan(measure(committing([0]), "local_arness", {"form": "sequence"}))
    assert measure(committing([0]), "local_arness") == 0


@given(STEPS, st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_ar_ness_is_what_plain_loops_count(steps, k):
    run = committing(steps)
    order = [at for _, at in sorted((step, at) for at, step in enumerate(steps) if step is not None)]
    sets = sequences = leftmost = 0
    left = sorted(order)
    for at, position in enumerate(order):
        before, wanted = order[max(0, at - k) : at], list(range(position - k, position))
        sets += set(before) == set(wanted)
        sequences += before == wanted
        leftmost += position in left[:k]
        left.remove(position)

    def share(count, of):
        return count / of if of > 0 else math.nan

    found = [measure(run, "local_arness", {"k": k}), measure(run, "local_arness", {"k": k, "form": "sequence"})]
    found.append(measure(run, "global_arness", {"k": k}))
    expected = [share(sets, len(order)), share(sequences, len(order) - k), share(leftmost, len(order))]
    assert np.allclose(found, expected, equal_nan=True)


@given(st.lists(st.integers(0, 5), min_size=2, max_size=12).filter(lambda steps: len(set(steps)) > 1))
@settings(max_examples=40, deadline=None)
def test_kendall_is_what_counting_pairs_gives(steps):
    pairs = [(steps[b] > steps[a]) - (steps[b] < steps[a]) for a in range(len(steps)) for b in range(a + 1, len(steps))]
    untied = sum(map(abs, pairs))

    assert measure(committing(steps), "kendall_tau_b") == pytest.approx(sum(pairs) / math.sqrt(len(pairs) * untied))


@given(st.permutations(range(12)))
@settings(max_examples=40, deadline=None)
def test_global_arness_counts_who_is_left_of_a_position_and_still_masked(order):
    run = committing([order.index(at) for at in range(12)])
    left = [sum(other < at for other in order[order.index(at) :]) for at in range(12)]

    for k in (1, 3):
        assert measure(run, "global_arness", {"k": k}) == pytest.approx(sum(each < k for each in left) / 12)
    assert global_arness(run) == global_arness(run, k=1)
