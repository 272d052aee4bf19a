"""Mutants as texts: a mistake made in a spec as JSON, and in its YAML as it was written."""

import copy
import json
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.mistakes import Mistake, at
from tracegram.diagnostics import Span, TracegramError
from tracegram.language.document import Document, parse
from tracegram.syntax.tree import pointer_token

AGAIN = "zz_again"  # stands for a key given twice until its place is known


@dataclass(frozen=True)
class Mutant:
    """A text with one mistake, and the line and column of what is wrong."""

    kind: str
    file: str
    text: str
    line: int
    column: int
    fix: str | None
    original: str  # the text before the mistake

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.kind}\n{self.text}"


def in_json(spec: Any, mistake: Mistake) -> Mutant:
    """Make a mistake in a spec as JSON, with a key a line."""
    text, original = (json.dumps(each, indent=1, ensure_ascii=False) for each in (mutated(spec, mistake), spec))
    return located(text, "mutant.json", mistake, original)


def in_yaml(document: Document, mistake: Mistake) -> Mutant | None:
    """Make a mistake in the YAML as it was written, or give None where that cannot be done in place."""
    text = edited(document, mistake)
    try:
        holds = parse(text.encode(), "mutant.yaml").value
    except TracegramError:
        return None
    if holds != mutated(document.value, mistake):
        return None
    return located(text, "mutant.yaml", mistake, document.text)


def mutated(spec: Any, mistake: Mistake) -> Any:
    changed = copy.deepcopy(spec)
    parent, key = at(changed, mistake.path[:-1]), mistake.path[-1]
    items = list(parent.items())
    parent.clear()
    for name, value in items:
        if name != key:
            parent[name] = value
        elif mistake.change == "rename":
            parent[mistake.new] = value
        elif mistake.change == "put":
            parent[name] = mistake.new
        elif mistake.change == "repeat":
            parent[name] = parent[AGAIN] = value
    return changed


def located(text: str, file: str, mistake: Mistake, original: str) -> Mutant:
    wrong = (*mistake.path[:-1], AGAIN) if mistake.change == "repeat" else mistake.wrong
    span = getattr(parse(text.encode(), file).spans[pointer_of(wrong)], mistake.part)
    whole = text.replace(AGAIN, str(mistake.path[-1])) if mistake.change == "repeat" else text
    return Mutant(mistake.kind, file, whole, span.line, span.column, mistake.fix, original)


def edited(document: Document, mistake: Mistake) -> str:
    text = document.text
    spans = document.spans[pointer_of(mistake.path)]
    key, value = stretch(text, spans.key), stretch(text, spans.value)
    if mistake.change == "rename":
        return text[: key.start] + mistake.new + text[key.stop :]
    if mistake.change == "put":
        new = "" if mistake.new is None else written(mistake.new)
        return text[: value.start] + new + text[value.stop :]
    around = document.spans[pointer_of(mistake.path[:-1])].value
    flow = text[stretch(text, around).start] == "{"
    whole = slice(key.start, value.stop)
    if mistake.change == "repeat":
        entry = text[key.stop : value.stop].rstrip()  # a block ends where the next line begins
        stop = key.stop + len(entry)
        return text[:stop] + (", " if flow else "\n" + " " * (spans.key.column - 1)) + AGAIN + entry + text[stop:]
    return without(text, whole, flow)


def without(text: str, whole: slice, flow: bool) -> str:
    before, after = text[: whole.start], text[whole.stop :]
    if flow:
        return before + after.removeprefix(", ") if after.startswith(", ") else before.removesuffix(", ") + after
    return before.rstrip(" ") + after.removeprefix("\n")


def written(value: Any) -> str:
    """Write a value as YAML that fits on a line; JSON is YAML, and a plain text needs no quotes."""
    plain = isinstance(value, str) and value.replace("_", "a").replace("-", "a").isalnum()
    return value if plain else json.dumps(value, ensure_ascii=False)


def stretch(text: str, span: Span) -> slice:
    """Return a span as a slice of its text."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return slice(starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1)


def pointer_of(path: Any) -> str:
    return "".join(f"/{pointer_token(str(key))}" for key in path)
