"""Values written as a person would write them in YAML, on one line."""

import json
from collections.abc import Mapping
from typing import Any

from tracegram.diagnostics import TracegramError
from tracegram.syntax.yaml_text import read_yaml


def flow(value: Any) -> str:
    """Return a value as a person would write it in YAML, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    return value if isinstance(value, str) and _is_plain(value) else json.dumps(value, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    """Check whether a text needs no quotes; without them `42` would be a number."""
    try:
        return read_yaml(f"[{text}]", "").value == [text]
    except TracegramError:
        return False
