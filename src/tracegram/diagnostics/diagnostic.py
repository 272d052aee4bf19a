"""Findings as data: the mistake, its place, and the fix."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from tracegram.diagnostics.catalog import CATALOG
from tracegram.diagnostics.quoting import quote
from vega_datalite import visible
from vega_datalite.frozen import frozen

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A range of a text file; lines and columns count characters from 1, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@frozen
class Place:
    """A place in a file: a span of text, a record, or the whole file.

    `words` names the place in formats without lines: “row 3”, “array value”; empty if the span is enough.
    """

    file: str
    span: Span | None = None
    words: str = ""

    def __str__(self) -> str:
        """Return the place as `file:line:column`, or as the file and the words that narrow it."""
        name = visible(self.file)
        if self.span:
            return f"{name}:{self.span.line}:{self.span.column}"
        return f"{name}, {visible(self.words)}" if self.words else name


@frozen
class Label:
    """A further place that explains a finding (“first given here”)."""

    place: Place
    message: str


@frozen
class Edit:
    """Text that replaces a span; `safe` if applying it without a look cannot change a right figure."""

    span: Span
    replacement: str
    safe: bool


@frozen
class Suggestion:
    """The text to write at a finding, without the quotes that the place needs; `safe` as in an edit."""

    value: str | int
    safe: bool

    @property
    def advice(self) -> str:
        """The suggestion as help."""
        return f"write {quote(self.value) if isinstance(self.value, str) else self.value}"


@frozen
class Diagnostic:
    """One finding. Its code is stable and kebab-case, and stands in the catalog; its texts may change."""

    code: str
    message: str
    place: Place
    help: str = ""
    severity: Severity = "error"
    labels: tuple[Label, ...] = field(default=())
    pointer: str = ""
    suggestion: Suggestion | None = None
    edit: Edit | None = None

    def __post_init__(self) -> None:
        """Check that the catalog has the code.

        Raises:
            KeyError: The code is not in the catalog.
        """
        if self.code not in CATALOG:
            raise KeyError(self.code)

    def suggesting(self, suggestion: Suggestion | None) -> "Diagnostic":
        """Return the finding with a suggestion and its advice as help; unchanged if the suggestion is None."""
        return replace(self, suggestion=suggestion, help=suggestion.advice) if suggestion else self


class TracegramError(Exception):
    """Carries findings out of a stage, at least one of them an error; its text has message, place and help of each."""

    def __init__(self, findings: Sequence[Diagnostic]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(_in_a_line, self.findings)))


def _in_a_line(finding: Diagnostic) -> str:
    advice = f"; {visible(finding.help)}" if finding.help else ""
    return f"{finding.code}: {visible(finding.message)} ({finding.place}){advice}"


def error_of(code: str, message: str, place: Place, help: str = "") -> TracegramError:  # noqa: A002
    """Return the error for one finding."""
    return TracegramError([Diagnostic(code=code, message=message, place=place, help=help)])


@contextmanager
def origin_of_errors(label: Label) -> Generator[None]:
    """Add the place that named a file, or a query, to errors that lie elsewhere.

    Raises:
        TracegramError: The errors of the block.
    """
    try:
        yield
    except TracegramError as error:
        raise TracegramError(
            [
                each if each.place.file == label.place.file else replace(each, labels=(*each.labels, label))
                for each in error.findings
            ]
        ) from None
