"""What is known of a trace before its cells: the same for one in memory and for one in an engine."""

from typing import Protocol

from tracegram.diagnostics import Diagnostic, Place
from tracegram.trace.run import Run
from tracegram.trace.trace import Header, Trace
from tracegram.trace.vocabulary import Kind


class Fields(Protocol):
    """The extent of a trace and its fields, by name and kind."""

    header: Header
    notes: tuple[Diagnostic, ...]  # what of the source is not read

    @property
    def run_names(self) -> tuple[str, ...]:
        """The names of the runs; "" of a run without a name."""
        ...

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the source and the words asked for so far were found to lack."""
        ...

    def supports(self, field: str) -> bool:
        """Return whether a field is recorded or can be derived."""
        ...

    def require(self, field: str, asked: Place) -> None:
        """Check a field that a user named at `asked`.

        Raises:
            TracegramError: `unknown-field`, `unsupported-word`, or `needs-whole-trace`.
        """
        ...

    def require_tested(self, field: str, asked: Place) -> None:
        """Check a field that a condition names: of the cells of each run, where one value is made of several.

        Raises:
            TracegramError: As `require`.
        """
        ...

    def is_of_runs(self, field: str, /) -> bool:
        """Return whether a field is about the runs of a cell, of which one value is made."""
        ...

    def over_runs(self, word: str) -> Trace:
        """Return one cell for each step and position: what a word makes of the values that all runs have there.

        Raises:
            TracegramError: `duplicate-cell` or `too-many-rows` where an engine finds that only then.
        """
        ...

    def kind(self, field: str) -> Kind:
        """Return what the values of a field are: unknown where neither the source nor the language says."""
        ...

    def in_memory(self, what: str, asked: Place, /) -> Trace:
        """Return the cells, for `what` is computed from all of them at once and was asked for at `asked`.

        Raises:
            TracegramError: `needs-whole-trace` where the cells are not in memory.
        """
        ...

    def whole_run(self, what: str, asked: Place, /) -> Run:
        """Return the whole run, for `what` is computed from all of its cells at once and was asked for at `asked`.

        Raises:
            TracegramError: `needs-whole-trace` where the cells are not in memory.
        """
        ...
