"""This file is about the published figure: drawn from the data behind it, cell by cell."""

import numpy as np
import pandas as pd

import tracegram

ORANGE, BLUE, GREEN = "#ff8c42", "#3498db", "#27ae60"
SPEC = {
    "tracegram": 1,
    "trace": {"frame": "problem 700"},
    "x": {"title": "Decoding Steps", "ticks": 25},
    "y": {"title": "Output Token Position Index", "ticks": 5},
    "marks": [
        {"mark": "rect", "where": "changed", "color": ORANGE, "name": "Token Change"},
        {"mark": "rect", "where": "committed", "color": BLUE, "name": "Token Decoded"},
    ],
    "overlays": [{"mark": "rect", "x": 119, "x2": 255, "y": 148, "y2": 150, "color": GREEN, "name": "Correct Answer"}],
}


def test_the_published_figure_comes_out_cell_by_cell(published):
    """1300 changes and 56 commits are drawn where the data has them, and the answer box covers whole cells."""
    states = np.loadtxt(published / "seed-figure-states.csv", delimiter=",", dtype=int)
    positions, steps = np.indices(states.shape)
    frame = pd.DataFrame(
        {
            "step": steps.ravel(),
            "position": positions.ravel() + 100,
            "changed": (states == 1).ravel(),
            "committed": (states == 2).ravel(),
        }
    )

    figure = tracegram.figure(SPEC, trace=frame)
    document = figure.to_dict()

    drawn = np.zeros_like(states)
    for state, layer in enumerate(document["layer"][:2], start=1):
        for row in document["datasets"][layer["data"]["name"]]:
            drawn[row["position"] - 100, row["step"]] = state
    assert np.array_equal(drawn, states)
    assert [int((drawn == state).sum()) for state in (1, 2)] == [1300, 56]
    (box,) = document["datasets"][document["layer"][2]["data"]["name"]]
    assert box == {"x": 118.5, "x2": 255.5, "y": 147.5, "y2": 150.5}
    assert "Token Change: 1,300 cells" in figure.description


def test_the_published_events_give_the_same_figure(published):
    """The list of events, with only the cells that have one, draws the same cells where no answer covers them."""
    events = pd.read_csv(published / "seed-figure-events.csv")
    counts = events["state"].value_counts()
    figure = tracegram.figure(
        {
            **SPEC,
            "marks": [{"mark": "rect", "where": {"field": "state", "equal": "token_change"}, "color": ORANGE}],
            "overlays": [],
        },
        trace=events,
    )

    assert f"{counts['token_change']:,} cells" in figure.description
    assert counts["token_change"] == 1299


def test_the_published_figure_needs_no_literal_coordinate(published):
    """The answer's box is found around its cells, the axes and the commits come from the events."""
    events = pd.read_csv(published / "seed-figure-events.csv")

    def state(name):
        return {"field": "state", "equal": name}

    figure = tracegram.figure(
        {
            "tracegram": 1,
            "trace": {"frame": "problem 700"},
            "marks": [{"mark": "rect", "where": state("token_change"), "color": ORANGE}],
            "overlays": [
                {"mark": "rect", "where": state("token_decoded"), "color": BLUE},
                {"mark": "rect", "region": {"where": state("correct_answer")}, "color": GREEN},
            ],
        },
        trace=events,
    )
    document = figure.to_dict()

    (box,) = document["datasets"][document["layer"][2]["data"]["name"]]
    assert box == {"x": 118.5, "x2": 255.5, "y": 147.5, "y2": 150.5}
    assert "56 cells" in figure.description
