"""What the cells of a run say, in ids or in texts, and what stands at each position in the end."""

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place
from tracegram.trace import Run
from tracegram.trace.words import carried
from vega_datalite.frozen import frozen

Texts = NDArray[np.object_]


@frozen
class Spelling:
    """The prediction of each cell, and what stands at each position in the end; None where nothing is known.

    The final content of a position is its last canvas where that is recorded and not a mask, else the prediction that
    its last commit takes, else its last prediction. Where no prediction is recorded the canvas stands for it.
    """

    predicted: Texts
    final: Texts


def spell_tokens(run: Run, asked: Place) -> Spelling:
    """Spell a run by the ids of its tokens, or whatever else its column `token` holds.

    Raises:
        TracegramError: `unsupported-word` when neither `token` nor `canvas` is recorded.
    """
    if not run.supports("canvas"):
        run.require("token", asked)
        return _spelling(run, _predictions(run, "token"), None)
    canvas = run.texts("canvas")
    return _spelling(run, _predictions(run, "token") if run.supports("token") else canvas, canvas)


def spell_texts(run: Run, asked: Place) -> Spelling:
    """Spell a run by the texts of its tokens: `text`, else a column `token` or `canvas` that holds no numbers.

    Raises:
        TracegramError: `unsupported-word` when there are no texts.
    """
    if run.supports("text"):
        return _spelling(run, _predictions(run, "text"), _canvas_in_texts(run))
    fields = [field for field in ("token", "canvas") if run.supports(field) and run.kind(field) != "number"]
    if not fields:
        run.require("text", asked)
    canvas = run.texts("canvas") if "canvas" in fields else None
    return _spelling(run, _predictions(run, "token") if "token" in fields else run.texts("canvas"), canvas)


def _predictions(run: Run, field: str) -> Texts:
    """Return the predictions of a field; a cell without one has that of the step before."""
    return carried(run.path, run.texts(field))


def spell_changes(run: Run) -> Spelling:
    """Spell a run of which only changes are recorded: a prediction is what stands since so many changes."""
    ordered = run.flags("changed")[run.path.order].astype(np.int64)
    total = np.cumsum(ordered)
    before = np.maximum.accumulate(np.where(run.path.first, total - ordered, 0))
    counts = run.path.back(total - before).astype(str).astype(object)
    return Spelling(predicted=counts, final=counts[np.arange(run.steps.size)[run.path.order][run.path.last]])


def _canvas_in_texts(run: Run) -> Texts | None:
    """Translate the ids of the canvas by what the predictions of the run are spelled as."""
    if not (run.supports("token") and run.supports("canvas")):
        return None
    pairs = zip(run.texts("token").tolist(), run.texts("text").tolist(), strict=True)
    spelled = {token: text for token, text in pairs if token is not None and text is not None}
    return np.array([spelled.get(each) for each in run.texts("canvas").tolist()], dtype=object)


def _spelling(run: Run, predicted: Texts, canvas: Texts | None) -> Spelling:
    ends = run.path.order[run.path.last]
    taken = _last_commits(run, ends)
    if not run.supports("masked"):
        return Spelling(predicted=predicted, final=predicted[taken])
    undecided = run.flags("masked")[ends]
    final = predicted[np.where(undecided, ends, taken)]
    if canvas is not None:
        known = np.array([each is not None for each in canvas[ends].tolist()], dtype=bool)
        final = np.where(known & ~undecided, canvas[ends], final)
    return Spelling(predicted=predicted, final=final)


def _last_commits(run: Run, ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the cell that commits each position last, or else its last cell."""
    if not run.supports("committed"):
        return ends
    order = run.path.order
    commits = np.where(run.flags("committed")[order], order, -1)
    latest = np.maximum.reduceat(commits, np.flatnonzero(run.path.first))
    return np.where(latest < 0, ends, latest)
