"""A picture whose scaffold was drawn around other cells is the same, to the last byte, as one that is drawn whole."""

import random
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import tracegram
from tracegram import draw
from tracegram.cli.main import main
from tracegram.export import Options, export, shared_renderer
from tracegram.store import nothing_kept, users_store

FLAGS = {"mark": "rect", "where": "changed", "color": "black"}
FIELD = {"mark": "rect", "color": {"field": "letter"}}
NUMBERS = {"mark": "rect", "color": {"field": "number", "domain": [0, 1]}}


def numbers(*, field="number", **color):
    return {"marks": [{"mark": "rect", "color": {"field": field, "domain": [0, 1], **color}, "opacity": 0.8}]}


SHARED = {
    "one color": {"title": "A & <b>", "marks": [{**FLAGS, "opacity": 0.4}]},
    "flags": {"marks": [{"mark": "rect", "color": {"field": "changed"}, "opacity": 0.7}]},
    "missing": {"marks": [{"mark": "rect", "color": {"field": "note"}}], "legend": "bottom"},
    "reversed": {"marks": [{**FIELD, "name": "Schritte – ä"}], "x": {"reverse": True}, "y": {"reverse": False}},
    "a domain": {"marks": [FIELD], "x": {"domain": [2, 6]}, "y": {"domain": [1, 4]}},
    "rectangles": {"marks": [{**FIELD, "reduce": "rectangles"}, {**FLAGS, "reduce": "none", "opacity": 0.5}]},
    "an image": {"marks": [{**FIELD, "reduce": "image", "opacity": 0.5}, FLAGS], "theme": "dark"},
    "an image with gaps": {"marks": [{"mark": "rect", "color": {"field": "note"}, "reduce": "image"}]},
    "numbers": {"marks": [{**NUMBERS, "reduce": "mean"}]},
    "a ramp": numbers(scheme="redblue", reverse=True),
    "a ramp with gaps": numbers(field="level"),
    "a ramp of our own": numbers(range=["white", "#d62728"], domain=[0.1, 0.7], title="Numbers"),
    "a ramp between two rules": {
        "marks": [{**NUMBERS, "reduce": "rectangles"}, {**FLAGS, "opacity": 0.5}],
        "overlays": [{"mark": "rule", "y": 3}],
    },
    "a ramp of logarithms": numbers(scale="log", domain=[0.01, 1]),
    "a ramp of roots": numbers(scale="sqrt"),
    "shares": {"marks": [{**FLAGS, "reduce": "share"}], "x": {"reverse": True}},
    "overlays": {
        "marks": [FLAGS],
        "overlays": [{"mark": "rule", "x": 3, "name": "here"}, {"mark": "band", "y": 1, "y2": 3}],
    },
    "facets": {"marks": [FIELD], "facet": {"column": "run"}},
}
OTHERS = {
    "texts": {"marks": [FLAGS, {"mark": "text", "field": "letter"}]},
    "a number between two colors": numbers(field="share", range=["#000000", "#ffffff"]),
    "steps": {"marks": [{"mark": "rect", "color": {"field": "number", "thresholds": [0.2, 0.7]}}]},
    "ends of one color": numbers(range=["white", "#d62728", "white"]),
    "numbers that make their scale": {"marks": [{"mark": "rect", "color": {"field": "number"}}]},
    "tooltips": {"marks": [{**FLAGS, "tooltip": ["letter"]}]},
    "an ordinal axis": {"marks": [FLAGS], "y": {"type": "ordinal"}},
    "panels": {"marks": [FLAGS], "panels": {"top": [{"marks": [{"mark": "bar", "field": "changes_per_step"}]}]}},
}


def spec(seed, *, has_gaps=True, **words):
    of = random.Random(seed)
    runs = ("", "one", "two") if "facet" in words else ("",)
    rows = [
        {
            "step": step,
            "position": position,
            "changed": of.random() < 0.4,
            "number": of.random(),
            "share": of.randrange(511) / 510,
            "level": None if has_gaps and step == 3 else of.random(),
            "letter": of.choice("abc"),
            "note": of.choice(["x", "ÿ", None] if has_gaps else "xÿ"),
            **({"run": run} if run else {}),
        }
        for run in (runs[1:] or runs)
        for step in range(9)
        for position in range(7)
    ]
    return {"tracegram": 1, "trace": {"values": rows}, "size": {"width": 311, "height": 173}, **words}


def drawn(words, seed, suffix=".svg", **more):
    figure = tracegram.figure(spec(seed, **words, **more))
    options = Options()
    return export(figure.picture_for(suffix, options), suffix, options, shared_renderer())


def kept():
    return set(users_store().folder.glob("?" * 64))


@pytest.mark.parametrize("name", SHARED)
def test_other_cells_are_put_into_the_same_scaffold(name):
    drawn(SHARED[name], 1)
    before = kept()
    svg = drawn(SHARED[name], 2)

    assert kept() == before
    with nothing_kept():
        assert svg == drawn(SHARED[name], 2)


