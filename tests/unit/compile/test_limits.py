"""How many cells a layer may draw one by one: as many as the limit says, and not one more."""

import pytest
from tests.unit.compile.figures import ROWS, warnings_of

from tracegram.diagnostics import TracegramError


@pytest.mark.parametrize(
    ("mark", "limit"),
    [
        ({"mark": "rect", "reduce": "none"}, "MOST_CELLS"),
        ({"mark": "point"}, "MOST_CELLS"),
        ({"mark": "text", "field": "token"}, "MOST_TEXTS"),
        ({"mark": "rect", "border": "white"}, "MOST_BORDERS"),
    ],
    ids=str,
)
def test_as_many_cells_as_a_limit_says_are_drawn(mark, limit, monkeypatch):
    monkeypatch.setattr(f"tracegram.compile.gather.{limit}", len(ROWS))
    assert warnings_of(mark) == ()

    monkeypatch.setattr(f"tracegram.compile.gather.{limit}", len(ROWS) - 1)
    with pytest.raises(TracegramError, match="too-many-cells"):
        warnings_of(mark)


def test_an_image_has_as_many_places_as_a_limit_says(monkeypatch):
    mark = {"mark": "rect", "reduce": "image"}
    monkeypatch.setattr("tracegram.compile.gather.MOST_PIXELS", 12)
    assert warnings_of(mark) == ()

    monkeypatch.setattr("tracegram.compile.gather.MOST_PIXELS", 11)
    with pytest.raises(TracegramError, match="too-many-cells"):
        warnings_of(mark)
