"""The statistics that give a series: a number for each position, or for each step."""

from tracegram.statistics import canvas, changes, commits, convergence, pace, uncertainty
from tracegram.statistics.statistic import Statistic

SERIES: dict[str, Statistic] = {
    each.word: each
    for each in (
        Statistic(compute=commits.commit_step, per="position", unit="step", needs=("commit_step",)),
        Statistic(compute=commits.last_commit_step, per="position", unit="step", needs=("committed",)),
        Statistic(compute=convergence.convergence_step, per="position", unit="step", needs=("convergence_step",)),
        Statistic(compute=convergence.gap, per="position", unit="steps", needs=("gap",)),
        Statistic(compute=changes.changes, per="position", unit="changes", needs=("changes",)),
        Statistic(
            compute=changes.changes_before_commit, per="position", unit="changes", needs=("changed", "commit_step")
        ),
        Statistic(
            compute=changes.changes_after_commit, per="position", unit="changes", needs=("changed", "commit_step")
        ),
        Statistic(compute=canvas.canvas_flips, per="position", unit="flips", needs=("canvas", "masked")),
        Statistic(compute=canvas.remasks, per="position", unit="remasks", needs=("remasked",)),
        Statistic(compute=canvas.edits, per="position", unit="edits", needs=("edited",)),
        Statistic(
            compute=uncertainty.mean_entropy_per_position, per="position", unit="as recorded", needs=("entropy",)
        ),
        Statistic(compute=changes.changes_per_step, per="step", unit="changes", needs=("changes_per_step",)),
        Statistic(compute=pace.tokens_per_step, per="step", unit="tokens", needs=("tokens_per_step",)),
        Statistic(compute=pace.masked_count, per="step", unit="positions", needs=("masked_count",)),
        Statistic(compute=uncertainty.mean_entropy_per_step, per="step", unit="as recorded", needs=("entropy",)),
        Statistic(compute=uncertainty.mean_confidence_per_step, per="step", unit="as recorded", needs=("confidence",)),
        Statistic(compute=changes.jaccard, per="step", unit="ratio", needs=("changed",)),
    )
}
