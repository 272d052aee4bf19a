"""Texts that are not YAML: the place of the mistake, its probable cause, and its fix."""

import re
from typing import Any

import yaml

from tracegram.diagnostics import Lines, Span, TracegramError
from tracegram.syntax.spelling import quoted
from tracegram.syntax.tree import refuse_at, too_deep

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAB = "  "  # what is written for a tab
_HIDDEN_COLOR = re.compile(r"^.*?[:,\[][ \t]+(#[0-9a-fA-F]{3,8})\b", re.MULTILINE)  # the first of a line

_UNENDED = {  # by libyaml's context and problem: what is meant, what it lacks, what to do
    ("while scanning a simple key", "could not find expected ':'"): (
        "the key",
        "has no colon after it",
        "write `key: value`, with a blank after the colon",
    ),
    ("while scanning a quoted scalar", "found unexpected end of stream"): (
        "the quoted text that starts",
        "does not end",
        "close the quotes",
    ),
}


def bad_yaml(lines: Lines, file: str, error: yaml.MarkedYAMLError) -> TracegramError:
    """Return the error for a text that PyYAML's parser refuses: `bad-yaml`, unless the mistake has its own code."""
    mark: Any = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    span = _at(line, mark.column + 1 if mark else 1)
    problem = error.problem or "cannot be read"
    if "nesting depth" in problem:  # libyaml's own limit, met by its look-ahead
        return too_deep(file, span)
    if "undefined alias" in problem:
        return refuse_at(file, "unknown-anchor", problem, span, "write the value out")
    if lines.within(span) == "\t":
        return _tab(lines, file, span)
    hidden = _hidden_color(lines, line)
    if hidden:
        return _hidden_color_error(lines, file, hidden)
    unended = _UNENDED.get((error.context or "", problem))
    if unended and error.context_mark:
        start = error.context_mark  # the problem's own mark is where the text stops, far from what is wrong
        message = f"not YAML: {unended[0]} on line {start.line + 1} {unended[1]}"
        return refuse_at(file, "bad-yaml", message, _at(start.line + 1, start.column + 1), unended[2])
    message = f"not YAML at line {line}: {problem}"
    if error.context and error.context_mark:
        message += f", {error.context} that starts on line {error.context_mark.line + 1}"
    return refuse_at(file, "bad-yaml", message, span, _advice(lines.text, line, problem))


def bad_character(lines: Lines, file: str, offset: int) -> TracegramError:
    """Return the error for a character that may not stand in a YAML text."""
    span = lines.span(offset, offset + 1)
    message = f"line {span.line} holds a character that YAML does not allow"
    return refuse_at(file, "bad-yaml", message, span, 'write it as an escape in double quotes, "\\x1b"')


def _tab(lines: Lines, file: str, span: Span) -> TracegramError:
    start = lines.offsets(span)[0]
    tabs = len(lines.text[start:]) - len(lines.text[start:].lstrip("\t"))
    edit = lines.edit(start, start + tabs, TAB * tabs, safe=True)
    message = f"line {span.line} is indented with a tab, and YAML indents with spaces"
    return refuse_at(file, "tab-indentation", message, span, "write two spaces for each tab", edit)


def _hidden_color(lines: Lines, last: int) -> tuple[int, int] | None:
    """Find the last unquoted `#` color up to a line; in brackets it starts a comment that hides the closing bracket."""
    end = lines.offsets(_at(last + 1, 1))[0]
    return max((each.span(1) for each in _HIDDEN_COLOR.finditer(lines.text, 0, end)), default=None)


def _hidden_color_error(lines: Lines, file: str, found: tuple[int, int]) -> TracegramError:
    """Return the error for a color that YAML takes for a comment; quoting is safe if the parser then gets further."""
    span = lines.span(*found)
    color = lines.text[slice(*found)]
    mended = lines.text[: found[0]] + quoted(color) + lines.text[found[1] :]
    message = f"line {span.line} is not YAML: `#` starts a comment, which hides the rest of the line"
    edit = lines.edit(*found, quoted(color), safe=_fault(mended) > _fault(lines.text))
    return refuse_at(file, "bad-yaml", message, span, f'quote the color: "{color}"', edit)


def _fault(text: str) -> int:
    """Return the line of the first fault that the parser finds; one past the text when it finds none."""
    try:
        for _ in yaml.parse(text, Loader=LOADER):
            pass
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        return mark.line if mark else 0
    return text.count("\n") + 2


def _at(line: int, column: int) -> Span:
    return Span(line=line, column=column, end_line=line, end_column=column + 1)


def _advice(text: str, line: int, problem: str) -> str:
    lines = text.splitlines()
    found = lines[line - 1] if line <= len(lines) else ""
    if "{{" in found or "{%" in found:
        return "the file looks like a template that was not filled in: render it first"
    if problem == "mapping values are not allowed in this context":
        return "quote a text that holds “: ”, or check the indentation of this line"
    return "check indentation, brackets and quotes on this line and the one before"
