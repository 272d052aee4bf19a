"""Questions about a figure, made from its raw cells, and whether a claim of the right kind and place answers each."""

import numpy as np
import pandas as pd

from tests.described.fidelity import same
from tests.described.operations import Plot
from tests.described.raw import chosen

MOST = 20


def questions_of(spec, plots, seed) -> list[dict]:
    """Return up to 20 questions, drawn by a seed: each a text, the kinds of claims that answer it, a layer and a value."""
    asked = []
    for number, cells in enumerate(plots):
        plot = Plot(spec, cells, plots, {})
        asked += [{**each, "plot": number} for each in (*_of_axes(plot), *_of_marks(plot), *_of_overlays(plot))]
    order = np.random.default_rng(seed).permutation(len(asked))
    return [asked[at] for at in order[:MOST]]


def _of_axes(plot):
    for axis in ("step", "position"):
        of = plot.axis(axis)
        first, last = of.first, of.last
        yield {"text": f"Where does the axis of {axis}s begin?", "kinds": ("place",), "value": first}
        yield {"text": f"Where does the axis of {axis}s end?", "kinds": ("place",), "value": last}
        yield {"text": f"How many {axis}s are shown?", "kinds": ("count",), "value": last - first + 1}
    yield {"text": "How many cells are there?", "kinds": ("count", "cells"), "value": len(plot.cells)}


def _of_marks(plot):
    for at, mark in enumerate(plot.spec["marks"]):
        layer, rows = f"/marks/{at}", plot.cells[chosen(plot.cells, mark.get("where"))]
        of = {"layer": layer}
        yield {**of, "text": "How many cells does it draw?", "kinds": ("count",), "value": len(rows)}
        yield {
            **of,
            "text": "Which share of all cells is that?",
            "kinds": ("share",),
            "value": len(rows) / len(plot.cells),
        }
        selection = {"layer": layer, "where": mark.get("where")}
        if len(rows) < len(plot.cells):
            for axis in ("step", "position"):
                counts = plot.counts(axis, selection)
                if counts.nunique() > 1:
                    yield {
                        **of,
                        "text": f"At which {axis} are most?",
                        "kinds": ("place",),
                        "value": int(counts.idxmax()),
                    }
                    yield {
                        **of,
                        "text": f"How many are there at that {axis}?",
                        "kinds": ("extreme",),
                        "value": int(counts.max()),
                    }
                if (counts == 0).any():
                    yield {
                        **of,
                        "text": f"At how many {axis}s is none?",
                        "kinds": ("count",),
                        "value": int((counts == 0).sum()),
                    }
        color = mark.get("color")
        if not isinstance(color, dict):
            continue
        values = rows[color["field"]].dropna()
        if pd.api.types.is_numeric_dtype(values) and len(values):
            for word in ("min", "max", "median", "mean"):
                yield {
                    **of,
                    "text": f"What is the {word} of the color?",
                    "kinds": ("extreme", "quantile", "least", "most", "median"),
                    "value": float(getattr(values, word)()),
                }
            if plot.cells[color["field"]].notna().all() and len(plot.cells) == plot.x.size * plot.y.size == len(rows):
                half = plot.axis("step").size // 2 + plot.axis("step").first
                early, late = values[rows["step"] < half].mean(), values[rows["step"] >= half].mean()
                if late > early + 0.75:
                    yield {
                        **of,
                        "text": "Is it larger in the first half or the second?",
                        "kinds": ("level",),
                        "larger": "after",
                    }
        elif len(values):
            counts = values.value_counts()
            yield {
                **of,
                "text": "How often does the most frequent value occur?",
                "kinds": ("count",),
                "value": int(counts.max()),
            }


def _of_overlays(plot):
    for at, overlay in enumerate(plot.spec["overlays"]):
        for word in ("x", "y", "x2", "y2"):
            if word in overlay:
                yield {
                    "text": f"What is {word} of the overlay?",
                    "layer": f"/overlays/{at}",
                    "kinds": ("place",),
                    "value": overlay[word],
                }
        if overlay["mark"] == "rect" and "where" in plot.spec["marks"][0]:
            held = plot.cells["step"].between(overlay["x"], overlay["x2"]) & plot.cells["position"].between(
                overlay["y"], overlay["y2"]
            )
            whole = len(plot.cells) == plot.axis("step").size * plot.axis("position").size
            if whole and not held.all():
                share = chosen(plot.cells, plot.spec["marks"][0]["where"])[held].mean()
                yield {
                    "text": "Which share of the cells inside is drawn?",
                    "overlay": f"/overlays/{at}",
                    "kinds": ("inside",),
                    "value": float(share),
                }


def answered(question, claims) -> bool:
    """Return whether a claim has the kind, the layer and the value that a question asks for."""
    for claim in claims:
        selection = claim["selection"]
        if claim["kind"] not in question["kinds"] or selection.get("plot", 0) != question["plot"]:
            continue
        if any(selection.get(word) != question[word] for word in ("layer", "overlay") if word in question):
            continue
        if "larger" in question:
            before, after = (
                next(
                    (each["value"] for each in claims if each["id"] == f"{claim['id'].rpartition('/')[0]}/{word}"), None
                )
                for word in ("before", "after")
            )
            if (after > before) == (question["larger"] == "after"):
                return True
        elif same(question["value"], claim["value"]):
            return True
    return False
