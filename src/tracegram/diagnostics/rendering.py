"""The output formats of findings, by the words that users write."""

from collections.abc import Callable, Mapping, Sequence

from tracegram.diagnostics.diagnostic import Diagnostic
from tracegram.diagnostics.github import github
from tracegram.diagnostics.json_lines import json_lines
from tracegram.diagnostics.sarif import sarif
from tracegram.diagnostics.terminal import frames
from vega_datalite import visible


def _short(findings: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:  # noqa: ARG001  # a renderer takes both
    """Return one line per finding, which editors and grep read: `path:line:column: code: message`."""
    return "\n".join(f"{each.place}: {each.code}: {visible(each.message)}" for each in findings)


RENDERERS: dict[str, Callable[[Sequence[Diagnostic], Mapping[str, str]], str]] = {
    "text": frames,
    "short": _short,
    "json": json_lines,
    "github": github,
    "sarif": sarif,
}
"""Each takes findings and the texts of files by name, and gives a text without a last line end; "" may be none."""
