"""Small Vega-Lite documents, built by hand as the stage `lower` builds them."""

from typing import Any

import numpy as np


def cells_document(names: np.ndarray, width: int, height: int, title: str = "") -> dict[str, Any]:
    """Return cells of shape (positions, steps), each the name of its color, with one color scale."""
    colors = sorted(set(names.ravel().tolist()))
    rows = [
        {"step": step, "position": position, "value": str(names[position, step])}
        for position in range(names.shape[0])
        for step in range(names.shape[1])
    ]
    document = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json",
        "view": {"stroke": None},
        "datasets": {"rows": rows},
        "width": width,
        "height": height,
        "padding": 8,
        "layer": [_cells(names.shape, colors)],
    }
    return document | ({"title": title} if title else {})


def _cells(shape: tuple[int, ...], colors: list[str]) -> dict[str, Any]:
    edges = {"x1": "datum.step - 0.5", "x2": "datum.step + 0.5", "y1": "datum.position - 0.5"}
    edges["y2"] = "datum.position + 0.5"
    return {
        "data": {"name": "rows"},
        "transform": [{"calculate": expression, "as": name} for name, expression in edges.items()],
        "mark": {"type": "rect", "aria": False},
        "encoding": {
            "x": {"field": "x1", "type": "quantitative", "scale": _scale(shape[1]), "axis": {"grid": False}},
            "x2": {"field": "x2"},
            "y": {"field": "y1", "type": "quantitative", "scale": _scale(shape[0], reverse=True), "axis": None},
            "y2": {"field": "y2"},
            "color": {
                "field": "value",
                "type": "nominal",
                "scale": {"domain": colors, "range": colors},
                "legend": None,
            },
        },
    }


def _scale(cells: int, *, reverse: bool = False) -> dict[str, Any]:
    return {"domain": [-0.5, cells - 0.5], "nice": False, "zero": False, "reverse": reverse}


def text_document(text: str, title: str = "") -> dict[str, Any]:
    """Return one text in the middle of a small plot."""
    document = {
        "data": {"values": [{"text": text}]},
        "width": 200,
        "height": 60,
        "mark": {"type": "text", "font": "Liberation Sans, sans-serif", "fontSize": 12},
        "encoding": {"text": {"field": "text", "type": "nominal"}},
    }
    return document | ({"title": title} if title else {})


def slow_document() -> dict[str, Any]:
    """Return a document that takes many seconds: vl-convert measures long labels slowly."""
    return text_document("ab " * 4_000_000)
