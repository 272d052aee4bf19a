"""Make one mistake at a time in every valid spec of the project, and measure the diagnostics.

    python tests/benchmarks/mutants.py

Each spec of the gallery and of the conformance folder is written as JSON, a key a line. For each key and value of it
one mistake is made: a required key deleted, a key misspelt, given twice, a value of another type, a misspelt choice, a
number off its range, the name of a field misspelt. It prints how many mistakes are located exactly (line and column of what is
wrong), how many findings each gives, how often the right fix is offered, and the longest message.
"""

import copy
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tracegram.api import Tracegram
from tracegram.compile.parse import parse
from tracegram.diagnostics import Diagnostic, Span, TracegramError
from tracegram.diagnostics.terminal import render
from tracegram.schema import load_schema, resolve_reference
from tracegram.schema.validator import accepts
from tracegram.syntax.tree import pointer_token

ROOT = Path(__file__).parents[2]
SPECS = [*sorted(ROOT.glob("gallery/*/*.yaml")), *sorted(ROOT.glob("spec/conformance/valid/*.yaml"))]
FIELD_WORDS = {"field"}


@dataclass
class Mutant:
    kind: str
    text: str
    pointer: str  # of what is wrong
    part: str  # its key or its value
    fix: str | None  # the word that should be offered


def typo(word: str) -> str:
    """Swap two letters in the middle, or double the last one of a short word."""
    middle = len(word) // 2
    swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :] if len(word) > 3 else word
    return swapped if swapped != word else word + word[-1]


def mutants(spec: Any) -> Iterator[Mutant]:
    for path, schema in places(spec, load_schema(), ()):
        yield from mutants_at(spec, path, schema)


