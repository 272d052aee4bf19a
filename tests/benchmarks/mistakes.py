"""Mistakes that can be made in a spec, one at a time: what is changed, where it is wrong, and which word puts it right."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from tracegram.language.schema import resolve_reference
from tracegram.language.schema.validator import accepts
from tracegram.measure.color_names import COLOR_NAMES

Path = tuple[Any, ...]
ALIENS = ("scheme", "points", "steps")  # words of the language, one of which is wrong at any place
FIELDS = {"field", "where"}  # their texts name a field of the trace
LEFT_ALONE = {"values", "columns"}  # their keys are names of columns, which are free


@dataclass(frozen=True)
class Mistake:
    """A change of the key at the end of a path. `new` is the key of a rename and the value of a put."""

    kind: str
    path: Path
    change: Literal["delete", "rename", "put", "repeat"]
    new: Any = None
    fix: str | None = None

    @property
    def wrong(self) -> Path:
        """The path of what is wrong: the key as it is written, or the mapping that lacks it."""
        if self.change == "delete":
            return self.path[:-1]
        return (*self.path[:-1], self.new) if self.change == "rename" else self.path

    @property
    def part(self) -> Literal["key", "value"]:
        return "value" if self.change == "put" and self.new is not None else "key"


def mistakes(spec: Any, schema: Any) -> Iterator[Mistake]:
    """Return every mistake of every kind that the schema knows at each key of a spec."""
    for path, around in places(spec, schema, ()):
        yield from mistakes_at(at(spec, path[:-1]), path, around)


def places(value: Any, schema: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Return each key of a spec with the schema around it."""
    schema = branch_of(resolve_reference(schema), value)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for key in [each for each in value if each in known]:
            yield (*path, key), schema
            if key not in LEFT_ALONE:
                yield from places(value[key], known[key], (*path, key))
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


def mistakes_at(parent: Any, path: Path, around: Any) -> Iterator[Mistake]:
    key, legal = path[-1], around["properties"]
    schema, value = resolve_reference(legal[key]), parent[key]
    if key in around.get("required", ()) and (key == "tracegram" or "extends" not in parent):  # a base has the others
        yield Mistake("word left out", path, "delete")
    for word in typos(key):
        if word not in legal and word not in parent:
            yield Mistake("key misspelled", path, "rename", word, key)
    alien = next(word for word in ALIENS if word not in legal)
    if key not in around.get("required", ()):
        yield Mistake("key of elsewhere", path, "rename", alien)
    yield Mistake("key twice", path, "repeat", value)
    yield Mistake("value left out", path, "put")
    yield from wrong_types(schema, path)
    yield from wrong_words(schema, value, path)
    yield from wrong_sizes(schema, value, path)


def wrong_types(schema: Any, path: Path) -> Iterator[Mistake]:
    branches = [schema, *schema.get("oneOf", ())] if "oneOf" not in schema or "type" in schema else schema["oneOf"]
    for wrong in (True, {"a": 1}, [[]], "12"):
        if not any(accepts(each, wrong) for each in branches) and "const" not in schema and "enum" not in schema:
            yield Mistake("type", path, "put", wrong)


def wrong_words(schema: Any, value: Any, path: Path) -> Iterator[Mistake]:
    if not isinstance(value, str):
        return
    choices = schema.get("enum") or [schema.get("const")]
    branches = [resolve_reference(each) for each in (schema, *schema.get("oneOf", ()))]
    for word in typos(value):
        if value in choices and not any(accepts(each, word) for each in branches):
            yield Mistake("choice misspelled", path, "put", word, value)
        names = COLOR_NAMES if any(each.get("format") == "color" for each in branches) else ()
        if value in names and word.lower() not in names:
            yield Mistake("color misspelled", path, "put", word, value)
        if path[-1] in FIELDS and "enum" not in schema:
            yield Mistake("field misspelled", path, "put", word, value)


def wrong_sizes(schema: Any, value: Any, path: Path) -> Iterator[Mistake]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        for limit, step in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0)):
            if limit in schema:
                yield Mistake("off its range", path, "put", schema[limit] + step)
    if isinstance(value, list) and schema.get("minItems", 0) == len(value):
        yield Mistake("list too short", path, "put", value[:-1])
    if isinstance(value, list) and schema.get("maxItems") == len(value):
        yield Mistake("list too long", path, "put", [*value, value[-1]])


def typos(word: str) -> list[str]:
    """Misspell a word: two letters swapped, one left out, one doubled, the first a capital."""
    if len(word) < 2:
        return []
    middle = len(word) // 2
    swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    dropped = word[:middle] + word[middle + 1 :]
    doubled = word[:middle] + word[middle - 1 : middle] + word[middle:] if len(word) > 1 else word * 2
    made = [swapped, dropped, doubled, word.capitalize()] if len(word) > 3 else [word + word[-1]]
    return [each for each in dict.fromkeys(made) if each != word]


def at(spec: Any, path: Path) -> Any:
    for key in path:
        spec = spec[key]
    return spec
