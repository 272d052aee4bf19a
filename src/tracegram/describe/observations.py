"""Observations about a figure: changes of level, and patterns of the decode."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.shown import Shown
from tracegram.describe.cells import named_level
from tracegram.describe.claim import Name, Scope, Sentence, Slot
from tracegram.describe.comparisons import agreements, is_slanted
from tracegram.describe.figure import marks_of, overlays_of
from tracegram.describe.frame import scope_of, topic_of
from tracegram.describe.run import CHANGES, COMMITS, Source, commits_of
from tracegram.diagnostics import Place, TracegramError
from tracegram.model import Drawing, Placed, Segment
from tracegram.statistics.answer_patterns import AnswerInTime, in_time
from tracegram.statistics.groups import Numbers
from tracegram.statistics.patterns import LEAST_LOOKED_AT, Stretch, block_effect, burst, front, plateau, stragglers

NOT_FOUND = Name(word="not found")  # the topic of patterns that were sought
NOT_LOOKED_FOR = "no single run"  # the sentence about why no pattern is looked for


def observations(placed: Placed, source: Source, scope: Scope) -> Iterator[Sentence]:
    """Return the observations about a plot; patterns that were sought and not found have the topic `NOT_FOUND`."""
    for drawing in marks_of(placed):
        found = named_level(placed.plot, drawing, scope_of(placed.plot, drawing, scope), is_asked=True)
        if found:
            word = "trend" if "fit" in found.slots else "change"
            yield Sentence(word=f"observed {word}", slots={**found.slots, "finding": found}, topic=Name(word=word))
    yield from agreements(placed, scope)
    patterns = list(_patterns(placed, source, scope))
    yield from (each for each in patterns if each.topic != NOT_FOUND)
    yield from (each for each in patterns if each.topic == NOT_FOUND)


def _patterns(placed: Placed, source: Source, scope: Scope) -> Iterator[Sentence]:
    """Return the patterns of the commits, changes and answers that are drawn, and how commits lie to a drawn line."""
    drawn, plot = source.drawn, placed.plot
    lines = [each for each in overlays_of(placed) if plot.has_steps_and_positions and is_slanted(each.layer)]
    if not (drawn & (COMMITS | CHANGES) or lines or source.matches):
        return
    found = source.cells.shown(plot)
    if found is None:
        none = scope.claim("patterns", 0, "", "count of runs that patterns were looked for in", kind="absence")
        yield Sentence(word=NOT_LOOKED_FOR, slots={"count": none})
        return
    has_commits, has_changes = (found.supports(word) for word in ("commit_step", "changed"))
    if (drawn & COMMITS or lines) and has_commits:
        of = scope.within("commits", series="commit_step")
        yield from _commits(found, of)
        for each in lines:
            yield from _line_and_commits(found, placed, each, of)
    if drawn & CHANGES and has_changes and (has_commits or "changed" in drawn):
        of = scope.within("changes", series="changes_per_step")
        yield from _stretches(found, found.counts("changed"), "changes", of)
    if drawn & CHANGES and has_changes and has_commits:
        yield from _after_commit(found, scope.within("changes-after-commit", series="changes_after_commit"))
    for number, match in enumerate(source.matches):
        yield from _answer(source, match, scope.within(f"answer/{number}", match=dict(match)))


def _commits(found: Shown, scope: Scope) -> Iterator[Sentence]:
    commits = commits_of(found)
    positions, steps = commits.positions, commits.steps
    if not positions.size:
        return
    ends = {"step": [int(found.steps[0]), int(found.steps[-1])]}
    ends["position"] = [int(found.positions[0]), int(found.positions[-1])]
    scope = scope.on(**ends)
    line = front(positions, steps)
    if line is None and positions.size >= LEAST_LOOKED_AT:
        yield _absent("front", scope)
    elif line is not None:
        slots: dict[str, Slot] = {
            "slope": scope.claim("slope", line.slope, "value", "least squares slope of commit step over position"),
            "tau": scope.claim("tau", line.tau, "value", "Kendall's tau-b of position and commit step"),
            "fit": scope.claim("fit", line.r_squared, "value", "R squared of the line"),
            "outliers": _outliers(positions, line.outliers, scope),
        }
        way = "upward" if line.slope > 0 else "downward"
        yield Sentence(word=f"front {way}", slots=slots, topic=Name(word="front"))
    if found.supports("committed"):
        yield from _stretches(found, found.counts("committed"), "commits", scope)
    last = stragglers(steps, int(found.steps[-1] - found.steps[0] + 1))
    if last is None and positions.size >= LEAST_LOOKED_AT:
        yield _absent("stragglers", scope)
    elif last is not None:
        slots = {
            "count": scope.claim("stragglers", int(last.positions.size), "positions", "positions after the last gap"),
            "first": scope.claim("straggler", int(positions[last.positions[0]]), "place", "first of these positions"),
            "gap": scope.claim("gap", last.gap, "steps", "steps without a commit before these"),
        }
        yield Sentence(
            word="stragglers" if last.positions.size > 1 else "straggler", slots=slots, topic=Name(word="straggler")
        )
    yield from _blocks(found, positions, steps, scope)


def _outliers(positions: NDArray[np.int64], found: NDArray[np.int64], scope: Scope) -> Sentence:
    count = scope.claim("outliers", int(found.size), "positions", "count of positions far from the line")
    if not found.size:
        return Sentence(word="nothing", slots={"count": count})
    first = scope.claim("outlier", int(positions[found[0]]), "place", "first position far from the line")
    return Sentence(word="one outlier" if found.size == 1 else "outliers", slots={"count": count, "first": first})


def _line_and_commits(found: Shown, placed: Placed, drawing: Drawing, scope: Scope) -> Iterator[Sentence]:
    """Return how far from a drawn line the positions along it are committed."""
    layer, plot = drawing.layer, placed.plot
    if not isinstance(layer, Segment):
        return
    commits = commits_of(found)
    positions, steps = commits.positions, commits.steps
    at = 0 if plot.x.field == "position" else 1
    (low, step), (high, last) = sorted((end[at], end[1 - at]) for end in (layer.start, layer.stop))
    held = (positions >= low) & (positions <= high)
    if not held.any():
        return
    apart = np.abs(steps[held] - (step + (positions[held] - low) * (last - step) / (high - low)))
    of = scope.of(layer.pointer, series="commit_step")
    slots: dict[str, Slot] = {
        "count": of.claim("commits", int(held.sum()), "positions", "count of positions committed along the line"),
        "median": of.claim("median", float(np.median(apart)), "value", "median distance of commit steps from the line"),
        "most": of.claim("most", float(apart.max()), "value", "largest distance of commit steps from the line"),
    }
    word = "line and commits" if apart.any() else "commits on the line"
    yield Sentence(word=word, slots=slots, topic=topic_of(plot, drawing, scope))


def _blocks(found: Shown, positions: Any, steps: Numbers, scope: Scope) -> Iterator[Sentence]:
    if not found.supports("block"):
        return
    blocks = found.of_positions("block")[np.isin(found.positions, positions)]
    known = ~np.isnan(blocks)
    share = block_effect(blocks[known], steps[known])
    if share is None:
        if np.unique(blocks[known]).size > 1:
            yield _absent("blocks", scope)
        return
    count = scope.claim("blocks", int(np.unique(blocks[known]).size), "blocks", "count of blocks")
    between = scope.claim("between-blocks", share, "share", "share of the variance of commit steps between blocks")
    yield Sentence(word="blocks", slots={"count": count, "share": between}, topic=Name(word="blocks"))


def _stretches(found: Shown, counts: Numbers, what: str, scope: Scope) -> Iterator[Sentence]:
    """Return the burst and the plateau in the numbers of events per step."""
    looked: Mapping[str, Stretch | None] = {"burst": burst(counts), "plateau": plateau(counts)}
    for word, stretch in looked.items():
        if stretch is None:
            if counts.size >= LEAST_LOOKED_AT:
                yield _absent(f"{word} of {what}", scope)
            continue
        first, last = (int(found.steps[at]) for at in (stretch.start, stretch.stop - 1))
        of = scope.on(step=[first, last])
        slots: dict[str, Slot] = {
            "first": of.claim(f"{word}/first", first, "place", f"first step of the {word}"),
            "last": of.claim(f"{word}/last", last, "place", f"last step of the {word}"),
            "mean": of.claim(f"{word}/mean", stretch.mean, "value", f"mean of the {what} of these steps"),
            "others": scope.claim(
                f"{word}/others", stretch.others, "value", f"mean of the {what} of the other steps of its level"
            ),
            "steps": of.claim(f"{word}/steps", stretch.stop - stretch.start, "steps", "count of steps"),
        }
        yield Sentence(word=f"{word} of {what}", slots=slots, topic=Name(word=word))


def _after_commit(found: Shown, scope: Scope) -> Iterator[Sentence]:
    late, total = found.counts("changed", per="position", is_late=True), int(found.counts("changed").sum())
    if not late.any():
        if found.counts(None, is_late=True).any():
            yield _absent("changes after commit", scope)
        return
    slots: dict[str, Slot] = {
        "count": scope.claim("count", int(late.sum()), "", "count of changes after the commit"),
        "total": scope.claim("total", total, "changes", "count of changes", kind="count"),
        "share": scope.claim("share", float(late.sum() / total), "share", "share of changes", whole=total),
        "positions": scope.claim("positions", int(np.count_nonzero(late)), "positions", "count of positions"),
    }
    word = "change after commit" if late.sum() == 1 else "changes after commit"
    if late.sum() == total > 1:
        word = "all changes after commit"
    yield Sentence(word=word, slots=slots, topic=Name(word="changes after commit"))


def _answer(source: Source, match: Mapping[str, Any], scope: Scope) -> Iterator[Sentence]:
    try:
        told = in_time(source.cells.answer(match, Place(file="description")))
    except TracegramError:
        return
    answer = told.answer
    ends = {
        "first": scope.claim("first", answer.first, "place", "first position of the answer"),
        "last": scope.claim("last", answer.last, "place", "last position of the answer"),
    }
    word = "positions of it" if answer.last > answer.first else "position of it"
    slots: dict[str, Slot] = {"places": Sentence(word=word, slots=ends)}
    if np.isnan(answer.emergence):
        none = scope.claim("emergence", 0, "", "count of steps that predict the answer", kind="absence")
        yield Sentence(word="answer never predicted", slots={**slots, "count": none}, topic=Name(word="answer"))
        return
    first = scope.claim("emergence", int(answer.emergence), "place", "first step that predicts the answer")
    word = "answer not kept"
    if not np.isnan(answer.stability):
        word = _when(told)
        stays = "first step from which the answer stays predicted"
        slots["stability"] = scope.claim("stability", int(answer.stability), "place", stays)
        slots["percent"] = scope.claim("percent", told.late / 100, "share", "share of steps before it stays")
    yield Sentence(word=word, slots={**slots, "emergence": first}, topic=Name(word="answer"))
    if told.is_corrected:
        slots = {
            "first": scope.claim("other/first", int(told.other_first), "place", "first step of another content"),
            "last": scope.claim("other/last", int(told.other_last), "place", "last step of another content"),
        }
        yield Sentence(word="corrected answer", slots=slots, topic=Name(word="answer"))
    elif not np.isnan(answer.stability):
        yield _absent("correction", scope)


def _when(told: AnswerInTime) -> str:
    if told.is_late:
        return "late answer"
    if told.answer.emergence < told.answer.stability:
        return "answer in time"
    return "answer at once" if told.late else "answer at every step"


def _absent(what: str, scope: Scope) -> Sentence:
    none = scope.claim(f"no-{what.replace(' ', '-')}", 0, "", f"count of {what}", kind="absence")
    return Sentence(word=f"no {what}", slots={"count": none}, topic=NOT_FOUND)
