"""The rule for each derived word, applied when the fields it needs are known to be there."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place, TracegramError, error_of
from tracegram.trace import words
from tracegram.trace.regular import first_is_regular
from tracegram.trace.run import Basis, Rule, Run
from tracegram.trace.table import Column, Converted, Recording


def _changed(run: Run, basis: Basis) -> Column:
    return words.changed(run.path, run.codes(basis[0]))


def _masked(run: Run, basis: Basis) -> Column:
    if basis[0] == "maskless":
        return np.zeros(run.steps.size, dtype=bool)
    with of_ids():
        numbers = run.numbers("canvas")
        found = Converted(values=numbers == run.recording.mask_id, bad=np.isnan(numbers))
        masked = run.refuse_rows(found, "canvas", "not-a-number", "the id of a token")
    if not masked.any():
        raise no_mask(run.recording.mask_id, np.unique(numbers).size, run.whole)
    return masked


@contextmanager
def of_ids() -> Generator[None]:
    """Advise `masked` if the block fails because a canvas holds texts, among which no id of the mask can be found.

    Raises:
        TracegramError: What was raised, with other advice.
    """
    try:
        yield
    except TracegramError as error:
        advice = "`mask_id` is for ids: write these, or record `masked` beside a canvas of texts"
        raise TracegramError([replace(each, help=advice) for each in error.findings]) from None


def no_mask(mask_id: int | None, others: int, whole: Place) -> TracegramError:
    """Return the error for a mask that is nowhere in a canvas of other ids."""
    message = f"the mask id {mask_id} never occurs in “canvas”, which holds {others:,} other ids"
    advice = "write the model's own `mask_id`; if it has no mask, record `commit_step` or `committed`"
    return error_of("mask-never-occurs", message, whole, advice)


def _committed(run: Run, basis: Basis) -> Column:
    if basis[0] == "commit_step":
        return run.numbers("commit_step") == run.steps
    masked = run.flags("masked")
    _doubt_state(run, masked)
    if run.recording.state == "after":
        committed = words.commits_after(run.path, masked)
        if run.supports("forced"):
            return committed & ~run.flags("forced")
        _doubt_first_step(run, committed)
        return committed
    commits = words.commits_before(run.path, run.steps, masked)
    if commits.unfinished:
        run.warnings.append(unfinished(run.whole, commits.unfinished))
    return commits.committed


def _doubt_state(run: Run, masked: NDArray[np.bool_]) -> None:
    """Warn if states may be before or after their step, and the decode is irregular with states before."""
    if run.recording.state is not None:
        return
    given = run.flags("forced") if run.records("forced") else np.zeros(masked.size, dtype=bool)
    positions = int(
        np.count_nonzero(words.unmasked_at_first(run.path, masked) & run.path.back(run.path.first) & ~given)
    )
    idle = _idle_steps(run, masked)[:1] if not positions else ()
    run.warnings += [
        found for found in doubts_of_state(positions, idle, run.steps[0], run.whole) if found not in run.warnings
    ]


def doubts_of_state(
    positions: int, idle: Sequence[int] | NDArray[np.int64], first: int, whole: Place
) -> list[Diagnostic]:
    """Return the warning that states may be those after their step, and none where nothing speaks for it.

    Args:
        positions: How many have a token at their first record.
        idle: The first step that commits nothing with states before their step; empty where there is none.
        first: The first step.
        whole: The trace.
    """
    if positions:
        held = "1 position has" if positions == 1 else f"{positions} positions have"
        message = f"{held} a token at the first record, given before it (states are before their step, as is drawn) or"
        message = f"{message} committed by its step (states are after it)"
    elif len(idle):
        message = f"step {idle[0]} commits nothing if states are before their step, as is drawn,"
        message = f"{message} and step {first} if they are after it"
    else:
        return []
    return [_two_readings(whole, message, "write `state: before` or `state: after`")]


def _idle_steps(run: Run, masked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the steps that commit nothing if states are before their step; the last one may record the final state.

    There are none if the record is unfinished, which has its own warning.
    """
    commits = words.commits_before(run.path, run.steps, masked)
    if commits.unfinished:
        return run.steps[:0]
    steps = run.steps[np.diff(run.steps, prepend=-1) > 0]
    idle = np.setdiff1d(steps, np.unique(run.steps[commits.committed]), assume_unique=True)
    return idle if masked[run.steps == steps[-1]].any() else idle[idle < steps[-1]]


def _doubt_first_step(run: Run, committed: NDArray[np.bool_]) -> None:
    """Warn if tokens of the first record may have been given, unless the decode is regular if they were not."""
    _, step = np.unique(run.steps, return_inverse=True)
    counts = np.bincount(step, weights=committed).astype(np.int64)
    run.warnings += [found for found in doubts_of_first_step(counts, run.whole) if found not in run.warnings]


def doubts_of_first_step(counts: NDArray[np.int64], whole: Place) -> list[Diagnostic]:
    """Return the warning that tokens of the first record may have been given; none where the decode is regular.

    Args:
        counts: How many positions each step commits, shape (S,).
        whole: The trace.
    """
    if first_is_regular(counts):
        return []
    tokens = "1 token stands" if counts[0] == 1 else f"{counts[0]} tokens stand"
    message = f"{tokens} at the first record: its step committed all of them, as is drawn, or some were given before it"
    return [
        _two_readings(
            whole, message, "write `given: []` if none was given, or name the positions that were: `given: [0, 5]`"
        )
    ]


