"""Windows of cells: how many places they have, and whether cells fill them."""

import numpy as np
import pytest

from vega_datalite import Pixels, Rows, Window, reduce_arrays
from vega_datalite.relations import area


def test_a_window_has_a_place_for_each_pair_of_keys():
    assert area(Window(x=(2, 5), y=(-1, 3))) == 12
    assert area(Window(x=(4, 4), y=(0, 9))) == 0


@pytest.mark.parametrize("request_", [Rows(), Pixels(width=9, height=9)])
def test_a_window_has_its_first_places_and_not_its_stops(request_):
    x, y = (each.ravel() for each in np.meshgrid(range(6), range(7)))
    cut = reduce_arrays(x, y, x + y, request_, window=Window(x=(2, 5), y=(1, 3)))

    assert sorted(set(cut.columns["x"].tolist())) == [2, 3, 4]
    assert sorted(set(cut.columns["y"].tolist())) == [1, 2]
