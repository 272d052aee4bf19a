"""Synthetic traces: a seeded decode with the features of a real one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place, error_of
from tracegram.sources.files.limits import MOST_MADE
from tracegram.trace import Recording, Table

_ADVICE = "write a smaller number"
_VOCABULARY = 1_000  # ids of tokens run from 0 up to this; nothing depends on how many there are

# Percent of the steps, rounded down: a decode of 251 steps settles at 120, and its front runs from 100 to 155.
_SETTLE, _FRONT = 48, (40, 62)


def generate(parameters: Mapping[str, Any], asked_at: Place) -> Table:
    """Make a masked-diffusion decode.

    Every position is predicted at every step. Its top-1 prediction changes with the first of `change_rates` before
    the step `settle` and with the second from it on; the positions of the answer never change from its first step
    on. Each position is committed once, at steps along a line from the first of `front` to the second, at most
    `jitter` steps away from it.

    Args:
        parameters: The keys of `generate` in a spec, with their defaults filled in.
        asked_at: The place in the spec that asks for it.

    Returns:
        S × P rows of `step`, `position`, `token` (the prediction) and `masked` (before the step), sorted so. The same
        parameters give the same rows on every machine: the numbers are PCG64's raw output, which NumPy keeps stable.

    Raises:
        TracegramError: `too-many-rows`, or `out-of-range` for a step or position that is not of the decode.
    """
    steps = parameters["steps"]
    first, last = parameters["positions"]
    positions = last - first + 1
    if steps * positions > MOST_MADE:
        message = f"{steps:,} steps × {positions:,} positions are more than {MOST_MADE:,} cells"
        raise error_of("too-many-rows", message, asked_at, _ADVICE)
    settle = parameters.get("settle", steps * _SETTLE // 100)
    front = parameters.get("front") or [steps * percent // 100 for percent in _FRONT]
    answer: Mapping[str, Any] = parameters.get("answer") or {
        "positions": [max(first, last - 7), max(first, last - 3)],
        "from": settle,
    }
    _check(parameters, front, answer, asked_at)

    chance = _uniform(parameters["seed"], (steps + 2, positions))
    rates = np.where(np.arange(steps) < settle, parameters["change_rates"][0], parameters["change_rates"][1])
    changes = chance[:steps] < rates[:, None]
    low, high = answer["positions"]
    changes[answer["from"] + 1 :, low - first : high - first + 1] = False
    changes[0] = False
    tokens = (np.floor(chance[steps] * _VOCABULARY).astype(np.int64) + np.cumsum(changes, axis=0)) % _VOCABULARY
    commits = np.linspace(front[0], front[1], positions) + parameters["jitter"] * (2 * chance[steps + 1] - 1)
    committed = np.clip(np.rint(commits), 0, steps - 1).astype(np.int64)
    return _table(tokens, np.arange(steps)[:, None] <= committed, first, asked_at)


def _table(tokens: NDArray[np.int64], masked: NDArray[np.bool_], first: int, whole: Place) -> Table:
    steps, positions = tokens.shape
    columns = {
        "step": np.repeat(np.arange(steps), positions),
        "position": np.tile(np.arange(first, first + positions), steps),
        "token": tokens.ravel(),
        "masked": masked.ravel(),
    }
    return Table(
        columns=columns,
        rows=tokens.size,
        typed=True,
        place=lambda _row, _column: whole,
        whole=whole,
        recording=Recording(state="before"),
    )


def _uniform(seed: int, shape: tuple[int, int]) -> NDArray[np.float64]:
    raw = np.random.PCG64(seed).random_raw(shape[0] * shape[1])
    numbers: NDArray[np.float64] = (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return numbers.reshape(shape)


def _check(parameters: Mapping[str, Any], front: list[int], answer: Mapping[str, Any], asked_at: Place) -> None:
    steps = parameters["steps"]
    first, last = parameters["positions"]
    begins = "answer.from" if parameters.get("answer") else "settle"
    for word, step in (("front", max(front)), (begins, answer["from"])):
        if step >= steps:
            raise error_of("out-of-range", f"“{word}” is step {step}, the last step is {steps - 1}", asked_at, _ADVICE)
    low, high = answer["positions"]
    if low < first or high > last:
        message = f"“answer.positions” are {low} to {high}, the positions are {first} to {last}"
        raise error_of("out-of-range", message, asked_at, _ADVICE)
