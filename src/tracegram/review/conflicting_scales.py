"""Two color scales of one field in one figure, so that one legend misleads; a part of `review`."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import assert_never

from tracegram.compile.paints import RAMP
from tracegram.compile.schemes import DEFAULT
from tracegram.diagnostics import Diagnostic, Label, quote
from tracegram.language.document import Document
from tracegram.model import Drawing, Scaled, color_scale_of
from vega_datalite import Palette, Ramp


def split_scales(document: Document, drawings: Sequence[Drawing]) -> list[Diagnostic]:
    """Warn of a layer whose color scale for a field differs from that of an earlier layer.

    Every layer has its own color scale and legend, and a scale without a `domain` reaches over what its own layer
    draws. Two legends with different titles are taken as intended; two scales without legends cannot mislead.
    """
    found: list[Diagnostic] = []
    first: dict[str, tuple[Drawing, Scaled]] = {}
    for drawing in drawings:
        scale = color_scale_of(drawing.layer)
        if scale is None or not drawing.rows:
            continue
        other, paint = first.setdefault(scale.field, (drawing, scale))
        is_another = other is not drawing and _misleads(scale, paint)
        if is_another and _scale(drawing, scale) != _scale(other, paint):
            found.append(_finding(document, (drawing, scale), (other, paint)))
    return found


def _misleads(paint: Scaled, other: Scaled) -> bool:
    if paint.legend and other.legend:
        return paint.title == other.title
    return paint.legend or other.legend


def _scale(drawing: Drawing, paint: Scaled) -> dict[str, Hashable]:
    """Return the keys of the spec that decide the color of a value."""
    kind = "quantitative" if paint.quantitative else "nominal"
    colors = {
        "range": paint.range,
        "scheme": "" if paint.range else paint.scheme or (RAMP if paint.quantitative else DEFAULT),
        "reverse": paint.reverse,
    }
    return {"type": kind, "domain": _reach(drawing), "scale": paint.quantitative and paint.scale, **colors}


def _reach(drawing: Drawing) -> Hashable:
    match drawing.colors:
        case Palette():
            return tuple(drawing.colors.colors)
        case Ramp():
            return drawing.colors.steps or drawing.colors.domain
        case None:
            return ()
        case _:
            assert_never(drawing.colors)


def _finding(document: Document, drawn: tuple[Drawing, Scaled], other: tuple[Drawing, Scaled]) -> Diagnostic:
    mine, theirs = _scale(*drawn), _scale(*other)
    words = [word for word in mine if mine[word] != theirs[word]]
    ways = " and ".join(quote(word) for word in words)
    message = f"{quote(drawn[1].field)} is colored by two scales, which differ in {ways}, so one color has two meanings"
    advice = "write the same `color` in both layers, with a `domain`, or give each legend its own `title`"
    label = Label(place=document.place(f"{other[0].layer.pointer}/color"), message="the other scale")
    finding = document.finding("split-scale", f"{drawn[0].layer.pointer}/color", message, advice)
    return replace(finding, severity="warning", labels=(label,))
