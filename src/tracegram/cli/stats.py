"""`tracegram stats`."""

import argparse
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from tracegram.cli.options import a_setting, add_connection_options, connections_of
from tracegram.cli.output import show
from tracegram.cli.report import report
from tracegram.cli.source_options import SOURCE_OPTIONS, add_source_options, read_source, with_options
from tracegram.cli.statistics_output import FORMS, Named
from tracegram.compile.open_trace import open_source, without_engine
from tracegram.diagnostics import Place, error_of, nearest, quote
from tracegram.language.document import read_spec
from tracegram.language.extend import extended
from tracegram.language.params import Chosen, complete
from tracegram.language.settings import Written
from tracegram.language.validate import validate
from tracegram.statistics.match import MATCHES
from tracegram.statistics.measured import Measured, measure_all
from tracegram.statistics.registry import STATISTICS
from tracegram.trace import Run
from vega_datalite.frozen import frozen

EXAMPLE = """examples:
  tracegram stats decode.parquet
  tracegram stats decode.parquet --match text=135 --set k=2 form=sequence
  tracegram stats decode.parquet --per step --format csv > steps.csv
  tracegram stats figure.yaml --group sampler
  tracegram stats figure.yaml"""
SPECS = (".yaml", ".yml")
OPTIONS = sorted({name for each in STATISTICS.values() for name in each.options} - {"match"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("trace", metavar="TRACE", help="trace file, or a YAML spec (its whole run is measured)")
    parser.add_argument(
        "--per",
        choices=("run", "position", "step"),
        default="run",
        help="one number per run, position or step (default: run)",
    )
    parser.add_argument("--group", metavar="FIELD", help="average over the runs that share a value of this field")
    parser.add_argument("--format", choices=FORMS, default="table", help="output format (default: table)")
    add_source_options(parser)
    add_connection_options(parser)
    parser.add_argument(
        "--match",
        type=_answer,
        nargs="*",
        default=[],
        metavar="WORD=ANSWER",
        help="answer to look for: text=135, tokens=16,18,20, regex=PATTERN or positions=148,150",
    )
    options = f"set options of statistics ({', '.join(OPTIONS)}) and params of a spec"
    parser.add_argument(
        "--set", type=a_setting, nargs="*", action="extend", default=[], metavar="NAME=VALUE", help=options
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the statistics of each run; a table also names the fields to record for missing statistics."""
    if arguments.group and arguments.per != "run":
        message = f"--group makes means over runs, and --per asks for a number for each {arguments.per}"
        raise error_of("conflicting-words", message, Place(file="--group"), "leave out one of them")
    match = dict(arguments.match)
    if match:
        _check_match(match)
    opened = open_runs(arguments)
    options = _options(opened.options) | ({"match": match} if match else {})
    runs = opened.runs
    measured = {name: measure_all(each, arguments.per, options) for name, each in runs.items()}
    warnings = list(dict.fromkeys(warning for each in runs.values() for warning in each.warnings))
    report(warnings if _is_spec(arguments) else with_options(warnings))
    named = Named()
    if arguments.group:
        groups = _groups(runs, arguments.group)
        named = Named(word=arguments.group, counts=tuple(map(len, groups.values())))
        measured = {value: _mean([measured[name] for name in names]) for value, names in groups.items()}
    show(FORMS[arguments.format](arguments.per, measured, named))
    return 0


def _groups(runs: Mapping[str, Run], field: str) -> dict[str, list[str]]:
    """Return the names of the runs that have each value of a field, in order of appearance.

    Raises:
        TracegramError: `unknown-field`, or `several-values` where it differs within a run.
    """
    groups: dict[str, list[str]] = {}
    for name, each in runs.items():
        each.require(field, Place(file="--group"))
        held = dict.fromkeys(each.texts(field).tolist())
        if len(held) > 1:
            message = f"{quote(field)} has {len(held):,} values in {f'run {quote(name)}' if name else 'the run'}"
            advice = "name a field that has one value in each run"
            raise error_of("several-values", message, Place(file="--group"), advice)
        groups.setdefault(next(iter(held)) or "", []).append(name)
    return groups


def _mean(measured: Sequence[Measured]) -> Measured:
    """Return the mean of each number over the runs that have it."""
    words = dict.fromkeys(word for each in measured for word in each.values)
    held = {word: np.array([each.values.get(word, np.nan) for each in measured]) for word in words}
    means = {
        word: float(values[~np.isnan(values)].mean()) for word, values in held.items() if not np.isnan(values).all()
    }
    refused = {word: finding for each in measured for word, finding in each.refused.items() if word not in means}
    return Measured(places=measured[0].places, values=means, refused=refused)


@frozen
class _Opened:
    """Runs by name; a single run may have no name. `options` are the settings that are not params of a spec."""

    runs: dict[str, Run]
    options: Mapping[str, Written]


def open_runs(arguments: argparse.Namespace) -> _Opened:
    """Open the runs that a command names.

    Raises:
        TracegramError: What is wrong with the file, the spec, or the trace.
    """
    path, place = Path(arguments.trace), Place(file=arguments.trace)
    if _is_spec(arguments):
        return _open_spec(arguments, path, place)
    runs = {run.name: run for run in read_source(arguments).open_all().runs}
    return _Opened(runs=runs, options=dict(arguments.set))


def _is_spec(arguments: argparse.Namespace) -> bool:
    return Path(arguments.trace).suffix.lower() in SPECS


def _open_spec(arguments: argparse.Namespace, path: Path, place: Place) -> _Opened:
    """Open the run of a spec. A setting with the name of an option is one, unless the spec has such a param.

    Raises:
        TracegramError: What is wrong with the spec or its trace.
    """
    given = [name for name in SOURCE_OPTIONS if name != "run" and getattr(arguments, name) not in (None, [])]
    if given:
        message = f"--{given[0].replace('_', '-')} is for a trace file, and {arguments.trace} is a spec"
        raise error_of("conflicting-words", message, place, "write it in the spec, under `trace`")
    written = read_spec(path)
    declared = extended(written, path.parent).get("params", default={})
    params = {name: value for name, value in arguments.set if name in declared or name not in OPTIONS}
    document = complete(written, path.parent, params)
    validate(document)
    document = Chosen(run=arguments.run or "").over(document)
    cells = open_source(without_engine(document), None, path.parent, connections=connections_of(arguments))
    runs = {"": cells.fields.in_memory(place).run} if not arguments.group else {}
    runs = runs or {run.name: run for run in cells.fields.in_memory(place).runs}
    return _Opened(runs=runs, options={name: each for name, each in arguments.set if name not in params})


def _check_match(match: dict[str, Any]) -> None:
    if len(match.keys() - {"positions"}) > 1:
        named = " and ".join(sorted(match.keys() - {"positions"}))
        message = f"--match names the answer by {named}"
        raise error_of("conflicting-words", message, Place(file="--match"), "give one of them")


def _answer(given: str) -> tuple[str, Any]:
    """Read a part of `--match`.

    Raises:
        argparse.ArgumentTypeError: The text is not such a part; argparse reports wrong usage.
    """
    word, _, value = given.partition("=")
    if word not in MATCHES or not value:
        raise argparse.ArgumentTypeError(
            f"{quote(given)} is not an answer; write one of {', '.join(MATCHES)}, =, a value"
        )
    if word in {"text", "regex"}:
        return word, value
    numbers = value.split(",")
    if not all(number.isascii() and number.isdigit() for number in numbers):
        raise argparse.ArgumentTypeError(f"{quote(value)} is not a list of whole numbers such as 16,18,20")
    if word == "positions" and (len(numbers) != 2 or int(numbers[0]) > int(numbers[1])):
        raise argparse.ArgumentTypeError(f"{quote(value)} is not a first and a last position such as 148,150")
    return word, [int(number) for number in numbers]


def _options(given: Mapping[str, str]) -> dict[str, Any]:
    """Return options of statistics by name; texts that look like numbers become numbers.

    Raises:
        TracegramError: `unknown-word` when no statistic has the option.
    """
    for name in given:
        if name not in OPTIONS:
            near = nearest(name, OPTIONS)
            advice = f"did you mean {quote(near)}?" if near else f"options are {', '.join(OPTIONS)}"
            raise error_of("unknown-word", f"no statistic has an option {quote(name)}", Place(file="--set"), advice)
    return {name: _number(value) for name, value in given.items()}


def _number(value: str) -> Any:
    for number in (int, float):
        with suppress(ValueError):
            return number(value)
    return str(value)
