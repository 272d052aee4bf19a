"""Patterns of decodes: found where they are planted by hand, and not where they are not."""

import numpy as np
import pandas as pd
import pytest
from tests.runs import run_of

from tracegram.statistics.answer_patterns import in_time
from tracegram.statistics.levels import is_steady, level_change
from tracegram.statistics.match import find_answer
from tracegram.statistics.patterns import block_effect, burst, front, plateau, stragglers

STEADY = np.tile([4.0, 3.0, 5.0, 4.0], 30)


def with_values(start, stop, value):
    series = STEADY.copy()
    series[start:stop] = value
    return series


def test_a_level_is_found_at_its_first_value_with_both_means():
    found = level_change(np.concatenate([STEADY, STEADY - 2]))

    assert (found.cut, found.before, found.after) == (120, 4, 2)


@pytest.mark.parametrize("series", [STEADY, STEADY[:1], STEADY[:0], np.zeros(50), 1000 + np.repeat([0.0, 1.0], 50)])
def test_a_series_of_one_level_or_of_next_to_none_other_has_no_change(series):
    assert level_change(series) is None


@pytest.mark.parametrize(
    ("series", "is_line"),
    [
        (np.arange(50.0), True),
        (np.arange(50) + STEADY[:50], True),
        (np.repeat([0.0, 1.0], 25), False),
        (STEADY, False),
        (np.arange(8.0), True),
        (np.arange(7.0), False),
        (1000 + np.arange(50.0), False),
        (np.linspace(1000, 900, 8), True),
        (np.linspace(1000, 901, 8), False),
        (STEADY[:0], False),
    ],
)
def test_a_series_along_a_line_is_steady(series, is_line):
    assert is_steady(series) == is_line


def test_a_series_that_a_line_fits_and_two_levels_fit_better_is_not_steady():
    assert not is_steady(np.repeat([0.0, 1.0], 2))
    assert not is_steady(np.concatenate([np.linspace(0, 0.3, 20), np.linspace(0.7, 1, 20)]))


def test_a_burst_and_a_plateau_are_found_where_they_are():
    found, idle = burst(with_values(50, 54, 14)), plateau(with_values(50, 70, 0))

    assert (found.start, found.stop) == (50, 53)  # a fortieth of the steps
    assert found.mean > 3 * found.others
    assert (idle.start, idle.stop) == (50, 70)


def test_a_burst_is_compared_with_its_own_level():
    quiet = np.concatenate([STEADY, np.tile([1.0, 0.0, 1.0, 2.0], 30)])
    quiet[170:174] = 9
    found = burst(quiet)

    assert (found.start, found.stop, found.mean) == (170, 176, 6.5)
    assert found.others == pytest.approx(113 / 114)


def test_a_burst_has_twice_the_events_of_the_steps_beside_it():
    less, more = np.tile([9.0, 10, 11, 10], 30), np.tile([9.0, 10, 11, 10], 30)
    less[50:53], more[50:53] = 19, 21

    assert burst(less) is None
    assert (burst(more).start, burst(more).stop) == (50, 53)


def test_a_level_is_searched_where_it_is_three_bursts_long():
    """A burst of a thousand values has 25."""
    short, long = (np.repeat([100.0, 1, 5, 1], [1000 - size, 20, 25, size - 45]) for size in (74, 75))

    assert burst(short) is None
    assert (burst(long).start, burst(long).stop) == (945, 970)


@pytest.mark.parametrize("series", [STEADY, STEADY[:5], np.zeros(120), np.eye(1, 120)[0]])
def test_a_steady_series_has_neither(series):
    assert burst(series) is None
    assert plateau(series) is None


def test_what_follows_a_change_of_level_is_no_plateau_of_it():
    """The sparse half of a series is idle as a whole; its own rate says what is long in it."""
    sparse = np.zeros(120)
    sparse[::16] = 1

    assert plateau(np.concatenate([STEADY, sparse])) is None
    assert plateau(np.concatenate([sparse, STEADY])) is None


def test_a_front_has_its_slope_and_its_outliers():
    positions = np.arange(40)
    commits = 2.0 * positions + 10
    commits[[7, 30]] += 40
    found = front(positions, commits + np.tile([-1, 0, 1, 0], 10))

    assert found.slope == pytest.approx(2, abs=0.2)
    assert found.outliers.tolist() == [7, 30]
    assert front(positions, commits[::-1]).slope < 0
    assert front(positions, np.tile([3.0, 1.0, 4.0, 1.0], 10)) is None
    assert front(positions[:4], commits[:4]) is None
    assert front(positions, np.full(40, 3.0)) is None


