"""The output formats of findings, by the words that users write."""

from collections.abc import Callable, Mapping, Sequence

from tracegram.diagnostics.diagnostic import Diagnostic
from tracegram.diagnostics.github import github
from tracegram.diagnostics.json_lines import json_lines
from tracegram.diagnostics.sarif import sarif
from tracegram.diagnostics.short import short
from tracegram.diagnostics.terminal import frames

RENDERERS: dict[str, Callable[[Sequence[Diagnostic], Mapping[str, str]], str]] = {
    "text": frames,
    "short": short,
    "json": json_lines,
    "github": github,
    "sarif": sarif,
}
"""Each takes findings and the texts of files by name, and gives a text without a last line end; "" may be none."""
