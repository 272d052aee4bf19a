"""Params: named values that replace `{param: NAME}` in a spec.

They are filled in between `extend` and `validate`, which then checks plain values and knows where each is written.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tracegram.diagnostics import Diagnostic, Label, Place, Suggestion, TracegramError, nearest, quote, suggest
from tracegram.language.document import Document, plain_copy, with_whole_numbers
from tracegram.language.extend import extended
from tracegram.language.schema import properties_of
from tracegram.language.settings import Written
from tracegram.language.wording import type_of
from tracegram.syntax import Spans, read_yaml
from tracegram.syntax.tree import MOST_VALUES, pointer_token, within
from tracegram.trace.refusal import MOST_FINDINGS, listed
from vega_datalite.frozen import frozen

NO_PARAMS: Mapping[str, Any] = MappingProxyType({})
MOST_WORDS = 100  # that are looked at for the one that is misspelled
_REFERENCE = re.compile(r"\$\{?\w{2,}\}?|\{\{? *\w+ *\}?\}")  # `$f` is a number format
_WITH_DEFAULT = frozenset({"param", "default", "value", "type"})
_PLAIN = frozenset({"tracegram", "$schema", "extends", "params"})  # keys of a spec that hold no `{param: …}`
_ROWS = "/trace/values"  # may have a column of any name
_KINDS = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "a mapping"}


@frozen
class Chosen:
    """Choices that override a spec: a base look, values of its params, a run.

    `fields` has values by field name: only cells with these values are drawn.
    """

    theme: str = ""
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    run: str = ""
    fields: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        """The chosen part of the trace, in words; empty if nothing was chosen."""
        chosen = {**({"run": self.run} if self.run else {}), **self.fields}
        return ", ".join(f"{word} {quote(value)}" for word, value in chosen.items())

    def over(self, document: Document) -> Document:
        """Return a valid spec with the chosen base look and cells; its own fonts stay."""
        value: dict[str, Any] = document.value
        if self.theme:
            written = value.get("theme", {})
            words: dict[str, Any] = {} if isinstance(written, str) else dict(written)
            value = {**value, "theme": {**words, "base": self.theme}}
        if self.run:
            trace = value.get("trace", {})
            window: dict[str, Any] = {**trace.get("window", {}), "run": self.run}
            value = {**value, "trace": {**trace, "window": window}}
        if self.fields:
            trace = value.get("trace", {})
            tests = [{"field": name, "equal": text} for name, text in self.fields.items()]
            where = {"and": [*([trace["where"]] if "where" in trace else []), *tests]}
            value = {**value, "trace": {**trace, "where": where}}
        return replace(document, value=value)


NOTHING_CHOSEN = Chosen()


def complete(document: Document, root: Path, params: Mapping[str, Any] = NO_PARAMS) -> Document:
    """Return a spec merged with its bases, with the values of its params filled in.

    Args:
        document: The spec.
        root: The folder that bases are read from.
        params: Values by name, instead of the defaults in the spec.

    Returns:
        The spec, whose `unused` are warnings about its own params, and those set here, that nothing uses.

    Raises:
        TracegramError: What is wrong with a base, see `extended`; or `unknown-param`, `param-without-value`,
            `wrong-type` or `too-many-values`, one finding for each param and place.
    """
    merged = extended(document, root) if document.get("extends") is not None else document
    return with_params(merged, params)


def with_params(document: Document, given: Mapping[str, Any]) -> Document:
    """Return a spec with each `{param: NAME}` replaced by the value of the param.

    Raises:
        TracegramError: As `complete` raises.
    """
    if not isinstance(document.value, dict):
        return document
    declared = document.value.get("params", {})
    if declared is None:
        advice = "write a name and a value for each, or delete the key"
        raise document.error("empty-value", "/params", "“params” has no value", advice, "key")
    if not isinstance(declared, dict):
        message = f"“params” is {type_of(declared)}, expected a mapping"
        raise document.error("wrong-type", "/params", message, "write a mapping: `params: {threshold: 0.9}`")
    _check_spelling(document)
    values = {name: default for name, default in declared.items() if name not in given}
    findings = [
        _unknown(document, name, declared, "/params", ", which is set") for name in given if name not in declared
    ]
    for name in declared:
        if name in given:
            values[name], wrong = _taken(document, name, given[name], declared[name])
            findings += wrong
        else:
            findings += _of_default(document, name, values[name])
    filling = _Filling(document=document, values=values, given=frozenset(given), findings=findings)
    value = {
        key: each if key in _PLAIN else filling.filled(each, f"/{pointer_token(key)}")
        for key, each in document.value.items()
    }
    if findings:
        raise TracegramError([document.with_edit(each) for each in findings[:MOST_FINDINGS]])
    value |= {"params": values} if "params" in value else {}
    unused = document.unused  # of a spec that is filled in already, nothing else can tell
    if unused is None:
        unused = tuple(_unused(document, list(islice(filling.without_use(), MOST_FINDINGS)), given))
    spans, borrowed = filling.spans, filling.borrowed
    return replace(document, value=value, spans=spans, borrowed=borrowed, labels=dict(filling.labels), unused=unused)


def _check_spelling(document: Document) -> None:
    """Check that `params` is not misspelled, since each use of a param would be a mistake too."""
    words = properties_of("figure")
    unknown = [] if "params" in document.value else [key for key in map(str, document.value) if key not in words]
    used = _used(document.value) if unknown else set()
    for key in unknown:
        holds_all = bool(used) and isinstance(document.value[key], dict) and used <= document.value[key].keys()
        if holds_all or (nearest(key, ["params"]) and nearest(key, words) == "params"):
            message = f"{quote(key)} is not a word of the language at the top of a spec"
            finding = document.finding("unknown-word", f"/{pointer_token(key)}", message, part="key")
            near = suggest(key, ["params"]) or Suggestion(value="params", safe=False)
            raise TracegramError([document.with_edit(finding.suggesting(near))])


def _used(value: Mapping[str, Any]) -> set[str]:
    """Return the names of the params that a spec uses."""
    return {each["param"] for each in within(value) if isinstance(each, dict) and isinstance(each.get("param"), str)}


def _taken(document: Document, name: str, given: Any, default: Any) -> tuple[Any, list[Diagnostic]]:
    """Return a value that is set, and the mistakes in it: it must have the type of the default, if there is one."""
    value = _read(given, default) if isinstance(given, Written) else with_whole_numbers(plain_copy(given))
    expected, found = (_KINDS.get(type(each), "") for each in (default, value))
    if expected in {"", found} and found:
        return value, []
    message = f"{quote(name)} is set to {type_of(value)}, expected {expected or 'a value'}"
    advice = f"set it to {expected}, as its default is" if expected else "set it to text, a number, true or false"
    return value, [document.finding("wrong-type", _entry(name), message, advice, "key")]


def _read(given: str, default: Any) -> Any:
    if isinstance(default, str):
        return str(given)
    try:
        value = with_whole_numbers(read_yaml(f"value: {given}", "").value["value"])
    except (TracegramError, KeyError):
        return str(given)
    return str(given) if value is None else value


def _of_default(document: Document, name: str, default: Any) -> list[Diagnostic]:
    """Return what is wrong with a default: there is none, or it is a mapping as in Vega-Lite, which holds the value."""
    if default is None:
        message = f"the param {quote(name)} has no value"
        advice = f"write one here, or set it: `--set {name}=…`, or `params` in Python"
        return [document.finding("param-without-value", _entry(name), message, advice, "key")]
    if isinstance(default, dict) and "value" in default:
        value: Any = default["value"]
        message = f"{quote(name)} is a mapping with “value”, expected the value itself"
        shown = value if isinstance(value, int | float | str) else "…"
        return [document.finding("wrong-type", _entry(name), message, f"write `{name}: {shown}`")]
    return []


def _unknown(document: Document, name: str, declared: Mapping[str, Any], at: str, more: str = "") -> Diagnostic:
    message = f"this spec has no param {quote(name)}{more}"
    near = None
    if not declared:
        advice = f"write its default: `params: {{{name}: …}}`"
    elif near := suggest(name, islice(declared, MOST_WORDS)):
        advice = f"did you mean {quote(near.value)}?"
    else:
        advice = f"its params are {listed(list(declared))}"
    finding = document.finding("unknown-param", at, message, advice, "key" if more else "value")
    return finding if more else replace(finding, suggestion=near)


def _unused(document: Document, names: Sequence[str], given: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Return a warning for each param that nothing uses, with a place that may be meant to use it."""
    near: dict[str, str] = {}
    for at, text in _texts(document.value, "") if names else ():
        near.setdefault(param_meant(document, text), at)
    near.pop("", None)  # of texts that mean none
    for name in names:
        message = f"nothing uses the param {quote(name)}" + (", which is set" if name in given else "")
        advice = f"write `{{param: {name}}}` where its value belongs, or delete it"
        finding = document.finding("unused-param", _entry(name), message, advice, "key")
        meant = f"if the param is meant, write `{{param: {name}}}`"
        labels = (Label(place=document.place(near[name]), message=meant),) if name in near else ()
        yield replace(finding, severity="warning", labels=labels)


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Return the texts of a spec that could be a param, each with its pointer."""
    if isinstance(value, dict):
        for key, each in value.items():
            if pointer or key not in _PLAIN:
                yield from _texts(each, f"{pointer}/{pointer_token(key)}")
    elif isinstance(value, list) and pointer != _ROWS:
        for index, each in enumerate(value):
            yield from _texts(each, f"{pointer}/{index}")
    elif isinstance(value, str):
        yield pointer, value


def _entry(name: str) -> str:
    return f"/params/{pointer_token(name)}"


@dataclass(slots=True, kw_only=True)
class _Filling:
    """A spec while its params are filled in. `weight` counts the filled-in values, including those inside others."""

    document: Document
    values: Mapping[str, Any]
    given: frozenset[str]
    findings: list[Diagnostic]
    spans: dict[str, Spans] = field(default_factory=dict[str, Spans])
    borrowed: dict[str, tuple[str, Spans]] = field(default_factory=dict[str, tuple[str, Spans]])
    labels: dict[str, Label] = field(default_factory=dict[str, Label])
    entries: dict[str, list[str]] = field(default_factory=lambda: defaultdict[str, list[str]](list))
    used: set[str] = field(default_factory=set[str])
    weight: int = 0

    def __post_init__(self) -> None:
        """Copy the places of the document, and find those of each param."""
        self.spans, self.borrowed = dict(self.document.spans), dict(self.document.borrowed)
        for pointer in self.spans:
            if pointer.startswith("/params/"):
                self.entries["/".join(pointer.split("/", 3)[:3])].append(pointer)

    def filled(self, value: Any, pointer: str) -> Any:
        """Return a value with each `{param: NAME}` replaced."""
        if isinstance(value, dict):
            if value.keys() == {"param"}:
                return self._put(value, pointer)
            if "param" in value and value.keys() <= _WITH_DEFAULT:
                self.findings.append(self._with_more(value["param"], pointer))
                return value
            return {key: self.filled(each, f"{pointer}/{pointer_token(key)}") for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType]
        if isinstance(value, list) and pointer != _ROWS:
            return [self.filled(each, f"{pointer}/{index}") for index, each in enumerate(value)]  # pyright: ignore[reportUnknownVariableType]
        return value

    def without_use(self) -> Iterator[str]:
        """Return the params that nothing uses; a base may have some for other specs, unless they are set."""
        for name in self.values:
            if name not in self.used and (name in self.given or _entry(name) not in self.document.borrowed):
                yield name

    def _with_more(self, name: Any, pointer: str) -> Diagnostic:
        message = "`{param: …}` holds nothing but the name of a param"
        advice = f"write `{{param: {name}}}`, and its default under `params`"
        return self.document.finding("conflicting-words", pointer, message, advice)

    def _put(self, reference: Mapping[str, Any], pointer: str) -> Any:
        name, at = reference["param"], f"{pointer}/param"
        if len(self.findings) > MOST_FINDINGS:
            return reference
        if not isinstance(name, str):
            message = f"“param” is {type_of(name)}, expected the name of a param"
            self.findings.append(self.document.finding("wrong-type", at, message, "write a key of `params`"))
        elif name not in self.values:
            self.findings.append(_unknown(self.document, name, self.values, at))
        else:
            self.used.add(name)
            self._count(name, pointer)
            self._place(name, pointer)
            return self.values[name]
        return reference

    def _count(self, name: str, pointer: str) -> None:
        """Count the filled-in values, so that a small text cannot become a large spec.

        Raises:
            TracegramError: `too-many-values`.
        """
        self.weight += sum(1 for _ in within(self.values[name]))
        if self.weight > MOST_VALUES:
            message = f"params put in more than {MOST_VALUES:,} values"
            raise self.document.error("too-many-values", pointer, message, "put rows into a file")

    def _place(self, name: str, pointer: str) -> None:
        """Note the place of a value: its entry under `params` if that is in the same text, with a label at its use.

        A value that is set, or that comes from another file, has the place of its use, and a label names its origin.
        """
        entry, use = _entry(name), self.spans.pop(pointer, None)
        self.spans.pop(f"{pointer}/param", None)
        if use and entry in self.spans and name not in self.given:
            for each in self.entries[entry]:
                self.spans[pointer + each[len(entry) :]] = self.spans[each]
            self.spans[pointer] = Spans(key=use.key, value=self.spans[entry].value)
            self.labels[pointer] = Label(place=Place(file=self.document.file, span=use.value), message="used here")
            return
        if use:
            self.borrowed[pointer] = self.document.file, use
        said = f"{quote(name)} is set to another value than here" if name in self.given else "its value stands here"
        self.labels[pointer] = Label(place=self.document.place(entry), message=said)


def param_meant(document: Document, value: Any) -> str:
    """Return the name of the param that a value means in the form of another tool, such as `$name`; "" for none."""
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in {"expr", "signal", "var", "ref"}:
        value = next(iter(value.values()))
    if not isinstance(value, str):
        return ""
    name = value.strip("${} ")
    is_reference = name != value and _REFERENCE.fullmatch(value)
    return name if is_reference or name in document.get("params", default={}) else ""
