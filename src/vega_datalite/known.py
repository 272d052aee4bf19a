"""Scales, themes and configuration keys that are known to draw joined cells like single ones."""

from collections.abc import Collection, Mapping
from typing import Any

from vega_datalite.frozen import frozen

NUMBERS = frozenset({"linear", "log", "pow", "sqrt", "symlog"})
_COLORS = {  # a scale of quantiles counts rows
    "quantitative": NUMBERS | {"quantize", "threshold"},
    "ordinal": frozenset({"ordinal"}),
    "nominal": frozenset({"ordinal"}),
}
_DOMAIN = frozenset({"type", "domain", "domainMin", "domainMax", "reverse", "clamp", "nice", "zero"})
_SHAPE = frozenset({"base", "exponent", "constant"})
_EDGES = _DOMAIN | _SHAPE | {"padding"}
_COLOR_SCALE = _DOMAIN | _SHAPE | {"domainMid", "scheme", "range", "interpolate"}
_COLOR = frozenset({"field", "type", "scale", "legend", "title", "value"})
_MARK = frozenset({"type", "color", "fill", "opacity", "fillOpacity", "aria", "clip"})  # a stroke would show each cell

_CALM = frozenset({"view", "legend", "background", "title", "padding"})
_AXES = frozenset({"", "X", "Y", "Top", "Bottom", "Left", "Right", "Band", "Point", "Discrete", "Quantitative"})
_GUIDES = _CALM | {"range", "font"} | {f"axis{each}" for each in _AXES}
_STYLES = frozenset({"guide-label", "guide-title", "group-title", "group-subtitle", "cell"})
_EMBED = frozenset({"theme", "actions", "mode", "renderer", "scaleFactor", "formatLocale", "timeFormatLocale"})
_THEMES = frozenset(  # of vega-themes 3
    {
        *("carbong10", "carbong90", "carbong100", "carbonwhite", "dark", "excel", "fivethirtyeight", "ggplot2"),
        *("googlecharts", "latimes", "powerbi", "quartz", "urbaninstitute", "vox"),
    }
)


@frozen
class Look:
    """The effect of themes and configurations on a heatmap.

    Attributes:
        joins: Whether joined cells are known to look like single ones.
        is_plain: Whether colors, fonts and places of axes are the defaults of Vega-Lite.
        view: The configured sizes.
    """

    joins: bool
    is_plain: bool
    view: Mapping[str, Any]


def look_of(chart: Any, embed_options: Mapping[str, Any]) -> Look:
    """Return the effect of the enabled theme, the options of Vega-Embed and a chart's configuration on a heatmap."""
    import altair as alt

    enabled = alt.theme.get()
    theme: Mapping[str, Any] = enabled() if enabled else {}
    own = {} if chart.config is alt.Undefined else chart.config
    configs = [theme.get("config", {}), own if isinstance(own, dict) else own.to_dict(validate=False)]
    usermeta = theme.get("usermeta", {})
    embed = {**alt.renderers.options.get("embed_options", {}), **embed_options, **usermeta.get("embedOptions", {})}
    name = embed.get("theme")
    view: dict[str, Any] = {}
    for each in configs:
        view.update(each.get("view", {}))
    joins = set(theme) <= {"config", "usermeta"} and set(usermeta) <= {"embedOptions"} and set(embed) <= _EMBED
    return Look(
        joins=joins and (name is None or name in _THEMES) and all(map(_joins, configs)),
        is_plain=name is None and all(set(each) <= _CALM for each in configs),
        view=view,
    )


def _joins(config: Mapping[str, Any]) -> bool:
    marks = (config[each] for each in ("mark", "rect") if each in config)
    styles = set(config.get("style", {}))
    return set(config) <= _GUIDES | {"mark", "rect", "style"} and styles <= _STYLES and all(map(is_known_mark, marks))


def is_known_mark(mark: Mapping[str, Any]) -> bool:
    """Return whether a mark rect draws joined cells like single ones."""
    return set(mark) <= _MARK and _is_written(mark.values())


def is_known_color(channel: Mapping[str, Any]) -> bool:
    """Return whether a channel colors joined cells like single ones, with the same legend."""
    scale, types = channel.get("scale"), _COLORS.get(channel.get("type", ""), frozenset())
    is_known = set(channel) <= _COLOR and _is_written([channel.get("value")])
    return is_known and ("field" not in channel or bool(types)) and _is_known_scale(scale, types, _COLOR_SCALE)


def is_known_edge(channel: Mapping[str, Any]) -> bool:
    """Return whether the scale of a quantitative channel puts joined cells where it puts single ones."""
    return _is_known_scale(channel.get("scale"), NUMBERS, _EDGES)


def _is_known_scale(scale: Any, types: Collection[str], keys: Collection[str]) -> bool:
    if scale is None:
        return True
    is_known = isinstance(scale, Mapping) and set(scale) <= set(keys) and _is_written(scale.values())
    return is_known and ("type" not in scale or scale["type"] in types)


def _is_written(values: Collection[Any]) -> bool:
    """Return whether values are literal: no gradients, fields, expressions or parameters."""
    return not any(
        isinstance(part, Mapping) for each in values for part in (each if isinstance(each, list) else [each])
    )
