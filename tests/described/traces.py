"""Random traces and figures of them, by a seed."""

import numpy as np
import pandas as pd


def random_figure(seed):
    """Return a spec and the cells of its trace: levels, missing cells and values, overlays, facets, windows."""
    random = np.random.default_rng(seed)
    steps, positions = int(random.integers(1, 48)), int(random.integers(1, 24))
    first = int(random.integers(0, 200)) if random.random() < 0.3 else 0
    groups = [f"g{at}" for at in range(3)] if random.random() < 0.2 else [""]
    parts = [_cells(random, steps, positions, first).assign(kind=group) for group in groups]
    cells = pd.concat(parts, ignore_index=True)
    if random.random() < 0.3 and len(cells) > 4:
        cells = cells[random.random(len(cells)) > 0.1]
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, "marks": _marks(random), "overlays": []}
    if random.random() < 0.5:
        spec["title"] = f"Run {seed}"
    if len(groups) > 1:
        spec["facet"] = {"field": "kind", "sort": groups}
    ends = {axis: (int(cells[axis].min()), int(cells[axis].max())) for axis in ("step", "position")}
    for _ in range(int(random.integers(0, 4))):
        spec["overlays"].append(_overlay(random, ends))
    return spec, cells.reset_index(drop=True)


def _cells(random, steps, positions, first):
    step, position = np.repeat(np.arange(steps), positions), first + np.tile(np.arange(positions), steps)
    cut = int(random.integers(0, steps + 1))
    rates = random.choice([0.0, 0.02, 0.1, 0.4, 0.9, 1.0], 2)
    changed = random.random(step.size) < np.where(step < cut, *rates)
    commits = (
        np.sort(random.integers(0, steps, positions)) if random.random() < 0.5 else random.integers(0, steps, positions)
    )
    confidence = np.round(random.random(step.size) + (step >= cut) * random.choice([0, 1.5]), 3)
    if random.random() < 0.2:
        confidence[random.random(step.size) < 0.1] = np.nan
    token = random.choice(np.array(["a", "b", "c2", "δ"]), step.size)
    return pd.DataFrame(
        {
            "step": step,
            "position": position,
            "changed": changed,
            "confidence": confidence,
            "letter": token,
            "committed": step == commits[position - first],
            "commit_step": commits[position - first],
        }
    )


def _marks(random):
    marks = [
        {"mark": "rect", "where": "changed", "color": "orange", "name": "Change of 8"},
        {"mark": "rect", "where": "committed", "color": "#3498db"},
        {"mark": "rect", "where": {"field": "confidence", "gte": 0.5}, "color": "navy", "name": "Sure"},
        {"mark": "rect", "color": {"field": "confidence", "title": "Sureness"}},
        {"mark": "rect", "color": {"field": "letter", "type": "nominal"}},
        {"mark": "rect", "where": {"not": "changed"}, "color": {"field": "confidence"}},
    ]
    return [marks[at] for at in sorted(random.choice(len(marks), int(random.integers(1, 4)), replace=False))]


def _overlay(random, ends):
    def within(axis):
        low, high = np.sort(random.integers(ends[axis][0], ends[axis][1] + 1, 2))
        return int(low), int(high)

    (x, x2), (y, y2) = within("step"), within("position")
    kinds = [
        {"mark": "rule", "x": x, "name": "Rule 7"},
        {"mark": "rule", "y": y},
        {"mark": "rect", "x": x, "x2": x2, "y": y, "y2": y2, "color": "green", "name": "Region"},
        {"mark": "band", "x": x, "x2": x2},
        *([{"mark": "rule", "x": x, "y": y, "x2": x2, "y2": y2}] if x < x2 and y < y2 else []),
    ]
    return kinds[int(random.integers(0, len(kinds)))]
