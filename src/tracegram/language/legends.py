"""The keys of `legend`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracegram.diagnostics import Diagnostic, quote, suggest
from tracegram.language.document import Document
from tracegram.language.schema import defaults_of


def legend_words(document: Document) -> Mapping[str, Any]:
    """Return the keys of `legend` with their defaults."""
    written: Any = document.get("legend", default=defaults_of("figure")["legend"])
    return {"side": written} if isinstance(written, str) else {**defaults_of("legend-words"), **written}


def check_legend(document: Document) -> Iterable[Diagnostic]:
    """Find names in a legend's order that no layer has, and texts for the ends of a scale that has no ends."""
    names = list(dict.fromkeys(_names(document.value)))
    for at, name in enumerate(legend_words(document).get("order", ())):
        if name not in names:
            message = f"no layer has the name {quote(name)}"
            advice = f"write one of {', '.join(map(quote, names[:8]))}" if names else "name the layers with `name`"
            finding = document.finding("unknown-choice", f"/legend/order/{at}", message, advice)
            yield finding.suggesting(suggest(name, names, words=False))
    for index, mark in enumerate(document.get("marks", default=[])):
        color = mark.get("color")
        if not isinstance(color, Mapping) or "ends" not in color:
            continue
        other = next((word for word in ("thresholds", "bins", "quantiles") if word in color), "")
        if other or color.get("type") == "nominal":
            message = f"“ends” stand at a colorbar that runs on, and {quote(other or 'nominal')} makes single colors"
            yield document.finding("conflicting-words", f"/marks/{index}/color/ends", message, "delete it", "key")


def _names(value: Any) -> Iterator[str]:
    """Return the names of all layers of a spec, those of panels and of items of `concat` too."""
    if isinstance(value, Mapping):
        if "mark" in value and isinstance(value.get("name"), str):
            yield value["name"]
        for word in ("marks", "overlays", "panels", "concat", "top", "bottom", "left", "right"):
            yield from _names(value.get(word))
    elif isinstance(value, list):
        for each in value:
            yield from _names(each)
