"""Light charts by a seed: the same picture in fewer bytes, or the same chart.

`tests/benchmarks/light_pictures.py` draws more of them.
"""

from collections import Counter

import pytest
from tests.unit.vega_datalite.random_charts import chart_of
from tests.unit.vega_datalite.same_pictures import compared

CHARTS, AT_ONCE = 300, 100


@pytest.mark.parametrize("start", range(0, CHARTS, AT_ONCE))
def test_a_chart_keeps_its_picture_and_gets_no_longer(start):
    """Every pixel is the same; of cells whose edges lie within pixels, with crisp edges."""
    found: Counter[str] = Counter()
    wrong: list[int] = []
    for seed in range(start, start + AT_ONCE):
        drawn = chart_of(seed)
        result = compared(drawn.chart, drawn.theme)
        found[result.how] += 1
        if not (result.is_shorter and result.is_same) or (result.has_seams and drawn.fits):
            wrong.append(seed)

    assert not wrong
    assert found["rectangles"] > AT_ONCE / 5
    assert found["image"] > 0
    assert found["undrawn"] < AT_ONCE / 20
