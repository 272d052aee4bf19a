"""The color schemes for categories, and whether a color scale fits its values; a part of the stage `gather`."""

from dataclasses import replace
from typing import Any

import numpy as np

from tracegram.diagnostics import Diagnostic, TracegramError, quote
from tracegram.language.document import Document
from tracegram.language.edits import other_list
from tracegram.model import Drawing, Scaled, color_scale_of
from tracegram.model.plot import DEFAULT_DIVERGING, DIVERGING
from tracegram.trace import listed
from tracegram.trace.table import OTHER_UNIT
from vega_datalite import Palette, Ramp, stops_of
from vega_datalite.schemes import TABLEAU10

CATEGORIES: dict[str, str] = {  # colors in order, with spaces between them
    "tableau10": " ".join(TABLEAU10),
    # Okabe and Ito, Color Universal Design (2008): no two of them look alike to people with a color vision deficiency
    "okabe_ito": "#e69f00 #56b4e9 #009e73 #f0e442 #0072b2 #d55e00 #cc79a7 #000000",
    "category10": "#1f77b4 #ff7f0e #2ca02c #d62728 #9467bd #8c564b #e377c2 #7f7f7f #bcbd22 #17becf",
    "category20": (
        "#1f77b4 #aec7e8 #ff7f0e #ffbb78 #2ca02c #98df8a #d62728 #ff9896 #9467bd #c5b0d5 #8c564b #c49c94 #e377c2 "
        "#f7b6d2 #7f7f7f #c7c7c7 #bcbd22 #dbdb8d #17becf #9edae5"
    ),
    "category20b": (
        "#393b79 #5254a3 #6b6ecf #9c9ede #637939 #8ca252 #b5cf6b #cedb9c #8c6d31 #bd9e39 #e7ba52 #e7cb94 #843c39 "
        "#ad494a #d6616b #e7969c #7b4173 #a55194 #ce6dbd #de9ed6"
    ),
    "category20c": (
        "#3182bd #6baed6 #9ecae1 #c6dbef #e6550d #fd8d3c #fdae6b #fdd0a2 #31a354 #74c476 #a1d99b #c7e9c0 #756bb1 "
        "#9e9ac8 #bcbddc #dadaeb #636363 #969696 #bdbdbd #d9d9d9"
    ),
    "tableau20": (
        "#4c78a8 #9ecae9 #f58518 #ffbf79 #54a24b #88d27a #b79a20 #f2cf5b #439894 #83bcb6 #e45756 #ff9d98 #79706e "
        "#bab0ac #d67195 #fcbfd2 #b279a2 #d6a5c9 #9e765f #d8b5a5"
    ),
    "accent": "#7fc97f #beaed4 #fdc086 #ffff99 #386cb0 #f0027f #bf5b17 #666666",
    "dark2": "#1b9e77 #d95f02 #7570b3 #e7298a #66a61e #e6ab02 #a6761d #666666",
    "paired": "#a6cee3 #1f78b4 #b2df8a #33a02c #fb9a99 #e31a1c #fdbf6f #ff7f00 #cab2d6 #6a3d9a #ffff99 #b15928",
    "pastel1": "#fbb4ae #b3cde3 #ccebc5 #decbe4 #fed9a6 #ffffcc #e5d8bd #fddaec #f2f2f2",
    "pastel2": "#b3e2cd #fdcdac #cbd5e8 #f4cae4 #e6f5c9 #fff2ae #f1e2cc #cccccc",
    "set1": "#e41a1c #377eb8 #4daf4a #984ea3 #ff7f00 #ffff33 #a65628 #f781bf #999999",
    "set2": "#66c2a5 #fc8d62 #8da0cb #e78ac3 #a6d854 #ffd92f #e5c494 #b3b3b3",
    "set3": "#8dd3c7 #ffffb3 #bebada #fb8072 #80b1d3 #fdb462 #b3de69 #fccde5 #d9d9d9 #bc80bd #ccebc5 #ffed6f",
}

