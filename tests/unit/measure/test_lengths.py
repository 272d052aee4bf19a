"""Widths of texts, to the last digit."""

from tracegram.measure.lengths import added, width_px


def test_lengths_are_added_from_left_to_right_on_each_python():
    assert added([0.1] * 10) == 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 == 0.9999999999999999
    assert added([]) == 0


def test_the_width_of_a_text_is_the_same_on_each_python():
    assert width_px("1 doubted once it is decoded", 1) == 12.782000000000007
