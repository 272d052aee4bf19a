"""The spec that `new` writes and `inspect` prints: a simple figure of the fields that a trace supports."""

import json
from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from tracegram.diagnostics import TracegramError
from tracegram.trace import Run, Trace
from tracegram.trace.words import DERIVED

MODELINE = "# yaml-language-server: $schema=tracegram.schema.json"
_GENERATED = "{generate: {process: masked_diffusion, steps: 64, positions: [0, 31], seed: 7}}"

_NO_AMOUNTS = frozenset(
    {"step", "position", "canvas", "token", *DERIVED}
)  # places, ids of tokens, what is not recorded


def starter() -> str:
    """Return the text of a spec for a generated trace."""
    marks = ["{mark: rect, where: changed, color: orange, name: Token change}"]
    overlays = ["{mark: line, along: commit_step, color: blue, name: Commit step}"]
    return _spec(_GENERATED, marks, overlays)


def starter_for(trace: Trace, file: str, words: Mapping[str, Any]) -> str:
    """Return the text of a spec for the fields that a trace supports, of its first run if it holds several.

    `words` are keys of `trace` other than `file`.
    """
    run = trace.runs[0]
    words = {**words, "window": {"run": run.name}} if len(trace.runs) > 1 else words
    marks = [_first_mark(run, trace)]
    if _holds(run, "committed"):
        marks.append("{mark: rect, where: committed, color: blue, name: Token decoded}")
    said = "".join(f", {word}: {_flow(value)}" for word, value in words.items())
    return _spec(f"{{file: {json.dumps(file)}{said}}}", marks, [])


def _first_mark(run: Run, trace: Trace) -> str:
    if _holds(run, "changed"):
        return "{mark: rect, where: changed, color: orange, name: Token change}"
    numbers = (each for each in trace.header.fields if trace.kind(each) == "number" and each not in _NO_AMOUNTS)
    number = next((each for each in numbers if _has_numbers(run, each)), None)
    if number is not None:
        return f"{{mark: rect, color: {{field: {json.dumps(number)}}}}}"
    if _holds(run, "masked"):
        return "{mark: rect, where: masked, color: lightgray, name: Undecided}"
    return "{mark: rect}"


def _holds(run: Run, flag: str) -> bool:
    """Return whether a flag is true of a cell; a mark of one that is true of none would be an error."""
    return run.supports(flag) and bool(run.flags(flag).any())


def _has_numbers(run: Run, field: str) -> bool:
    """Return whether a field has a value, and none that cannot be drawn."""
    try:
        return not np.isnan(run.numbers(field)).all()
    except TracegramError:
        return False


def _flow(value: Any) -> str:
    if not isinstance(value, Mapping):
        return json.dumps(value)
    mapped = ", ".join(f"{word}: {json.dumps(column)}" for word, column in cast("Mapping[str, Any]", value).items())
    return f"{{{mapped}}}"


def _spec(trace: str, marks: list[str], overlays: list[str]) -> str:
    lines = [MODELINE, "tracegram: 1", f"trace: {trace}", "legend: bottom"]
    lines += ["marks:", *(f"  - {mark}" for mark in marks)]
    if overlays:
        lines += ["overlays:", *(f"  - {overlay}" for overlay in overlays)]
    return "\n".join(lines) + "\n"
