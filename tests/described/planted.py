"""Patterns planted in traces at strengths around their thresholds, and traces without them.

Each trace is described whole, and a pattern is found where the description tells it, at the place where it was planted.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

import tracegram
from tracegram.statistics.answer_patterns import CORRECTION_SHARE, LATE
from tracegram.statistics.levels import LEVEL_EFFECT
from tracegram.statistics.patterns import BLOCK_SHARE, BURST_RATIO, FRONT_TAU, PLATEAU_SHARE, STRAGGLER_SHARE

SEED = 20261129  # of all planted traces; no threshold and no method was chosen on it
STEPS, POSITIONS = 128, 64
MARKS = [{"mark": "rect", "where": "changed"}, {"mark": "rect", "where": "committed"}]
ANSWER = {"mark": "rect", "region": {"match": {"regex": "=([0-9]+)"}}, "filled": False}


@dataclass(frozen=True)
class Planted:
    """A pattern: the strengths at which it is planted, from which on 95 % have to be found, and how.

    `plant` returns a trace with the pattern at a strength, or at None without it, and what tells from the claims of its
    description whether the pattern is found in its place.
    """

    name: str
    unit: str
    threshold: float
    strengths: tuple[float, ...]
    plant: Callable[[np.random.Generator, float | None], tuple[pd.DataFrame, Callable[[dict], bool]]]


def trace_of(random, *, changes=None, commits=None, blocks=None) -> pd.DataFrame:
    """Return a trace with so many changes at each step, at random positions, and with commits at given steps."""
    changes = random.poisson(3, STEPS) if changes is None else changes
    commits = random.permutation(POSITIONS) * 2 if commits is None else np.asarray(commits)
    changed = random.random((STEPS, POSITIONS)).argsort(axis=1) < np.asarray(changes)[:, None]
    step, position = np.repeat(np.arange(STEPS), POSITIONS), np.tile(np.arange(POSITIONS), STEPS)
    cells = {"step": step, "position": position, "changed": changed.ravel(), "commit_step": commits[position]}
    cells |= {} if blocks is None else {"block": blocks[position]}
    return pd.DataFrame({**cells, "committed": step == commits[position]})


def _level(random, strength):
    """Plant another share of changed cells from a step on; strengths are in standard deviations of the steps."""
    cut, low = int(random.integers(STEPS // 4, 3 * STEPS // 4)), 0.1
    shares = np.linspace(low, 1, 2000)
    part = cut / STEPS
    within = np.sqrt(POSITIONS * (part * low * (1 - low) + (1 - part) * shares * (1 - shares)))
    high = shares[np.argmax(POSITIONS * (shares - low) / np.maximum(within, 1e-9) >= (strength or 0))]
    ends = (low, high) if random.random() < 0.5 else (high, low)
    if ends[0] == high:
        cut = STEPS - cut
    rates = np.where(np.arange(STEPS) < cut, *ends)

    def found(claims):
        at = claims.get("marks/0/change-along-step")
        is_there = at is not None and at["kind"] != "absence"
        return is_there and (strength is None or abs(at["value"] - cut) <= 0.05 * STEPS)

    return trace_of(random, changes=random.binomial(POSITIONS, rates)), found


def _burst(random, strength):
    """Plant steps in a row with so many times the changes of the others."""
    counts, at, length = random.poisson(4, STEPS), int(random.integers(20, STEPS - 24)), int(random.integers(3, 7))
    if strength is not None:
        counts[at : at + length] = random.poisson(4 * strength, length)

    def found(claims):
        first, last = claims.get("changes/burst/first"), claims.get("changes/burst/last")
        return first is not None and (strength is None or (first["value"] < at + length and last["value"] >= at))

    return trace_of(random, changes=counts), found


def _plateau(random, strength):
    """Plant a part of the steps without a change."""
    counts, at = (random.random(STEPS) > 0.3).astype(int), int(random.integers(20, 80))
    length = round(STEPS * (strength or 0) / 100)
    counts[at : at + length] = 0

    def found(claims):
        first, last = claims.get("changes/plateau/first"), claims.get("changes/plateau/last")
        is_there = first is not None
        return is_there and (strength is None or (first["value"] <= at and last["value"] >= at + length - 1))

    return trace_of(random, changes=counts), found


def _straggler(random, strength):
    """Plant up to three positions that are committed at the end, after a part of the steps without a commit."""
    last = STEPS - round(STEPS * (strength or 0) / 100) - (4 if strength else 0)
    commits = random.integers(0, last, POSITIONS)
    late = np.sort(random.choice(np.arange(1, POSITIONS), int(random.integers(1, 4)), replace=False))
    if strength is not None:
        commits[0] = last - 1
        commits[late] = random.integers(STEPS - 4, STEPS, late.size)

    def found(claims):
        count, first = claims.get("commits/stragglers"), claims.get("commits/straggler")
        return count is not None and (strength is None or (count["value"], first["value"]) == (late.size, late[0]))

    return trace_of(random, commits=commits), found


def _front(random, strength):
    """Plant commits whose order has a correlation, as Kendall's tau, with that of the positions, in either direction."""
    share = np.sin(np.pi * (strength or 0) / 2)
    normal = np.sort(random.normal(size=POSITIONS))
    mixed = share * normal + np.sqrt(max(0, 1 - share**2)) * random.normal(size=POSITIONS)
    way = 1 if random.random() < 0.5 else -1

    def found(claims):
        slope = claims.get("commits/slope")
        return slope is not None and (strength is None or slope["value"] * way > 0)

    return trace_of(random, commits=2 * np.argsort(np.argsort(way * mixed))), found


