from tracegram.api import Tracegram, figure, load, runtime, runtime_files
from tracegram.compile.inputs import inputs
from tracegram.diagnostics import Diagnostic, TracegramError

__all__ = ["Diagnostic", "Tracegram", "TracegramError", "figure", "inputs", "load", "runtime", "runtime_files"]
__version__: str
