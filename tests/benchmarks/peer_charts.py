"""The same heatmap by each peer, as its documentation would have it, read from the same Parquet file.

    python peer_charts.py PEER TRACE COLUMN OUTPUT

Each imports what it needs and no more. Those that draw a matrix get it in the quickest way there is, without pandas.
"""

import sys

WIDTH, HEIGHT = 850, 400  # pixels of the plot
MARGINS = 100, 60


def altair(trace, column, output, transformer="default"):
    import altair as alt

    alt.data_transformers.enable(transformer)
    alt.data_transformers.disable_max_rows()
    heatmap(trace, column).save(output)


def vegafusion(trace, column, output):
    altair(trace, column, output, "vegafusion")


def lightened(trace, column, output):
    import vega_datalite

    vega_datalite.lighten(heatmap(trace, column)).save(output)


def heatmap(trace, column):
    import altair as alt
    import pandas as pd

    axis = alt.Axis(labelOverlap=True)  # without it each step has a label
    x, y = alt.X("step:O", axis=axis), alt.Y("position:O", axis=axis)
    color = alt.Color(column, type="quantitative" if column == "entropy" else "nominal")
    chart = alt.Chart(pd.read_parquet(trace)).mark_rect().encode(x=x, y=y, color=color)
    return chart.properties(width=WIDTH, height=HEIGHT)


def matrix(trace, column):
    """Return the values by position and step."""
    import numpy as np
    import pyarrow.parquet as pq

    cells = pq.ParquetFile(trace).read()  # `read_table` and `to_numpy` import pandas
    step, position, value = (dense(cells[name].combine_chunks()) for name in ("step", "position", column))
    grid = np.zeros((position.max() + 1, step.max() + 1), value.dtype)
    grid[position, step] = value
    return grid


def dense(values):
    """Return an Arrow array as a NumPy array; without pandas there is one for flags through their bytes."""
    import numpy as np

    return np.from_dlpack(values.cast("uint8")).view(bool) if str(values.type) == "bool" else np.from_dlpack(values)


def axes():
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    size = ((WIDTH + MARGINS[0]) / 100, (HEIGHT + MARGINS[1]) / 100)
    figure, plot = plt.subplots(figsize=size, dpi=100, layout="constrained")
    plot.set(xlabel="step", ylabel="position")
    return figure, plot


def imshow(trace, column, output):
    figure, plot = axes()
    plot.imshow(matrix(trace, column), aspect="auto", interpolation="nearest")
    figure.savefig(output)


def pcolormesh(trace, column, output):
    figure, plot = axes()
    plot.pcolormesh(matrix(trace, column))
    plot.invert_yaxis()
    figure.savefig(output)


def seaborn(trace, column, output):
    import seaborn as sns

    figure, plot = axes()
    sns.heatmap(matrix(trace, column), ax=plot)
    figure.savefig(output)


def datashader(trace, column, output):
    import xarray
    from datashader import Canvas

    figure, plot = axes()
    grid = xarray.DataArray(matrix(trace, column).astype("float32"), dims=("y", "x"))
    reduced = Canvas(plot_width=WIDTH, plot_height=HEIGHT).raster(grid, agg="mean", interpolate="nearest")
    plot.imshow(reduced.data, aspect="auto", extent=(0, grid.shape[1], grid.shape[0], 0))
    figure.savefig(output)


def numbers(trace, column):
    """Return the cells as a data frame; rasters of the grammars take numbers, no flags."""
    import pandas as pd

    return pd.read_parquet(trace).astype({column: "float32"})


def plotnine(trace, column, output):
    from plotnine import aes, geom_raster, ggplot, scale_y_reverse

    chart = ggplot(numbers(trace, column), aes("step", "position", fill=column)) + geom_raster() + scale_y_reverse()
    chart.save(output, width=(WIDTH + MARGINS[0]) / 100, height=(HEIGHT + MARGINS[1]) / 100, dpi=100, verbose=False)


def lets_plot(trace, column, output):
    from lets_plot import aes, coord_cartesian, geom_raster, ggplot, ggsave, ggsize, scale_y_reverse

    chart = ggplot(numbers(trace, column), aes("step", "position", fill=column)) + geom_raster(sampling="none")
    chart += scale_y_reverse() + coord_cartesian() + ggsize(WIDTH + MARGINS[0], HEIGHT + MARGINS[1])
    ggsave(chart, output, path="", scale=1)


def plotly(trace, column, output):
    import plotly.graph_objects as go

    grid = matrix(trace, column)
    figure = go.Figure(go.Heatmap(z=grid if column == "entropy" else grid.astype("uint8")))
    figure.update_yaxes(autorange="reversed")
    figure.update_layout(
        width=WIDTH + MARGINS[0], height=HEIGHT + MARGINS[1], margin={"t": 20, "b": 40, "l": 40, "r": 60}
    )
    if output.endswith(".html"):
        figure.write_html(output, include_plotlyjs="cdn")
    else:
        figure.write_image(output)


def no_cells(_trace, column, output):
    """Draw plain Altair's chart without a cell: what no chart of it can be below."""
    import altair as alt

    scale = alt.Scale(domain=[0, 1], nice=False)
    x, y = alt.X("step:Q", scale=scale), alt.Y("position:Q", scale=scale)
    color = alt.Color(column, type="nominal", scale=alt.Scale(domain=[False, True]))
    chart = alt.Chart(alt.InlineData(values=[])).mark_rect().encode(x=x, y=y, color=color)
    chart.properties(width=WIDTH, height=HEIGHT).save(output)


def scan(trace, column, output):
    """Read the columns once."""
    from pathlib import Path

    import duckdb

    value = f"sum({column}::int)" if column == "changed" else f"sum({column})"
    sums = duckdb.execute(f"select sum(step), sum(position), {value} from read_parquet(?)", [trace]).fetchall()
    Path(output).write_text(str(sums), "utf-8")


def floor(trace, column, output):
    """Do what nobody can do without: start Python, read the columns once, and draw an SVG in pixels."""
    from pathlib import Path

    import numpy  # noqa: F401
    import pyarrow.parquet as pq
    import vl_convert

    pq.ParquetFile(trace).read(columns=["step", "position", column])
    size = f'width="{WIDTH + MARGINS[0]}" height="{HEIGHT + MARGINS[1]}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect width="10" height="10"/></svg>'
    Path(output).write_bytes(vl_convert.svg_to_png(svg))


def encode(_trace, _column, output):
    """Write a PNG of two colors, a pixel a cell, as big as the plot."""
    import numpy as np
    from PIL import Image

    Image.fromarray(np.random.default_rng(1).random((HEIGHT, WIDTH)) < 0.5).save(output)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