def test_a_late_position_bends_the_front_as_least_squares_say():
    """The residual of 6 is 16/3 after the line has moved up by 2/3; the sum of squares falls from 272 by 32."""
    commits = 2.0 * np.arange(9) + 3
    commits[4] += 6
    found = front(np.arange(9), commits)

    assert (found.slope, found.start) == pytest.approx((2, 3 + 2 / 3))
    assert found.r_squared == pytest.approx(240 / 272)
    assert found.outliers.tolist() == [4]


def test_a_level_of_three_bursts_may_have_one_and_a_shorter_one_has_none():
    """A burst of 215 steps is five long; its level has values of 6, and five of 14."""
    high = np.tile([34.0, 33, 35, 34], 50)
    short, long = (np.concatenate([high, np.full(length, 6.0)]) for length in (14, 15))
    short[204:209] = long[205:210] = 14

    assert burst(short) is None
    assert (burst(long).start, burst(long).stop, burst(long).others) == (205, 210, 6)


def test_what_chance_makes_of_few_steps_is_no_burst():
    """Of the orders of twelve values, 10 of 220 have three high ones in a row; of thirty it is 28 of 4,060."""
    few, many = np.ones(12), np.ones(30)
    few[3:6] = many[3:6] = 2

    assert burst(few) is None
    assert (burst(many).start, burst(many).mean) == (3, 2)


def test_a_burst_is_found_whatever_the_variance():
    series = np.full(40, 2.0)
    series[20:23], series[[6, 34]], series[[0, 4, 8, 12, 16, 25, 28, 31, 35, 37, 39]] = 5, 3, 1

    assert (series.mean(), series.var()) == (2, 1)
    assert (burst(series).start, burst(series).stop, burst(series).mean) == (20, 23, 5)


def test_levels_next_to_each_other_without_any_other_value_are_told_apart():
    found = level_change(np.repeat([0.0, 1.0], 20))

    assert (found.cut, found.before, found.after) == (20, 0, 1)


def test_a_front_is_steep_and_no_chance():
    few = np.array([3.0, 0, 5, 1, 4, 7, 2, 6])  # τ is 0.36, as in one of four such series in random order
    flat = np.arange(400.0) % 40 + np.arange(400) // 25  # τ is 0.33, and no chance

    assert front(np.arange(8), few) is None
    assert front(np.arange(400), flat) is None
    assert front(np.arange(400), flat + np.arange(400) // 25).tau > 0.5


def test_what_lies_within_a_step_of_the_front_is_no_outlier():
    near, far = 2.0 * np.arange(40), 2.0 * np.arange(40)
    near[7] += 1
    far[7] += 2

    assert front(np.arange(40), near).outliers.tolist() == []
    assert front(np.arange(40), far).outliers.tolist() == [7]


def test_an_outlier_lies_beyond_three_standard_deviations():
    """Distances of 1 to both sides have one of 1.4826; a position lies at 4.4, and then at 4.5."""
    line = 2.0 * np.arange(1000) + np.tile([1.0, -1.0], 500)
    near, far = line.copy(), line.copy()
    near[500] += 3.4
    far[500] += 3.5

    assert front(np.arange(1000), near).outliers.tolist() == []
    assert front(np.arange(1000), far).outliers.tolist() == [500]


def test_eight_values_are_enough_for_a_pattern_and_seven_are_not():
    places = np.arange(8)

    assert front(places, 2.0 * places + 1).start == pytest.approx(1)
    assert front(places[:7], 2.0 * places[:7] + 1) is None
    assert (plateau(np.array([1.0, *[0] * 6, 1])).start, plateau(np.array([1.0, *[0] * 5, 1]))) == (1, None)


def test_a_plateau_is_compared_with_its_own_level():
    quiet = np.concatenate([STEADY, np.tile([1.0, 0.0, 1.0, 2.0], 30)])
    quiet[150:170] = 0
    found = plateau(quiet)

    assert (found.start, found.stop) == (149, 170)  # the value before is 0 anyway
    assert found.others == pytest.approx(quiet.sum() / 219)


def test_a_gap_is_long_enough_where_chance_makes_it_once_in_a_hundred():
    """Ten commits leave out 11 of 30 steps with a chance of 1.04 %, and 12 of them with one of 0.6 %."""
    assert stragglers(np.array([*range(9), 20.0]), 30) is None
    assert stragglers(np.array([*range(9), 21.0]), 30).gap == 12


def test_a_gap_is_a_twentieth_of_the_steps_however_many_commits_there_are():
    commits = np.arange(200.0)

    assert stragglers(np.append(commits, 211), 240) is None
    assert stragglers(np.append(commits, 212), 240).gap == 12


def test_the_levels_of_a_change_are_the_means_of_both_parts():
    found = level_change(np.concatenate([np.tile([1.0, 3.0], 10), np.tile([5.0, 7.0], 10)]))

    assert (found.cut, found.before, found.after) == (20, 2, 6)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([8.0, 0.0], [11.0, 3.0]),  # means of 4 and 7, and a standard deviation of 4
        ([9.0, 9.0], [10.0, 10.0]),  # a tenth of the larger level
    ],
)
def test_a_change_of_level_is_found_from_its_least_effect_on(before, after):
    series, less = (np.concatenate([np.tile(before, 100), np.tile(after, 100) - by]) for by in (0, 0.01))

    assert level_change(series).cut == 200
    assert level_change(less) is None


