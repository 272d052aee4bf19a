"""What an emitter writes, and what must be read of it."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.emitters.decodes import MASK


@dataclass(frozen=True, kw_only=True)
class Emission:
    """A file, and the truth about it.

    `cells` has shape (S, P) and is true where the file tells of a position at a step; the trace has those cells, with
    what `truth` says of the words: flags and numbers of shape (S, P). `told` are words that are never asked for,
    `needed` those that no file of the emitter says, `answers` the truth of all others.
    """

    content: bytes
    suffix: str
    cells: np.ndarray
    truth: dict
    told: dict = field(default_factory=dict)
    needed: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Emitter:
    """How an emitter writes a decode, by chance in one of its variants; who reads it; what its decodes may hold."""

    emit: Callable
    adapter: str
    hazards: tuple = ()


def as_json(value):
    return json.dumps(value, default=lambda array: array.tolist()).encode()


def as_lines(records):
    return b"\n".join(map(as_json, records)) + b"\n"


def as_npz(**arrays):
    held = io.BytesIO()
    np.savez(held, **arrays)
    return held.getvalue()


def as_parquet(rows):
    held = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{name: int(value) for name, value in row.items()} for row in rows]), held)
    return held.getvalue()


def as_npy(array):
    held = io.BytesIO()
    np.save(held, array)
    return held.getvalue()


def truth_of(decode, *, exists=None, tokens=True):
    """Return what canvases of a decode say, where they exist."""
    exists = np.ones((decode.steps, decode.positions), dtype=bool) if exists is None else exists
    masked, canvases = decode.masked, decode.canvases
    both = ~masked[:-1] & ~masked[1:]
    truth = {
        "masked": masked[1:],
        "committed": decode.committed,
        "remasked": ~masked[:-1] & masked[1:],
        "edited": both & (canvases[:-1] != canvases[1:]),
        "commit_step": np.broadcast_to(decode.commits, exists.shape),
        "forced": np.broadcast_to(~masked[0], exists.shape),
    }
    if tokens:
        truth["canvas"] = np.where(masked[1:], MASK, canvases[1:])
    return truth


def with_predictions(decode, truth, recorded=None):
    """Return a truth with the changes of the predictions that are recorded, shape (S, P)."""
    recorded = np.ones(decode.predictions.shape, dtype=bool) if recorded is None else recorded
    changed = np.zeros(recorded.shape, dtype=bool)
    for position in range(recorded.shape[1]):
        at = np.flatnonzero(recorded[:, position])
        changed[at[1:], position] = np.diff(decode.predictions[at, position]) != 0
    return truth | {"token": decode.predictions, "changed": changed}


def commits_alone(steps, positions=None):
    """Return the cells and the truth of a source that knows the step of each position and no more.

    Args:
        steps: The step of each position as the source counts them, from 0, -1 for never, shape (P,).
        positions: How many positions the source has.

    Returns:
        Two values; of what is never decided the state is left open.
    """
    steps = steps[:positions]
    at = np.arange(int(steps.max()) + 1)[:, None]
    return np.ones((at.size, steps.size), dtype=bool), {
        "masked": np.where(steps < 0, np.nan, at < steps),
        "committed": at == steps,
        "remasked": np.zeros((at.size, steps.size), dtype=bool),
        "commit_step": np.broadcast_to(steps, (at.size, steps.size)),
    }
