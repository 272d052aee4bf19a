"""The cell magic `%%tracegram`, which draws the spec written in a cell."""

import shlex
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tracegram.api import Tracegram
from tracegram.diagnostics import Diagnostic, Place, TracegramError, nearest, quote
from tracegram.diagnostics.terminal import Look, frames, render
from tracegram.language.document import parse
from tracegram.language.inputs import inputs_of
from tracegram.language.params import complete
from tracegram.sources import LOOK_SECONDS, MOST_LOOKS, just_changed, read_frame
from tracegram.sources.engine import lazy_frame
from tracegram.sources.frame import arrays_of

CELL = "cell"  # the name of the spec in messages


class CellError(TracegramError):
    """Findings of a cell; the notebook shows them with their lines, without a traceback."""

    def __init__(self, error: TracegramError, text: str) -> None:
        super().__init__(error.findings)
        self._text = text

    def _render_traceback_(self) -> list[str]:
        return [render(each, {CELL: self._text}, Look(colored=True)) for each in self.findings]


def magic_of(shell: Any) -> Callable[[str, str], None]:
    """Return the magic for an IPython shell, from whose variables it reads data frames and which gets the figure."""

    def tracegram(line: str, cell: str) -> None:
        """Show the figure of a spec: %%tracegram [NAME] [--trace VARIABLE] [--root FOLDER].

        The figure is stored in the variable NAME. In the spec, `trace: {frame: df}` reads the variable `df`, and
        `--trace` reads another variable instead. Trace files are read from FOLDER, by default the notebook's own.
        """
        words = _parsed(line)
        try:
            figure = _figure_of_whole_files(cell, words.trace, Path(words.root), _variables(shell))
            _show(figure, cell)
        except TracegramError as error:
            raise CellError(error, cell) from None
        if words.name:
            shell.user_ns[words.name] = figure

    return tracegram


def _variables(shell: Any) -> dict[str, Any]:
    """Return the variables that the cells of a notebook have set, without those of every shell."""
    return {name: value for name, value in shell.user_ns.items() if name not in shell.user_ns_hidden}


def _parsed(line: str) -> Any:
    from IPython.core.error import UsageError
    from IPython.core.magic_arguments import MagicArgumentParser

    parser = MagicArgumentParser("%%tracegram")
    parser.add_argument("name", nargs="?", default="", metavar="NAME")
    parser.add_argument("--trace", default="", metavar="VARIABLE")
    parser.add_argument("--root", default=".", metavar="FOLDER")
    try:
        words = parser.parse_args(shlex.split(line))
    except ValueError as error:  # a quotation mark that is not closed
        raise UsageError(str(error)) from None
    if words.name and not words.name.isidentifier():
        raise UsageError(f"NAME is the name of a variable, not {quote(words.name)}")
    return words


def _figure_of_whole_files(cell: str, trace: str, root: Path, variables: Mapping[str, Any]) -> Tracegram:
    """Return the figure. While its files are being saved, wait, so that no error of a half-written file is shown."""
    for _ in range(MOST_LOOKS):
        try:
            return _figure(cell, trace, root, variables)
        except TracegramError:
            if not just_changed(inputs_of(cell, root=root)):
                raise
        time.sleep(LOOK_SECONDS)
    return _figure(cell, trace, root, variables)


def _figure(cell: str, trace: str, root: Path, variables: Mapping[str, Any]) -> Tracegram:
    document = complete(parse(cell.encode("utf-8", "surrogatepass"), CELL), root)
    if trace:
        place = Place(file=f"%%tracegram --trace {trace}")
        return Tracegram(document, frame=_frame(trace, variables, place), root=root)
    named = document.get("trace", "frame")
    place = document.place("/trace/frame")
    if not isinstance(named, str) or named not in variables:
        try:
            return Tracegram(document, root=root)  # other errors of the spec come first
        except TracegramError as error:
            raise TracegramError([_missing(str(named), variables, each) for each in error.findings]) from None
    return Tracegram(document, frame=_frame(named, variables, place), root=root)


def _frame(name: str, variables: Mapping[str, Any], place: Place) -> Any:
    """Return the frame in a variable: unchanged if it is arrays or stays in an engine, else read as a table.

    Raises:
        TracegramError: `frame-not-given` if there is no such variable or it holds no frame; or the frame's own errors.
    """
    unnamed = Diagnostic(code="frame-not-given", message="", place=place)
    if name not in variables:
        raise TracegramError([_missing(name, variables, unnamed)])
    try:
        frame = variables[name]
        stays = arrays_of(frame) or lazy_frame(frame) is not None  # these are read later, with the spec
        return frame if stays else read_frame(frame, Place(file=name))
    except (TypeError, ValueError) as error:  # what readers raise for other types
        message = f"the variable {quote(name)} cannot be drawn: {error}"
        advice = "name a data frame of pandas, Polars or PyArrow, a mapping of columns, or a list of rows"
        raise TracegramError([replace(unnamed, message=message, help=advice)]) from None


def _missing(name: str, variables: Mapping[str, Any], finding: Diagnostic) -> Diagnostic:
    """Return a finding about a missing frame in a notebook's words; others stay as they are."""
    if finding.code != "frame-not-given":
        return finding
    message = f"this notebook has no variable {quote(name)}"
    near = nearest(name, (each for each in variables if not each.startswith("_")))
    advice = f"write {quote(near)}" if near else "run the cell that makes the data frame"
    return replace(finding, message=message, help=advice)


def _show(figure: Tracegram, cell: str) -> None:
    from IPython.display import display

    display(figure)
    warnings = (*figure.warnings, *figure.remarks([".png"]))
    if warnings:
        sys.stderr.write(f"{frames(warnings, {CELL: cell})}\n")  # converters strip colors from errors alone
