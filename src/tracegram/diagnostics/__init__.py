"""Findings: their codes, places, texts and output formats."""

from tracegram.diagnostics.catalog import CATALOG
from tracegram.diagnostics.command_lines import COMMAND_LINES
from tracegram.diagnostics.diagnostic import (
    Diagnostic,
    Edit,
    Label,
    Place,
    Span,
    Suggestion,
    TracegramError,
    error_of,
    origin_of_errors,
)
from tracegram.diagnostics.lines import Lines, lines_of
from tracegram.diagnostics.quoting import quote
from tracegram.diagnostics.reasons import REASONS
from tracegram.diagnostics.suggest import LEAST_LIKENESS, nearest, nearest_file, suggest

__all__ = [
    "CATALOG",
    "COMMAND_LINES",
    "LEAST_LIKENESS",
    "REASONS",
    "Diagnostic",
    "Edit",
    "Label",
    "Lines",
    "Place",
    "Span",
    "Suggestion",
    "TracegramError",
    "error_of",
    "lines_of",
    "nearest",
    "nearest_file",
    "origin_of_errors",
    "quote",
    "suggest",
]
