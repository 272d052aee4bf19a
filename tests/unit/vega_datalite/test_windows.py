"""Windows of cells: how many places they have, and whether cells fill them."""

from vega_datalite import Window
from vega_datalite.relations import area


def test_a_window_has_a_place_for_each_pair_of_keys():
    assert area(Window(x=(2, 5), y=(-1, 3))) == 12
    assert area(Window(x=(4, 4), y=(0, 9))) == 0
