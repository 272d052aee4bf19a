"""The values of other plotting tools, each with what is written here instead; the words are in `foreign_words`."""

_IN_A_PANEL = "move it to a panel: `panels: {top: [{marks: [{mark: %s, field: …, aggregate: mean}]}]}`"
_OVER_RUNS = {
    "mean": "average avg",
    "median": "med q2",
    "stdev": "std sd standarddeviation stddev sigma",
    "variance": "var",
    "count": "size n number total",
    "sum": "add",
    "min": "minimum p0",
    "max": "maximum p100",
    "p25": "q1",
    "p75": "q3",
}
_AGGREGATES = _OVER_RUNS | {"distinct": "nunique unique"}

# the values of a word that has a few: by the mapping and the word, what is written here instead; `!` turns colors round
CHOICES = {
    "mark.mark": {
        "rect": (
            "heatmap image imshow matshow pcolor pcolormesh raster matrix square tile tiles cell cells box rectangle"
        ),
        "point": "circle dot dots scatter symbol marker",
        "text": "label labels annotation token tokens",
        _IN_A_PANEL % "bar": "bar histogram hist",
        _IN_A_PANEL % "area": "area",
        "- cells are drawn as rect, text or point": "tick trail arc geoshape boxplot violin contour",
    },
    "overlay.mark": {
        "rule": "vline hline axvline axhline abline segment",
        "rect": "box rectangle square patch",
        "band": "span axvspan axhspan vspan hspan vrect hrect",
        "line": "polyline path curve trail",
        "text": "label annotation annotate",
        "- draw what the cells hold under `marks`": "heatmap image circle dot scatter",
        "write `mark: rule` and `arrow: true`": "arrow",
        "-": "arc area bar tick geoshape",
    },
    "panel mark.mark": {
        "line": "curve path trend step",
        "area": "ribbon fill fillbetween",
        "bar": "col column histogram hist",
        "point": "circle dot dots scatter marker",
        "rect": "heatmap tile tiles cell cells",
        "text": "label labels annotation",
        "- an area takes a pair: `{mark: area, aggregate: [p25, p75]}`": "errorband errorbar band boxplot violin",
        "- write `overlays: [{mark: rule, …}]` in the panel": "rule hline vline axhline axvline",
    },
    "panel mark.aggregate": _AGGREGATES
    | {"- an area takes a pair, such as `aggregate: [p25, p75]`": "ci pi se sem iqr errorbar"},
    "aggregate[]": _AGGREGATES,
    "panel mark.over_runs": _OVER_RUNS,
    "over_runs[]": _OVER_RUNS,
    "mark.over_runs": _OVER_RUNS,
    "trace.over_runs": _OVER_RUNS,
    "axis.type": {
        "ordinal": "n o nominal categorical category discrete band point",
        "quantitative": "q number numeric numerical continuous linear",
    },
    "axis.sort": {"ascending": "asc increasing", "descending": "desc decreasing"},
    "color.type": {
        "quantitative": "q number numeric numerical continuous",
        "nominal": "n category categorical discrete",
        "-": "o ordinal t temporal geojson",
    },
    "color.scale": {
        "log": "log10 logarithmic lognorm",
        "symlog": "symlognorm",
        "-write `thresholds` in `color` itself": "threshold",
        "-write `quantiles` in `color` itself": "quantile",
        "-write `bins` in `color` itself": "quantize",
        "-": "pow time utc band point ordinal",
    },
    "color.scheme": {
        "redblue!": "bwr seismic vlag",
        "purpleorange!": "puor",
        "greys": "binary gistyarg",
        "greys!": "gray grey gistgray gistgrey",
        "category10": "d3",
        "okabe_ito": "okabeito colorblind",
        "tableau10": "tableau t10",
    },
    "mark.shape": {
        "circle": "o dot",
        "square": "s rect",
        "diamond": "d",
        "triangle-up": "^ triangle triangleup",
        "triangle-down": "v triangledown",
        "cross": "+ plus",
    },
    "figure.theme": {"dark": "darkbackground plotlydark", "light": "default white plotlywhite"},
}

_ONE_WORD: dict[str, str] = dict.fromkeys(["mapping", "list", "flag"], "write one word: `over_runs: mean`")
_SEVERAL_CONDITIONS = {"list": "write `where: {and: […]}`, or `or`"}

