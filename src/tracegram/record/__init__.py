"""Recorders write a trace while a model decodes: around a loop, as hooks, as a streamer or as a callback.

`record` is one `with` line around a loop that calls a model. `DreamHooks`, `DraftStreamer` and `StepCallback` are
for `generate` functions that take callbacks. None of them imports a model library, and all write the same trace.
"""

from tracegram.record.around import record
from tracegram.record.callback import DIFFUSION_GEMMA_TENSORS, LLADA2_TENSORS, StepCallback
from tracegram.record.dream import DreamHooks
from tracegram.record.forward import ForwardRecorder
from tracegram.record.streamer import DraftStreamer

__all__ = [
    "DIFFUSION_GEMMA_TENSORS",
    "LLADA2_TENSORS",
    "DraftStreamer",
    "DreamHooks",
    "ForwardRecorder",
    "StepCallback",
    "record",
]
