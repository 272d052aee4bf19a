"""The stages for each plot of a figure, from its spec and cells to what is drawn, once per pixel density."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tracegram.compile.arrange import Part, plan
from tracegram.compile.axes import ticks_beyond
from tracegram.compile.brackets import braces_outside
from tracegram.compile.color_scales import missed_thresholds
from tracegram.compile.fitted_texts import fitted
from tracegram.compile.gather import check_runs, gather
from tracegram.compile.panels import empty_series, overlays_beyond, panels, uneven_series
from tracegram.compile.resolve import resolve, sized
from tracegram.compile.share import idle_words, share
from tracegram.compile.tooltips import left_out
from tracegram.diagnostics import Diagnostic, Place, TracegramError
from tracegram.fit import Fitting, fit
from tracegram.language.document import Document
from tracegram.language.entries import Size
from tracegram.model import Drawing, Figure, Form, Labels, Panel, Placed, Plot, Scaled, Separate, color_scale_of
from tracegram.named_types import ConcatChart, LayerChart, Picture, Renderer
from tracegram.processes import release_memory
from tracegram.review.review import review
from tracegram.review.texts import cut_titles
from tracegram.store import NO_STORE, key_of, users_store
from tracegram.trace import listed
from vega_datalite import visible
from vega_datalite.frozen import frozen

MANY = 9  # plots, whose cells the renderer is spared even where nothing is kept: each takes it megabytes
HEAVY = 50_000  # characters of cells; a script engine takes many times their memory, and 40 µs for a rectangle
_DESCRIPTION = "the description of the figure"  # in a kept drawing, in place of that of each figure
_COLUMN = re.compile("column “[^“”]*”")  # that a finding about values of a trace names
_WITHOUT = {
    "color": "select the cells that have one with `where`, if gray is not meant",
    "size": "state it in the caption, or choose another field",
}


@frozen
class _Spliced:
    """A finished SVG and its texts that are not ASCII."""

    svg: str
    texts: list[str]


class Pictures:
    """The pictures of a figure. Altair is imported for a chart, and for an SVG whose scaffold is not kept."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._forms: dict[float, tuple[tuple[Form, ...], ...]] = {}
        self._documents: dict[float, dict[str, Any]] = {}
        self._spliced: dict[float, _Spliced | None] = {}

    def forms(self, density: float) -> tuple[tuple[Form, ...], ...]:
        """Return the form of each layer of each plot. `density` is in pixels of the output per pixel of the figure."""
        from tracegram.compile.reduce import reduce

        if density not in self._forms:
            self._forms[density] = tuple(reduce(each.plot, each.drawings, density) for each in self._figure.plots)
        return self._forms[density]

    def chart(self, density: float) -> LayerChart | ConcatChart:
        """Return the figure as an Altair chart, a new one each time, with the default lines of its tooltips."""
        from tracegram.compile.altair.lower import list_rows, lower
        from tracegram.compile.tooltips import with_rows

        forms = self.forms(density)
        return list_rows(lower(with_rows(self._figure, forms), forms))

    def document(self, density: float, description: str) -> dict[str, Any]:
        """Return the Vega-Lite document for a pixel density; if every cell is its own mark, all densities share one."""
        from tracegram.compile.altair.emit import emit
        from tracegram.compile.altair.lower import lower

        forms = self.forms(density)
        known = 0 if all(isinstance(form, Separate) for of_plot in forms for form in of_plot) else density
        if known not in self._documents:
            self._documents[known] = emit(lower(self._figure, forms), self._figure, forms, description)
        return self._documents[known]

    def page(self, density: float, description: str) -> dict[str, Any]:
        """Return the document with what interactive pages show of cells that its rows do not tell apart."""
        from tracegram.compile.altair.pages import cells_of
        from tracegram.compile.tooltips import tables

        document, forms = self.document(density, description), self.forms(density)
        cells = cells_of(document, self._figure, forms, tables(self._figure, forms))
        if not cells:
            return document
        told = document.get("usermeta", {}).get("tracegram", {})
        return {**document, "usermeta": {"tracegram": {**told, "cells": cells}}}

    def svg(self, density: float, picture: Picture, renderer: Renderer) -> str:
        """Return the finished SVG around a scaffold from the cache, which is drawn now if it is not there.

        It is "" if the cells cannot be separated from the figure, or if the cache is off and plots and cells are few.

        Args:
            density: Pixels of the output per pixel of the figure.
            picture: The title and the description; it needs no document.
            renderer: The renderer.

        Raises:
            TracegramError: `render-failed` or `render-timeout`.
        """
        if density not in self._spliced:
            self._spliced[density] = self._splice(self.forms(density), picture, renderer)
        made = self._spliced[density]
        return made.svg if made else ""

    def _splice(self, forms: Sequence[Sequence[Form]], picture: Picture, renderer: Renderer) -> "_Spliced | None":
        from tracegram.compile.scaffold import filled, scaffold_of
        from tracegram.export.renderer import fonts_present
        from tracegram.export.svg import with_description

        store, fonts, scaffold = users_store(), fonts_present(), scaffold_of(self._figure, forms)
        if not (store.secret and fonts):
            store = NO_STORE
        if scaffold is None or (store == NO_STORE and len(self._figure.plots) < MANY and scaffold.weight < HEAVY):
            return None
        key = key_of((), Path(), "scaffold", scaffold.key, fonts, picture.title)
        kept = store.get(key)
        if kept is None:
            kept = _drawn_empty(scaffold.figure, scaffold.forms, picture, renderer)
            store.put(key, kept)
        card = json.loads(kept)
        svg = filled(with_description(card["svg"], _DESCRIPTION, picture.description), scaffold)
        return _Spliced(svg=svg, texts=card["texts"]) if svg else None

    def lettered(self) -> Mapping[str, Any] | None:
        """Return a document or SVG of the figure, which holds all its texts; None before either was made."""
        spliced = ({"texts": each.texts} for each in self._spliced.values() if each)
        return next(iter([*self._documents.values(), *spliced]), None)


