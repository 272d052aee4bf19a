"""The last stage: a chart becomes a Vega-Lite document that describes itself."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

import altair as alt

from tracegram.compile.altair.swatches import CHANNELS
from tracegram.model import Figure

ROOM_FOR_TWO = 400  # pixels; a colorbar takes up to 200 of them

_FIXED: dict[str, Any] = {"top_level": False, "pre_transform": False}  # no theme, no transformer that a process enabled

Tables = dict[str, list[dict[str, Any]]]


def emit(
    chart: alt.LayerChart | alt.ConcatChart, figure: Figure, description: str, grids: Sequence[Any]
) -> dict[str, Any]:
    """Return the Vega-Lite document of a chart: the chart with a background, padding and its description.

    The document is the same whatever Altair themes, data transformers and settings the process has enabled, and leaves
    them as they are. Altair's own validation is left out, as tests run it on every document of the gallery; it would
    cost a quarter of the time of a figure.

    Args:
        chart: The chart; it is not changed.
        figure: What it was made of, with its paper and its padding.
        description: The figure in words.
        grids: What a page needs to read each image, in the order of the images among the layers.
    """
    tables: Tables = {}
    document = _with_tables_apart(chart, tables).to_dict(validate=False, context=_FIXED)
    images = list(_images(document, ""))
    meta = {"usermeta": {"tracegram": {"images": dict(zip(images, grids, strict=True))}}} if images else {}
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
    sides = [list(_sides(chart, by_all)) for chart in charts]
    several = [side for side in ("top", "bottom") if any(each.count(side) > 1 for each in sides)]
    if not several or figure.first.width >= ROOM_FOR_TWO:
        return {}
    layout = ", ".join(f"{side}: {{direction: 'vertical'}}" for side in several)
    return {"config": {"legend": {"layout": {"expr": f"{{{layout}}}"}}}}


def _sides(chart: Mapping[str, Any], by_all: Set[str]) -> Iterator[str]:
    """Return the side of each legend of a layered chart; all legends of a layer are on the same side.

    Channels `by_all` are left out: their legends are drawn once, beside all charts.
    """
    for layer in chart["layer"]:
        channels = [each for name, each in layer.get("encoding", {}).items() if name not in by_all]
        legends = [legend for each in channels if isinstance(each, Mapping) and (legend := each.get("legend"))]
        if legends:
            yield legends[0].get("orient", "right")


def _images(chart: Mapping[str, Any], name: str) -> Iterator[str]:
    """Return the names that Vega-Lite gives to the images of a chart, in their order."""
    for index, plot in enumerate(chart.get("concat", ())):
        yield from _images(plot, f"{name}concat_{index}_")
    for index, layer in enumerate(chart.get("layer", ())):
        if layer["mark"]["type"] == "image":
            yield f"{name}layer_{index}"


def _with_tables_apart(chart: Any, tables: Tables) -> Any:
    """Return a chart that refers to its tables by name, and collect the tables.

    Altair uses the same names, but only while its settings have not been changed.
    """
    named = chart.copy(deep=False)
    if isinstance(named.data, alt.InlineData):
        rows: Any = named.data["values"]
        name = f"data-{hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:32]}"
        tables[name] = rows
        named.data = alt.NamedData(name)
    if isinstance(named, alt.LayerChart):
        named.layer = [_with_tables_apart(layer, tables) for layer in named.layer]
    if isinstance(named, alt.ConcatChart):
        named.concat = [_with_tables_apart(each, tables) for each in named.concat]
    return named
