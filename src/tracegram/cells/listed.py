"""Which cells of a trace a condition selects, and a layer with its cells as rows."""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.placing import places_on
from tracegram.measure.number_format import formatted
from tracegram.model import (
    AllOf,
    AnyOf,
    CellLayer,
    Condition,
    Drawing,
    Flag,
    NoneOf,
    Plot,
    RunCounts,
    Scaled,
    Tests,
    color_scale_of,
    drawn_fields,
    fields_of,
    format_of,
    size_field_of,
    texts_meant,
    written_field,
)
from tracegram.trace import Trace
from tracegram.trace.table import to_texts
from vega_datalite import label, visible
from vega_datalite.frozen import frozen

_OF_NO_RUN = frozenset({"step", "position", "runs"})
Mask = NDArray[np.bool_]
_FIRST_INEXACT = 2.0**53  # from here on two whole numbers may be one float
_NUMBER = re.compile(r"[-+]?(\d++(\.\d*+)?|\.\d++)(e[-+]?\d++)?", re.IGNORECASE)


def runs_of(layer: CellLayer, trace: Trace) -> RunCounts | None:
    """Return the smallest and the largest number of runs that a cell of a layer is the mean of.

    Returns:
        None where cells are no means, where the layer draws and tests none of these, and where no run has a value.
    """
    if trace.header.runs < 2:
        return None
    merged = {each for each in fields_of(layer.where) if trace.header.is_difference or trace.is_of_runs(each)}
    counted = {_count_of(field, trace) for field in (merged | drawn_fields(layer)) - _OF_NO_RUN}
    counts = [(name, numbers[numbers > 0]) for name in sorted(counted) for numbers in [trace.numbers(name)]]
    held = [(name, numbers) for name, numbers in counts if numbers.size]
    if not held:
        return None
    field, _ = min(held, key=lambda each: each[1].min())
    least, most = (int(ends) for ends in (min(each.min() for _, each in held), max(each.max() for _, each in held)))
    return RunCounts(least=least, most=most, field=field, is_uneven=least < most, word=trace.header.over_runs)


def _count_of(field: str, trace: Trace) -> str:
    """Return the field that holds how many runs each mean of a field comes from."""
    own = f"{field.removesuffix('_rate')}_runs"
    is_other = own in trace.header.names and bool((trace.numbers(own) != trace.numbers("runs")).any())
    return own if is_other else "runs"


def _is_one_of(values: NDArray[Any], choices: Sequence[Any]) -> Mask:
    if values.dtype == object:
        wanted = set(choices)
        return np.array([value in wanted for value in values.tolist()], dtype=bool)
    return np.isin(values, [float(each) for each in choices if float(each) == each])


_NUMBER_TESTS: dict[str, Callable[[Any, Any], Any]] = {
    "equal": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "range": lambda values, ends: (values >= ends[0]) & (values <= ends[1]),
    "oneOf": _is_one_of,
}


def selected(condition: Condition, trace: Trace) -> Mask:
    """Find the cells for which a condition holds.

    A comparison of a cell without a value neither holds nor fails, nor does its `not`.
    """
    return _judged(condition, trace).holds


@frozen
class _Verdict:
    """The cells for which a condition holds and those for which it fails; it does neither for the others."""

    holds: Mask
    fails: Mask


def _judged(condition: Condition, trace: Trace) -> _Verdict:
    match condition:
        case Flag():
            flags = trace.flags(condition.field)
            return _Verdict(holds=flags, fails=~flags)
        case Tests():
            return _all_of([_test(condition, trace, word, operand) for word, operand in condition.tests])
        case AllOf():
            return _all_of([_judged(part, trace) for part in condition.parts])
        case AnyOf():
            return _opposite(_all_of([_opposite(_judged(part, trace)) for part in condition.parts]))
        case NoneOf():
            return _opposite(_judged(condition.part, trace))
        case _:
            assert_never(condition)


def _opposite(verdict: _Verdict) -> _Verdict:
    return _Verdict(holds=verdict.fails, fails=verdict.holds)


def _all_of(parts: Sequence[_Verdict]) -> _Verdict:
    return _Verdict(
        holds=reduce(operator.and_, [each.holds for each in parts]),
        fails=reduce(operator.or_, [each.fails for each in parts]),
    )


def _test(condition: Tests, trace: Trace, word: str, operand: Any) -> _Verdict:
    if word in {"equal", "oneOf"} and _is_categorical(condition, trace):
        choices = operand if isinstance(operand, tuple) else (operand,)
        wanted = texts_meant(choices, is_flag=trace.kind(condition.field) == "flag")
        texts = trace.texts(condition.field).tolist()
        passing = np.array([each in wanted for each in texts], dtype=bool)
        known = np.array([each is not None for each in texts], dtype=bool)
    else:
        numbers = trace.numbers(condition.field)
        known = ~np.isnan(numbers)
        passing = np.zeros(numbers.size, dtype=bool)
        passing[known] = _NUMBER_TESTS[word](_exact(condition.field, numbers, trace)[known], operand)
    return _Verdict(holds=passing & known, fails=~passing & known)


