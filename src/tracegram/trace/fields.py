"""The fields of a trace, known before its cells; the same for traces in memory and in an engine."""

from typing import Protocol

from tracegram.diagnostics import Diagnostic, Place
from tracegram.trace.trace import Header, Trace
from tracegram.trace.words import Kind


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
        """The warnings about the source and about the words used so far."""
        ...

    def warn(self, finding: Diagnostic) -> None:
        """Add a warning about the source."""
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
        """Check a field in a condition; for merged runs, it is tested in the cells of each run.

        Raises:
            TracegramError: As `require`.
        """
        ...

    def is_of_runs(self, field: str, /) -> bool:
        """Return whether a field is about the runs that a cell is merged from."""
        ...

    def over_runs(self, word: str) -> Trace:
        """Return one cell for each step and position, with the values of all runs merged by a word.

        Raises:
            TracegramError: `duplicate-cell` or `too-many-rows` where an engine finds that only then.
        """
        ...

    def kind(self, field: str) -> Kind:
        """Return the kind of a field's values; `unknown` if neither the source nor the language tells."""
        ...

    def largest(self, field: str) -> float | None:
        """Return the largest number of a field, None where it has no value.

        Raises:
            TracegramError: `not-a-number`.
        """
        ...

    def in_memory(self, asked: Place, /) -> Trace:
        """Return the cells in memory, for a statistic that was asked for at `asked` and takes all of them at once.

        Raises:
            TracegramError: `needs-whole-trace` where the cells are not in memory.
        """
        ...
