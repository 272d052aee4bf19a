"""Tests of the numbers that are known of published traces, to four digits."""

import numpy as np
import pytest
from tests.runs import run_of

from tracegram.diagnostics import Place
from tracegram.sources import read_file
from tracegram.statistics.change_point import change_points
from tracegram.statistics.match import find_answer
from tracegram.statistics.measured import measure
from tracegram.trace import Window, open_trace


def opened(folder, name):
    table = read_file(name, folder, Place(file=name))
    return open_trace(table, names={}, window=Window(), asked_at=lambda _pointer: table.whole).run


def read_log(folder):
    """The log of a LLaDA decode: a line a step, the canvas after it."""
    return opened(folder, "llada-sample-process.txt")


def read_viewer(folder):
    """The page of a TraDo decode: a step for each token."""
    return opened(folder, "trado-trace-viewer.html")


def read_window(folder):
    """The published figure: a row a position from 100, a column a step."""
    states = np.loadtxt(folder / "seed-figure-states.csv", delimiter=",", dtype=int)
    positions, steps = np.indices(states.shape)
    columns = {"step": steps, "position": positions + 100, "changed": states == 1, "committed": states == 2}
    return run_of({name: values.ravel() for name, values in columns.items()})


GOLDEN = {
    read_log: [1.0, 1, 0.0992, 0.1580, 0, 0, 0, 0.0938, 0.1094, 0.2344],
    read_viewer: [1.2174, 4, 0.9812, 0.9990, 0.5119, 0.3929, 0.3690, 0.7738, 0.9286, 1.0],
    read_window: [1.0, 1, 0.9416, 0.9897, 0.4286, 0.4286, 0.3750, 0.5893, 0.7857, 0.9643],
}


@pytest.mark.parametrize(("reader", "expected"), GOLDEN.items(), ids=lambda each: getattr(each, "__name__", ""))
def test_pace_and_order_of_published_traces(reader, expected, published):
    measured = reader(published)

    words = ["mean_tokens_per_step", "max_tokens_per_step", "kendall_tau_b", "spearman"]
    found = [measure(measured, word) for word in words]
    found += [measure(measured, "local_arness", {"k": k}) for k in (1, 2, 3)]
    found += [measure(measured, "global_arness", {"k": k}) for k in (1, 2, 4)]
    assert [round(each, 4) for each in found] == expected


def test_the_changes_of_the_published_figure(published):
    measured = read_window(published)

    expected = {
        "total_changes": 1300,
        "total_changes_after_commit": 96,
        "positions_changed_after_commit": 7,
        "steps_with_changes": 182,
        "most_changes": 48,
        "median_gap": 21,
        "share_converged_before_commit": 1,
    }
    assert {word: measure(measured, word) for word in expected} == expected
    assert round(measure(measured, "mean_gap"), 2) == 27.52
    after = measure(measured, "changes_after_commit")
    assert np.unique(measured.positions)[after > 0].tolist() == [100, 101, 117, 120, 128, 133, 137]
    assert change_points(measured, of="changes_per_step").tolist() == [117]
    answer = find_answer(measured, {"positions": [148, 150]})
    assert (answer.emergence, answer.stability) == (119, 119)
