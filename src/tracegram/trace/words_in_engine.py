"""The derived words in an engine: columns that are added to its rows, by the rules of `derive` and `words`."""

from collections.abc import Callable, Collection
from typing import Any, final

from tracegram.diagnostics import Diagnostic
from tracegram.trace.derive import length_of_blocks, no_mask, of_ids
from tracegram.trace.scan_columns import Recorded
from tracegram.trace.scan_values import ScanValues
from tracegram.trace.states_in_engine import StatesInEngine
from tracegram.trace.table import Recording
from tracegram.trace.words import DERIVED, KINDS, Kind, basis_of

_FLOATS = frozenset({"progress"})  # all other numbers that are derived are whole


@final
class WordsInEngine:
    """The words that are derived from the rows of a table in an engine; they are of whole runs, as in memory.

    A word is a column of its name, and is computed when it is asked for.
    """

    def __init__(self, values: ScanValues, recording: Recording) -> None:
        self.recording = recording
        self._values = values
        self._states = StatesInEngine(values=values)
        self.given = frozenset(values.columns) | recording.given
        for word in DERIVED:
            if word not in values.columns and self.supports(word):
                self._add(word, KINDS[word])
        self._learned: dict[str, Any] = {}
        self._known: dict[str, Any] = {}

    @property
    def warnings(self) -> list[Diagnostic]:
        """The warnings about the words used so far."""
        return self._states.warnings

    def know(self, word: str, kind: Kind, expression: Any) -> None:
        """Add a word that is an expression of the rows."""
        self._known[word] = expression
        self.given |= {word}
        self._add(word, kind)
        derived = self._values.derived
        for each in DERIVED:  # in this order, as in memory
            if each in derived:
                derived[each] = derived.pop(each)

    def _add(self, word: str, kind: Kind) -> None:
        held = "float" if word in _FLOATS else {"flag": "flag", "text": "text"}.get(kind, "int")
        self._values.derived[word] = Recorded(name=word, kind=held)

    def basis(self, field: str) -> tuple[str, ...] | None:
        """Name what a field is derived from: nothing when it is recorded, None when it cannot be had."""
        return basis_of(field, self.given)

    def supports(self, field: str) -> bool:
        """Return whether a field is recorded or can be derived."""
        return self.basis(field) is not None

    def added(self, table: Any, words: Collection[str]) -> Any:
        """Return a table with a column for each of some words that are derived, and for those they need.

        Raises:
            TracegramError: What is wrong with the columns they are derived from.
        """
        held: set[str] = set()
        for word in sorted(words):
            table = self._with(table, word, held)
        return table

    def _with(self, table: Any, word: str, held: set[str]) -> Any:
        if word in self._known and word not in held:
            held.add(word)
            return table.with_columns(**{word: self._known[word]})
        if word in held or word in self._values.columns or word not in RULES:
            return table
        basis = self.basis(word) or ()
        for need in basis:
            if need in KINDS and self.supports(need):
                table = self._with(table, need, held)
        held.add(word)
        return RULES[word](self, table, basis)

    @property
    def _runs(self) -> list[str]:
        """The column of runs, to group by."""
        columns = self._values.columns
        return [columns["run"].name] if "run" in columns else []

    def _key(self, field: str) -> str:
        return self._values.columns[field].name

    def _next(self, value: Any, by: int = -1) -> Any:
        """Return the value of the next record of a position, null at its last; `by` 1 is that of the one before."""
        return value.shift(by).over(*self._runs, self._key("position"), order_by=self._key("step"))

    def _of_position(self, value: Any) -> Any:
        return value.over(*self._runs, self._key("position"))

    def _of_step(self, value: Any) -> Any:
        return value.over(*self._runs, self._key("step"))

    def _is_first(self) -> Any:
        step = self._values.column("step")
        return step == self._of_position(step.min())

    def _is_last(self) -> Any:
        step = self._values.column("step")
        return step == self._of_position(step.max())

    def learn(self, what: str, ask: Callable[[], Any]) -> Any:
        """Return what was asked of the whole table, once."""
        if what not in self._learned:
            self._learned[what] = ask()
        return self._learned[what]

    def changed(self, table: Any, basis: tuple[str, ...]) -> Any:
        """Add where a prediction is another than the last one before it; a cell without one does not change."""
        import narwhals as nw

        prediction = self._values.known(basis[0])

        def has_gaps() -> bool:
            found = self._values.ask(self._values.table.select(rows=nw.len(), held=prediction.count()))[0]
            return found["held"] < found["rows"]

        table, last = table.with_columns(now=prediction), "now"
        if self.learn("gaps", has_gaps):  # to pass them over doubles the time of an engine
            keys = (*self._runs, self._key("position"))
            known = nw.col("now").fill_null(strategy="forward").over(*keys, order_by=self._key("step"))
            table, last = table.with_columns(known=known), "known"
        table = table.with_columns(before=self._next(nw.col(last), by=1))
        return table.with_columns(changed=(nw.col("now") != nw.col("before")).fill_null(value=False))

    def masked(self, table: Any, basis: tuple[str, ...]) -> Any:
        """Add where the canvas holds the mask."""
        import narwhals as nw

        if basis[0] == "maskless":
            return table.with_columns(masked=nw.lit(value=False))
        values, mask = self._values, self.recording.mask_id
        with of_ids():
            canvas = values.number("canvas")

        def learned() -> bool:
            with of_ids():
                values.check("canvas", canvas.is_null(), "not-a-number", "the id of a token")
            of = canvas.n_unique()
            found = values.ask(values.table.select(held=(canvas == mask).cast(nw.Int64).sum(), others=of))[0]
            if not found["held"]:
                raise no_mask(mask, found["others"], values.whole)
            return True

        self.learn("masked", learned)
        return table.with_columns(masked=canvas == mask)

    def committed(self, table: Any, basis: tuple[str, ...]) -> Any:
        """Add where a position gets its token."""
        import narwhals as nw

        values = self._values
        step = values.column("step")
        if basis[0] == "commit_step":
            found = values.exact("commit_step") == step
            return table.with_columns(committed=found.fill_null(value=False))
        masked = values.flag("masked")
        if self.recording.state == "after":
            before = self._next(masked, by=1).fill_null(value=True)
            table = table.with_columns(committed=before & ~masked)
            if self.supports("forced"):
                return table.with_columns(committed=nw.col("committed") & ~values.flag("forced"))
            self.learn("first step", lambda: self._states.doubt_first_step(table))
            return table
        table = table.with_columns(committed=masked & ~self._next(masked).fill_null(value=True))
        self._doubt_state(table)
        finishing = self.learn("commits", lambda: self._states.finishing(self._with_ends(table)))
        if not finishing:
            return table
        is_in = values.text("run").fill_null("").is_in(sorted(finishing)) if self._runs else nw.lit(value=True)
        last = table.with_columns(_last=self._is_last(), _end=step == self._end())
        final = masked & nw.col("_last") & nw.col("_end") & is_in
        return last.with_columns(committed=nw.col("committed") | final).drop("_last", "_end")

    def commit_step(self, table: Any, _basis: tuple[str, ...]) -> Any:
        """Add the first step that commits the position."""
        import narwhals as nw

        values = self._values
        committed = values.flag("committed")
        if not self.supports("remasked"):
            self.learn("one commit", lambda: self._states.refuse_second_commit(table, committed))
        table = table.with_columns(_at=nw.when(committed).then(values.column("step")))
        return table.with_columns(commit_step=self._of_position(nw.col("_at").min())).drop("_at")

    def remasked(self, table: Any, _basis: tuple[str, ...]) -> Any:
        """Add where a position is masked again."""
        masked = self._values.flag("masked")
        self._doubt_state(table)
        if self.recording.state == "after":
            return table.with_columns(remasked=masked & ~self._next(masked, by=1).fill_null(value=True))
        return table.with_columns(remasked=~masked & self._next(masked).fill_null(value=False))

    def edited(self, table: Any, _basis: tuple[str, ...]) -> Any:
        """Compare each token with the one before or after it; a cell without a mask and a token is passed over."""
        import narwhals as nw

        values = self._values
        masked, canvas = values.flag("masked"), values.known("canvas")
        self._doubt_state(table)
        is_after = self.recording.state == "after"
        table = table.with_columns(_token=nw.when(~masked).then(canvas))
        is_kept = masked | ~nw.col("_token").is_null()
        table = table.with_columns(_kept=is_kept, _there=nw.when(is_kept).then(~masked))
        keys, order = (*self._runs, self._key("position")), self._key("step")
        filled = {
            name: nw.col(name).fill_null(strategy="forward" if is_after else "backward").over(*keys, order_by=order)
            for name in ("_there", "_token")
        }
        table = table.with_columns(**{f"{name}_filled": each for name, each in filled.items()})
        by = 1 if is_after else -1
        others = {f"{name}_other": self._next(nw.col(f"{name}_filled"), by=by) for name in filled}
        table = table.with_columns(**others)
        is_there = nw.col("_kept") & ~masked & nw.col("_there_other").fill_null(value=False)
        edited = is_there & (nw.col("_token") != nw.col("_token_other")).fill_null(value=False)
        made = [f"{name}{end}" for name in filled for end in ("", "_filled", "_other")]
        return table.with_columns(edited=edited).drop(*made, "_kept")

    def forced(self, table: Any, _basis: tuple[str, ...]) -> Any:
        """Add the positions that have a token at their first record."""
        import narwhals as nw

        self._doubt_state(table)
        table = table.with_columns(_given=(self._is_first() & ~self._values.flag("masked")).cast(nw.Int64))
        return table.with_columns(forced=self._of_position(nw.col("_given").max()) == 1).drop("_given")

    def convergence_step(self, table: Any, _basis: tuple[str, ...]) -> Any:
        """Add the step from which on a prediction stays."""
        import narwhals as nw

        values = self._values
        step, commit = values.column("step"), values.exact("commit_step")
        predicted_in = self.basis("changed")
        known = ~values.known(predicted_in[0]).is_null() if predicted_in else nw.lit(value=True)
        table = table.with_columns(_known=nw.when(known).then(step))
        first = step == self._of_position(nw.col("_known").min())
        table = table.with_columns(_starts=(first.fill_null(value=False) | values.flag("changed")) & (step <= commit))
        table = table.with_columns(_at=nw.when(nw.col("_starts").fill_null(value=False)).then(step))
        table = table.with_columns(convergence_step=self._of_position(nw.col("_at").max()))
        table = table.drop("_known", "_starts", "_at")
        if not all(self.supports(each) for each in ("token", "canvas", "masked")):
            return table
        token, taken = values.text("token"), values.text("canvas")
        if self.recording.state != "after":
            table = table.with_columns(_last=self._is_last(), _next=self._next(taken))
            taken = nw.when(nw.col("_last")).then(token).otherwise(nw.col("_next"))
        differs = ((step == commit) & (token != taken)).fill_null(value=False).cast(nw.Int64)
        table = table.with_columns(_differs=differs)
        agrees = self._of_position(nw.col("_differs").max()) == 0
        table = table.with_columns(_agrees=agrees)
        table = table.with_columns(convergence_step=nw.when(nw.col("_agrees")).then(nw.col("convergence_step")))
        return table.drop(*(["_last", "_next"] if self.recording.state != "after" else []), "_differs", "_agrees")

    def gap(self, table: Any, _basis: tuple[str, ...]) -> Any:
        """Add the steps from there to the commit."""
        return table.with_columns(gap=self._values.exact("commit_step") - self._values.exact("convergence_step"))

    def changes(self, table: Any, _basis: tuple[str, ...]) -> Any:
        """Add the number of changes of the position."""
        return _counted(table, "changes", self._values.flag("changed"), self._of_position)

    def changes_per_step(self, table: Any, _basis: tuple[str, ...]) -> Any:
        """Add the number of changes of the step."""
        return _counted(table, "changes_per_step", self._values.flag("changed"), self._of_step)

    def tokens_per_step(self, table: Any, _basis: tuple[str, ...]) -> Any:
        """Add the number of commits of the step."""
        commits = (self._values.exact("commit_step") == self._values.column("step")).fill_null(value=False)
        return _counted(table, "tokens_per_step", commits, self._of_step)

    def masked_count(self, table: Any, _basis: tuple[str, ...]) -> Any:
        """Add the number of masks of the step."""
        return _counted(table, "masked_count", self._values.flag("masked"), self._of_step)

    def block(self, table: Any, _basis: tuple[str, ...]) -> Any:
        """Add the number of the block."""
        import narwhals as nw

        length = length_of_blocks(self.recording)
        return table.with_columns(block=self._values.column("position").cast(nw.Int64) // length)

    def progress(self, table: Any, _basis: tuple[str, ...]) -> Any:
        """Add the share of the steps before this one."""
        import narwhals as nw

        step = self._values.column("step")
        first, last = (self._end(end) for end in ("min", "max"))
        table = table.with_columns(_first=first, _last=last)
        length = nw.col("_last") - nw.col("_first")
        length = nw.when(length > 1).then(length).otherwise(nw.lit(1)).cast(nw.Float64)
        return table.with_columns(progress=(step - nw.col("_first")).cast(nw.Float64) / length).drop("_first", "_last")

    def _with_ends(self, table: Any) -> Any:
        """Add whether a row is the first of its position, and the last."""
        return table.with_columns(_first=self._is_first(), _last=self._is_last())

    def _doubt_state(self, table: Any) -> None:
        """Warn where nothing says what states are about, and the decode is not regular with states before steps."""
        if self.recording.state is None:
            masked = self._values.flag("masked")
            before = table.with_columns(committed=masked & ~self._next(masked).fill_null(value=True))
            self.learn("state", lambda: self._states.doubt(self._with_ends(before)))

    def _end(self, which: str = "max") -> Any:
        """Return the last step of the run of each row, or the first."""
        import narwhals as nw

        step = self._values.column("step")
        if self._runs:
            return getattr(step, which)().over(*self._runs)
        ends = self.learn("ends", lambda: self._values.ask(self._values.table.select(min=step.min(), max=step.max())))
        return nw.lit(ends[0][which])


def _counted(table: Any, word: str, cells: Any, over: Callable[[Any], Any]) -> Any:
    """Return a table with the number of some cells in the group of each row."""
    import narwhals as nw

    table = table.with_columns(_counted=cells.cast(nw.Int64))
    return table.with_columns(**{word: over(nw.col("_counted").sum()).cast(nw.Int64)}).drop("_counted")


RULES: dict[str, Callable[[WordsInEngine, Any, tuple[str, ...]], Any]] = {
    "changed": WordsInEngine.changed,
    "masked": WordsInEngine.masked,
    "committed": WordsInEngine.committed,
    "commit_step": WordsInEngine.commit_step,
    "remasked": WordsInEngine.remasked,
    "edited": WordsInEngine.edited,
    "forced": WordsInEngine.forced,
    "convergence_step": WordsInEngine.convergence_step,
    "gap": WordsInEngine.gap,
    "changes": WordsInEngine.changes,
    "changes_per_step": WordsInEngine.changes_per_step,
    "tokens_per_step": WordsInEngine.tokens_per_step,
    "masked_count": WordsInEngine.masked_count,
    "block": WordsInEngine.block,
    "progress": WordsInEngine.progress,
}
