"""Which cells a comparison with a number selects, in memory."""

import pytest

import tracegram

LARGE = 2**53  # from here on two whole numbers may be one float


@pytest.mark.parametrize(
    ("values", "where", "steps"),
    [
        ([LARGE, LARGE + 1], {"equal": LARGE + 1}, [1]),
        ([LARGE - 1, LARGE], {"gt": LARGE - 1}, [1]),
        ([0.5, LARGE + 1], {"oneOf": [0.5, LARGE + 1]}, [0, 1]),
        ([1, 2, 3, 4], {"range": [2, 3]}, [1, 2]),
        ([1, 2, 3, 4], {"oneOf": [2, 4.5]}, [1]),
        ([1, None, 3], {"lte": 3}, [0, 2]),
    ],
    ids=str,
)
def test_a_number_is_compared_without_loss(values, where, steps):
    cells = [{"step": step, "position": 0, "value": value} for step, value in enumerate(values)]
    mark = {"mark": "rect", "where": {"field": "value", **where}}
    drawn = tracegram.figure({"tracegram": 1, "trace": {"values": cells}, "marks": [mark]}).frames()["marks/0"]

    assert drawn["step"].tolist() == steps
