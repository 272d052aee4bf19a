from tracegram import record as record
from tracegram import statistics as statistics
from tracegram.api import Tracegram, figure, load
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.embed.each import load_each
from tracegram.embed.runtime import runtime, runtime_files
from tracegram.language.inputs import inputs

__all__ = [
    "Diagnostic",
    "Tracegram",
    "TracegramError",
    "figure",
    "inputs",
    "load",
    "load_each",
    "runtime",
    "runtime_files",
]
__version__: str