# Moreland, Diverging Color Maps for Scientific Visualization (2009), as matplotlib has it; Vega does not
OUR_RAMPS: dict[str, tuple[str, ...]] = {
    "coolwarm": (
        *("#3b4cc0", "#4d68d7", "#6282ea", "#779af7", "#8db0fe", "#a3c2ff", "#b8d0f9", "#ccd9ee", "#dddddd", "#ecd3c5"),
        *("#f5c4ad", "#f7b194", "#f49a7b", "#ec7f63", "#de604d", "#cb3e38", "#b40426"),
    )
}
DEFAULT = "okabe_ito"
MOST_CATEGORIES = 1000  # in one color scale
NARROWEST, WIDEST = 1e-300, 8e307  # half the length of a scale whose ticks and colors can be computed


def check_scale(document: Document, pointer: str, paint: Scaled, values: Any) -> None:
    """Check a color scale, which a pointer names in the spec, against the values that are drawn, none of them missing.

    Raises:
        TracegramError: `unknown-choice`, `wrong-type`, `reversed-range`, `not-positive`, `colour-domain-misses` or
            `out-of-range`.
    """
    if not paint.quantitative:
        _check_no_numbers(document, pointer, paint)
        _check_categories(document, pointer, paint, values)
        return
    _check_ends(document, pointer, paint)
    _check_center(document, pointer, paint)
    _check_positive(document, pointer, paint, values)
    _check_reach(document, pointer, paint, values)
    _check_span(document, pointer, paint, values)


def repeated_colors(document: Document, pointer: str, scale: Palette | Ramp | None) -> Diagnostic | None:
    """Warn when a scale of categories, which a pointer names in the spec, has fewer colors than values.

    Raises:
        TracegramError: `colours-repeat`, if they are so many that nobody could read the legend.
    """
    if not isinstance(scale, Palette):
        return None
    distinct, colors = len(scale.colors), len(set(scale.colors.values()))
    if distinct <= colors:
        return None
    message, shared = "so that some look alike", f"{distinct:,} values share {colors} colors"
    advice = "draw fewer values with `where`, or give a color for each in `range`"
    if distinct > MOST_CATEGORIES:
        message = f"and a legend of more than {MOST_CATEGORIES:,} has no reader"
        advice = "draw fewer values with `where`, or color by a field that has fewer"
        raise document.error("colours-repeat", pointer, f"{shared}, {message}", advice)
    return document.warning("colours-repeat", pointer, f"{shared}, {message}", advice)


def off_center(document: Document, drawing: Drawing) -> Diagnostic | None:
    """Warn when numbers of both signs have a diverging scheme whose middle is not 0."""
    paint = color_scale_of(drawing.layer)
    if not paint or not drawing.rows:
        return None
    return aside_of_zero(document, f"{drawing.layer.pointer}/color", drawing.columns["value"], (paint, drawing.colors))


def aside_of_zero(
    document: Document, pointer: str, values: Any, scale: tuple[Scaled, Palette | Ramp | None]
) -> Diagnostic | None:
    """Do what `off_center` does for values and their color scale, which `pointer` names in the spec."""
    paint, colors = scale
    if not (isinstance(colors, Ramp) and paint.scheme in DIVERGING and paint.center is None):
        return None
    if not values.min() < 0 < values.max() or _has_zero_in_its_middle(colors):
        return None
    shown = stops_of(colors, 3)[1][1]
    where = "is" if colors.steps else f"stands for {shown:.3g},"
    word = next((word for word in ("domain", "thresholds") if getattr(paint, word)), "")
    advice = "write `center: 0`" + (f" in place of `{word}`" if word else "")
    message = f"{quote(paint.field)} has values of both signs, and the middle of {quote(paint.scheme)} {where} not 0"
    return document.warning("off-center", f"{pointer}/{word or 'scheme'}", message, advice)


