"""Figures of the gallery as seaborn and matplotlib draw them: the defaults of both, and the words of the spec."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import font_manager
from matplotlib.colors import LinearSegmentedColormap, ListedColormap, PowerNorm
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MultipleLocator

import tracegram

for _font in (Path(tracegram.__file__).parent / "export" / "fonts").glob("*.ttf"):
    font_manager.fontManager.addfont(_font)

Size = tuple[float, float]
GALLERY = Path(__file__).parents[2] / "gallery"
STEP, POSITION = "Decoding step", "Token position"
CHANGE, DECODED = "#ff8c42", "#3498db"


def _axes(size: Size, rows: int = 1, columns: int = 1, rc: dict[str, Any] | None = None, **words: Any) -> Any:
    sns.set_theme(context="paper", style="ticks", rc=rc)
    return plt.subplots(rows, columns, figsize=size, layout="constrained", **words)


def _grid(cells: pd.DataFrame, value: str = "value") -> pd.DataFrame:
    return cells.pivot(index="position", columns="step", values=value)


def _states(plot: Any, shape: tuple[int, int], layers: dict[str, pd.DataFrame], start: int = 0) -> None:
    """Draw layers of cells by color, the last on top."""
    grid = np.full(shape, np.nan)
    for at, cells in enumerate(layers.values()):
        grid[cells["position"] - start, cells["step"]] = at
    sns.heatmap(grid, cmap=ListedColormap(list(layers)), vmin=0, vmax=len(layers), cbar=False, ax=plot)


def _ticks(plot: Any, axis: str, places: range, start: int = 0) -> None:
    getattr(plot, f"set_{axis}ticks")([at - start + 0.5 for at in places], list(places), rotation=0)


def _key(plot: Any, names: dict[str, str], **words: Any) -> None:
    plot.legend(handles=[Patch(color=color, label=name) for name, color in names.items()], frameon=False, **words)


def seed(figure: tracegram.Tracegram, size: Size) -> Any:
    drawn, plot = _axes(size)
    _states(plot, (56, 251), {"orange": figure.frames()["marks/0"]}, start=100)
    plot.plot([100.5, 155.5], [0.5, 55.5], color="blue")
    plot.add_patch(Rectangle((120, 48), 131, 5, fill=False, edgecolor="green", linewidth=2))
    _ticks(plot, "x", range(0, 251, 25))
    _ticks(plot, "y", range(100, 156, 5), 100)
    sns.despine(ax=plot)
    plot.set(title=figure.title, xlabel="Decoding Steps", ylabel="Output Token Position Index")
    return drawn


def confidence(figure: tracegram.Tracegram, size: Size) -> Any:
    drawn, plot = _axes(size)
    frames = figure.frames()
    bar = {"label": "Confidence"}
    sns.heatmap(_grid(frames["marks/0"]), cmap="viridis", vmin=0, vmax=1, ax=plot, cbar_kws=bar)
    commits = frames["overlays/0"].sort_values("position")
    plot.plot(commits["step"] + 0.5, commits["position"] + 0.5, color="red", label="Commit step")
    plot.legend()
    plot.set(title=figure.title, xlabel=STEP, ylabel=POSITION)
    return drawn


def tokens(figure: tracegram.Tracegram, size: Size) -> Any:
    drawn, plot = _axes(size)
    frames = figure.frames()
    colors = LinearSegmentedColormap.from_list("sure", ["#e34a33", "#fff7ec"])
    texts = _grid(frames["marks/1"], "text").T
    values = _grid(frames["marks/0"]).T
    sns.heatmap(values, annot=texts, fmt="", cmap=colors, vmin=0, vmax=1, ax=plot, cbar_kws={"label": "Confidence"})
    decode = pd.read_parquet(GALLERY / "addition/decode.parquet")
    masked = _grid(decode, "masked").T
    for step, position in zip(*np.nonzero((masked & ~masked.shift(-1, fill_value=False)).to_numpy()), strict=True):
        if step in values.index and position in values.columns:
            box = Rectangle((position, step - 24), 1, 1, fill=False, edgecolor="#0072b2", linewidth=2)
            plot.add_patch(box)
    plot.set(title=figure.title, xlabel=POSITION, ylabel=STEP)
    return drawn


def panels(figure: tracegram.Tracegram, size: Size) -> Any:
    frames = figure.frames()
    changes, commits = frames["marks/0"], frames["marks/1"]
    words = {"height_ratios": (70, 384), "width_ratios": (512, 80), "sharex": "col", "sharey": "row"}
    drawn, ((top, corner), (plot, right)) = _axes(size, 2, 2, **words)
    corner.remove()
    _states(plot, (128, 128), {CHANGE: changes, DECODED: commits})
    plot.axvline(71.5, color="#8e6bbf", linestyle="--")
    _ticks(plot, "x", range(0, 128, 32))
    _ticks(plot, "y", range(0, 128, 32))
    by_step = changes.groupby("step").size().reindex(range(128), fill_value=0)
    by_position = changes.groupby("position").size().reindex(range(128), fill_value=0)
    places = np.arange(128) + 0.5
    top.bar(places, by_step, width=1, color="#ffc9a3", linewidth=0)
    top.plot(places, by_step.rolling(8, min_periods=1).mean(), color="#b3570c")
    right.barh(places, by_position, height=1, color="#ffc9a3", linewidth=0)
    top.set(ylabel="Changes", ylim=(0, 4))
    right.set(xlabel="Changes")
    plot.set(xlabel=STEP, ylabel=POSITION)
    sns.despine(drawn)
    drawn.suptitle(figure.title)
    names = {"Token change": CHANGE, "Token decoded": DECODED, "Changes of the step": "#ffc9a3"}
    lines = {"Change point": ("#8e6bbf", "--"), "Mean of 8 steps": ("#b3570c", "-")}
    drawn.legend(
        handles=[
            *(Patch(color=color, label=name) for name, color in names.items()),
            *(plt.Line2D([], [], color=color, linestyle=dash, label=name) for name, (color, dash) in lines.items()),
        ],
        loc="outside lower center",
        ncols=5,
        frameon=False,
    )
    return drawn


def column(figure: tracegram.Tracegram, size: Size) -> Any:
    letters = dict.fromkeys(("axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize"), 8)
    drawn, plot = _axes(size, rc={**letters, "font.family": "Liberation Serif"})
    frames = figure.frames()
    bar = {"label": "Confidence", "location": "bottom"}
    sns.heatmap(_grid(frames["marks/0"]), cmap="viridis", vmin=0, vmax=1, ax=plot, cbar_kws=bar)
    commits = frames["marks/1"]
    plot.scatter(commits["step"] + 0.5, commits["position"] + 0.5, s=6, color="#d62728", label="Commit")
    plot.set(xlabel=STEP, ylabel=POSITION)
    plot.legend(loc="upper right")
    return drawn


def commits(figure: tracegram.Tracegram, size: Size) -> Any:
    frames = figure.frames()
    drawn, plots = _axes(size, 1, 3, sharey=True)
    titles = ["Surest first", "Surest first in four blocks", "Random positions"]
    for at, (plot, title) in enumerate(zip(plots, titles, strict=True)):
        _states(plot, (128, 128), {CHANGE: frames[f"plots/{at}/marks/0"], DECODED: frames[f"plots/{at}/marks/1"]})
        _ticks(plot, "x", range(0, 128, 32))
        _ticks(plot, "y", range(32, 128, 32))
        plot.set(title=title, xlabel=STEP)
    plots[0].set(ylabel=POSITION)
    sns.despine(drawn)
    drawn.suptitle(figure.title)
    names = {"Token change": CHANGE, "Token decoded": DECODED}
    drawn.legend(
        handles=[Patch(color=color, label=name) for name, color in names.items()],
        loc="outside lower center",
        ncols=2,
        frameon=False,
    )
    return drawn


def difference(figure: tracegram.Tracegram, size: Size) -> Any:
    drawn, plot = _axes(size)
    sns.heatmap(_grid(figure.frames()["marks/0"]), cmap="PuOr", center=0, ax=plot, cbar_kws={"label": "Difference"})
    _ticks(plot, "x", range(0, 128, 16))
    _ticks(plot, "y", range(0, 128, 16))
    plot.set(title=figure.title, xlabel=STEP, ylabel=POSITION)
    return drawn


def attention(figure: tracegram.Tracegram, size: Size) -> Any:
    drawn, plot = _axes(size)
    cells = _grid(figure.frames()["marks/0"])
    sns.heatmap(cells, cmap="magma", norm=PowerNorm(0.5), ax=plot, cbar_kws={"label": "Attention weight"}, square=True)
    plot.plot([0.5, 39.5], [0.5, 39.5], color="white", linewidth=1, linestyle="--")
    _ticks(plot, "x", range(0, 40, 5))
    _ticks(plot, "y", range(0, 40, 5))
    plot.set(title=figure.title, xlabel="Key position", ylabel="Query position")
    return drawn


def heads(figure: tracegram.Tracegram, size: Size) -> Any:
    cells = pd.read_csv(GALLERY / "inside/heads.csv")
    texts = cells.drop_duplicates("key").sort_values("key")["key_text"]
    drawn, plots = _axes(size, 2, 2, sharex=True, sharey=True)
    for head, plot in enumerate(plots.flat):
        grid = cells[cells["head"] == f"head {head}"].pivot(index="query", columns="key", values="weight")
        sns.heatmap(
            grid, cmap="magma", vmin=0, vmax=0.5, ax=plot, square=True, cbar=False, xticklabels=texts, yticklabels=texts
        )
        plot.set(title=f"head {head}", xlabel="Key" if head > 1 else "", ylabel="" if head % 2 else "Query")
    drawn.colorbar(plots[0, 0].collections[0], ax=plots, label="Weight")
    drawn.suptitle(figure.title)
    return drawn


def saliency(figure: tracegram.Tracegram, size: Size) -> Any:
    cells = pd.read_csv(GALLERY / "inside/saliency.csv")
    grid = cells.pivot(index="output", columns="input", values="change")
    inputs = cells.drop_duplicates("input").sort_values("input")["input_text"]
    outputs = cells.drop_duplicates("output").sort_values("output")["output_text"]
    drawn, (top, plot) = _axes(size, 2, 1, height_ratios=(60, 312), sharex=True)
    bar = {"label": "Fall (nats)"}
    sns.heatmap(grid, cmap="PuOr_r", center=0, ax=plot, cbar_kws=bar, xticklabels=inputs, yticklabels=outputs)
    plot.tick_params(axis="both", rotation=0)
    top.bar(np.arange(len(inputs)) + 0.5, grid.sum(), width=1)
    top.set(ylabel="Sum")
    sns.despine(ax=top)
    plot.set(xlabel="Character masked", ylabel="Character predicted")
    drawn.suptitle(figure.title)
    return drawn


def pipeline(figure: tracegram.Tracegram, size: Size) -> Any:
    drawn, plot = _axes(size)
    cells = pd.read_csv(GALLERY / "neighbors/pipeline.csv")
    colors = {"forward": "#9ecae1", "backward": "#fdae6b"}
    for each in cells.itertuples():
        bar = plot.barh(each.position, each.end - each.step + 1, left=each.step, height=1, color=colors[each.kind])
        plot.bar_label(bar, [str(each.batch)], label_type="center")
    plot.invert_yaxis()
    plot.yaxis.set_major_locator(MultipleLocator(1))
    plot.margins(0)
    sns.despine(ax=plot)
    plot.set(title=figure.title, xlabel="Time", ylabel="Device")
    names = {each.title(): color for each, color in colors.items()}
    _key(plot, names, loc="upper center", bbox_to_anchor=(0.5, -0.3), ncols=2)
    return drawn


def centers(figure: tracegram.Tracegram, size: Size) -> Any:
    drawn, plot = _axes(size)
    cells = pd.read_parquet(GALLERY / "orders/centers.parquet")
    cells = cells[cells["sampler"].isin(["surest", "surest, in blocks", "random"])].copy()
    cells["sampler"] = cells["sampler"].astype(str)
    cells["part"] = cells["step"] / cells.groupby("run")["step"].transform("max")
    words = {"data": cells, "x": "part", "y": "center", "hue": "sampler", "ax": plot}
    sns.lineplot(units="run", estimator=None, alpha=0.3, linewidth=1, legend=False, **words)
    sns.lineplot(errorbar=None, linewidth=3, **words)
    plot.axhline(0.5, color="gray", linestyle="--")
    sns.despine(ax=plot)
    plot.set(title=figure.title, xlabel="Part of the decode", ylabel="Center (0 first, 1 last position)", ylim=(0, 1))
    plot.legend(title="Sampler", frameon=False)
    return drawn


PEERS: dict[str, Callable[[tracegram.Tracegram, Size], Any]] = {
    "seed/figure": seed,
    "addition/confidence": confidence,
    "addition/tokens": tokens,
    "addition/panels": panels,
    "decoding/column": column,
    "samplers/commits": commits,
    "samplers/difference": difference,
    "attention/figure": attention,
    "inside/heads": heads,
    "inside/saliency": saliency,
    "neighbors/pipeline": pipeline,
    "orders/centers": centers,
}
