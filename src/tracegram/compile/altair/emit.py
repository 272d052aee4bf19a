"""This file is about the last stage: a chart becomes a Vega-Lite document that describes itself."""

from collections.abc import Mapping
from typing import Any

import altair as alt


def emit(chart: alt.LayerChart, description: str, grids: Mapping[str, Any]) -> dict[str, Any]:
    """Give the Vega-Lite document of a chart with its description, and with what a page needs to read its images.

    Altair's own validation is left out here, as tests run it on every document of the gallery; it would cost a
    quarter of the time of a figure.
    """
    document = chart.to_dict(validate=False)
    datasets = {name: list(rows) for name, rows in document.get("datasets", {}).items()}
    data = {"datasets": datasets} if datasets else {}
    meta = {"usermeta": {"tracegram": {"images": dict(grids)}}} if grids else {}
    return {**document, **data, **meta, "description": description}
