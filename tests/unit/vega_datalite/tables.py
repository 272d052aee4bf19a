"""Tables for tests: any cells, in any order, in any library; and a painter that takes its time."""

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

KINDS = {
    "flags": (st.booleans(), pa.bool_()),
    "integers": (st.integers(-3, 3), pa.int64()),
    "floats": (st.sampled_from([0.0, -0.0, 0.1, -2.5, 1e300, 7.0]), pa.float64()),
    "texts": (st.sampled_from(["", "a", "b", "ü", "\U0001f600", "\uffff"]), pa.string()),
}


@st.composite
def tables(draw, kinds=tuple(KINDS), missing=True, least=0):
    """Tables of cells on a small plane: gaps, missing values, one row, one column, in any order."""
    value, kind = KINDS[draw(st.sampled_from(kinds))]
    width, height = draw(st.integers(1, 9)), draw(st.integers(1, 6))
    left, top = draw(st.integers(-20, 20)), draw(st.integers(-20, 20))
    places = st.tuples(st.integers(left, left + width - 1), st.integers(top, top + height - 1))
    cells = draw(st.lists(places, unique=True, min_size=least, max_size=width * height))
    few = st.none() | value if missing else value
    values = draw(st.lists(few, min_size=len(cells), max_size=len(cells)))
    return pa.table(
        {
            "x": pa.array([x for x, _ in cells], pa.int64()),
            "y": pa.array([y for _, y in cells], pa.int64()),
            "value": pa.array(values, kind),
        }
    )


def assert_same(expected, found):
    """Assert that two reductions are the same bytes of the same types."""
    assert (expected.cells, expected.window, expected.grid) == (found.cells, found.window, found.grid)
    assert expected.png == found.png
    assert list(expected.columns) == list(found.columns)
    for name, column in expected.columns.items():
        assert column.dtype == found.columns[name].dtype, name
        if column.dtype == object:
            assert column.tolist() == found.columns[name].tolist()
        else:
            assert column.tobytes() == found.columns[name].tobytes(), (name, column, found.columns[name])


def painted(boxes, window, width, height):
    """Paint boxes (x, x2, y, y2, index) on pixels, each with what its middle lies in; -1 where there is nothing."""
    picture = np.full((height, width), -1)
    across = window.x[0] + (np.arange(width) + 0.5) * (window.x[1] - window.x[0]) / width
    down = window.y[0] + (np.arange(height) + 0.5) * (window.y[1] - window.y[0]) / height
    for x, x2, y, y2, index in boxes:
        here = np.ix_((down >= y) & (down < y2), (across >= x) & (across < x2))
        assert (picture[here] == -1).all(), "rectangles overlap"
        picture[here] = index
    return picture
