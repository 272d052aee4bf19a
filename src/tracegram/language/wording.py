"""How findings refer to the values of a spec. A part of `validate`."""

from collections.abc import Iterable
from typing import Any

from tracegram.diagnostics import quote


def named(pointer: str) -> str:
    """Return the name of the value at a JSON pointer: its key, or its place in a list."""
    words: Iterable[str] = [part for part in pointer.split("/") if part and not part.isdigit()]
    last = pointer.rpartition("/")[2]
    if last.isdigit():
        return f"item {int(last) + 1} of {quote(list(words)[-1])}" if words else f"item {last}"
    return quote(last.replace("~1", "/").replace("~0", "~")) if last else "the spec"


def type_of(value: Any) -> str:
    """Return the description of a value of the wrong type, such as “the number 3” or “a list”."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {quote(value)}"
    if isinstance(value, str):
        return f"the text {quote(value, 40)}"
    return "a list" if isinstance(value, list) else "a mapping"
