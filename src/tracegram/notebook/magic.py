"""`%%tracegram`: a cell that is a spec."""

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
from tracegram.language.inputs import inputs_of
from tracegram.language.params import complete
from tracegram.language.parse import parse
from tracegram.sources import LOOK_SECONDS, MOST_LOOKS, just_changed, read_frame
from tracegram.sources.engine import lazy_frame
from tracegram.sources.frame import arrays_of

CELL = "cell"  # what messages call it


class CellError(TracegramError):
    """Findings of a cell, which a notebook shows as frames and not as a traceback."""

    def __init__(self, error: TracegramError, text: str) -> None:
        super().__init__(error.findings)
        self._text = text

    def _render_traceback_(self) -> list[str]:
        return [render(each, {CELL: self._text}, Look(colored=True)) for each in self.findings]


def magic_of(shell: Any) -> Callable[[str, str], None]:
    """Return the magic for an IPython shell, in whose variables it looks and which get the figure."""

    def tracegram(line: str, cell: str) -> None:
        """Show the figure of a spec: %%tracegram [NAME] [--trace VARIABLE] [--root FOLDER].

        NAME is a variable that gets the figure. The trace is the one that the spec names, where `trace: {frame: df}`
        is the variable `df`; `--trace` puts another variable in its place. Trace files are read from FOLDER, which is
        the notebook's own when it is not given.
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
    """Return what the cells of a notebook have made, without what every shell has."""
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
    except ValueError as error:  # a quotation mark without its other
        raise UsageError(str(error)) from None
    if words.name and not words.name.isidentifier():
        raise UsageError(f"NAME is the name of a variable, not {quote(words.name)}")
    return words


def _figure_of_whole_files(cell: str, trace: str, root: Path, variables: Mapping[str, Any]) -> Tracegram:
    """Return the figure; what is wrong with files that somebody may be saving is believed once they stand still."""
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
            return Tracegram(document, root=root)  # what else is wrong with the spec is said first
        except TracegramError as error:
            raise TracegramError([_missing(str(named), variables, each) for each in error.findings]) from None
    return Tracegram(document, frame=_frame(named, variables, place), root=root)


def _frame(name: str, variables: Mapping[str, Any], place: Place) -> Any:
    """Return the frame in a variable: one that an engine holds as it is, what is here as a table of that name.

    Raises:
        TracegramError: `frame-not-given` when there is no such variable or no frame in it, or what is wrong with it.
    """
    unnamed = Diagnostic(code="frame-not-given", message="", place=place)
    if name not in variables:
        raise TracegramError([_missing(name, variables, unnamed)])
    try:
        frame = variables[name]
        stays = arrays_of(frame) or lazy_frame(frame) is not None  # what the spec says of it has to be known
        return frame if stays else read_frame(frame, Place(file=name))
    except (TypeError, ValueError) as error:  # how Python is told that it handed in something else
        message = f"the variable {quote(name)} cannot be drawn: {error}"
        advice = "name a data frame of pandas, Polars or PyArrow, a mapping of columns, or a list of rows"
        raise TracegramError([replace(unnamed, message=message, help=advice)]) from None


def _missing(name: str, variables: Mapping[str, Any], finding: Diagnostic) -> Diagnostic:
    """Return a finding as a notebook's, if it is that a frame is missing."""
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
