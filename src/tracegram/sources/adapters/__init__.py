"""The forms in which decoders write traces: the word that users write, and the adapter that recognizes and reads it.

To add a form, write its adapter in a file of its own, named as its word, and name it here and in `trace.json`.
"""

from tracegram.sources.adapters.arrays import ARRAYS
from tracegram.sources.adapters.canvases import CANVASES
from tracegram.sources.adapters.dg_runlog import DG_RUNLOG
from tracegram.sources.adapters.llada_log import LLADA_LOG
from tracegram.sources.adapters.observations import OBSERVATIONS
from tracegram.sources.adapters.prophet import PROPHET
from tracegram.sources.adapters.step_events import STEP_EVENTS
from tracegram.sources.adapters.step_map import STEP_MAP
from tracegram.sources.adapters.table import TABLE
from tracegram.sources.adapters.trace_viewer import TRACE_VIEWER
from tracegram.sources.shapes.adapter import Adapter

FORMATS: dict[str, Adapter] = {
    "table": TABLE,
    "canvases": CANVASES,
    "step_map": STEP_MAP,
    "llada_log": LLADA_LOG,
    "prophet": PROPHET,
    "trace_viewer": TRACE_VIEWER,
    "observations": OBSERVATIONS,
    "step_events": STEP_EVENTS,
    "dg_runlog": DG_RUNLOG,
    "arrays": ARRAYS,
}

__all__ = ["FORMATS", "Adapter"]
