"""The fields of stretches of positions, as expressions of an engine."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any

import numpy as np

from tracegram.cells.stretches import Segments
from tracegram.trace.scan import Scan


def segments_in(scan: Scan, segments: Segments, flagging: str | None) -> Scan:
    """Return a trace in an engine with the fields of segments, as `know_segments` adds them in memory."""
    words = {"segment": _segment(scan, segments)}
    if flagging is not None:
        answers = {run: held.answer for run, held in segments[flagging].items() if held.answer}
        held = {run: each.steps[each.holds].tolist() for run, each in answers.items()}
        starts = {run: each.emergence for run, each in answers.items() if not np.isnan(each.emergence)}
        step = scan.values.column("step")
        words["answered"] = _is_at(scan, held)
        words["answer_emerges"] = _is_at(scan, {run: [int(start)] for run, start in starts.items()})
        words["answered_so_far"] = _any([_of_run(scan, run) & (step >= int(start)) for run, start in starts.items()])
    return scan.knowing(words)


def _segment(scan: Scan, segments: Segments) -> Any:
    import narwhals as nw

    position = scan.values.column("position")
    found: Any = nw.when(position < 0).then(nw.lit(""))  # of no position, so that all others are missing at first
    for name, places in segments.items():
        stretches: dict[tuple[int, int], list[str]] = {}
        for run, ends in places.items():
            stretches.setdefault((ends.first, ends.last), []).append(run)
        inside = [position.is_between(*ends) & _of_runs(scan, runs) for ends, runs in stretches.items()]
        found = nw.when(_any(inside)).then(nw.lit(name)).otherwise(found)
    return found


def _is_at(scan: Scan, steps: Mapping[str, list[int]]) -> Any:
    """Return whether the step of a row is one of some steps of its run."""
    step = scan.values.column("step")
    return _any([_of_run(scan, run) & step.is_in(held) for run, held in steps.items() if held])


def _of_run(scan: Scan, run: str) -> Any:
    return _of_runs(scan, [run])


def _of_runs(scan: Scan, runs: list[str]) -> Any:
    """Return whether a row is of one of some runs; of the only one, where runs have no name."""
    import narwhals as nw

    has_names = "run" in scan.header.fields
    return scan.values.text("run").fill_null("").is_in(runs) if has_names else nw.lit(value=True)


def _any(parts: list[Any]) -> Any:
    import narwhals as nw

    return reduce(or_, parts) if parts else nw.lit(value=False)