@pytest.mark.parametrize("name", OTHERS)
def test_what_depends_on_cells_is_drawn_whole(name):
    drawn(OTHERS[name], 1)
    svg = drawn(OTHERS[name], 2)

    with nothing_kept():
        assert svg == drawn(OTHERS[name], 2)


def test_cells_of_many_plots_are_put_in_even_where_nothing_is_kept():
    """The renderer is spared them."""
    rows = [{"step": at // 3, "position": at % 3, "run": f"r{at // 9}"} for at in range(81)]
    rows = [{**row, "step": row["step"] % 3, "changed": at % 2 == 0} for at, row in enumerate(rows)]
    figure = tracegram.figure({"tracegram": 1, "trace": {"values": rows}, "facet": {"field": "run"}, "marks": [FLAGS]})
    options = Options()
    with nothing_kept():
        put_in = figure.picture_for(".svg", options)
    whole = replace(figure.picture, drawn="")

    assert put_in.drawn
    assert not put_in.vega_lite
    assert put_in.drawn.encode() == export(whole, ".svg", options, shared_renderer())


def test_pixels_are_those_of_the_whole_drawing():
    drawn(SHARED["missing"], 1, ".png")
    png = drawn(SHARED["missing"], 2, ".png")

    with nothing_kept():
        assert png == drawn(SHARED["missing"], 2, ".png")


@pytest.mark.parametrize("name", ["missing", "an image with gaps"])
def test_whether_a_value_is_missing_is_no_matter_of_cells(name):
    """The legend says it."""
    drawn(SHARED[name], 1)
    svg = drawn(SHARED[name], 1, has_gaps=False)

    with nothing_kept():
        assert svg == drawn(SHARED[name], 1, has_gaps=False)


AGAIN = """import sys
from tracegram.cli import start
from tracegram.export import shared_renderer
assert start() == 0
print({"altair", "IPython", "multiprocessing", "numpy.ma"} & set(sys.modules), shared_renderer()._worker.warm)"""


def test_other_cells_need_neither_altair_nor_a_script_engine(tmp_path):
    """Nor does Altair import IPython, which it would for its widget; the cells are many enough to become an image."""
    size = "size: {width: 20, height: 10}"
    mark = "marks: [{mark: rect, color: {field: flag}}]"
    (tmp_path / "figure.yaml").write_text(f"tracegram: 1\ntrace: {{file: t.parquet}}\n{size}\n{mark}\n")
    said = []
    step, position = np.indices((100, 50)).reshape(2, -1)
    for flag in (step > position, step * position % 3 == 0):
        pq.write_table(pa.table({"step": step, "position": position, "flag": flag}), tmp_path / "t.parquet")
        command = [sys.executable, "-c", AGAIN, "render", str(tmp_path / "figure.yaml"), "-o", str(tmp_path / "a.png")]
        said.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert said == ["{'altair'} True\n", "set() False\n"]


@pytest.mark.parametrize("how", ["variable", "option"])
def test_nothing_is_kept_where_somebody_says_so(how, tmp_path, monkeypatch):
    (tmp_path / "figure.yaml").write_text(
        "tracegram: 1\ntrace: {values: [{step: 0, position: 0}]}\nmarks: [{mark: rect}]\n"
    )
    if how == "variable":
        monkeypatch.setenv("TRACEGRAM_NO_CACHE", "1")
    said = ["--no-cache"] if how == "option" else []

    assert main(["render", str(tmp_path / "figure.yaml"), "-o", str(tmp_path / "a.svg"), *said]) == 0

    monkeypatch.delenv("TRACEGRAM_NO_CACHE", raising=False)
    assert kept() == set()


@pytest.mark.parametrize("name", ["numbers", "rectangles"])
def test_the_renderer_is_spared_many_cells_even_where_nothing_is_kept(monkeypatch, name):
    monkeypatch.setattr(draw, "HEAVY", 100)
    figure = tracegram.figure(spec(1, **SHARED[name]))
    options = Options()
    with nothing_kept():
        put_in = figure.picture_for(".svg", options)
    whole = replace(figure.picture, drawn="")

    assert put_in.drawn
    assert kept() == set()
    assert put_in.drawn.encode() == export(whole, ".svg", options, shared_renderer())


def test_cells_that_stay_in_their_engine_have_a_scaffold_too(tmp_path):
    from tracegram.compile.scaffold import scaffold_of

    steps, positions = np.divmod(np.arange(300_000), 500)
    changed = (steps + positions) % 7 > 0
    pd.DataFrame({"step": steps, "position": positions, "changed": changed}).to_parquet(tmp_path / "t.parquet")
    trace = {"file": "t.parquet", "engine": "duckdb"}
    shown = tracegram.figure({"tracegram": 1, "trace": trace, "marks": [FLAGS]}, root=tmp_path)

    assert scaffold_of(shown._figure, shown._pictures.forms(1)) is not None
