"""What commits and masks leave open, asked of the whole table of a trace in an engine, and the warnings about it."""

from dataclasses import field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic
from tracegram.trace.derive import committed_twice, doubts_of_first_step, doubts_of_state, unfinished
from tracegram.trace.scan_values import ScanValues
from vega_datalite.frozen import frozen

Counts = NDArray[np.int64]


@frozen
class _Run:
    """How many cells of each step of a run are masked, committed, pending in their last record, given in the first."""

    name: str
    steps: Counts
    masked: Counts
    committed: Counts
    pending: Counts
    given: Counts

    @property
    def final(self) -> int:
        """How many are pending at the last step."""
        return int(self.pending[-1])

    @property
    def commits_the_rest(self) -> bool:
        """Whether the last step can have committed what is masked there."""
        return self.steps.size == 1 or self.final <= self.committed.max()


@frozen
class StatesInEngine:
    """Questions about the states of a whole table; `warnings` are about those asked so far.

    Tables have columns `committed`, of what has no mask at its next record, and `_first` and `_last`, of the ends of a
    position's record.
    """

    values: ScanValues
    warnings: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def finishing(self, table: Any) -> frozenset[str]:
        """Return the runs whose last step commits what is masked there, and warn of what is never committed."""
        found: set[str] = set()
        for run in self._runs(table):
            pending = int(run.pending.sum())
            if run.commits_the_rest:
                found |= {run.name} if run.final else set()
                pending -= run.final
            self.warnings.extend([unfinished(self.values.whole, pending)] if pending else [])
        return frozenset(found)

    def doubt(self, table: Any) -> None:
        """Warn of steps without a commit, and of tokens given at the start, if states are those before a step."""
        for run in self._runs(table):
            counts = run.committed.copy()
            is_finished = run.commits_the_rest and run.pending.sum() == run.final
            counts[-1] += run.final
            idle = run.steps[counts == 0] if is_finished else run.steps[:0]
            idle = idle if run.masked[-1] else idle[idle < run.steps[-1]]
            self._warn(doubts_of_state(int(run.given.sum()), idle, int(run.steps[0]), self.values.whole))

    def doubt_first_step(self, table: Any) -> None:
        """Warn where tokens of the first record may have been given."""
        import narwhals as nw

        keys = table.select(
            run=self.values.run, step=self.values.column("step"), cells=nw.col("committed").cast(nw.Int64)
        )
        rows = self.values.ask(keys.group_by("run", "step").agg(cells=nw.col("cells").sum()).sort("run", "step"))
        for name in dict.fromkeys(each["run"] for each in rows):
            counts = np.array([int(each["cells"]) for each in rows if each["run"] == name], dtype=np.int64)
            self._warn(doubts_of_first_step(counts, self.values.whole))

    def refuse_second_commit(self, table: Any, committed: Any) -> None:
        """Refuse a position that is committed twice where no record says that it was masked between.

        Raises:
            TracegramError: `two-commits`.
        """
        import narwhals as nw

        keys = {"run": self.values.run, **{name: self.values.column(name) for name in ("position", "step")}}
        counted = table.filter(committed).select(**keys)
        counted = counted.with_columns(cells=nw.col("step").count().over("run", "position"))
        again = self.values.ask(counted.filter(nw.col("cells") > 1).sort("run", "position", "step").head(2))
        if again:
            raise committed_twice(again[0]["position"], [each["step"] for each in again], self.values.whole)

    def _warn(self, found: list[Diagnostic]) -> None:
        self.warnings.extend(each for each in found if each not in self.warnings)

    def _runs(self, table: Any) -> list[_Run]:
        import narwhals as nw

        values = self.values
        masked = values.flag("masked")
        forced = values.flag("forced") if "forced" in values.columns else nw.lit(value=False)
        counted = {
            "masked": masked,
            "committed": nw.col("committed"),
            "pending": masked & nw.col("_last"),
            "given": nw.col("_first") & ~masked & ~forced,
        }
        table = table.select(
            run=values.run, step=values.column("step"), **{name: each.cast(nw.Int64) for name, each in counted.items()}
        )
        sums = {name: nw.col(name).sum() for name in counted}
        rows = values.arrow(table.group_by("run", "step").agg(**sums).sort("run", "step")).to_pydict()
        names = np.array(rows["run"], dtype=object)
        of = {name: np.array(rows[name], dtype=np.int64) for name in ("step", *counted)}
        return [
            _Run(name=name or "", steps=of["step"][here], **{word: of[word][here] for word in counted})
            for name in dict.fromkeys(names.tolist())
            for here in [names == name]
        ]
