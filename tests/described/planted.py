"""Patterns planted at strengths around their thresholds, and series without them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tests.runs import run_of
from tracegram.statistics.answer_patterns import CORRECTION_SHARE, LATE, answer_in_time
from tracegram.statistics.levels import LEVEL_EFFECT, level_change
from tracegram.statistics.patterns import (
    BLOCK_SHARE,
    BURST_RATIO,
    FRONT_TAU,
    PLATEAU_SHARE,
    STRAGGLER_SHARE,
    block_effect,
    burst,
    front,
    plateau,
    stragglers,
)

STEPS, POSITIONS = 128, 64


@dataclass(frozen=True)
class Planted:
    """A pattern: the strengths at which it is planted, the middle one its threshold, and whether one is found.

    `look` plants it at a strength and returns whether it is found in its place; at None it plants nothing.
    """

    name: str
    unit: str
    strengths: tuple[float, ...]
    look: Callable[[np.random.Generator, float | None], bool]


def _level(random, strength):
    cut = int(random.integers(STEPS // 4, 3 * STEPS // 4))
    values = 5 + random.normal(size=STEPS) + (np.arange(STEPS) >= cut) * (strength or 0)
    found = level_change(values)
    return found is not None and (strength is None or abs(found.cut - cut) <= 0.05 * STEPS)


def _burst(random, strength):
    counts, at = random.poisson(4, STEPS).astype(float), int(random.integers(20, STEPS - 24))
    if strength is not None:
        counts[at : at + 4] = random.poisson(4 * strength, 4)
    found = burst(counts)
    return found is not None and (strength is None or (found.start < at + 4 and found.stop > at))


def _plateau(random, strength):
    counts, at = (random.random(STEPS) > 0.3).astype(float), int(random.integers(20, 80))
    length = round(STEPS * (strength or 0) / 100)
    counts[at : at + length] = 0
    found = plateau(counts)
    return found is not None and (strength is None or (found.start <= at and found.stop >= at + length))


def _straggler(random, strength):
    last = STEPS - round(STEPS * (strength or 0) / 100) - (4 if strength else 0)
    commits = random.integers(0, last, POSITIONS).astype(float)
    late = random.choice(POSITIONS, int(random.integers(1, 4)), replace=False)
    if strength is not None:
        commits[0] = last - 1
        late = late[late != 0] if (late != 0).any() else np.array([1])
        commits[late] = random.integers(STEPS - 4, STEPS, late.size)
    found = stragglers(commits, STEPS)
    return found is not None and (strength is None or set(found.positions) == set(late.tolist()))


def _front(random, strength):
    share = np.sin(np.pi * (strength or 0) / 2)
    normal = np.sort(random.normal(size=POSITIONS))
    commits = share * normal + np.sqrt(max(0, 1 - share**2)) * random.normal(size=POSITIONS)
    return front(np.arange(POSITIONS), np.argsort(np.argsort(commits)).astype(float)) is not None


def _blocks(random, strength):
    blocks = np.repeat(np.arange(4.0), POSITIONS // 4)
    share = strength or 0
    between = random.permutation(np.array([-1.5, -0.5, 0.5, 1.5]))[blocks.astype(int)] / np.sqrt(1.25)
    commits = np.sqrt(share) * between + np.sqrt(1 - share) * random.normal(size=POSITIONS)
    return block_effect(blocks, commits) is not None


def _decode(random, wrong, late):
    """Return a run of 100 steps that settles on an answer at a step, with another content before it."""
    rows = []
    for step in range(100):
        other = late - wrong <= step < late
        for at in range(4):
            noise = f"n{random.integers(0, 1000)}"
            rows.append({"step": step, "position": at, "token": "no" if other else "yes" if step >= late else noise})
    return answer_in_time(run_of(pd.DataFrame(rows)), {"positions": [0, 3]})


def _late(random, strength):
    return _decode(random, 0, round(strength if strength is not None else random.integers(0, 74))).is_late


def _corrected(random, strength):
    return _decode(random, round(strength or 0), int(random.integers(30, 90))).is_corrected


def _grid(threshold, most=None):
    """Return half of a threshold, three quarters, the threshold, one and a half times, and twice of it, at most `most`."""
    return tuple(min(share * threshold, most or np.inf) for share in (0.5, 0.75, 1, 1.5, 2))


PATTERNS = (
    Planted("change point", "standard deviations", _grid(LEVEL_EFFECT), _level),
    Planted("burst", "times the other steps", _grid(BURST_RATIO), _burst),
    Planted("plateau", "% of the steps", _grid(100 * PLATEAU_SHARE), _plateau),
    Planted("straggler", "% of the steps before it", _grid(100 * STRAGGLER_SHARE), _straggler),
    Planted("front", "Kendall's tau", _grid(FRONT_TAU), _front),
    Planted("block effect", "share of the variance", _grid(BLOCK_SHARE, 0.95), _blocks),
    Planted("late answer", "% of the steps before it", _grid(LATE, 95), _late),
    Planted("self-correction", "% of the steps", _grid(100 * CORRECTION_SHARE), _corrected),
)


def recall(pattern: Planted, strength: float | None, number: int) -> float:
    """Return the share of traces with a pattern of a strength, or without one, in which it is found."""
    random = np.random.default_rng([number, len(pattern.name), int(1000 * (strength or 0))])
    return float(np.mean([pattern.look(random, strength) for _ in range(number)]))


def shuffled_alarms(decodes: pd.DataFrame) -> dict[str, float]:
    """Return for each pattern the share of real decodes in which it is found once their steps are in random order.

    Changes and commits keep the step that they are of; only the order of the steps is drawn. Where a block is known,
    positions lie in blocks of 32.
    """
    found: dict[str, list[bool]] = {
        name: [] for name in ("change point", "burst", "plateau", "straggler", "front", "block effect")
    }
    for number, (_, cells) in enumerate(decodes.groupby("run", sort=False)):
        steps = int(cells["step"].max()) + 1
        order = np.random.default_rng(number).permutation(steps)
        commits = order[cells.groupby("position")["commit_step"].first().dropna().astype(int).to_numpy()].astype(float)
        positions = np.arange(commits.size)
        changes = np.bincount(order[cells.loc[cells["changed"], "step"]], minlength=steps).astype(float)
        committed = np.bincount(commits.astype(int), minlength=steps).astype(float)
        series = (changes, committed)
        found["change point"].append(any(level_change(each) is not None for each in series))
        found["burst"].append(any(burst(each) is not None for each in series))
        found["plateau"].append(any(plateau(each) is not None for each in series))
        found["straggler"].append(stragglers(commits, steps) is not None)
        found["front"].append(front(positions, commits) is not None)
        found["block effect"].append(block_effect(positions // 32, commits) is not None)
    return {name: float(np.mean(each)) for name, each in found.items()}
