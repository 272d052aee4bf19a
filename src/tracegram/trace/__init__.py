"""A trace after reading: its table, its header, and the words derived from it."""

from tracegram.trace.fields import Fields
from tracegram.trace.indexing import Window
from tracegram.trace.refusal import listed, many_runs
from tracegram.trace.run import Run
from tracegram.trace.table import Recording, State, Table, objects
from tracegram.trace.trace import Header, Trace, open_trace
from tracegram.trace.words import Kind

__all__ = [
    "Fields",
    "Header",
    "Kind",
    "Recording",
    "Run",
    "State",
    "Table",
    "Trace",
    "Window",
    "listed",
    "many_runs",
    "objects",
    "open_trace",
]
