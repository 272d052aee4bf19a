"""Options of commands that read a trace file; they are the keys of `trace` in a spec."""

import argparse
import re
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tracegram.cli.options import whole
from tracegram.diagnostics import Diagnostic, Place, TracegramError
from tracegram.sources import Said, read_own_file
from tracegram.sources.adapters import FORMATS
from tracegram.sources.trace_options import FIRSTS
from tracegram.trace import Table, Trace, Window, many_runs, open_trace
from vega_datalite.frozen import frozen

SAID = ("mask_id", "state", "prompt_length", "block_length", "step_base", "numbering", "sample", "given", *FIRSTS)
SOURCE_OPTIONS = ("run", "columns", "read_as", *SAID)
_OPTIONS = {**{word: f"--{word.replace('_', '-')}" for word in SAID}, "format": "--read-as"}
_ADVISED = re.compile(rf"`({'|'.join(_OPTIONS)}): ([^`]+)`")
_RUN = "`window: {run: …}`"
_MAPPED = re.compile(r'ap it under `columns`: \{(\w+): (?:"((?:[^"\\]|\\.)*)"|…)\}')


def add_source_options(parser: argparse.ArgumentParser) -> None:
    """Add the options for reading a trace file."""
    parser.add_argument("--run", help="run to use, if the trace holds several")
    parser.add_argument(
        "--columns",
        nargs="*",
        default=[],
        metavar="WORD=COLUMN",
        help="map columns that have other names, such as step=layer",
    )
    forms = ", ".join(FORMATS)
    parser.add_argument(
        "--read-as", choices=FORMATS, metavar="FORMAT", dest="read_as", help=f"format of the file: {forms}"
    )
    parser.add_argument("--mask-id", type=int, metavar="ID", help="token id that marks an undecided position")
    parser.add_argument(
        "--state", choices=("before", "after"), help="whether canvases are the state before or after their step"
    )
    parser.add_argument("--prompt-length", type=whole(0), metavar="N", help="number of prompt tokens at the start")
    parser.add_argument("--block-length", type=whole(1), metavar="N", help="number of positions in a block")
    parser.add_argument("--step-base", type=int, choices=(0, 1), help="number of the first step in the file")
    parser.add_argument(
        "--numbering", choices=("decode", "block"), help="whether step numbers restart in each block of the file"
    )
    parser.add_argument(
        "--given", type=whole(0), nargs="*", metavar="N", help="positions that were given and not decoded; or none"
    )
    parser.add_argument("--first-step", type=whole(0), metavar="N", help="step number of the first row of a matrix")
    parser.add_argument(
        "--first-position", type=whole(0), metavar="N", help="position number of the first column of a matrix"
    )
    parser.add_argument("--sample", type=whole(0), metavar="N", help="index of the sequence in a batch, from 0")


@frozen
class Source:
    """A trace file on the command line: its path, its options, and its table.

    `words` are the keys of `trace` in a spec with the same meaning, except the run.
    """

    path: Path
    place: Place
    run: str | None
    words: Mapping[str, Any]
    table: Table

    def open(self) -> Trace:
        """Return the trace of the one run of the table, or of the run that was asked for.

        Raises:
            TracegramError: The table is none, or holds several runs.
        """
        trace = self.open_all()
        if len(trace.runs) > 1:
            with _advice_for_command_lines():
                raise many_runs([run.name for run in trace.runs], self.place)
        return trace

    def open_all(self) -> Trace:
        """Return the trace of all runs of the table, or of the run that was asked for.

        Raises:
            TracegramError: The table is none.
        """
        names, window = self.words.get("columns", {}), Window(run=self.run)
        with _advice_for_command_lines():
            return open_trace(self.table, names=names, window=window, asked_at=lambda _pointer: self.place)

    @property
    def words_of_spec(self) -> Mapping[str, Any]:
        """The keys of `trace` in a spec with the same meaning."""
        return {**self.words, **({"window": {"run": self.run}} if self.run else {})}


def read_source(arguments: argparse.Namespace, folder: Path | None = None) -> Source:
    """Read the trace file of the options; its path is relative to a folder or to the working folder.

    Raises:
        TracegramError: Whatever is wrong with the file, or with what is said of it.
    """
    path, place = Path(arguments.trace), Place(file=arguments.trace)
    names = dict(each.partition("=")[::2] for each in arguments.columns)
    said = {word: getattr(arguments, word) for word in SAID if getattr(arguments, word) is not None}
    said |= {"format": arguments.read_as} if arguments.read_as else {}
    words = {**({"columns": names} if names else {}), **said}
    name, root = (path.name, path.parent) if folder is None else (arguments.trace, folder)
    with _advice_for_command_lines():
        table = read_own_file(name, root, place, Said.of(words))
    return Source(path=path, place=place, run=arguments.run, words=words, table=table)


@contextmanager
def _advice_for_command_lines() -> Generator[None]:
    """Let findings advise options instead of the keys of a spec with the same meaning.

    Raises:
        TracegramError: What was raised, with other advice.
    """
    try:
        yield
    except TracegramError as error:
        raise TracegramError(with_options(error.findings)) from None


def with_options(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return findings that advise options instead of the keys of a spec with the same meaning."""
    return [replace(each, help=_advice(each.help)) for each in findings]


def _advice(text: str) -> str:
    options = _ADVISED.sub(_as_option, text).replace(_RUN, "`--run NAME`")
    return _MAPPED.sub(lambda found: f'ap it with `--columns "{found[1]}={found[2] or "COLUMN"}"`', options)


def _as_option(found: re.Match[str]) -> str:
    return f"`{_OPTIONS[found[1]]} {re.sub('[][,]', '', found[2])}".rstrip() + "`"
