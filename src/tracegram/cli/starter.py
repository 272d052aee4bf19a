"""This file is about the spec that `new` writes and `inspect` prints: what a trace supports, drawn simply."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from tracegram.diagnostics import Place
from tracegram.sources import read_file
from tracegram.trace import Trace, Window, open_trace

MODELINE = "# yaml-language-server: $schema=tracegram.schema.json"
_GENERATED = "{generate: {process: masked_diffusion, steps: 64, positions: [0, 31], seed: 7}}"


def starter(file: str | None, folder: Path, names: Mapping[str, str]) -> str:
    """Give the text of a spec for a trace file, named from a folder; without one, for a generated trace.

    Raises:
        TracegramError: The file cannot be read or is not a trace.
    """
    if file is None:
        marks = ["{mark: rect, where: changed, color: orange, name: Token change}"]
        overlays = ["{mark: line, along: commit_step, color: blue, name: Commit step}"]
        return _spec(_GENERATED, marks, overlays)
    place = Place(file=file)
    table = read_file(file, folder, place)
    window = Window(steps=None, positions=None, run=None)
    trace = open_trace(table, names=names, window=window, asked_at=lambda _pointer: place)
    return starter_for(trace, file, {"columns": names} if names else {})


def starter_for(trace: Trace, file: str, words: Mapping[str, Any]) -> str:
    """Give the text of a spec that draws what a trace supports; `words` are those of `trace` beside the file."""
    marks: list[str] = []
    if trace.supports("changed"):
        marks.append("{mark: rect, where: changed, color: orange, name: Token change}")
    else:
        number = next(
            (
                each
                for each in trace.header.fields
                if trace.kind(each) == "number" and each not in {"step", "position", "commit_step"}
            ),
            None,
        )
        marks.append(f"{{mark: rect, color: {{field: {json.dumps(number)}}}}}" if number else "{mark: rect}")
    if trace.supports("committed"):
        marks.append("{mark: rect, where: committed, color: blue, name: Token decoded}")
    said = "".join(f", {word}: {_flow(value)}" for word, value in words.items())
    return _spec(f"{{file: {json.dumps(file)}{said}}}", marks, [])


def _flow(value: Any) -> str:
    if not isinstance(value, Mapping):
        return json.dumps(value)
    mapped = ", ".join(f"{word}: {json.dumps(column)}" for word, column in cast("Mapping[str, Any]", value).items())
    return f"{{{mapped}}}"


def _spec(trace: str, marks: list[str], overlays: list[str]) -> str:
    lines = [MODELINE, "tracegram: 1", f"trace: {trace}", "marks:", *(f"  - {mark}" for mark in marks)]
    if overlays:
        lines += ["overlays:", *(f"  - {overlay}" for overlay in overlays)]
    return "\n".join(lines) + "\n"
