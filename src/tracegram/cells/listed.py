"""A layer with its cells as rows."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.placing import places_on
from tracegram.cells.run_counts import runs_of
from tracegram.measure.number_format import formatted
from tracegram.model import CellLayer, Drawing, Plot, Scaled, color_scale_of, format_of, size_field_of, written_field
from tracegram.trace import Trace
from tracegram.trace.convert import to_texts
from vega_datalite import label, visible


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


_NUMBER = re.compile(r"[-+]?(\d++(\.\d*+)?|\.\d++)(e[-+]?\d++)?", re.IGNORECASE)


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
    return f"{number:.0f}" if 1000 <= abs(number) < 1_000_000 else f"{number:.3g}"


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
