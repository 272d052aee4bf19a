"""Documents with tables as columns, in a third of the bytes, for pages with our own scripts.

Other hosts of Vega-Lite do not support lists in cells, and would draw such layers empty.
"""

from collections.abc import Mapping
from typing import Any

MOST_ROWS = 100  # that stay as they are, which people can read


def compact(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document whose long tables are one row of whole columns, which Vega-Lite flattens to the rows again."""
    tables: dict[str, Any] = document.get("datasets", {})
    names = {name: list(rows[0]) for name, rows in tables.items() if len(rows) > MOST_ROWS}
    if not names:
        return dict(document)
    columns = {name: [{key: [row[key] for row in tables[name]] for key in keys}] for name, keys in names.items()}
    flat = _flattened(document, names)
    return {**flat, "datasets": {**tables, **columns}}


def _flattened(chart: Mapping[str, Any], names: Mapping[str, list[str]]) -> dict[str, Any]:
    columns = names.get(chart.get("data", {}).get("name", ""))
    parts = {
        word: [_flattened(each, names) for each in chart[word]]  # of layers and plots
        for word in ("concat", "layer")
        if word in chart
    }
    flat = {"transform": [{"flatten": columns}, *chart.get("transform", [])]} if columns else {}
    return {**chart, **parts, **flat}