def _blocks(random, strength):
    """Plant blocks between which a share of the variance of commit steps lies."""
    blocks, share = np.repeat(np.arange(4), POSITIONS // 4), strength or 0
    between = random.permutation(np.array([-1.5, -0.5, 0.5, 1.5]))[blocks] / np.sqrt(1.25)
    mixed = np.sqrt(share) * between + np.sqrt(1 - share) * random.normal(size=POSITIONS)
    commits = np.round((mixed - mixed.min()) / np.ptp(mixed) * (STEPS - 1)).astype(int)

    return trace_of(random, commits=commits, blocks=blocks), lambda claims: "commits/between-blocks" in claims


def _after_commit(random, strength):
    """Plant so many changes after the commit of their position; others are at the step of it, or before."""
    cells = trace_of(random, changes=random.poisson(6, STEPS))
    after = cells["step"] > cells["commit_step"]
    cells.loc[after, "changed"] = False
    planted = random.choice(np.flatnonzero(after), int(strength or 0), replace=False)
    cells.loc[planted, "changed"] = True

    def found(claims):
        count = claims.get("changes-after-commit/count")
        return count is not None and count["kind"] != "absence" and (strength is None or count["value"] == strength)

    return cells, found


def _decode(random, wrong, late):
    """Return 100 steps that settle on an answer at a step, with another answer before it and noise before that."""
    steps, final = 100, np.array(list("so=4711 "))
    texts = np.tile(final, (steps, 1))
    answer = slice(3, 7)
    for step in range(late):
        noise = np.where(random.random(4) < 0.3, final[answer], random.choice(list("abcdefgh23"), 4))
        if (noise == final[answer]).all():
            noise[0] = "x"
        texts[step, answer] = list("4811") if step >= late - wrong else noise
    step, position = np.repeat(np.arange(steps), final.size), np.tile(np.arange(final.size), steps)
    return pd.DataFrame({"step": step, "position": position, "text": texts.ravel()})


def _late(random, strength):
    """Plant an answer that is predicted for good after a part of the steps."""
    late = round(strength if strength is not None else random.integers(0, 75))

    def found(claims):
        stays = claims.get("answer/0/stability")
        return "late-answer" in claims and stays is not None and (strength is None or stays["value"] == late)

    return _decode(random, 0, late), found


def _corrected(random, strength):
    """Plant another answer that stands for a part of the steps; none, or one of two steps, is no correction."""
    wrong, late = round(strength if strength is not None else random.integers(0, 3)), int(random.integers(30, 90))

    def found(claims):
        first, last = claims.get("answer/0/other/first"), claims.get("answer/0/other/last")
        is_there = first is not None
        return is_there and (strength is None or (first["value"], last["value"]) == (late - wrong, late - 1))

    return _decode(random, wrong, late), found


def _grid(threshold, most=None):
    """Return half of a threshold, three quarters, the threshold, one and a half times, and twice of it, at most `most`."""
    return tuple(dict.fromkeys(min(share * threshold, most or np.inf) for share in (0.5, 0.75, 1, 1.5, 2)))


def _planted(name, unit, threshold, plant, most=None):
    return Planted(name, unit, threshold, _grid(threshold, most), plant)


PATTERNS = (
    _planted("change point", "standard deviations", LEVEL_EFFECT, _level),
    _planted("burst", "times the other steps", BURST_RATIO, _burst),
    _planted("plateau", "% of the steps", 100 * PLATEAU_SHARE, _plateau),
    _planted("straggler", "% of the steps before it", 100 * STRAGGLER_SHARE, _straggler),
    _planted("front", "Kendall's tau", FRONT_TAU, _front),
    _planted("block effect", "share of the variance", BLOCK_SHARE, _blocks, 0.95),
    Planted("changes after commit", "changes; there is no half of one", 1, (1, 2, 4, 16), _after_commit),
    _planted("late answer", "% of the steps before it", LATE, _late, 95),
    _planted("self-correction", "% of the steps", 100 * CORRECTION_SHARE, _corrected),
)


def recall(pattern: Planted, strength: float | None, number: int) -> float:
    """Return the share of traces with a pattern of a strength, or without one, in which it is found."""
    random = np.random.default_rng([SEED, PATTERNS.index(pattern), int(1000 * (strength or 0))])
    return float(np.mean([_is_found(*pattern.plant(random, strength)) for _ in range(number)]))


def _is_found(cells, found) -> bool:
    spec: dict = {"tracegram": 1, "trace": {"frame": "cells"}, "marks": MARKS}
    if "committed" not in cells:
        spec |= {"marks": [{"mark": "rect"}], "overlays": [ANSWER]}
    return found(claims_of(spec, cells))


def claims_of(spec, cells) -> dict:
    """Return the claims of a description by their names; `late-answer` is among them where an answer is said to be so."""
    told = tracegram.figure(spec, trace=cells).describe().to_json()
    claims = {each["id"]: each for each in told["claims"]}
    texts = [each["text"] for section in told["sections"] for each in section["sentences"]]
    return claims | ({"late-answer": {}} if any("settles late" in each for each in texts) else {})


COUNTED = {"changes after commit", "late answer", "self-correction"}  # what chance makes of these is there all the same
FOUND = {
    "change point": ("marks/0/change-along-step", "marks/1/change-along-step"),
    "burst": ("changes/burst/first", "commits/burst/first"),
    "plateau": ("changes/plateau/first", "commits/plateau/first"),
    "straggler": ("commits/stragglers",),
    "front": ("commits/slope",),
    "block effect": ("commits/between-blocks",),
    "changes after commit": ("changes-after-commit/count",),
    "late answer": ("late-answer",),
    "self-correction": ("answer/0/other/first",),
}


def shuffled_alarms(decodes: pd.DataFrame) -> dict[str, float]:
    """Return for each pattern the share of real decodes in which it is found once their steps are in random order.

    Changes, commits and predictions keep the step that they are of; only the order of the steps is drawn. Positions lie
    in blocks of 32.
    """
    found: dict[str, list[bool]] = {name: [] for name in FOUND}
    for number, (_, cells) in enumerate(decodes.groupby("run", sort=False)):
        order = np.random.default_rng([SEED, number]).permutation(int(cells["step"].max()) + 1)
        kept = cells[["position", "text", "changed"]].assign(step=order[cells["step"]], block=cells["position"] // 32)
        commits = cells["commit_step"].map(dict(enumerate(order)))
        kept = kept.assign(commit_step=commits, committed=kept["step"] == commits)
        answer = {**ANSWER, "region": {"match": {"regex": "answer is ([0-9]+)"}}}
        spec = {"tracegram": 1, "trace": {"frame": "cells"}, "marks": MARKS, "overlays": [answer]}
        try:
            claims = claims_of(spec, kept)
        except tracegram.TracegramError:  # no answer is at the step that came last
            claims = claims_of({**spec, "overlays": []}, kept)
        for name, ids in FOUND.items():
            found[name].append(any(each in claims and claims[each].get("kind") != "absence" for each in ids))
    return {name: float(np.mean(each)) for name, each in found.items()}
