from tracegram.api import Tracegram, figure, inputs, load, runtime, runtime_files
from tracegram.diagnostics import Diagnostic, TracegramError

__all__ = ["Diagnostic", "Tracegram", "TracegramError", "figure", "inputs", "load", "runtime", "runtime_files"]
__version__: str
