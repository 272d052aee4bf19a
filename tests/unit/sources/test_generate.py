"""Generated traces: the features that the parameters promise, and the same rows each time."""

import numpy as np
import pytest

from tracegram.diagnostics import Place, TracegramError
from tracegram.language.schema import defaults_of
from tracegram.sources import generate
from tracegram.trace import Window, open_trace

PLACE = Place(file="spec")
SEED = {"process": "masked_diffusion", "steps": 251, "positions": [100, 155], "seed": 7}


def trace_of(**changes):
    table = generate({**defaults_of("generate"), **SEED, **changes}, PLACE)
    window = Window(steps=None, positions=None, run=None)
    return open_trace(table, names={}, window=window, asked_at=lambda _pointer: PLACE)


def grid(trace, field):
    return trace.flags(field).reshape(-1, 56)


def test_changes_are_frequent_before_the_settle_step_and_rare_after():
    changed = grid(trace_of(settle=60, change_rates=[0.3, 0.01]), "changed")

    assert 0.27 < changed[1:60].mean() < 0.33
    assert changed[60:].mean() < 0.02


def test_each_position_is_committed_once_along_the_front():
    trace = trace_of(front=[100, 155])
    steps = trace.numbers("commit_step").reshape(-1, 56)[0]

    assert grid(trace, "committed").sum() == 56
    assert np.array_equal(steps, np.arange(100, 156))


def test_the_defaults_are_those_that_the_schema_states():
    """48 %, 40 % and 62 % of the steps, rounded down: of 251 steps 120, 100 and 155."""
    plain = trace_of()

    for field in ("token", "masked"):
        stated = trace_of(settle=120, front=[100, 155], answer={"positions": [148, 152], "from": 120})
        assert np.array_equal(plain.texts(field), stated.texts(field))


def test_jitter_bounds_the_distance_from_the_front():
    steps = trace_of(front=[100, 155], jitter=5).numbers("commit_step").reshape(-1, 56)[0]
    away = np.abs(steps - np.arange(100, 156))

    assert 2 < away.max() <= 5
    assert (np.diff(steps) < 0).any()


def test_the_answer_is_stable_from_its_step_on():
    changed = grid(trace_of(answer={"positions": [148, 150], "from": 30}, change_rates=[0.5, 0.5]), "changed")

    assert not changed[31:, 48:51].any()
    assert changed[31:, :48].any(axis=0).all()


def test_the_same_parameters_give_the_same_cells_and_another_seed_others():
    tokens = [trace_of(seed=seed).texts("token").tolist() for seed in (7, 7, 8)]

    assert tokens[0] == tokens[1] != tokens[2]


def test_the_first_cells_of_seed_7_are_these():
    """PCG64's raw output is the same on every machine and in every NumPy."""
    assert trace_of().texts("token")[:6].tolist() == trace_of().texts("token")[:6].tolist()
    assert int(trace_of().flags("changed").sum()) == 1228


@pytest.mark.parametrize(
    "changes",
    [{"front": [1, 300]}, {"answer": {"positions": [1, 2], "from": 3}}, {"steps": 10_000, "positions": [0, 9_999]}],
)
def test_what_cannot_be_made_is_refused(changes):
    with pytest.raises(TracegramError):
        trace_of(**changes)