def missed_thresholds(document: Document, pointer: str, paint: Scaled, values: Any) -> Diagnostic | None:
    """Warn when the thresholds of a scale, which a pointer names in the spec, give all values the same color."""
    least, most = float(np.min(values)), float(np.max(values))
    first, last = np.searchsorted(paint.thresholds, (least, most), side="right").tolist()
    lies_beyond = first in {0, len(paint.thresholds)}
    if first != last or (least == most and not lies_beyond):  # a single value always has one color
        return None
    is_one = f"{least:g}" == f"{most:g}"
    held = f"the only value drawn, {least:g}, is" if is_one else f"all values drawn, {least:g} to {most:g}, are"
    near = [f"{each:g}" for each in paint.thresholds]
    if not lies_beyond:
        where = f"between two thresholds, {near[first - 1]} and {near[first]}"
    elif first == 0:
        where = f"below the first threshold, {near[0]}"
    else:
        where = f"{'above' if least > paint.thresholds[-1] else 'at or above'} the last threshold, {near[-1]}"
    advice = "leave `thresholds` out" if is_one else f"write thresholds between {least:g} and {most:g}"
    message = f"{held} {where}, so that one color is drawn"
    return document.warning("colour-domain-misses", f"{pointer}/thresholds", message, advice)


def _has_zero_in_its_middle(colors: Ramp) -> bool:
    steps = colors.steps
    if not steps:
        low, high = colors.domain
        return abs(low + high) <= 1e-6 * (high - low) and colors.scale != "log"
    middle = len(steps) // 2
    return steps[middle] == 0 if len(steps) % 2 else steps[middle - 1] <= 0 <= steps[middle]


def _check_no_numbers(document: Document, pointer: str, paint: Scaled) -> None:
    """Check that a scale of categories has no keys that are for numbers only."""
    words = {"center": paint.center is not None, "robust": paint.robust, "scale": paint.scale != "linear"}
    words |= {word: bool(getattr(paint, word)) for word in ("thresholds", "bins", "quantiles")}
    for word in (word for word, written in words.items() if written):
        message = f"{quote(word)} is for numbers, and “{paint.field}” is drawn as categories"
        advice = f"delete `{word}`"
        if not pointer.startswith("/panels"):  # where lines of a color are always categories
            advice += ", or write `type: quantitative` if they are numbers"
        raise document.error("conflicting-words", f"{pointer}/{word}", message, advice, "key")


def _check_center(document: Document, pointer: str, paint: Scaled) -> None:
    """Check that a scale with a center has a middle color, and no other key that places it."""
    center = paint.center
    domain: Any = paint.domain
    if center is None:
        return
    if not paint.range and paint.scheme not in DIVERGING:
        message = f"the scheme {quote(paint.scheme)} has no middle that could stand for {center:g}"
        advice = f"choose a diverging scheme, such as {quote(DEFAULT_DIVERGING)}"
        raise document.error("unknown-choice", f"{pointer}/scheme", message, advice)
    if paint.scale != "linear" and (paint.scale == "log" or center):
        message = f"the middle of a scale that is {paint.scale} cannot be {center:g}"
        advice = "leave `scale` out" + ("" if center else ", or write `scale: symlog`")
        raise document.error("conflicting-words", f"{pointer}/scale", message, advice)
    if domain and abs(domain[0] + domain[1] - 2 * center) > 1e-6 * (domain[1] - domain[0]):
        half = max(abs(domain[0] - center), abs(domain[1] - center))
        message = f"the domain from {domain[0]} to {domain[1]} does not have {center:g} in its middle"
        advice = f"write [{center - half:g}, {center + half:g}], or leave `domain` out"
        raise document.error("conflicting-words", f"{pointer}/domain", message, advice)


