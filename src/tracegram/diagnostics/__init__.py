"""What can go wrong, where it is, and how to say it."""

from tracegram.diagnostics.catalog import CATALOG
from tracegram.diagnostics.diagnostic import Diagnostic, Edit, Label, Place, Severity, Span, TracegramError, refuse
from tracegram.diagnostics.quoting import quote
from tracegram.diagnostics.suggest import nearest

__all__ = [
    "CATALOG",
    "Diagnostic",
    "Edit",
    "Label",
    "Place",
    "Severity",
    "Span",
    "TracegramError",
    "nearest",
    "quote",
    "refuse",
]