def _exact(field: str, numbers: NDArray[np.float64], trace: Trace) -> NDArray[Any]:
    """Return numbers without loss: where some are beyond the whole numbers of a float, as Python's own numbers."""
    if not (np.abs(numbers) >= _FIRST_INEXACT).any():
        return numbers
    texts = trace.texts(field).tolist()
    return np.array([_number_of(text, number) for text, number in zip(texts, numbers.tolist(), strict=True)], object)


def _number_of(text: str | None, number: float) -> int | float:
    is_whole = text is not None and text.lstrip("+-").isdecimal()
    return int(text) if is_whole and text else number


def _is_categorical(condition: Tests, trace: Trace) -> bool:
    return condition.compares_text or trace.kind(condition.field) in {"text", "flag"}


def listed(layer: CellLayer, trace: Trace, among: int, plot: Plot, ends: Any = None) -> Drawing:
    """Return a layer with all cells of a trace as its rows, chosen from `among`.

    Cells that are longer than one have `ends`, the last place of each along x, in a column of that name.

    Raises:
        TracegramError: `not-a-number` for a color or text that is a number in the language and none in the trace.
    """
    columns: dict[str, Any] = {"step": trace.steps, "position": trace.positions}
    if not plot.has_steps_and_positions:
        columns = {axis.column: places_on(axis, trace) for axis in (plot.x, plot.y)}
    if text := written_field(layer):
        columns["text"] = texts_in(text, trace, format_of(layer))
    if size := size_field_of(layer):
        columns["size"] = np.abs(trace.numbers(size))
    columns |= {f"tooltip_{at}": texts_in(field, trace) for at, field in enumerate(layer.tooltip)}
    if ends is not None:
        columns["ends"] = ends
    drawing = Drawing(layer=layer, columns=columns, rows=trace.steps.size, among=among, missing={})
    if size:
        drawing = replace(drawing, largest=float(np.nanmax(columns["size"], initial=0)))
    if scale := color_scale_of(layer):
        drawing = _with_values(drawing, scale, trace)
    return replace(drawing, runs=runs_of(layer, trace))


def texts_in(field: str, trace: Trace, form: str = "") -> list[str]:
    """Return the values of a field as a layer writes them, `–` for none.

    Raises:
        TracegramError: `not-a-number` for a number in the language that is none in the trace.
    """
    kind = trace.kind(field)
    if kind == "number":
        return [rounded(number, form) for number in trace.numbers(field).tolist()]
    return written(trace.texts(field).tolist(), form, is_untyped=kind == "unknown")


def written(texts: Sequence[str | None], form: str, *, is_untyped: bool) -> list[str]:
    """Return texts as they are drawn. A format applies to an untyped column only if all its texts are numbers.

    Among words, a number is a word too and keeps its digits. Without a format, whole numbers keep their digits.
    """
    if not is_untyped or not all(text is None or _NUMBER.fullmatch(text) for text in texts):
        return ["–" if text is None else label(text) for text in texts]
    return ["–" if text is None else _number(text, form) for text in texts]


def _number(text: str, form: str) -> str:
    return label(text) if not form and text.lstrip("+-").isdecimal() else rounded(float(text), form)


def rounded(number: float, form: str = "") -> str:
    """Return a number in three digits, or in a format of d3; `–` for a missing one."""
    if not np.isfinite(number):
        return "–"
    if form:
        return formatted(number, form)
    return f"{number:.0f}" if 999.5 <= abs(number) < 1_000_000 else f"{number:.3g}"


def _with_values(drawing: Drawing, paint: Scaled, trace: Trace) -> Drawing:
    levels: tuple[str, ...] = ()
    codes: Any = None
    if paint.quantitative:
        values: Any = trace.numbers(paint.field)
        has_value = ~np.isnan(values)
    else:
        codes, levels = _coded(trace, paint.field)
        values, has_value = np.array([*levels, None], dtype=object)[codes], codes >= 0
    whole = {**drawing.columns, "value": values}
    if has_value.all():
        return replace(drawing, columns=whole, levels=levels, codes=codes)
    return replace(
        drawing,
        columns={name: _taken(column, has_value) for name, column in whole.items()},
        missing={name: _taken(column, ~has_value) for name, column in drawing.columns.items()},
        rows=int(has_value.sum()),
        levels=levels,
        codes=None if codes is None else codes[has_value],
    )


def _coded(trace: Trace, field: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Do what `_seen` does for a field; flags are numbered without a text for each cell."""
    if not trace.runs[0].records(field) or (column := trace.recorded(field)).dtype != np.bool_:
        return _seen(trace.texts(field).tolist())
    held = [each for each in (False, True) if (column == each).any()]
    codes = column.astype(np.int64) if len(held) == 2 else np.zeros(len(column), dtype=np.int64)
    return codes, tuple(to_texts(np.array(held, dtype=np.bool_)).tolist())


def _seen(texts: list[str | None]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the different visible texts, sorted, and the index of each cell's text among them, -1 for none."""
    shown = {text: visible(text) for text in set(texts) if text is not None}
    levels = tuple(sorted(set(shown.values())))
    place = {level: at for at, level in enumerate(levels)}
    number = {None: -1, **{text: place[seen] for text, seen in shown.items()}}
    return np.array([number[text] for text in texts], dtype=np.int64), levels


def _taken(column: Any, mask: NDArray[np.bool_]) -> Any:
    return column[mask] if hasattr(column, "dtype") else [each for each, kept in zip(column, mask, strict=True) if kept]