def _drawn_empty(figure: Figure, forms: Sequence[Sequence[Form]], picture: Picture, renderer: Renderer) -> bytes:
    """Return the SVG of a scaffold, and its texts."""
    renderer.warm()
    from tracegram.compile.altair.emit import emit
    from tracegram.compile.altair.lower import lower
    from tracegram.export.exporters import draw_svg
    from tracegram.export.remarks import NOT_ASCII

    document = emit(lower(figure, forms), figure, forms, "")
    release_memory()
    svg = draw_svg(replace(picture, vega_lite=document, description=_DESCRIPTION), renderer)
    texts = sorted(set(NOT_ASCII.findall(json.dumps(document, ensure_ascii=False))))
    return json.dumps({"svg": svg, "texts": texts}).encode()


def draw(document: Document, parts: Sequence[Part]) -> tuple[Figure, tuple[Diagnostic, ...]]:
    """Return a figure of the plots of a spec, each from its cells to its drawings, and warnings about it.

    Raises:
        TracegramError: What is wrong in any of them.
    """
    drawn: list[_Drawn] = []
    errors: list[tuple[Part, Diagnostic]] = []
    grid = (1 + max(each.column for each in parts), 1 + max(each.row for each in parts))
    groups = Counter(part.group for part in parts)
    for part in parts:
        try:
            drawn.append(_drawn(part, grid, is_facet=groups[part.group] > 1))
        except TracegramError as error:
            errors += ((part, each) for each in error.findings)
    empty = _empty_layers(drawn, groups)
    found = [*_once(errors), *(each for each in empty if each.severity == "error")]
    if found:
        raise TracegramError(found)
    asked = Size.of(document.get("size", default={}))
    if asked.is_of_figure:
        figure = fit(_fitting(document, asked, drawn, grid))
    else:
        figure = _figure(document, drawn, [each.plot for each in drawn])
    found = [*(document.unused or ()), *_missing_values(drawn), *_missed_thresholds(drawn)]
    if "independent" in document.value:
        found += idle_words(document, [each.group for each in parts], has_panels=any(each.panels for each in drawn))
    found += _named([(each, _warnings(each, at)) for each, at in zip(drawn, figure.plots, strict=True)])
    found += empty
    if any("tooltip" in mark.values for each in drawn for mark in each.plot.marks):
        found += left_out([each.part.document for each in drawn], figure)
    once = {(each.code, each.place): each for each in reversed(found)}
    return figure, tuple(reversed(once.values()))