# values of another type than the word takes, as other tools have it, and what is written here instead
SHAPES: dict[str, dict[str, str]] = {
    "figure.trace": {"text": "write `trace: {file: …}`", "list": "write `trace: {values: […]}`"},
    "figure.x": {"text": "write `x: {field: step}`"},
    "figure.y": {"text": "write `y: {field: position}`"},
    "figure.facet": {"text": "write `facet: {field: …}`", "list": "write `facet: {row: …, column: …}`"},
    "figure.panels": {"list": "write the side first: `panels: {top: [{…}]}`"},
    "figure.independent": {"text": "write a list: `independent: [color]`"},
    "facet.field": {"mapping": "write the name of the field itself", "list": "write `facet: {row: …, column: …}`"},
    "facet.row": {"mapping": "write the name of the field itself: `row: …`"},
    "facet.column": {"mapping": "write the name of the field itself: `column: …`"},
    "panels.top": {"mapping": "write a list of panels: `top: [{…}]`"},
    "panels.bottom": {"mapping": "write a list of panels: `bottom: [{…}]`"},
    "panels.left": {"mapping": "write a list of panels: `left: [{…}]`"},
    "panels.right": {"mapping": "write a list of panels: `right: [{…}]`"},
    "panel mark.detail": {
        "mapping": "write the name of the field itself: `detail: …`",
        "list": "write the name of one field: `detail: …`",
        "flag": "write the name of a field: `detail: run`",
    },
    "panel mark.field": {"mapping": "write the name of the field itself: `field: …`"},
    "panel mark.rolling": {
        "mapping": "write the number of places itself: `rolling: 8`",
        "text": "write the number of places itself: `rolling: 8`",
    },
    "panel mark.over_runs": _ONE_WORD,
    "mark.over_runs": _ONE_WORD,
    "trace.over_runs": _ONE_WORD,
    "aggregate[]": {"number": "write a percentile as a text, such as `p25`"},
    "panel mark.aggregate": {"list": "write one word; a pair is for an area: `{mark: area, aggregate: [p25, p75]}`"},
    "mark.x2": {"text": "write `x2: {field: …}`", "number": "write `x2: {field: …}`"},
    "mark.tooltip": {
        "flag": "write the fields: `tooltip: [confidence]`, or leave it out for those that are shown by default",
        "text": "write a list: `tooltip: [confidence]`",
        "mapping": "write a list: `tooltip: [confidence]`",
    },
    "tooltip[]": {"mapping": "write the name of the field itself"},
    "facet.sort": {"text": "write the values in their order: `sort: [random, entropy]`"},
    "facet.labels": {
        "list": "write a text for each value: `labels: {random: Random order}`",
        "text": "write a text for each value: `labels: {random: Random order}`",
    },
    "facet.wrap": {"text": "write how many plots stand in a line; the field is `field: …`"},
    "figure.concat": {"mapping": "write a list: `concat: [{…}, {…}]`"},
    "trace.where": _SEVERAL_CONDITIONS,
    "where.equal": {"list": "write `oneOf: […]`"},
    "trace.minus": {"list": "write a condition: `minus: {field: run, oneOf: […]}`"},
    "overlay.where": _SEVERAL_CONDITIONS,
    "panel mark.where": _SEVERAL_CONDITIONS,
    "trace.segments": {
        "list": "write the names as keys: `segments: {prompt: [0, 63]}`",
        "text": "write the names as keys: `segments: {prompt: [0, 63]}`",
    },
    "segments.*": {
        "text": "write its first and last position: `[0, 63]`, or `{match: {text: …}}`",
        "number": "write its first and last position: `[0, 63]`",
    },
    "segment.match": {"text": "write `match: {text: …}`", "number": 'write `match: {text: "…"}`'},
    "region.match": {"text": "write `match: {text: …}`", "number": 'write `match: {text: "…"}`'},
    "window.run": {"list": "write `where: {field: run, oneOf: […]}` under `trace`"},
    "window.step": {"number": "write the first and the last step: `step: [0, 127]`"},
    "window.position": {"number": "write the first and the last position: `position: [0, 127]`"},
    "overlay.x": {"list": "write both ends: `x: …` and `x2: …`"},
    "overlay.y": {"list": "write both ends: `y: …` and `y2: …`"},
    "figure.title": {"mapping": "write the text itself: `title: …`"},
    "figure.size": {
        "list": "write `size: {width: …, height: …}`, in pixels",
        "number": "write `size: {width: …, height: …}`, in pixels",
        "text": "write `size: {width: …, height: …}`, in pixels",
    },
    "size.width": {"number": "write whole pixels, or a length such as “8.5cm”"},
    "size.height": {"number": "write whole pixels, or a length such as “8.5cm”"},
    "figure.legend": {
        "flag": "write where it stands, such as `legend: right`, or `legend: none`",
        "nothing": "write `legend: none`",
    },
    "figure.marks": {
        "mapping": "write a list: `marks: [{mark: rect}]`",
        "text": "write a list: `marks: [{mark: rect}]`",
    },
    "marks[]": {"text": "write a mapping: `{mark: rect}`"},
    "figure.overlays": {"mapping": "write a list: `overlays: [{mark: rule, x: …}]`"},
    "overlays[]": {"text": "write a mapping: `{mark: rule, x: …}`"},
    "panel.marks": {"mapping": "write a list: `marks: [{mark: line, field: …}]`"},
    "panel.overlays": {"mapping": "write a list: `overlays: [{mark: rule, y: …}]`"},
    "mark.mark": {"mapping": "write `mark: rect`, and its other words beside it"},
    "overlay.mark": {"mapping": "write `mark: rule`, and its other words beside it"},
    "mark.where": _SEVERAL_CONDITIONS,
    "color.legend": {
        "mapping": "write `legend: true` or `legend: false`, and the title of the legend as `title` in `color`",
        "text": "write `legend: true` or `legend: false`",
        "nothing": "write `legend: false`",
    },
    "color.scale": {
        "mapping": (
            "write `scheme`, `range`, `domain` and `reverse` in `color` itself, and the type alone: `scale: log`"
        ),
    },
    "color.scheme": {
        "list": "write the colors as `range: […]`",
        "mapping": "write the name alone: `scheme: viridis`",
    },
    "axis.labels": {"flag": "write `ticks: none` for an axis without labels"},
    "axis.bin": {
        "flag": "write the number of cells: `bin: 50`",
        "mapping": "write the number of cells: `bin: 50`",
    },
    "axis.title": {"mapping": "write the text itself: `title: …`"},
    "axis.ticks": {
        "text": "write the distance between ticks, a list of them, or `none`",
        "flag": "write `ticks: none`, the distance between ticks, or a list of them",
        "mapping": "write the distance between ticks, or a list of them",
    },
}
