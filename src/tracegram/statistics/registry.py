"""All statistics there are, by their words."""

from tracegram.statistics import answer, canvas, change_point, changes, commits, convergence, order, pace
from tracegram.statistics.series import SERIES
from tracegram.statistics.statistic import Option, Statistic

_BOTH = ("changed", "commit_step")
_COMMITS = ("commit_step",)
_K = Option(kind="count", default=1, summary="how many commits, or positions")
_FORM = Option(kind="choice", default="set", choices=("set", "sequence"), summary="in any order, or in that order")
_WITHIN = Option(kind="number", default=0.5, summary="the first part of the steps")
_EOS = Option(kind="token", summary="the id or text that ends the sequence")
_MATCH = {
    "match": Option(
        kind="match", required=True, summary="the answer: {text: …}, {tokens: …}, {regex: …} or {positions: …}"
    )
}
_CUTS = {
    "of": Option(kind="choice", default="changes_per_step", choices=tuple(SERIES), summary="the series"),
    "count": Option(kind="count", default=1, summary="how many cuts"),
    "penalty": Option(kind="number", summary="what a cut must save, in place of `count`"),
    "which": Option(kind="count", default=1, summary="the number of the cut"),
}

STATISTICS: dict[str, Statistic] = SERIES | {
    each.word: each
    for each in (
        Statistic(compute=changes.total_changes, per="run", unit="changes", needs=("changed",)),
        Statistic(compute=changes.total_changes_after_commit, per="run", unit="changes", needs=_BOTH),
        Statistic(compute=changes.positions_changed_after_commit, per="run", unit="positions", needs=_BOTH),
        Statistic(compute=changes.most_changes, per="run", unit="changes", needs=("changes",)),
        Statistic(compute=changes.steps_with_changes, per="run", unit="steps", needs=("changes_per_step",)),
        Statistic(compute=change_point.change_point, per="run", unit="step or position", options=_CUTS),
        Statistic(compute=convergence.mean_gap, per="run", unit="steps", needs=("gap",)),
        Statistic(compute=convergence.median_gap, per="run", unit="steps", needs=("gap",)),
        Statistic(compute=convergence.share_converged_before_commit, per="run", unit="ratio", needs=("gap",)),
        Statistic(
            compute=commits.early_commit_share, per="run", unit="ratio", needs=_COMMITS, options={"within": _WITHIN}
        ),
        Statistic(compute=pace.mean_tokens_per_step, per="run", unit="tokens", needs=_COMMITS),
        Statistic(compute=pace.max_tokens_per_step, per="run", unit="tokens", needs=_COMMITS),
        Statistic(compute=pace.tokens_per_forward, per="run", unit="tokens", needs=_COMMITS, options={"eos": _EOS}),
        Statistic(compute=order.kendall_tau_b, per="run", unit="ratio", needs=_COMMITS),
        Statistic(compute=order.spearman, per="run", unit="ratio", needs=_COMMITS),
        Statistic(
            compute=order.local_arness, per="run", unit="ratio", needs=_COMMITS, options={"k": _K, "form": _FORM}
        ),
        Statistic(compute=order.global_arness, per="run", unit="ratio", needs=_COMMITS, options={"k": _K}),
        Statistic(compute=canvas.total_remasks, per="run", unit="remasks", needs=("remasked",)),
        Statistic(compute=canvas.total_edits, per="run", unit="edits", needs=("edited",)),
        Statistic(compute=answer.answer_emergence, per="run", unit="step", options=_MATCH),
        Statistic(compute=answer.answer_stability, per="run", unit="step", options=_MATCH),
        Statistic(compute=answer.answer_emergence_percent, per="run", unit="%", options=_MATCH),
        Statistic(compute=answer.answer_stability_percent, per="run", unit="%", options=_MATCH),
    )
}