def _once(errors: Sequence[tuple[Part, Diagnostic]]) -> list[Diagnostic]:
    """Return errors about plots, one for each mistake; a column that is wrong in several plots is one."""
    plots: dict[object, dict[Place, Part]] = {}
    first: dict[object, Diagnostic] = {}
    for part, each in errors:
        column = _COLUMN.search(each.message)
        key = (each.code, each.place.file, column[0]) if column else (each.code, each.place)
        first.setdefault(key, each)
        plots.setdefault(key, {}).setdefault(each.place, part)
    return [_with_plots(each, list(plots[key].values())) for key, each in first.items()]


def _with_plots(found: Diagnostic, parts: Sequence[Part]) -> Diagnostic:
    """Return an error that names the plots in which a value is wrong, if these are several."""
    names = [each.name or each.title for each in parts]
    which = f": {listed(names)}" if all(names) else ""
    return replace(found, message=f"{found.message}; so in {len(parts):,} plots{which}") if parts[1:] else found


@frozen
class _Drawn:
    """One plot and its drawings; `found` are warnings about its cells, `empty` findings about layers without any."""

    part: Part
    plot: Plot
    drawings: tuple[Drawing, ...]
    panels: tuple[Panel, ...]
    found: tuple[Diagnostic, ...]
    empty: tuple[Diagnostic, ...]


def _drawn(part: Part, grid: tuple[int, int], *, is_facet: bool) -> _Drawn:
    fields = part.cells.fields
    plot = replace(resolve(part.document, part.cells, part.whole, grid), title=part.title)
    check_runs(part.document, plot, part.cells)
    drawings, found = gather(part.document, plot, plan(plot, fields), part.cells, is_facet=is_facet)
    has_braces = any(each.mark == "bracket" for each in plot.overlays)
    has_strips = has_braces or "panels" in part.document.value
    strips = panels(part.document, plot, part.cells) if has_strips else ()
    empty = tuple(each for each in found if each.code == "empty-selection")
    empty += tuple(each for panel in strips for each in empty_series(part.document, panel))
    others = [each for each in found if each.code != "empty-selection"]
    others += (each for panel in strips for each in uneven_series(part.document, plot, panel))
    others += ticks_beyond(part.document, plot)
    others += braces_outside(part.document, plot, part.cells) if has_braces else ()
    return _Drawn(part=part, plot=plot, drawings=drawings, panels=strips, found=tuple(others), empty=empty)


def _empty_layers(drawn: Sequence[_Drawn], groups: Mapping[int, int]) -> list[Diagnostic]:
    """Return findings about layers that have no cells: errors if that is so in all plots of a facet, else warnings."""
    lacking: dict[tuple[int, Place], list[_Drawn]] = {}
    first: dict[tuple[int, Place], Diagnostic] = {}
    for each in drawn:
        for found in each.empty:
            key = (each.part.group, found.place)
            lacking.setdefault(key, []).append(each)
            first.setdefault(key, found)
    return [
        found if len(lacking[key]) == groups[key[0]] else _lacking(found, lacking[key], groups[key[0]])
        for key, found in first.items()
    ]


def _missing_values(drawn: Sequence[_Drawn]) -> list[Diagnostic]:
    """Return warnings about cells without a value for their color or their size, counted in all plots of a layer."""
    counts: Counter[tuple[Place, str, str]] = Counter()
    documents: dict[Place, Document] = {}
    for each in drawn:
        for drawing in each.drawings:
            for word, count in (("color", drawing.cells - drawing.rows), ("size", drawing.unsized)):
                pointer = f"{drawing.layer.pointer}/{word}/field"
                place = each.part.document.place(pointer)
                documents.setdefault(place, each.part.document)
                counts[place, pointer, word] += count
    return [
        documents[place].warning("missing-values", pointer, _missing(count, word), _WITHOUT[word])
        for (place, pointer, word), count in counts.items()
        if count
    ]