def test_stragglers_come_after_a_gap():
    commits = np.arange(60, dtype=float)
    commits[[5, 9]] = [80, 84]
    found = stragglers(commits, 100)

    assert (found.positions.tolist(), found.gap) == ([5, 9], 20)
    assert stragglers(np.arange(60, dtype=float), 100) is None


def test_blocks_that_are_committed_one_after_another_part_the_variance():
    blocks = np.repeat(np.arange(4.0), 8)
    commits = 8 * blocks + np.tile([3.0, 1, 7, 5, 0, 2, 6, 4], 4)

    assert block_effect(blocks, commits) == pytest.approx(0.94, abs=0.01)
    assert block_effect(np.tile(np.arange(4.0), 8), commits) is None
    assert block_effect(np.zeros(32), commits) is None
    assert block_effect(np.zeros(0), np.zeros(0)) is None
    assert block_effect(blocks, np.full(32, 7.0)) is None
    assert block_effect(np.repeat(np.arange(20.0), 2), np.arange(40.0)) > 0.99  # blocks of two positions
    assert block_effect(np.repeat([0, 1], [8, 1]), np.array([*range(8), 50.0])) is None  # a block of one position


def test_the_share_between_blocks_is_that_of_the_variance():
    """Means of 1, 5 and 9 in blocks of four: 128 between them, and 2 within each."""
    commits = np.repeat([0.0, 4, 8], 4) + np.tile([0.0, 1, 2, 1], 3)

    assert block_effect(np.repeat([0, 1, 2], 4), commits) == pytest.approx(128 / 134)


def decode(*texts):
    """A run that predicts a letter at each position of each step."""
    rows = [
        {"step": step, "position": at, "token": letter}
        for step, text in enumerate(texts)
        for at, letter in enumerate(text)
    ]
    return run_of(pd.DataFrame(rows))


def test_an_answer_is_late_and_corrected():
    found = in_time(find_answer(decode(*["a12"] * 2, *["a41"] * 6, *["a42"] * 2), {"text": "42"}))

    assert (found.late, found.is_late) == (80.0, True)
    assert (found.other_first, found.other_last) == (2.0, 7.0)


def test_an_answer_that_stands_all_along_is_neither_late_nor_corrected():
    found = in_time(find_answer(decode(*["a42"] * 4), {"text": "42"}))

    assert (found.late, found.is_late, found.is_corrected) == (0.0, False, False)


def test_another_answer_counts_where_it_stands_for_a_twentieth_of_the_steps():
    long, brief = (
        in_time(find_answer(decode(*["a41"] * held, *["a42"] * (100 - held)), {"text": "42"})) for held in (5, 4)
    )

    assert (long.other_first, long.other_last) == (0.0, 4.0)
    assert not brief.is_corrected


def test_an_answer_is_late_from_three_quarters_of_the_steps():
    late, early = (in_time(find_answer(decode(*["a41"] * at, *["a42"] * (8 - at)), {"text": "42"})) for at in (6, 5))

    assert (late.late, late.is_late) == (75.0, True)
    assert not early.is_late


@pytest.mark.parametrize(
    "texts",
    [
        ["a41"] * 2 + ["a42"] * 8,  # for a moment
        ["a42"] * 5 + ["a41"] + ["a42"] * 4,  # the answer itself stood before
        [["a", None, None]] * 6 + ["a42"] * 4,  # nothing is predicted
    ],
)
def test_what_is_no_other_answer_or_stands_for_a_moment_is_no_correction(texts):
    assert not in_time(find_answer(decode(*texts), {"text": "42"})).is_corrected
