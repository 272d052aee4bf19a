"""The published figure: drawn from the data behind it, cell by cell."""

import numpy as np
import pandas as pd

import tracegram
from tests.tables import rows_of

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
        for row in rows_of(document["datasets"][layer["data"]["name"]]):
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
    """The axes, the commits, the front through them and the box of the answer all come from the data."""
    states = np.loadtxt(published / "seed-figure-states.csv", delimiter=",", dtype=int)
    events = pd.read_csv(published / "seed-figure-events.csv")
    positions, steps = np.indices(states.shape)
    cells = pd.DataFrame({"step": steps.ravel(), "position": positions.ravel() + 100, "state": states.ravel()})
    answer = events[events["state"] == "correct_answer"].assign(answer=True)[["step", "position", "answer"]]
    frame = cells.merge(answer, how="left", on=["step", "position"])
    frame = frame.assign(changed=frame["state"] == 1, committed=frame["state"] == 2, answer=frame["answer"].notna())

    figure = tracegram.figure(
        {
            "tracegram": 1,
            "trace": {"frame": "problem 700"},
            "marks": [{"mark": "rect", "where": "changed", "color": ORANGE, "name": "Token change"}],
            "overlays": [
                {"mark": "rect", "where": "committed", "color": BLUE, "name": "Token decoded"},
                {"mark": "line", "along": "commit_step", "color": "navy", "name": "Decoding front"},
                {"mark": "rect", "region": {"where": "answer"}, "color": GREEN, "name": "Correct answer"},
                {"mark": "rule", "x": {"statistic": "change_point", "of": "changes_per_step"}, "name": "Density drops"},
            ],
        },
        trace=frame,
    )
    document = figure.to_dict()

    rows = [rows_of(document["datasets"][layer["data"]["name"]]) for layer in document["layer"]]
    assert [len(each) for each in rows] == [1300, 56, 56, 1, 2]
    commits = {(row["position"], row["step"]) for row in rows[1]}
    assert {(row["y"], row["x"]) for row in rows[2]} == commits
    assert rows[3] == [{"x": 118.5, "x2": 255.5, "y": 147.5, "y2": 150.5}]
    assert [row["x"] for row in rows[4]] == [117, 117]
