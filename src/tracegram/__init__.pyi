from tracegram.api import Tracegram, figure, load, runtime, runtime_files
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.language.inputs import inputs

__all__ = ["Diagnostic", "Tracegram", "TracegramError", "figure", "inputs", "load", "runtime", "runtime_files"]
__version__: str