def _missed_thresholds(drawn: Sequence[_Drawn]) -> list[Diagnostic]:
    """Return warnings about thresholds that give one color to all values of their scale, in all plots and layers."""
    values: dict[Scaled, list[Any]] = {}
    first: dict[Scaled, tuple[Document, str]] = {}
    for each in drawn:
        painted = [(color_scale_of(on.layer), on.layer.pointer, on.columns.get("value", ())) for on in each.drawings]
        of_panels = [series for panel in each.panels for series in panel.series if series.mark == "rect"]
        painted += [(on.paint, on.pointer, on.values[~np.isnan(on.values)]) for on in of_panels]
        for paint, pointer, found in painted:
            if paint and paint.quantitative and paint.thresholds and len(found):
                scale = replace(paint, legend=True, title="")
                first.setdefault(scale, (each.part.document, f"{pointer}/color"))
                values.setdefault(scale, []).append(found)
    told = (missed_thresholds(*first[scale], scale, np.concatenate(found)) for scale, found in values.items())
    return [each for each in told if each]


def _missing(count: int, word: str) -> str:
    has, are = ("1 cell has", "is") if count == 1 else (f"{count:,} cells have", "are")
    return f"{has} no value for the {word} and {are} {'drawn gray' if word == 'color' else 'not drawn'}"


def _named(found: Sequence[tuple[_Drawn, Sequence[Diagnostic]]]) -> list[Diagnostic]:
    """Return warnings about plots, one for each mistake; it names its plot if other plots are told something else."""
    plots: dict[tuple[str, Place], dict[int, Diagnostic]] = {}
    for at, (_, warnings) in enumerate(found):
        for each in warnings:
            plots.setdefault((each.code, each.place), {}).setdefault(at, each)
    made: list[Diagnostic] = []
    for said in plots.values():
        at, first = next(iter(said.items()))
        name = _name_of(found[at][0]) or f"plot {at + 1:,}"
        named = replace(first, message=f"in {name}, the first of {len(said):,} such plots: {first.message}")
        made.append(named if len({each.message for each in said.values()}) > 1 else first)
    return made


def _name_of(drawn: _Drawn) -> str:
    return drawn.part.name or drawn.part.title


def _lacking(found: Diagnostic, plots: Sequence[_Drawn], among: int) -> Diagnostic:
    names = listed(list(map(_name_of, plots)))
    return replace(
        found,
        code="empty-layer",
        message=f"this layer draws no cell in {len(plots):,} of {among:,} plots: {names}",
        severity="warning",
        help="state it in the caption, or choose the other plots with `where` under `trace`",
    )


def _figure(document: Document, drawn: Sequence[_Drawn], plots: Sequence[Plot]) -> Figure:
    placed: list[Placed] = []
    for each, plot in zip(drawn, plots, strict=True):
        part = each.part
        drawings = _with_fitting_texts(plot, each.drawings)
        at = Placed(plot=plot, drawings=drawings, legends=drawings, row=part.row, column=part.column)
        placed.append(replace(at, row_title=part.row_title, name=part.name, panels=each.panels))
    title, description, interpretation = (
        visible(document.get(word, default="")) for word in ("title", "description", "interpretation")
    )
    if len(placed) > 1 or placed[0].panels:
        independent = frozenset[str](document.get("independent", default=[]))
        placed = list(share(placed, [each.part.group for each in drawn], independent))
    return Figure(title=title, description=description, interpretation=interpretation, plots=tuple(placed))


def _with_fitting_texts(plot: Plot, drawings: tuple[Drawing, ...]) -> tuple[Drawing, ...]:
    is_asked = any(isinstance(each.layer, Labels) and each.layer.fit for each in drawings)
    return fitted(plot, drawings) if is_asked else drawings


def _fitting(document: Document, asked: Size, drawn: Sequence[_Drawn], grid: tuple[int, int]) -> Fitting:
    def figure_of(size: tuple[float, float]) -> Figure:
        plots = [sized(each.part.document, each.plot, each.part.whole, size) for each in drawn]
        return _figure(document, drawn, plots)

    near = (drawn[0].plot.width, drawn[0].plot.height)
    return Fitting(document=document, asked=asked, near=near, grid=grid, ratio=near[0] / near[1], figure_of=figure_of)


def _warnings(drawn: _Drawn, placed: Placed) -> Sequence[Diagnostic]:
    document, plot = drawn.part.document, placed.plot
    beyond = [found for panel in placed.panels for found in overlays_beyond(document, panel)]
    titles = cut_titles(document, plot, drawn.part.row_title)
    texts = _with_fitting_texts(plot, drawn.drawings)
    return (*drawn.found, *review(document, plot, texts, placed.panels), *titles, *beyond)
