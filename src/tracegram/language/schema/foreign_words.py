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
        "~description": "caption",
        "- put it into `title`": "subtitle",
        "- pages are interactive: `tracegram render -o figure.html`": "interactive",
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
        "x|y": "x y",
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
