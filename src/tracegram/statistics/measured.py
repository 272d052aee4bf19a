"""Statistics of a run by name."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place, TracegramError, error_of, nearest, quote
from tracegram.statistics.registry import STATISTICS
from tracegram.statistics.statistic import Per, settle
from tracegram.trace import Run
from vega_datalite.frozen import frozen

_ABSENT = frozenset({"unsupported-word", "no-match"})  # a run may lack a number; other findings are mistakes


@frozen
class Measured:
    """The statistics that a run supports, by name, and for the others the reason why not.

    `places` are the positions or steps of the values, in order; it is empty for values of a whole run.
    """

    places: NDArray[np.int64]
    values: Mapping[str, Any]
    refused: Mapping[str, Diagnostic]


def measure(run: Run, word: str, options: Mapping[str, Any] | None = None, *, asked: Place | None = None) -> Any:
    """Return a statistic: a float, or an array in the order of the run's positions or steps; NaN where undefined.

    Example:
        >>> measure(run, "changes")
        array([2., 2.])

    Args:
        run: The whole run.
        word: The name of the statistic, a key of `STATISTICS`.
        options: Options of the statistic by name.
        asked: The place that a finding points to; default: the whole trace.

    Raises:
        TracegramError: `unsupported-word` if the run lacks what the statistic needs; `unknown-choice` for an unknown
            name; the errors of `settle` for options, and of `find_answer` for an answer.
    """
    place = asked or run.whole
    if word not in STATISTICS:
        near = nearest(word, STATISTICS)
        advice = f"write {quote(near)}" if near else f"write one of {', '.join(STATISTICS)}"
        raise error_of("unknown-choice", f"there is no statistic {quote(word)}", place, advice)
    statistic = STATISTICS[word]
    settled = settle(statistic, options or {}, place)
    for need in statistic.needs:
        run.require(need, place)
    return statistic.compute(run, **settled)


def measure_all(run: Run, per: Per, options: Mapping[str, Any] | None = None) -> Measured:
    """Return all statistics of a run, of its positions, or of its steps, except those that lack a required option.

    Example:
        >>> measure_all(run, "position").values["changes"]
        array([2., 2.])

    Args:
        run: The whole run.
        per: What each number describes: `run`, `position` or `step`.
        options: Options by name, for every statistic that has an option of that name.

    Raises:
        TracegramError: An option or the cells of the trace have a mistake.
    """
    given = options or {}
    values: dict[str, Any] = {}
    refused: dict[str, Diagnostic] = {}
    for word, statistic in STATISTICS.items():
        lacks = any(option.required and name not in given for name, option in statistic.options.items())
        if statistic.per != per or lacks:
            continue
        chosen = {name: value for name, value in given.items() if name in statistic.options}
        try:
            values[word] = measure(run, word, chosen)
        except TracegramError as error:
            if error.findings[0].code not in _ABSENT:
                raise
            refused[word] = error.findings[0]
    return Measured(places=_places(run, per), values=values, refused=refused)


def _places(run: Run, per: Per) -> NDArray[np.int64]:
    match per:
        case "run":
            return np.empty(0, dtype=np.int64)
        case "position":
            return np.unique(run.positions)
        case "step":
            return np.unique(run.steps)
