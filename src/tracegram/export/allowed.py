"""The keys that a document for the renderer may have: only those that our documents use.

vl-convert fetches addresses and reads files that a document names, and runs its expressions. An allow-list stays safe
when Vega-Lite gets a new key; a list of forbidden keys would not.
"""

import re
from collections.abc import Mapping
from typing import Any

ALLOWED = frozenset(
    [
        "$schema",
        "align",
        "anchor",
        "angle",
        "aria",
        "as",
        "aspect",
        "axis",
        "background",
        "baseline",
        "bottom",
        "bounds",
        "calculate",
        "center",
        "clamp",
        "clip",
        "color",
        "columnPadding",
        "columns",
        "concat",
        "config",
        "data",
        "datasets",
        "description",
        "detail",
        "domain",
        "domainCap",
        "domainColor",
        "domainWidth",
        "encoding",
        "expr",
        "field",
        "fill",
        "fillOpacity",
        "filled",
        "flatten",
        "font",
        "fontSize",
        "fontWeight",
        "format",
        "gradientLength",
        "gradientOpacity",
        "gradientStrokeColor",
        "gradientStrokeWidth",
        "gradientThickness",
        "grid",
        "height",
        "interpolate",
        "labelAngle",
        "labelColor",
        "labelExpr",
        "labelFlush",
        "labelFont",
        "labelFontSize",
        "labelLimit",
        "labelOffset",
        "labelOverlap",
        "labelPadding",
        "labels",
        "layer",
        "layout",
        "left",
        "legend",
        "limit",
        "mark",
        "name",
        "nice",
        "offset",
        "opacity",
        "order",
        "orient",
        "padding",
        "range",
        "resolve",
        "reverse",
        "right",
        "rowPadding",
        "scale",
        "scheme",
        "shape",
        "size",
        "smooth",
        "spacing",
        "stroke",
        "strokeDash",
        "strokeOpacity",
        "strokeWidth",
        "symbolLimit",
        "symbolOffset",
        "symbolOpacity",
        "symbolSize",
        "symbolStrokeColor",
        "symbolStrokeWidth",
        "symbolType",
        "text",
        "tickColor",
        "tickCount",
        "tickSize",
        "tickWidth",
        "ticks",
        "title",
        "titleAlign",
        "titleAngle",
        "titleBaseline",
        "titleColor",
        "titleFont",
        "titleFontSize",
        "titleFontWeight",
        "titleLimit",
        "titlePadding",
        "titleX",
        "tooltip",
        "top",
        "transform",
        "translate",
        "type",
        "url",
        "value",
        "values",
        "view",
        "width",
        "x",
        "x2",
        "y",
        "y2",
        "zero",
        "zindex",
    ]
)
_MARKS = frozenset({"area", "image", "line", "point", "rect", "rule", "text"})
_EXPRESSIONS = {
    "calculate": re.compile(r"datum\.(step|position|across|down)2? [-+] 0\.5"),
    "labelExpr": re.compile(  # texts by places or numbers; none holds what ends a text
        r'\(\{("-?\d+":"([^"\\\x00-\x1f\x7f\u2028\u2029]|\\u[0-9a-f]{4})*"(,(?="))?)+\}\)\[datum\.(value|index)\]'
    ),
    "expr": re.compile(  # of ticks, and of legends one below the other
        r"(length|domain|span|sequence|ceil|'[xy]'|[-\d ()\[\],*/<&?:])+"
        r"|\{(top|bottom): \{direction: 'vertical'\}(, bottom: \{direction: 'vertical'\})?\}"
    ),
}
_PNG = re.compile(r"data:image/png;base64,[A-Za-z0-9+/]+=*")  # any other address of an image would be fetched


def check_allowed(document: Mapping[str, Any]) -> None:
    """Check a Vega-Lite document, except its rows of data, in which nothing is run or fetched.

    Raises:
        ValueError: A key, or an expression, that none of our documents has.
    """
    for key, value in document.items():
        if key not in ALLOWED:
            raise ValueError(f"a document for the renderer may not hold the key {key!r}")
        if key in _EXPRESSIONS and not _EXPRESSIONS[key].fullmatch(value):
            raise ValueError(f"a document for the renderer may not hold the expression {value!r}")
        if key == "mark" and (value.get("type") if isinstance(value, Mapping) else value) not in _MARKS:
            raise ValueError(f"a document for the renderer may not hold the mark {value!r}")
        if key == "url" and not (
            isinstance(value, Mapping) and [*value] == ["value"] and _PNG.fullmatch(value["value"])
        ):
            raise ValueError(f"a document for the renderer may not hold the address {value!r}: an image is a PNG in it")
        if key not in {"datasets", "values"}:
            _check_below(value)


def _check_below(value: Any) -> None:
    if isinstance(value, Mapping):
        check_allowed(value)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for each in value:
            _check_below(each)
