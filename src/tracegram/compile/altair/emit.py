"""The last stage: the chart of a figure becomes a Vega-Lite document."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import altair as alt

from tracegram.compile.altair.letters import CHANNELS
from tracegram.compile.altair.pages import grids_of
from tracegram.compile.altair.style import named_layers
from tracegram.model import Figure, Form

ROOM_FOR_TWO = 400  # pixels; a colorbar takes up to 200 of them
# Altair adds no theme or transformer that the process enabled, and no empty table where a layer has none of its own.
_FIXED: dict[str, Any] = {"top_level": False, "pre_transform": False, "data": None}
Tables = dict[str, list[dict[str, Any]]]


def emit(
    chart: alt.LayerChart | alt.ConcatChart, figure: Figure, forms: Sequence[Sequence[Form]], description: str
) -> dict[str, Any]:
    """Return the Vega-Lite document of a chart: the chart with a background, padding and its description.

    The document is the same whatever Altair themes, data transformers and settings the process has enabled, and leaves
    them as they are. Altair's own validation is left out, as tests run it on every document of the gallery; it would
    cost a quarter of the time of a figure.

    Args:
        chart: The chart; it is not changed.
        figure: The figure that the chart was made of.
        forms: The form of the cells of each layer, for each plot; it tells pages how to read images.
        description: The figure in words.
    """
    tables: Tables = {}
    document = _written(chart, tables)
    images = [name for name, layer in named_layers(document) if layer["mark"]["type"] == "image"]
    grids = dict(zip(images, grids_of(figure, forms), strict=True)) if images else {}
    meta = {"usermeta": {"tracegram": {"images": grids}}} if images else {}
    return {
        "$schema": alt.SCHEMA_URL,
        **document,
        "background": figure.first.theme.background,
        "padding": {side: getattr(figure.padding, side) for side in ("bottom", "left", "right", "top")},
        **({"datasets": tables} if tables else {}),
        **_stacked_legends(document, figure),
        **meta,
        "description": description,
    }


def _stacked_legends(document: Mapping[str, Any], figure: Figure) -> dict[str, Any]:
    """Return the configuration that puts several legends above or below narrow plots one below the other.

    By default Vega puts them side by side, however wide the picture becomes. Only a configuration can change that.
    """
    charts = document.get("concat", [document])
    by_all = set(CHANNELS) - {*document.get("resolve", {}).get("scale", ())} if "concat" in document else set()
    sides = [list(_sides(chart, lambda name: name not in by_all)) for chart in charts]
    shared = [side for chart in charts for side in _sides(chart, lambda name: name in by_all)]
    narrow = sides if figure.first.width < ROOM_FOR_TWO else []
    several = [side for side in ("top", "bottom") if any(each.count(side) > 1 for each in [*narrow, shared])]
    if not several:
        return {}
    layout = ", ".join(f"{side}: {{direction: 'vertical'}}" for side in several)
    return {"config": {"legend": {"layout": {"expr": f"{{{layout}}}"}}}}


def _sides(chart: Mapping[str, Any], counts: Callable[[str], bool]) -> Iterator[str]:
    """Return the side of each legend of a layered chart, of the channels that count; those of a layer are on one."""
    for layer in chart["layer"]:
        channels = [each for name, each in layer.get("encoding", {}).items() if counts(name)]
        legends = [legend for each in channels if isinstance(each, Mapping) and (legend := each.get("legend"))]
        if legends:
            yield legends[0].get("orient", "right")


def _written(chart: alt.Chart | alt.LayerChart | alt.ConcatChart, tables: Tables) -> dict[str, Any]:
    """Return a chart as a part of a document that refers to its tables by name, and collect the tables.

    Altair uses the same names, but only while its settings have not been changed. It would also copy all parts of a
    chart before it writes them.
    """
    data: Any = chart.data
    if isinstance(data, alt.InlineData):
        rows: Any = list(data["values"])
        name = f"data-{hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:32]}"
        tables[name] = rows
        data = alt.NamedData(name)
    if isinstance(chart, alt.Chart):
        named = chart.copy(deep=False)
        named.data = data
        return named.to_dict(validate=False, context=_FIXED)
    word = "layer" if isinstance(chart, alt.LayerChart) else "concat"
    around = alt.SchemaBase.to_dict(chart, validate=False, ignore=["data", word])
    own = {} if data is alt.Undefined else {"data": data.to_dict()}
    return {**around, **own, word: [_written(each, tables) for each in chart[word]]}
