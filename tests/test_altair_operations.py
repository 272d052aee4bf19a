"""What Altair's operations do to the chart of a figure: a table of the reference, made by doing them."""

from functools import cache
from pathlib import Path

import altair as alt
import pandas as pd
import pytest

from tests.test_charts import BARS, counts, drawn, figure

PAGE = Path(__file__).parents[1] / "spec" / "altair.md"
HEAD = """# What Altair does to a chart

`chart` is `figure.chart()`, `other` the chart of another figure, `bars` a chart of your own. A test runs each of these,
draws it, and counts the pixels of each layer's color.

| operation | result |
| --- | --- |
"""
LINE = alt.Chart(pd.DataFrame({"x": [0, 11], "y": [0, 9]})).mark_line().encode(x="x:Q", y="y:Q")
OPERATIONS = {
    "chart | other": lambda chart, other: chart | other,
    "chart & other": lambda chart, other: chart & other,
    "chart | chart": lambda chart, _: chart | chart,
    "(chart | other) & bars": lambda chart, other: (chart | other) & BARS,
    "alt.hconcat(chart, bars)": lambda chart, _: alt.hconcat(chart, BARS),
    "alt.vconcat(bars, chart)": lambda chart, _: alt.vconcat(BARS, chart),
    "alt.concat(chart, other, columns=1)": lambda chart, other: alt.concat(chart, other, columns=1),
    "alt.layer(chart, other)": lambda chart, other: alt.layer(chart, other),  # noqa: PLW0108
    "own_line + chart": lambda chart, _: LINE + chart,
    "chart + own_line": lambda chart, _: chart + LINE,
    "chart.interactive()": lambda chart, _: chart.interactive(),
    "chart.interactive() | other.interactive()": lambda chart, other: chart.interactive() | other.interactive(),
    "chart.add_params(alt.selection_point())": lambda chart, _: chart.add_params(alt.selection_point()),
    "chart.add_params(alt.selection_interval())": lambda chart, _: chart.add_params(alt.selection_interval()),
    "alt.LayerChart.from_dict(chart.to_dict())": lambda chart, _: alt.LayerChart.from_dict(chart.to_dict()),
    "alt.LayerChart.from_dict(figure.to_dict())": lambda *_: alt.LayerChart.from_dict(figure().to_dict()),
    "alt.Chart.from_json(chart.to_json())": lambda chart, _: alt.Chart.from_json(chart.to_json()),
    "chart.copy()": lambda chart, _: chart.copy(),
    "chart.properties(title='Other')": lambda chart, _: chart.properties(title="Other"),
    "chart.properties(width=600)": lambda chart, _: chart.properties(width=600),
    "chart.properties(width='container')": lambda chart, _: chart.properties(width="container"),
    "chart.properties(background='#eeeeee', padding=20)": lambda chart, _: chart.properties(
        background="#eeeeee", padding=20
    ),
    "chart.configure_axis(labelFontSize=20)": lambda chart, _: chart.configure_axis(labelFontSize=20),
    "chart.configure_axis(labelAngle=45)": lambda chart, _: chart.configure_axis(labelAngle=45),
    "chart.configure_rect(stroke='black')": lambda chart, _: chart.configure_rect(stroke="black"),
    "chart.resolve_scale(x='independent')": lambda chart, _: chart.resolve_scale(x="independent"),
    "(chart & other).resolve_scale(x='shared')": lambda chart, other: (chart & other).resolve_scale(x="shared"),
    "chart.encode(opacity=alt.value(0.5))": lambda chart, _: chart.encode(opacity=alt.value(0.5)),
    "chart.transform_filter('datum.step > 5')": lambda chart, _: chart.transform_filter("datum.step > 5"),
    "chart.facet('step:O')": lambda chart, _: chart.facet("step:O"),
    "chart.repeat(['step', 'position'])": lambda chart, _: chart.repeat(["step", "position"]),
    "chart.mark_circle()": lambda chart, _: chart.mark_circle(),
    "alt.layer(chart.properties(width=100), other)": lambda chart, other: alt.layer(chart.properties(width=100), other),
}


@cache
def drawn_alone():
    return drawn(figure().chart())


def outcome(operation) -> str:
    """What comes out, in words."""
    chart, other = figure().chart(), figure().chart()
    before = drawn_alone()
    try:
        after = drawn(operation(chart, other))
    except (AttributeError, TypeError, ValueError) as error:
        return f"refused by Altair (`{type(error).__name__}`)"
    if after.shape == before.shape and (after == before).all():
        return "the same picture"
    old, new = counts(before), counts(after)
    lost = [name for name, count in new.items() if not count]
    if lost:
        inked = [(picture != 255).any(axis=2) for picture in (before, after)]
        is_there = before.shape == after.shape and (inked[0] == inked[1]).all()
        return "all layers, in other colors" if is_there else f"no pixel of {', '.join(lost)}"
    for number in (1, 2, 3):
        if new == {name: number * count for name, count in old.items()}:
            return {1: "all layers as they were", 2: "all layers of both as they were"}.get(number, f"{number} times")
    return "all layers, of another size or partly covered"


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_table_of_the_reference_is_what_comes_out(golden):
    rows = [(words.replace("|", r"\|"), outcome(operation)) for words, operation in OPERATIONS.items()]
    lines = [f"| `{words}` | {found} |\n" for words, found in rows]

    golden(PAGE, HEAD + "".join(lines))