def places(value: Any, schema: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Give each key of a spec with the schema around it; cells of inline values are free and left out."""
    schema = branch_of(resolve_reference(schema), value)
    if isinstance(value, dict):
        for key, child in value.items():
            known = schema.get("properties", {})
            if key in known:
                yield (*path, key), schema
                if key not in {"values", "columns"}:
                    yield from places(child, known[key], (*path, key))
    elif isinstance(value, list) and "items" in schema:
        for index, child in enumerate(value):
            yield from places(child, schema["items"], (*path, index))


def branch_of(schema: Any, value: Any) -> Any:
    branches = schema.get("oneOf", [])
    if not branches or "properties" in schema:
        return schema
    if "discriminator" in schema:
        word = schema["discriminator"]["propertyName"]
        return next(s for s in map(resolve_reference, branches) if s["properties"][word]["const"] == value[word])
    fitting = [resolve_reference(branch) for branch in branches if accepts(branch, value)]
    keyed = [s for s in fitting if isinstance(value, dict) and any(word in value for word in s.get("required", ()))]
    return branch_of((keyed or fitting)[0], value)


def mutants_at(spec: Any, path: tuple[Any, ...], around: Any) -> Iterator[Mutant]:
    *above, key = path
    schema = resolve_reference(around["properties"][key])
    value = at(spec, path)
    if key in around.get("required", ()):
        yield made("delete", spec, path, lambda parent: parent.pop(key), pointer_of(above), "key", None)
    yield made("misspelt key", spec, path, lambda parent: rename(parent, key, typo(key)), pointer_of([*above, typo(key)]), "key", key)  # fmt: skip
    wrong = next(each for each in (True, {"a": 1}, 3) if not any(accepts(s, each) for s in [schema, *schema.get("oneOf", ())]) or each == 3)  # fmt: skip
    if not fits(schema, wrong):
        yield made("type", spec, path, lambda parent: parent.update({key: wrong}), pointer_of(path), "value", None)
    choices = schema.get("enum") or ([schema["const"]] if isinstance(schema.get("const"), str) else [])
    if isinstance(value, str) and choices and key != "mark":
        yield made(
            "choice", spec, path, lambda parent: parent.update({key: typo(value)}), pointer_of(path), "value", value
        )
    if key == "mark":
        yield made(
            "choice", spec, path, lambda parent: parent.update({key: typo(value)}), pointer_of(path), "value", value
        )
    for limit, step in (("minimum", -1), ("maximum", 1)):
        if limit in schema and isinstance(value, int | float):
            off = schema[limit] + step
            yield made(
                "range", spec, path, lambda parent, off=off: parent.update({key: off}), pointer_of(path), "value", None
            )
    if key in FIELD_WORDS and "enum" not in schema:
        yield made(
            "field", spec, path, lambda parent: parent.update({key: typo(value)}), pointer_of(path), "value", value
        )
    yield duplicate(spec, path)


def fits(schema: Any, value: Any) -> bool:
    branches = schema.get("oneOf", [])
    return any(accepts(each, value) for each in branches) if branches else accepts(schema, value)


def at(spec: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        spec = spec[key]
    return spec


def rename(parent: dict[str, Any], old: str, new: str) -> None:
    items = [(new if key == old else key, value) for key, value in parent.items()]
    parent.clear()
    parent.update(items)


def made(kind: str, spec: Any, path: tuple[Any, ...], change: Any, pointer: str, part: str, fix: str | None) -> Mutant:
    changed = copy.deepcopy(spec)
    change(at(changed, path[:-1]))
    return Mutant(kind, json.dumps(changed, indent=1, ensure_ascii=False), pointer, part, fix)


def duplicate(spec: Any, path: tuple[Any, ...]) -> Mutant:
    """Give a key twice, by a name that is exchanged after the text is made."""
    changed = copy.deepcopy(spec)
    parent = at(changed, path[:-1])
    parent["\x00again"] = parent[path[-1]]
    text = json.dumps(changed, indent=1, ensure_ascii=False)
    place = pointer_of([*path[:-1], "\x00again"])
    return Mutant("duplicate", text, place, "key", None)


def pointer_of(path: Any) -> str:
    return "".join(f"/{pointer_token(str(key))}" for key in path)


def findings_of(mutant: Mutant, folder: Path) -> tuple[list[Diagnostic], Span]:
    spans = parse(mutant.text.encode(), "mutant.json").spans
    expected = getattr(spans[mutant.pointer], mutant.part)
    text = mutant.text
    if mutant.kind == "duplicate":
        key = json.dumps(mutant.pointer and original_key(mutant))
        text = text.replace('"\\u0000again"', key)
        expected = Span(line=expected.line, column=expected.column, end_line=expected.line, end_column=expected.column)
    try:
        Tracegram(parse(text.encode(), "mutant.json"), root=folder)
    except TracegramError as error:
        return list(error.findings), expected
    return [], expected


def original_key(mutant: Mutant) -> str:
    value = json.loads(mutant.text)
    parent = value
    for key in mutant.pointer.split("/")[1:-1]:
        parent = parent[int(key)] if isinstance(parent, list) else parent[key.replace("~1", "/").replace("~0", "~")]
    again = json.dumps(parent["\x00again"])
    return next(key for key, each in parent.items() if json.dumps(each) == again)


def main() -> None:
    counts: Counter[str] = Counter()
    missed: dict[str, list[str]] = {"silent": [], "misplaced": [], "several": [], "fix": []}
    longest = 0
    for path in SPECS:
        for mutant in mutants(yaml.safe_load(path.read_text("utf-8"))):
            counts["mutants"] += 1
            findings, expected = findings_of(mutant, path.parent)
            counts["findings"] += len(findings)
            name = f"{path.parent.name}/{path.stem} {mutant.kind} {mutant.pointer}"
            if not findings:
                missed["silent"].append(name)
                continue
            span = findings[0].place.span
            if not span or (span.line, span.column) != (expected.line, expected.column):
                missed["misplaced"].append(f"{name}: {findings[0].code} at {span and (span.line, span.column)}, not {(expected.line, expected.column)}")  # fmt: skip
            if len(findings) > 1:
                missed["several"].append(f"{name}: {[each.code for each in findings]}")
            if mutant.fix:
                counts["fixable"] += 1
                offered = re.search(r"write “([^”]*)”", findings[0].help)
                if not offered or offered[1] != mutant.fix:
                    missed["fix"].append(f"{name}: {findings[0].help}")
            longest = max(longest, *(len(render(each, {"mutant.json": mutant.text}).splitlines()) for each in findings))
    total, fixable = counts["mutants"], counts["fixable"]
    print(f"mutants                  {total} of {len(SPECS)} specs")
    print(f"found                    {1 - len(missed['silent']) / total:.1%}")
    print(f"located exactly          {1 - (len(missed['misplaced']) + len(missed['silent'])) / total:.1%}")
    print(f"findings a mistake       {counts['findings'] / (total - len(missed['silent'])):.3f}")
    print(f"right fix offered first  {1 - len(missed['fix']) / fixable:.1%} of {fixable}")
    print(f"longest message          {longest} lines")
    if "-v" in sys.argv:
        for kind, names in missed.items():
            print(*(f"{kind}: {name}" for name in names), sep="\n")


if __name__ == "__main__":
    main()
