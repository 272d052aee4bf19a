"""The words of other plotting tools, each with its answer in this language.

First come the mappings of a spec in which the words stand, then the answers, then the words, in small letters and
without `_` and `-`. An answer is one of these:

* `scheme`: a word of this language in the same mapping; `~scheme` one that is near, but takes another kind of value.
  Of several, as in `color|filled`, the first is meant that may stand there and takes the value.
* `-`: there is no such word, and none is needed; advice may follow.
* anything else is the advice.
"""

WORDS = {
    "color": {
        "scheme": ("cmap colormap colormap colorscale colorscale colorcontinuousscale colorscheme colorscheme palette"),
        "~scheme": "colorizer",
        "domain": "rangecolor clim",
        "~domain": "limits lims lim  sort order domainraw",
        "write `domain: [first, last]`": "vmin vmax zmin zmax cmin cmax domainmin domainmax min max",
        "range": "colors colors colordiscretesequence",
        "-": "columns fillcolor strokecolor symbolsize symboltype tickcount tickminstep zindex",
        "write `range: [first, …, last]`, the colors from low to high": "rangemin rangemax",
        "~reverse": "reversescale reversed invert inverted inverse flip",
        "title": "label name colorbartitle",
        "legend": "showlegend showscale cbar colorbar colorbar",
        "~legend": "guide cbarkws",
        "scale": "norm",
        "~scale": "scaletype",
        "write `scale: log`": "log logscale",
        "field|-": "column key shorthand variable by values",
        "write `field` with a name, or one color for all cells: `color: orange`": "value datum",
        "center": "vcenter midpoint mid domainmid colorcontinuousmidpoint",
        "~thresholds": "levels boundaries",
    },
    "mark": {
        "write `trace: {file: …}` at the top of the spec": "X data dataset dataframe df img",
        "~mark|-": "type kind geom",
        "name": "label",
        "~name": "id title legendgroup",
        "color": "fill facecolor facecolors fillcolor color",
        "~color": "background markercolor fontcolor textcolor",
        "write `color: {field: …}`": "field hue c z value values colorby",
        "opacity": "alpha fillopacity",
        "where": "filter",
        "~where": "query when condition expr expression test predicate select subset selection transform",
        "write `where: {not: …}`, which selects what is drawn": "mask exclude hide drop omit ignore",
        "font_size": "fontsize textsize",
        "~size|~font_size|- cells fill the plot, whose size is `size` at the top of the spec": (
            "markersize symbolsize pointsize s size area"
        ),
        "~shape|-": "marker symbol shape symboltype",
        "~field|- texts are a mark of their own: `{mark: text}`": "text texttemplate",
        "- texts are a mark of their own: `{mark: text}`": "annot annotkws textauto showvalues",
        "border|-": "stroke strokecolor edgecolor edgecolors linecolor bordercolor outline outlinecolor",
        "- `border: white` draws a thin line around each cell": (
            "strokeopacity strokewidth linewidth linewidths lw borderwidth xgap ygap thickness"
        ),
        "- an overlay outlines cells: `{mark: rect, where: …, filled: false}`": "filled",
        "write `x` and `y` at the top of the spec": "x y",
        "write `legend: right` at the top of the spec, for layers with a `name`": "legend showlegend",
        "- a cell is as wide and as high as `size` at the top of the spec makes it": "width height",
        "~reduce": "aggregate",
    },
    "overlay": {
        "~mark|-": "type kind geom",
        "text|name": "label title content annotation value",
        "~name": "id legendgroup",
        "color|filled": "fill",
        "color": "stroke color fillcolor facecolor edgecolor linecolor",
        "~color": "strokecolor bordercolor outlinecolor fontcolor textcolor",
        "opacity": "alpha strokeopacity fillopacity",
        "width": "strokewidth",
        "~width": "linewidth linewidths lw thickness borderwidth",
        "dash": "strokedash dasharray strokedasharray",
        "~dash": "dashes linestyle ls linestyles borderdash linedash",
        "x": "xmin",
        "x2": "xmax",
        "y": "ymin",
        "y2": "ymax",
        "~x": "x0 xstart",
        "~x2": "x1 xend",
        "~y": "y0 ystart",
        "~y2": "y1 yend",
        "where": "filter",
        "~align": "ha horizontalalignment textalign anchor",
        "font_size": "fontsize textsize",
        "points": "vertices xy",
        "label": "text",
        "write `x` and `x2`, or `y` and `y2`, for its two ends": "start end begin stop first last range",
        "write `legend: right` at the top of the spec, for layers with a `name`": "legend showlegend",
    },
    "axis": {
        "title": "label name text titletext axistitle axislabel",
        "ticks": "values tickvals tickvalues",
        "~ticks": "dtick tickstep tickinterval tickminstep step interval stride tickspacing",
        "write `ticks`, the distance between them or a list of them": "tickcount nticks maxticks nbins locator",
        "domain": "range lim limits bounds",
        "~domain": "extent domainraw window",
        "write `domain: [first, last]`": "domainmin domainmax rangemin rangemax min max",
        "~reverse": "invert inverted inverse flip reversed descending",
        "write `reverse`: whether numbers grow to the left, or downward": "sort order autorange direction ",
        "~field": "column key shorthand variable",
        "~bin": "bins maxbins",
        "- an axis has one line of cells": "wrap",
        "write `title`, `domain`, `ticks` and `reverse` in `x` and `y` themselves": "axis scale",
    },
    "figure": {
        "marks": "layers layer",
        "~marks": "traces series",
        "write `marks: [{mark: rect}]`": "mark type kind chart plot geom",
        "overlays": "annotations",
        "~overlays": "annotation shapes rules",
        "trace|write `trace: {file: …}`": "data datasets dataset source dataframe df img input",
        "title": "suptitle heading",
        "~title": "name label header",
        "description": "alt alttext arialabel summary",
        "~description": "caption subtitle",
        "~legend": "showlegend legendposition guides key guide",
        "~theme": "config style template stylesheet rcparams",
        "write `size: {width: …, height: …}`, in pixels": "width height figsize dimensions w h aspect square",
        "~x": "xaxis",
        "~y": "yaxis",
        "write `x` and `y` at the top of the spec, `color` and `where` in a mark": "encoding encode encodings",
        "write `where` in a mark": "transform filter query mask",
        "write `x: {title: …}` and `y: {title: …}`": "axislabels labels",
        "write `x: {title: …}`": "xlabel xtitle",
        "write `y: {title: …}`": "ylabel ytitle",
        "write `x: {domain: [first, last]}`": "xlim xrange",
        "write `y: {domain: [first, last]}`": "ylim yrange",
        "write `x: {domain: [first, last]}` and the same for `y`": "extent",
        "write `x: {ticks: …}`, the distance between them or a list of them": "xticks xticklabels",
        "write `y: {ticks: …}`, the distance between them or a list of them": "yticks yticklabels",
        "write `y: {reverse: true}` for 0 at the top, the default, or `false` for 0 at the bottom": "origin inverty",
        "write `trace: {where: {field: run, oneOf: […]}}` for some runs, or `over_runs` for a mean of all": "runs run",
        "write `trace: {over_runs: …}`, or the word in a mark": "overruns aggregateruns",
        "~tracegram": "version",
        "~extends": "base inherits include",
    },
    "where": {
        "equal": "eq equals is ==",
        "gt": "greater greaterthan morethan above >",
        "gte": "ge min minimum atleast >=",
        "lt": "less lessthan below <",
        "lte": "le max maximum atmost <=",
        "oneOf": "in isin anyof oneof",
        "range": "between",
        "and": "all allof",
        "or": "any",
        "write `not: {field: …, equal: …}`": "ne neq notequal isnot !=",
        "write `not: {field: …, oneOf: […]}`": "nin notin noneof",
        "field": "column key variable",
        "compare with `gt`, `gte`, `lt`, `lte`, `equal`, `range` or `oneOf`": (
            "op operator value expr test selection param"
        ),
    },
    "coordinate": {"write `statistic: …`, or the number itself": "datum value field"},
    "size": {"width": "w", "height": "h"},
    "legend": {"side": "orient loc location position", "columns": "ncol ncols"},
    "trace": {
        "file": "path url filename filepath src href source",
        "values|file": "data rows records cells",
        "~sql": "query statement",
        "~frame": "df dataframe",
        "~columns": "rename fields mapping names",
        "~where": "filter subset select selection",
        "~window": "slice crop range",
        "write `window: {run: …}`": "run",
        "write `where: {field: run, oneOf: […]}` for some runs, or `over_runs: mean` for a mean of all": "runs",
        "~over_runs": "aggregate aggregateruns average mean reduce",
        "~minus": "difference diff subtract baseline",
        "~format": "type kind",
        "mask_id": "masktoken masktokenid",
        "prompt_length": "promptlen",
        "block_length": "blocksize",
        "~sample": "batch batchindex",
    },
    "segment": {
        "write its first and last position: `[0, 63]`": "start end begin stop first last from to positions range",
        "write `match: {text: …}`": "text tokens regex answer",
    },
    "theme": {
        "~base": "name mode template style",
        "font": "fontfamily family fontname labelfont titlefont",
        "font_size": "fontsize",
        "~font_size": "size labelfontsize titlefontsize",
    },
    "facet": {
        "field": "by group hue facets variable key shorthand wrapby",
        "column": "col cols",
        "~column": "x",
        "row": "rows",
        "~row": "y",
        "wrap|~column": "columns ncol ncols colwrap nrow nrows",
        "~sort": "order colorder roworder hueorder",
        "labels": "titles labeller labelmap",
        "- each value has a plot": "type bin",
        "write `labels: {…: …}`, a title for each value, or `title` at the top of the spec": "title header",
        "write `independent: [color, x, y]` at the top of the spec": (
            "independent scales resolve sharex sharey shareaxes matches"
        ),
        "write `size: {width: …, height: …}` at the top of the spec, for each plot": "size width height aspect",
    },
    "panels": {
        "top": "above upper north x marginalx",
        "bottom": "below lower south",
        "left": "west",
        "right": "east y marginaly beside",
        "write the side first: `top: [{marks: [{mark: line, field: …}]}]`": "mark marks field aggregate overlays type",
    },
    "panel": {
        "write `marks: [{mark: line, field: …}]`, a list of marks in each panel": (
            "mark field aggregate color colour where opacity type kind detail line plot over_runs overruns name rolling"
        ),
        "height|width": "width height size thickness pixels",
    },
    "value axis": {
        "write `field` in the marks of the panel": "field value column",
        "domain": "lim lims ylim xlim limits range",
        "title": "label name ylabel xlabel",
        "- axes of values are linear": "scale type log logscale",
    },
    "panel mark": {
        "write `color: {field: …}`": "hue colorby c groupby by group",
        "~detail": "units lines each",
        "~aggregate": "agg estimator stat func reducer summary",
        "~aggregate|~field": "statistic series",
        "~field": "value values column key metric",
        "write `field` with the name, and `y` or `x` of the panel for its axis": "x y",
        "rolling": "window smooth smoothing",
        "width": "linewidth lw size",
        "opacity": "alpha",
        "name": "label",
    },
    "any": {
        "write `facet: {field: …}` at the top of the spec": "facet facetwrap facetgrid relplot",
        "write `facet: {row: …, column: …}` at the top of the spec": "facetcol facetrow row column col",
        "write `facet: {field: …, wrap: …}` at the top of the spec": "facetcolwrap columns colwrap",
        "- plots stand apart as far as their axes and titles need": "facetcolspacing facetrowspacing spacing",
        "write `facet: {field: …}` at the top of the spec, or `color: {field: …}` in a mark": "hue by group",
        "write `concat: [{…}, {…}]`, an item for each plot, at the top of the spec": (
            "hconcat vconcat concat repeat subplots spec layout mosaic"
        ),
        "write `panels: {top: [{…}]}` at the top of the spec": "panel panels marginal marginalx marginaly",
        "write `independent: [color, x, y]` at the top of the spec": "resolve scales sharex sharey facetkws",
        "- draw a picture of each value: `tracegram render --each step -o {step}.png`": (
            "animationframe animationgroup animation animate frames time"
        ),
        "- layers are drawn in the order written": "zindex zorder order",
        "- a figure on a page has tooltips by itself": "tooltip tooltips hover hoverdata hovertemplate",
        "- PNG, SVG and PDF are named on the command line": (
            "binarystring binarybackend binarycompressionlevel binaryformat output outputs savefig filename"
        ),
        "- a figure is measured in pixels; `tracegram render --dpi` makes a PNG finer": "dpi ppi",
        "- Vega-Lite's expressions are code": "labelexpr expr signal selection projection",
        "- `theme` has the background": "background paperbgcolor plotbgcolor bgcolor",
        "write `theme: {font: …}` at the top of the spec, for all texts": "font labelfont titlefont",
        "write `theme: {font_size: …}` at the top of the spec, for all texts": "fontsize labelfontsize titlefontsize",
        "- numbers have a format of their own": "fmt format formattype texttemplate",
        "- ticks stand at the `ticks` of `x` and `y`": "tickoffset tickextra tickround tickband",
        "-": (
            "align angle aria ariarole ariaroledescription autosize ax bandposition bandsize base baseline bin bins "
            "binspacing blend cbarax clamp clip clipheight columnpadding constant continuousbandsize "
            "contrastrescaling cornerradius cornerradiusbottomleft cornerradiusbottomright cornerradiusend "
            "cornerradiustopleft cornerradiustopright cursor detail dir direction discretebandsize domaincap "
            "domaincolor domaindash domaindashoffset domainopacity domainwidth dx dy ellipsis exponent filled "
            "filternorm filterrad fontstyle fontweight gradientlength gradientopacity gradientstrokecolor "
            "gradientstrokewidth gradientthickness grid gridalign gridcap gridcolor griddash griddashoffset "
            "gridopacity gridwidth height href impute innerradius interpolate interpolation interpolationstage "
            "invalid key labelalign labelangle labelbaseline labelbound labelcolor labelflush labelflushoffset "
            "labelfontstyle labelfontweight labellimit labellineheight labeloffset labelopacity labeloverlap "
            "labelpadding labels labelseparation latitude latitude2 legendx legendy limit line linebreak lineheight "
            "longitude longitude2 maxextent minbandsize minextent nice offset orient outerradius padangle padding "
            "paddinginner paddingouter point position radius radius2 radius2offset radiusoffset resample round "
            "rowpadding smooth stack strokecap strokedashoffset strokejoin strokemiterlimit strokeoffset "
            "symbolfillcolor symboldash symboldashoffset symbollimit symboloffset symbolopacity symbolstrokecolor "
            "symbolstrokewidth tension theta theta2 theta2offset thetaoffset tickcap tickcolor tickdash "
            "tickdashoffset tickopacity ticksize tickwidth timeunit timeunitbandposition timeunitbandsize titlealign "
            "titleanchor titleangle titlebaseline titlecolor titlefontstyle titlefontweight titlelimit "
            "titlelineheight titleopacity titleorient titlepadding titlex titley translate type url usermeta style "
            "x2offset xerror xerror2 xoffset y2offset yerror yerror2 yoffset zero"
        ),
    },
}

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
        "- cells are drawn as rect, text or point": "bar area tick trail arc geoshape boxplot violin contour histogram",
    },
    "overlay.mark": {
        "rule": "vline hline axvline axhline abline segment",
        "rect": "box rectangle square patch",
        "band": "span axvspan axhspan vspan hspan vrect hrect",
        "line": "polyline path curve trail",
        "text": "label annotation annotate",
        "- draw what the cells hold under `marks`": "heatmap image circle dot scatter",
        "-": "arrow arc area bar tick geoshape",
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
