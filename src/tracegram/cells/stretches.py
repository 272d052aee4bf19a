"""Stretches of positions that a spec names, as fields of the cells: `segment`, and flags of the steps of an answer."""

from collections.abc import Mapping

import numpy as np

from tracegram.trace import Run
from tracegram.trace.answer import Answer
from tracegram.trace.table import objects
from vega_datalite.frozen import frozen

FLAGS = ("answered", "answer_emerges", "answered_so_far")


@frozen
class Stretch:
    """Positions of a run from the first to the last; `answer` is None where they are written."""

    first: int
    last: int
    answer: Answer | None = None


Segments = Mapping[str, Mapping[str, Stretch]]
"""Where each segment lies in each run that has it, by their names; of two that meet the later one counts."""


def know_segments(run: Run, segments: Segments, flagging: str | None) -> None:
    """Add the fields of segments to a run in memory; flags are those of the answer that is the `flagging` segment."""
    texts = objects([None] * run.positions.size)
    for name, places in segments.items():
        if ends := places.get(run.name):
            texts[(run.positions >= ends.first) & (run.positions <= ends.last)] = name
    run.know("segment", texts)
    if flagging is None:
        return
    held = segments[flagging].get(run.name)
    answer = held.answer if held else None
    if answer is None:
        for word in FLAGS:
            run.know(word, np.zeros(run.steps.size, dtype=bool))
        return
    run.know("answered", answer.holds[np.searchsorted(answer.steps, run.steps)])
    run.know("answer_emerges", run.steps == answer.emergence)
    run.know("answered_so_far", run.steps >= answer.emergence)
