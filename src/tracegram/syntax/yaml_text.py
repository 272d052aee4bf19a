"""YAML 1.2 texts, read from the event stream of PyYAML's parser.

Values are built here and not by PyYAML, which follows YAML 1.1 (`no` is false, `1:30` is 90), keeps the last of two
equal keys and repeats aliases without limit.
"""

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from tracegram.diagnostics import Lines, Span, TracegramError, lines_of, quote
from tracegram.syntax.repeated import Entry, repeated
from tracegram.syntax.spelling import quoted
from tracegram.syntax.tree import DEEPEST, MOST_VALUES, Node, Tree, after_comma, grow, refuse_at, too_deep
from tracegram.syntax.yaml_faults import LOADER, bad_character, bad_yaml

_INTEGER = re.compile(r"[-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TEXT_TAGS = {"!", "tag:yaml.org,2002:str"}
_FIRST = Span(line=1, column=1, end_line=1, end_column=1)
WEIGHED = 100  # characters of a text that count as one value more, since aliases repeat them
_DIRECTIVE = re.compile(r"^%TAG\b", re.MULTILINE)
MOST_DIRECTIVES = 20  # libyaml compares each with all before it, and a spec has no use for any
_LONGEST_INTEGER = 300  # digits; Python refuses to convert more than 4,300


def read_yaml(text: str, file: str) -> Tree:
    """Read one YAML 1.2 document of the core schema with the place of every key and value.

    Raises:
        TracegramError: `bad-yaml`, `tab-indentation`, `empty-spec`, `duplicate-key`, `key-not-text`, `merge-key`,
            `unknown-tag`, `unknown-anchor`, `alias-cycle`, `not-finite`, `out-of-range`, `too-deep` or
            `too-many-values`, located.
    """
    builder = _Builder(file=file, text=text)
    _refuse_directives(builder, text)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise bad_yaml(builder.lines, file, error) from None
    except yaml.reader.ReaderError as error:
        raise bad_character(builder.lines, file, error.position) from None
    if builder.root is None:
        raise refuse_at(file, "empty-spec", f"{file} is empty: it holds no value", _FIRST, "start with `tracegram: 1`")
    return grow(builder.root)


def _refuse_directives(builder: "_Builder", text: str) -> None:
    found = next(islice(_DIRECTIVE.finditer(text), MOST_DIRECTIVES, None), None)
    if found:
        span = builder.lines.span(found.start(), found.end())
        message = f"the text has more than {MOST_DIRECTIVES} directives `%TAG`"
        raise builder.refuse("bad-yaml", message, span, "delete them; a spec has no tags")


@dataclass(slots=True, kw_only=True)
class _Open:
    """A list or mapping whose end has not been read; `key` is the key that waits for its value."""

    node: Node
    anchor: str | None
    flow: bool
    key: tuple[str, Span] | None = None


@dataclass(slots=True, kw_only=True)
class _Builder:
    file: str
    text: str
    end: Span = _FIRST
    root: Node | None = None
    documents: int = 0
    stack: list[_Open] = field(default_factory=list["_Open"])
    anchors: dict[str, Node] = field(default_factory=dict[str, Node])

    @property
    def lines(self) -> Lines:
        """The lines of the text, which only mistakes need."""
        return lines_of(self.text)

    def take(self, event: Event) -> None:
        """Add an event to the nodes read so far."""
        match event:
            case DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise self.refuse("bad-yaml", "a spec is one YAML document, found a second", _span(event))
            case ScalarEvent():
                self.add_scalar(event)
            case AliasEvent():
                self.add_alias(event)
            case CollectionEndEvent():
                self.close(event)
            case yaml.SequenceStartEvent() | MappingStartEvent():
                self.open(event)
            case _:
                pass

    def open(self, event: Any) -> None:
        """Start a list or a mapping."""
        span = _span(event)
        if self.waits_for_key():
            raise self.refuse("key-not-text", "a key is a list or a mapping, expected text", span, self.advice(span))
        if not event.implicit:
            raise self.bad_tag(event)
        if len(self.stack) >= DEEPEST:
            raise too_deep(self.file, span)
        is_mapping = isinstance(event, MappingStartEvent)
        node = Node(span=span, entries={} if is_mapping else None, items=None if is_mapping else [])
        self.stack.append(_Open(node=node, anchor=event.anchor, flow=event.flow_style))

    def close(self, event: Event) -> None:
        """End the innermost list or mapping."""
        ended = self.stack.pop()
        start = ended.node.span
        end = _span(event)
        self.end = end if ended.flow else self.end
        ended.node.span = Span(line=start.line, column=start.column, end_line=end.end_line, end_column=end.end_column)
        self.add(ended.node, ended.anchor)

    def add_scalar(self, event: Any) -> None:
        """Add a key or a scalar value."""
        span = self.end = _span(event)
        is_text = event.tag in _TEXT_TAGS or (event.tag is None and not event.implicit[0])
        if event.tag is not None and event.tag not in _TEXT_TAGS:
            raise self.bad_tag(event)
        if self.waits_for_key():
            self.add_key(event.value, span, plain=not is_text)
        else:
            value = event.value if is_text else self.scalar(event.value, span)
            self.add(Node(span=span, value=value, weight=1 + len(event.value) // WEIGHED), event.anchor)

    def add_key(self, key: str, span: Span, *, plain: bool) -> None:
        """Remember a key until its value comes."""
        if plain and key == "<<":
            message = f"line {span.line} uses the merge key `<<`, which YAML 1.2 does not have"
            raise self.refuse("merge-key", message, span, "write the keys out")
        if plain and not isinstance(self.scalar(key, span), str):
            message = f"the key {quote(key)} is not text"
            start, stop = self.lines.offsets(span)
            if (before := self.entry_before()) and self.text[stop:].lstrip()[:1] in {",", "}"}:
                raise self.refuse("key-not-text", message, span, after_comma(before))
            edit = self.lines.edit(start, stop, quoted(key), safe=True)
            raise refuse_at(self.file, "key-not-text", message, span, f'quote it: "{key}"', edit)
        self.stack[-1].key = (key, span)

    def entry_before(self) -> str:
        """Return the key of the last entry of the innermost mapping in braces; "" if there is none."""
        inner = self.stack[-1]
        return next(reversed(inner.node.entries or {}), "") if inner.flow else ""

    def add_alias(self, event: Any) -> None:
        """Add the node that an alias names again."""
        span = self.end = _span(event)
        if any(each.anchor == event.anchor for each in self.stack):
            message = f"the alias *{event.anchor} on line {span.line} stands inside what it names"
            raise self.refuse("alias-cycle", message, span, "write the value out")
        if event.anchor not in self.anchors:
            raise self.refuse("unknown-anchor", f"no anchor is named &{event.anchor}", span, "write the value out")
        if self.waits_for_key():
            raise self.refuse("key-not-text", "a key is an alias, expected text", span, "write the key out")
        self.add(self.anchors[event.anchor], None)

    def add(self, node: Node, anchor: str | None) -> None:
        """Add a complete node to its list or mapping."""
        if anchor:
            self.anchors[anchor] = node
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        parent.node.weight += node.weight
        if parent.node.weight > MOST_VALUES:
            message = f"the spec holds more than {MOST_VALUES:,} values, counting what aliases repeat"
            raise self.refuse("too-many-values", message, node.span, "put rows into a trace file")
        if parent.node.items is not None:
            parent.node.items.append(node)
        elif parent.node.entries is not None and parent.key is not None:
            key, span = parent.key
            if key in parent.node.entries:
                again = Entry(key=key, span=span, node=node, flow=parent.flow)
                stop = self.lines.offsets(self.end)[1]
                raise repeated(self.lines, self.file, parent.node.entries[key], again, stop)
            parent.node.entries[key] = (span, node)
            parent.key = None

    def waits_for_key(self) -> bool:
        """Return whether the next node is a key of a mapping."""
        return bool(self.stack) and self.stack[-1].node.entries is not None and self.stack[-1].key is None

    def scalar(self, plain: str, span: Span) -> Any:
        """Return the value of a plain scalar by the core schema of YAML 1.2 (section 10.3.2)."""
        if plain in _WORDS:
            return _WORDS[plain]
        if _INTEGER.fullmatch(plain):
            return self.integer(plain, span)
        if _NOT_FINITE.fullmatch(plain):
            raise self.refuse(
                "not-finite", f"{self.named()} is {plain}, expected a finite number", span, "write a number"
            )
        if _FLOAT.fullmatch(plain):
            number = float(plain)
            if number in {float("inf"), float("-inf")}:
                raise self.refuse(
                    "not-finite", f"{self.named()} is too large a number: {quote(plain)}", span, "write a smaller one"
                )
            return number
        return plain

    def integer(self, plain: str, span: Span) -> int:
        """Return a whole number in decimal notation; other notations are often meant as text."""
        if len(plain) > _LONGEST_INTEGER:
            raise self.refuse("out-of-range", f"{self.named()} has {len(plain)} digits", span, "write a smaller number")
        number = int(plain, 0) if plain[:2] in {"0x", "0o"} else int(plain)
        if str(number) != plain:
            message = f"{self.named()} on line {span.line} is {plain}, which is text to some and {number} to others"
            raise self.refuse("wrong-type", message, span, f'quote it, "{plain}", or write {number}')
        return number

    def named(self) -> str:
        """Name the place of the next value by its key."""
        for opened in reversed(self.stack):
            if opened.key:
                return quote(opened.key[0])
        return "a value"

    def bad_tag(self, event: Any) -> TracegramError:
        """Return the error for a tag outside the core schema."""
        tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
        span = _span(event)
        message = f"the value of {self.named()} on line {span.line} has the tag {quote(tag)}"
        return self.refuse("unknown-tag", message, span, "write plain text, numbers, lists and mappings, without tags")

    def advice(self, span: Span) -> str:
        """Return advice for a key that is not a text."""
        line = self.text.splitlines()[span.line - 1]
        if "{{" in line or "{%" in line:
            return "the file looks like a template that was not filled in: render it first"
        return "write `key: value` with a text for a key"

    def refuse(self, code: str, message: str, span: Span, help: str = "") -> TracegramError:  # noqa: A002
        """Return the error for one finding in this text."""
        return refuse_at(self.file, code, message, span, help)


def _span(event: Any) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(line=start.line + 1, column=start.column + 1, end_line=end.line + 1, end_column=end.column + 1)
