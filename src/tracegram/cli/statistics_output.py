"""Statistics as a table to read, as JSON, and as CSV."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.statistics.measured import Measured
from tracegram.statistics.registry import STATISTICS
from tracegram.statistics.statistic import Per
from vega_datalite import visible
from vega_datalite.frozen import frozen

Runs = Mapping[str, Measured]
MOST_RUNS_BESIDE = 5  # runs as columns of a table; of more only the summary, which a terminal can hold
MOST_NOTES = 8  # reasons why numbers are missing; each run may give one of its own
_SUMMARY: dict[str, Callable[[NDArray[np.float64]], Any]] = {
    "mean": np.mean,
    "median": np.median,
    "min": np.min,
    "max": np.max,
}


@frozen
class Named:
    """The meaning of each name: a run, or all runs with one value of a field, whose numbers are averaged."""

    word: str = "run"
    counts: tuple[int, ...] = ()  # of the runs of each name

    @property
    def heading(self) -> str:
        """The heading of a table of groups."""
        least, most = min(self.counts), max(self.counts)
        return f"mean of {least}{'' if least == most else f' to {most}'} run{'' if most == 1 else 's'}"


def as_json(per: Per, runs: Runs, named: Named) -> str:
    """Return one record per run, with null for missing numbers; for several runs also a summary of each number."""
    words = _words(per, runs)
    records = [
        {named.word: name or None}
        | ({} if per == "run" else {per: measured.places.tolist()})
        | {word: _plain(measured.values.get(word)) for word in words}
        for name, measured in runs.items()
    ]
    document: dict[str, Any] = {"per": per, "groups" if named.counts else "runs": records}
    for record, count in zip(records, named.counts, strict=False):
        record["runs"] = count
    if per == "run" and len(runs) > 1 and not named.counts:
        document["summary"] = {
            name: {word: _plain(value) for word, value in values.items()} for name, values in _summary(words, runs)
        }
    return json.dumps(document, indent=1).replace("##", "#\\u0023") + "\n"  # which logs may take for a command


def as_csv(per: Per, runs: Runs, named: Named) -> str:
    """Return one row per run, or one per position or step of a run; missing numbers are empty."""
    words = _words(per, runs)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([named.word, *([] if per == "run" else [per]), *words])
    for name, measured in runs.items():
        for cells in _lines(per, measured, words):
            writer.writerow([visible(name), *("" if each is None else each for each in cells)])
    return written.getvalue()


def as_table(per: Per, runs: Runs, named: Named) -> str:
    """Return aligned columns, and below them the reasons for missing numbers."""
    words = [word for word in _words(per, runs) if any(word in measured.values for measured in runs.values())]
    table = _table_of_runs(words, runs, named) if per == "run" else _table_of_places(per, words, runs)
    return "\n".join([*_aligned(table), *_notes(per, runs)]) + "\n"


FORMS: dict[str, Callable[[Per, Runs, Named], str]] = {"table": as_table, "json": as_json, "csv": as_csv}


def _words(per: Per, runs: Runs) -> list[str]:
    asked = {word for measured in runs.values() for word in (*measured.values, *measured.refused)}
    return [word for word, statistic in STATISTICS.items() if statistic.per == per and word in asked]


def _lines(per: Per, measured: Measured, words: Sequence[str]) -> Iterator[list[Any]]:
    """Return rows of plain values: one per run, or one per place with the place first; None for missing numbers."""
    columns = [_plain(measured.values.get(word)) for word in words]
    if per == "run":
        yield columns
        return
    for at, place in enumerate(measured.places.tolist()):
        yield [place, *(None if column is None else column[at] for column in columns)]


def _table_of_runs(words: Sequence[str], runs: Runs, named: Named) -> list[list[str]]:
    """Return one row per statistic: its number for each run, if there are few, and the summary over several runs."""
    columns: list[tuple[str, Mapping[str, Any]]] = []
    if len(runs) <= MOST_RUNS_BESIDE or named.counts:
        columns += [(visible(name) or "value", measured.values) for name, measured in runs.items()]
    if len(runs) > 1 and not named.counts:
        columns += _summary(words, runs)
    first = named.heading if named.counts else f"{len(runs)} run{'s' if len(runs) > 1 else ''}"
    header = [first, *(name for name, _ in columns), "unit"]
    rows = [
        [word, *(_short(_plain(values.get(word))) for _, values in columns), STATISTICS[word].unit] for word in words
    ]
    return [header, *rows]


def _table_of_places(per: Per, words: Sequence[str], runs: Runs) -> list[list[str]]:
    several = len(runs) > 1
    header = [*(["run"] if several else []), per, *words]
    lines = ((name, cells) for name, measured in runs.items() for cells in _lines(per, measured, words))
    return [header, *([*([visible(name)] if several else []), *map(_short, cells)] for name, cells in lines)]


def _summary(words: Sequence[str], runs: Runs) -> Iterator[tuple[str, dict[str, float]]]:
    """Return mean, median, minimum and maximum of each number over the runs that have it."""
    values = {word: np.array([measured.values.get(word, np.nan) for measured in runs.values()]) for word in words}
    known = {word: each[~np.isnan(each)] for word, each in values.items()}
    for name, reduce in _SUMMARY.items():
        yield name, {word: float(reduce(each)) for word, each in known.items() if each.size}


def _notes(per: Per, runs: Runs) -> Iterator[str]:
    reasons: dict[str, dict[str, None]] = {}
    for measured in runs.values():
        for word, finding in measured.refused.items():
            reason = finding.help if finding.code == "unsupported-word" else finding.message
            reasons.setdefault(reason, {})[word] = None
    asked = _words(per, runs)
    for word, statistic in STATISTICS.items():
        if statistic.per == per and word not in asked:
            reasons.setdefault("name the answer with --match", {})[word] = None
    if reasons:
        yield "\nnot here:"
    for reason, words in list(reasons.items())[:MOST_NOTES]:
        yield f"  {', '.join(words)}: {reason}"
    if len(reasons) > MOST_NOTES:
        yield f"  and {len(reasons) - MOST_NOTES} more, such as those of other runs"


def _aligned(table: Iterable[Sequence[str]]) -> Iterator[str]:
    rows = [list(row) for row in table]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *cells in rows:
        aligned = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        yield "  ".join([first.ljust(widths[0]), *aligned]).rstrip()


def _plain(value: Any) -> Any:
    """Return numbers as Python values: int for whole numbers, None for missing ones, lists for arrays."""
    if value is None:
        return None
    if isinstance(value, np.ndarray):
        return [_plain(each) for each in value.tolist()]
    if value != value:  # noqa: PLR0124  # only NaN differs from itself
        return None
    return int(value) if float(value).is_integer() else float(value)


def _short(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"
