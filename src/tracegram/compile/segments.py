"""Ranges of positions that a spec names, and the steps that predict an answer; a part of `open_trace`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tracegram.cells.interface import TraceCells
from tracegram.cells.stretches import Stretch
from tracegram.diagnostics import Diagnostic, TracegramError, quote
from tracegram.language.document import Document
from tracegram.syntax.tree import pointer_token


def with_segments(document: Document, cells: TraceCells) -> TraceCells:
    """Return a trace with the field `segment`, and flags of its steps where a segment is an answer.

    Raises:
        TracegramError: `out-of-range` for positions that no run has, `no-match` for an answer that no run has,
            `reversed-range`, `unknown-field` or `several-values`.
    """
    segments: Mapping[str, Any] = document.get("trace", "segments")
    found = {name: _places(document, name, where, cells) for name, where in segments.items()}
    flagging = next((name for name in found if isinstance(segments[name], Mapping)), None)
    return cells.with_segments(found, flagging)


def _places(document: Document, name: str, where: Any, cells: TraceCells) -> Mapping[str, Stretch]:
    """Return where a segment lies in each run that has it, by the run's name."""
    pointer = f"/trace/segments/{pointer_token(name)}"
    if isinstance(where, Mapping):
        return _answers(document, f"{pointer}/match", where["match"], cells)
    first, last = where
    if first > last:
        message = f"{quote(name)} ends at position {last}, before it starts at {first}"
        finding = document.finding("reversed-range", pointer, message, f"write [{last}, {first}]")
        raise TracegramError([finding])
    held = {int(text) for texts in cells.texts_by_run("position").values() for text in texts}
    if not any(first <= position <= last for position in held):
        message = f"{quote(name)} is positions {first} to {last}, and the trace has {min(held)} to {max(held)}"
        advice = "write positions of the trace, or delete it"
        raise TracegramError([document.finding("out-of-range", pointer, message, advice)])
    return dict.fromkeys(cells.fields.run_names, Stretch(first=first, last=last))


def _answers(document: Document, pointer: str, match: Mapping[str, Any], cells: TraceCells) -> Mapping[str, Stretch]:
    found: dict[str, Stretch] = {}
    missed: list[Diagnostic] = []
    matches = _spelled(document, pointer, match, cells)
    for run in cells.fields.run_names:
        try:
            answer = cells.answer(matches[run], document.place(pointer), run)
            found[run] = Stretch(first=answer.first, last=answer.last, answer=answer)
        except TracegramError as error:
            if any(each.code != "no-match" for each in error.findings):
                raise
            missed += error.findings
    if not found:
        raise TracegramError(missed[:1])
    if missed:
        runs = len(matches)
        message = f"{len(missed):,} of {runs:,} runs do not end with the answer; none of their steps counts as one"
        advice = "state it in the caption, or choose runs with `where`"
        cells.fields.warn(replace(document.finding("no-match", pointer, message, advice), severity="warning"))
    return found


def _spelled(
    document: Document, pointer: str, match: Mapping[str, Any], cells: TraceCells
) -> Mapping[str, Mapping[str, Any]]:
    """Return the match of each run, whose text is that of the run where a field holds it."""
    text, runs = match.get("text"), cells.fields.run_names
    if not isinstance(text, Mapping):
        return dict.fromkeys(runs, match)
    field, asked = text["field"], f"{pointer}/text/field"
    cells.fields.require(field, document.place(asked))
    held = {run: texts - {""} for run, texts in cells.texts_by_run(field).items()}
    for run, texts in held.items():
        if len(texts) > 1:
            shown = " and ".join(quote(each) for each in sorted(texts)[:2])
            message = f"{quote(field)} has {len(texts):,} values in {f'run {quote(run)}' if run else 'the run'},"
            message = f"{message} such as {shown}, and an answer is one text"
            raise TracegramError([document.finding("several-values", asked, message, "name a field of the run")])
    return {run: {"text": next(iter(held.get(run, ())), "")} for run in runs}
