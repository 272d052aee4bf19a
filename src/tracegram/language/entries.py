"""What the keys of an entry, of `legend` and of `size` mean: conditions, paints, legends and sizes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracegram.diagnostics import Diagnostic, quote, suggest
from tracegram.language.document import Document
from tracegram.language.schema import defaults_of
from tracegram.measure.lengths import pixels_of
from tracegram.model.conditions import AllOf, AnyOf, Condition, Flag, NoneOf, Tests, as_text
from tracegram.model.layers import Constant, Paint, Scaled, Stroke
from tracegram.model.plot import DEFAULT_DIVERGING, Theme, scheme_named
from tracegram.trace import Fields
from vega_datalite import visible
from vega_datalite.frozen import frozen

LABEL = 11  # pixels; the letters of labels where the figure gives them no size


def condition_of(where: Any) -> Condition | None:
    """Return the condition that a `where` states; None selects every cell."""
    if where is None:
        return None
    if isinstance(where, str):
        return Flag(field=where)
    if "not" in where:
        return NoneOf(part=_part(where["not"]))
    if "and" in where:
        return AllOf(parts=tuple(_part(each) for each in where["and"]))
    if "or" in where:
        return AnyOf(parts=tuple(_part(each) for each in where["or"]))
    tests = tuple(
        (word, tuple(value) if isinstance(value, list) else value) for word, value in where.items() if word != "field"
    )
    return Tests(field=where["field"], tests=tests)


def fields_tested(where: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Return the fields in a `where`, each with the pointer to its name."""
    if isinstance(where, str):
        yield pointer, where
    elif isinstance(where, Mapping):
        if "field" in where:
            yield f"{pointer}/field", where["field"]
        for word in ("and", "or"):
            for index, part in enumerate(where.get(word, ())):
                yield from fields_tested(part, f"{pointer}/{word}/{index}")
        yield from fields_tested(where.get("not"), f"{pointer}/not")


def written_conditions(document: Document) -> list[tuple[str, Mapping[str, Any]]]:
    """Return each `where` of marks and overlays that is more than the name of a flag, with its pointer."""
    return [
        (f"/{word}/{index}/where", where)
        for word in ("marks", "overlays")
        for index, layer in enumerate(document.get(word, default=[]))
        if isinstance(where := layer.get("where"), Mapping)
    ]


def paint_of(color: str | Mapping[str, Any], fields: Fields) -> Paint:
    """Return the color of an entry.

    Without a `type`, flags and texts are nominal. A column of unknown kind (of an untyped file, or of texts that all
    look like numbers) is read as numbers, so its first text is an error rather than one of many colors.
    """
    if isinstance(color, str):
        return Constant(color=color)
    kind = fields.kind(color["field"])
    is_number = kind in {"number", "unknown"}
    written = color.get("type")
    quantitative = written == "quantitative" if written else is_number
    is_difference = quantitative and fields.header.is_difference and "thresholds" not in color
    center = color.get("center", 0.0 if is_difference and not {"domain", "quantiles"} & color.keys() else None)
    is_diverging = (is_difference or center is not None) and "range" not in color
    domain = color.get("domain", ())
    return Scaled(
        field=color["field"],
        quantitative=quantitative,
        scale=color["scale"],
        scheme=scheme_named(color.get("scheme", DEFAULT_DIVERGING if is_diverging else "")),
        range=tuple(color.get("range", ())),
        domain=tuple(domain) if quantitative else tuple(visible(as_text(each)) for each in domain),
        reverse=color["reverse"],
        legend=color["legend"],
        title=visible(color.get("title", color["field"])),
        center=center,
        robust=color["robust"],
        thresholds=tuple(color.get("thresholds", ())),
        bins=color.get("bins", 0),
        quantiles=color.get("quantiles", 0),
        ends=tuple(map(visible, color.get("ends", ()))),
    )


def unfit_format(document: Document, pointer: str, words: Mapping[str, Any], fields: Fields) -> Diagnostic | None:
    """Find a number format of a text whose field holds no numbers."""
    field = words.get("field", "text")
    if "format" not in words or fields.kind(field) in {"number", "unknown"}:
        return None
    message = f"“format” is for numbers, and {quote(field)} holds {fields.kind(field)}s"
    advice = "delete `format`, or write a field of numbers"
    return document.finding("conflicting-words", f"{pointer}/format", message, advice, "key")


def label_words(written: str | Mapping[str, Any], theme: Theme) -> dict[str, Any]:
    """Return the keys of a label, with the defaults that the figure's font gives."""
    words: Mapping[str, Any] = {"text": written} if isinstance(written, str) else written
    size = theme.letters.labels or LABEL * theme.unit
    return {**defaults_of("label-words"), "color": theme.ink, "font_size": size, **words}


def stroke_of(values: Mapping[str, Any]) -> Stroke:
    """Return the line of an overlay."""
    return Stroke(color=values["color"], width=values["width"], dash=tuple(values.get("dash", ())))


def _part(where: Any) -> Condition:
    found = condition_of(where)
    if found is None:
        raise TypeError("a part of a condition is missing")
    return found


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
        elif color.get("legend") is False:
            message = "“ends” stand at a colorbar, and `legend: false` leaves it out"
            place = f"/marks/{index}/color/ends"
            yield document.finding("conflicting-words", place, message, "delete one of the two", "key")


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


@frozen
class Size:
    """Lengths in pixels; 0 means that the spec leaves it open.

    `aspect` is the width of the plot area by its height; `cell` the width and the height of a cell. `is_in_print` says
    that the figure is to be printed at this size.
    """

    width: float = 0
    height: float = 0
    is_of_figure: bool = False
    aspect: float = 0
    has_square_cells: bool = False
    cell: float = 0
    is_in_print: bool = False

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Size":
        """Return the size that the keys of `size` describe."""
        lengths = [words.get(word, 0) for word in ("width", "height", "cell")]
        width, height, cell = (pixels_of(each) or 0 for each in lengths)
        has_unit = any(isinstance(each, str) for each in lengths[:2])
        aspect = words.get("aspect", 0)
        is_of_figure = words.get("of", "figure" if has_unit else "plot") == "figure"
        return cls(
            width=width,
            height=height,
            is_of_figure=is_of_figure,
            aspect=0 if isinstance(aspect, str) else aspect,
            has_square_cells=isinstance(aspect, str),
            cell=cell,
            is_in_print=is_of_figure or any(isinstance(each, str) for each in lengths),
        )