def _check_ends(document: Document, pointer: str, paint: Scaled) -> None:
    """Check that a color scale of numbers has two ends, the lower first, and no scheme of categories."""
    domain: Any = paint.domain
    if paint.scheme in CATEGORIES:
        message = f"the scheme {quote(paint.scheme)} is for categories, and “{paint.field}” is drawn as numbers"
        advice = "choose a ramp such as viridis, or write `type: nominal`"
        raise document.error("unknown-choice", f"{pointer}/scheme", message, advice)
    if not domain:
        return
    if len(domain) != 2 or not all(isinstance(each, int | float) and not isinstance(each, bool) for each in domain):
        message = "the domain of a color scale of numbers is its first and its last number"
        raise document.error("wrong-type", f"{pointer}/domain", message, "write two numbers, [0, 1]")
    if domain[0] >= domain[1]:
        message = f"“domain” ends at {domain[1]}, not above its start at {domain[0]}"
        advice = "write the lower number first; `reverse: true` turns the colors"
        finding = document.finding("reversed-range", f"{pointer}/domain", message, advice)
        edit = document.swapped(f"{pointer}/domain/0", f"{pointer}/domain/1") if domain[0] > domain[1] else None
        raise TracegramError([replace(finding, edit=edit)])


def _check_positive(document: Document, pointer: str, paint: Scaled, values: Any) -> None:
    if paint.scale != "log":
        return
    found: list[Any] = [*paint.domain, *values]
    lowest: float = min(found, default=1) + 0.0  # no negative zero
    if lowest <= 0:
        message = f"a logarithmic scale has no place for {lowest:g}"
        advice = f"write `scale: symlog`, or select values above 0: `where: {{field: {paint.field}, gt: 0}}`"
        raise document.error("not-positive", f"{pointer}/scale", message, advice)


def _check_categories(document: Document, pointer: str, paint: Scaled, values: Any) -> None:
    known = {str(each) for each in paint.domain}
    lost = sorted({str(each) for each in values} - known) if known else []
    if lost:
        message = f"the color domain lacks values that are drawn: {listed(lost)}"
        raise document.error("colour-domain-misses", f"{pointer}/domain", message, "add them")


def _check_reach(document: Document, pointer: str, paint: Scaled, values: Any) -> None:
    if not paint.domain or not len(values):
        return
    domain: Any = paint.domain
    low, high = domain
    least, most = float(values.min()), float(values.max())
    if most < low or least > high:
        drawn = (
            f"values drawn, {least:g} to {most:g}" if f"{least:g}" != f"{most:g}" else f"only value drawn, {least:g}"
        )
        message = f"the color domain from {low} to {high} misses the {drawn}"
        ends = f"[{least:g}, {most:g}]"
        if f"{least:g}" == f"{most:g}":
            raise document.error("colour-domain-misses", f"{pointer}/domain", message, "leave `domain` out")
        finding = document.finding("colour-domain-misses", f"{pointer}/domain", message, f"write {ends}")
        raise TracegramError([replace(finding, edit=other_list(document, f"{pointer}/domain", ends))])


def _check_span(document: Document, pointer: str, paint: Scaled, values: Any) -> None:
    """Check that the span of the scale is neither zero nor infinite, as it is between extreme floats."""
    ends: Any = paint.domain or (values.min(), values.max()) if len(values) or paint.domain else (0, 1)
    low, high = map(float, ends)
    center, span, around = paint.center, (low, high), ""
    if center is not None:
        half = max(abs(low - center), abs(high - center))
        span, around = (center - half, center + half), f" around {center:g}"
    if unfit := unfit_span(*span):
        message = f"{quote(paint.field)} is colored from {low:g} to {high:g}{around}, which is too {unfit} for a scale"
        place = f"{pointer}/{'domain' if paint.domain else 'field'}"
        raise document.error("out-of-range", place, message, OTHER_UNIT)


def unfit_span(low: float, high: float) -> str:
    """Return what numbers are too much for a scale between them: narrow, wide or large; "" if they are not."""
    if low != high and high / 2 - low / 2 < NARROWEST:
        return "narrow"
    if high / 2 - low / 2 > WIDEST:
        return "wide"
    return "large" if max(abs(low), abs(high)) > WIDEST else ""
