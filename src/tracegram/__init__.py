"""A grammar of graphics for decoding traces: spec files become layered Altair charts.

`load` reads a spec file, `figure` takes a spec from Python, both give a `Tracegram`.
"""

from tracegram.api import Tracegram, figure, inputs, load, runtime, runtime_files
from tracegram.diagnostics import Diagnostic, TracegramError

__all__ = ["Diagnostic", "Tracegram", "TracegramError", "figure", "inputs", "load", "runtime", "runtime_files"]
__version__ = "0.1.0"
