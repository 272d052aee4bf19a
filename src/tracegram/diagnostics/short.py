"""Findings as lines that editors and grep read: `path:line:column: code: message`."""

from collections.abc import Mapping, Sequence

from tracegram.diagnostics.diagnostic import Diagnostic
from vega_datalite import visible


def short(findings: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:  # noqa: ARG001  # a renderer takes both
    """Return one line per finding."""
    return "\n".join(f"{each.place}: {each.code}: {visible(each.message)}" for each in findings)