def _two_readings(whole: Place, message: str, advice: str) -> Diagnostic:
    return Diagnostic(code="ambiguous-trace", message=message, place=whole, help=advice, severity="warning")


def unfinished(whole: Place, positions: int) -> Diagnostic:
    """Return the warning that some positions are still masked where the record ends."""
    held = "1 position is" if positions == 1 else f"{positions} positions are"
    message = f"{held} still masked where the record ends, more than one step commits; none counts as committed"
    advice = "record the state after the last step too, or write `state: after` if states are after their step"
    return Diagnostic(code="unfinished-trace", message=message, place=whole, help=advice, severity="warning")


def _commit_step(run: Run, _basis: Basis) -> Column:
    committed = run.flags("committed")
    if not run.supports("remasked"):
        _refuse_second_commit(run, committed)
    return words.commit_steps(run.path, run.steps, committed)


def _refuse_second_commit(run: Run, committed: NDArray[np.bool_]) -> None:
    """Raise an error if a position is committed twice and no record shows it masked in between."""
    rows = np.flatnonzero(committed)
    order = np.lexsort((run.steps[rows], run.positions[rows]))
    again = np.flatnonzero(np.diff(run.positions[rows][order]) == 0)
    if again.size:
        first, second = (int(rows[order[again[0] + later]]) for later in (0, 1))
        at = run.steps[first], run.steps[second]
        raise committed_twice(int(run.positions[first]), at, run.place(second, "committed"))


def committed_twice(position: int, steps: Sequence[int], place: Place) -> TracegramError:
    """Return the error for a position that two steps commit, without a record that it was masked between."""
    message = f"position {position} is committed twice, at steps {steps[0]} and {steps[1]}"
    advice = "keep the first commit, or record `remasked` (or `masked`) too if it was masked again between them"
    if steps[1] == steps[0] + 1:  # a flag that stays set is the state of a token
        advice = "`committed` is true at the step of a commit alone; record which tokens do not stand yet as `masked`"
    return error_of("two-commits", message, place, advice)


def _remasked(run: Run, _basis: Basis) -> Column:
    _doubt_state(run, run.flags("masked"))
    return words.remasks(run.path, run.flags("masked"), after=run.recording.state == "after")


def _edited(run: Run, _basis: Basis) -> Column:
    _doubt_state(run, run.flags("masked"))
    after = run.recording.state == "after"
    return words.edits(run.path, run.codes("canvas"), run.flags("masked"), after=after)


def _forced(run: Run, _basis: Basis) -> Column:
    _doubt_state(run, run.flags("masked"))
    return words.unmasked_at_first(run.path, run.flags("masked"))


def _convergence_step(run: Run, _basis: Basis) -> Column:
    predicted_in = run.basis("changed")
    known = run.codes(predicted_in[0]) >= 0 if predicted_in else np.ones(run.steps.size, dtype=bool)
    commits = run.numbers("commit_step")
    converged = words.convergence_steps(run.path, run.steps, known, run.flags("changed"), commits)
    if run.supports("token") and run.supports("canvas") and run.supports("masked"):
        token, taken = run.texts("token"), run.texts("canvas")
        if run.recording.state != "after":
            taken = words.at_next(run.path, taken, token)
        differs = (token != taken) & (token != None) & (taken != None)  # noqa: E711  # of each cell
        converged[words.anywhere(run.path, (run.steps == commits) & differs)] = np.nan
    return converged


def _gap(run: Run, _basis: Basis) -> Column:
    return run.numbers("commit_step") - run.numbers("convergence_step")


def _changes(run: Run, _basis: Basis) -> Column:
    return words.count_by(run.positions, run.flags("changed"))


def _changes_per_step(run: Run, _basis: Basis) -> Column:
    return words.count_by(run.steps, run.flags("changed"))


def _tokens_per_step(run: Run, _basis: Basis) -> Column:
    return words.count_by(run.steps, run.numbers("commit_step") == run.steps)


def _masked_count(run: Run, _basis: Basis) -> Column:
    return words.count_by(run.steps, run.flags("masked"))


def _block(run: Run, _basis: Basis) -> Column:
    return (run.positions // length_of_blocks(run.recording)).astype(np.float64)


def length_of_blocks(recording: Recording) -> int:
    """Return how many positions a block of a recording has. It is not 0, which each reader refuses."""
    return recording.block_length or 1


def _progress(run: Run, _basis: Basis) -> Column:
    first, last = run.steps[0], run.steps[-1]
    return (run.steps - first) / max(last - first, 1)


DERIVATIONS: dict[str, Rule] = {
    "changed": _changed,
    "masked": _masked,
    "committed": _committed,
    "commit_step": _commit_step,
    "remasked": _remasked,
    "edited": _edited,
    "forced": _forced,
    "convergence_step": _convergence_step,
    "gap": _gap,
    "changes": _changes,
    "changes_per_step": _changes_per_step,
    "tokens_per_step": _tokens_per_step,
    "masked_count": _masked_count,
    "block": _block,
    "progress": _progress,
}
