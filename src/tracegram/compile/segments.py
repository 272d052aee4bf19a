"""Ranges of positions that a spec names, and the steps that predict an answer; a part of `open_trace`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tracegram.cells.interface import TraceCells, cells_of
from tracegram.diagnostics import Diagnostic, TracegramError, quote
from tracegram.language.document import Document
from tracegram.statistics import find_answer
from tracegram.statistics.match import Answer
from tracegram.syntax.tree import pointer_token
from tracegram.trace import Run
from tracegram.trace.table import objects

_FLAGS = ("answered", "answer_emerges", "answered_so_far")


def with_segments(document: Document, cells: TraceCells) -> TraceCells:
    """Return a trace with the field `segment`, and flags of its steps where a segment is an answer.

    Raises:
        TracegramError: `out-of-range` for positions that no run has, `no-match` for an answer that no run has,
            `reversed-range`, `unknown-field`, `several-values` or `needs-whole-trace`.
    """
    segments: Mapping[str, Any] = document.get("trace", "segments")
    trace = cells.fields.in_memory("a stretch of positions", document.place("/trace/segments"))
    runs = trace.runs
    found = {name: _places(document, name, where, runs) for name, where in segments.items()}
    for at, run in enumerate(runs):
        texts: Any = objects([None] * run.positions.size)
        for name, places in found.items():
            if (ends := places[at]) is not None:
                texts[(run.positions >= ends.first) & (run.positions <= ends.last)] = name
        run.know("segment", texts)
    answers = next((places for name, places in found.items() if isinstance(segments[name], Mapping)), None)
    for run, place in zip(runs, answers or (), strict=answers is not None):
        _know_answer(run, place.answer if place else None)
    return cells_of(trace.kept(np.ones(trace.steps.size, dtype=bool)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Positions from the first to the last; `answer` is None where they are written."""

    first: int
    last: int
    answer: Answer | None = None


def _know_answer(run: Run, answer: Answer | None) -> None:
    """Add the flags of the steps of a run; all are false where it does not have the answer."""
    if answer is None:
        for word in _FLAGS:
            run.know(word, np.zeros(run.steps.size, dtype=bool))
        return
    run.know("answered", answer.holds[np.searchsorted(answer.steps, run.steps)])
    run.know("answer_emerges", run.steps == answer.emergence)
    run.know("answered_so_far", run.steps >= answer.emergence)


def _places(document: Document, name: str, where: Any, runs: Sequence[Run]) -> list[_Stretch | None]:
    """Return where a segment lies in each run, None where a run does not have it."""
    pointer = f"/trace/segments/{pointer_token(name)}"
    if isinstance(where, Mapping):
        return _answers(document, f"{pointer}/match", where["match"], runs)
    first, last = where
    if first > last:
        message = f"{quote(name)} ends at position {last}, before it starts at {first}"
        finding = document.finding("reversed-range", pointer, message, f"write [{last}, {first}]")
        raise TracegramError([finding])
    if not any(((run.positions >= first) & (run.positions <= last)).any() for run in runs):
        low, high = (min(int(run.positions.min()) for run in runs), max(int(run.positions.max()) for run in runs))
        message = f"{quote(name)} is positions {first} to {last}, and the trace has {low} to {high}"
        advice = "write positions of the trace, or delete it"
        raise TracegramError([document.finding("out-of-range", pointer, message, advice)])
    return [_Stretch(first=first, last=last)] * len(runs)


def _answers(document: Document, pointer: str, match: Mapping[str, Any], runs: Sequence[Run]) -> list[_Stretch | None]:
    found: list[_Stretch | None] = []
    missed: list[Diagnostic] = []
    for run in runs:
        try:
            answer = find_answer(run, _spelled(document, pointer, match, run), asked=document.place(pointer))
            found.append(_Stretch(first=answer.first, last=answer.last, answer=answer))
        except TracegramError as error:
            if any(each.code != "no-match" for each in error.findings):
                raise
            missed += error.findings
            found.append(None)
    if len(missed) == len(runs):
        raise TracegramError(missed[:1])
    if missed:
        message = f"{len(missed):,} of {len(runs):,} runs do not end with the answer; none of their steps counts as one"
        advice = "state it in the caption, or choose runs with `where`"
        runs[0].warnings.append(replace(document.finding("no-match", pointer, message, advice), severity="warning"))
    return found


def _spelled(document: Document, pointer: str, match: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
    """Return a match with the text as the run has it."""
    text = match.get("text")
    if not isinstance(text, Mapping):
        return match
    field, asked = text["field"], f"{pointer}/text/field"
    run.require(field, document.place(asked))
    held = {each for each in run.texts(field).tolist() if each}
    if len(held) > 1:
        shown = " and ".join(quote(each) for each in sorted(held)[:2])
        message = f"{quote(field)} has {len(held):,} values in {f'run {quote(run.name)}' if run.name else 'the run'},"
        message = f"{message} such as {shown}, and an answer is one text"
        raise TracegramError([document.finding("several-values", asked, message, "name a field of the run")])
    return {"text": next(iter(held), "")}
