"""The drawn figure, made once for each pixel density: forms, charts, documents, and spliced SVGs."""

from collections.abc import Mapping
from typing import Any

from tracegram.model import Figure, Form, Separate
from tracegram.named_types import ConcatChart, LayerChart, Picture, Renderer, Spliced


class Pictures:
    """The pictures of a figure. Altair is imported for a chart, and for an SVG whose scaffold is not kept."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._forms: dict[float, tuple[tuple[Form, ...], ...]] = {}
        self._documents: dict[float, dict[str, Any]] = {}
        self._spliced: dict[float, Spliced | None] = {}

    def forms(self, density: float) -> tuple[tuple[Form, ...], ...]:
        """Return the form of each layer of each plot. `density` is in pixels of the output per pixel of the figure."""
        from tracegram.compile.reduce import reduce

        if density not in self._forms:
            self._forms[density] = tuple(reduce(each.plot, each.drawings, density) for each in self._figure.plots)
        return self._forms[density]

    def chart(self, density: float) -> LayerChart | ConcatChart:
        """Return the figure as an Altair chart, a new one each time, with the default lines of its tooltips."""
        from tracegram.compile.altair.lower import lower
        from tracegram.compile.tooltips import with_rows

        forms = self.forms(density)
        return lower(with_rows(self._figure, forms), forms)

    def document(self, density: float, description: str) -> dict[str, Any]:
        """Return the Vega-Lite document for a pixel density; if every cell is its own mark, all densities share one."""
        from tracegram.compile.altair.emit import emit
        from tracegram.compile.altair.grids import grids_of
        from tracegram.compile.altair.lower import lower

        forms = self.forms(density)
        known = 0 if all(isinstance(form, Separate) for of_plot in forms for form in of_plot) else density
        if known not in self._documents:
            grids = grids_of(self._figure, forms)
            self._documents[known] = emit(lower(self._figure, forms), self._figure, description, grids)
        return self._documents[known]

    def page(self, density: float, description: str) -> dict[str, Any]:
        """Return the document with what interactive pages show of cells that its rows do not tell apart."""
        from tracegram.compile.altair.grids import cells_of
        from tracegram.compile.tooltips import tables

        document, forms = self.document(density, description), self.forms(density)
        cells = cells_of(document, self._figure, forms, tables(self._figure, forms))
        if not cells:
            return document
        told = document.get("usermeta", {}).get("tracegram", {})
        return {**document, "usermeta": {"tracegram": {**told, "cells": cells}}}

    def svg(self, density: float, picture: Picture, renderer: Renderer) -> str:
        """Return the finished SVG if it can be made from a kept drawing of the same figure with other cells; else None.

        Args:
            density: Pixels of the output per pixel of the figure.
            picture: The title and the description; it needs no document.
            renderer: The renderer.

        Raises:
            TracegramError: `render-failed` or `render-timeout`.
        """
        from tracegram.export.scaffolds import splice

        if density not in self._spliced:
            self._spliced[density] = splice(self._figure, self.forms(density), picture, renderer)
        made = self._spliced[density]
        return made.svg if made else ""

    def lettered(self) -> Mapping[str, Any] | None:
        """Return a document or SVG of the figure, which holds all its texts; None before either was made."""
        spliced = ({"texts": each.texts} for each in self._spliced.values() if each)
        return next(iter([*self._documents.values(), *spliced]), None)
