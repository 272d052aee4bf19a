"""The gallery: every spec compiles to its golden, to valid Vega-Lite, to the same bytes again."""

import json
import re
from functools import cache
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import pytest
import yaml

import tracegram
from tests.tables import rows_of
from tests.vega_lite import check_document
from tracegram.cli.main import main
from tracegram.export import Options, Renderer, export
from tracegram.marks import MARKS, OVERLAYS

GALLERY = Path(__file__).parents[1] / "gallery"
SPECS = sorted(GALLERY.glob("*/*.yaml"))
ids = [f"{path.parent.name}-{path.stem}" for path in SPECS]


@cache
def loaded(spec: Path):
    return tracegram.load(spec)


def text_of(figure) -> str:
    return export(figure.picture_for(".vl.json", Options()), ".vl.json", Options(), Renderer()).decode()


@pytest.mark.parametrize("spec", SPECS, ids=ids)
def test_each_spec_compiles_to_its_golden(spec, golden):
    golden(spec.with_suffix(".vl.json"), text_of(loaded(spec)))


def test_every_mark_and_overlay_is_in_the_gallery():
    specs = [yaml.safe_load(spec.read_text("utf-8")) for spec in SPECS]
    plots = [plot for spec in specs for plot in (spec, *spec.get("concat", []))]
    drawn = {(kind, each["mark"]) for plot in plots for kind in ("marks", "overlays") for each in plot.get(kind, [])}

    assert {("marks", word) for word in MARKS} | {("overlays", word) for word in OVERLAYS} == drawn


OF_SOURCES = (
    "$schema",
    "trace",
    "generate",
    "sql",
    "param",
    "match",
    "window",
    "segment-match",
)  # fragments with pages of their own


def test_every_word_of_a_figure_is_in_the_gallery():
    """What traces are read from is no figure."""
    known = {word for name, of in _fragments() if not name.startswith(OF_SOURCES) for word in of}
    drawn = {word for spec in SPECS for word in _words(yaml.safe_load(spec.read_text("utf-8")))}

    assert known - drawn - {"$schema"} == set()


def test_every_figure_is_in_the_table_of_kinds_which_names_no_other():
    table = (GALLERY / "README.md").read_text("utf-8").partition("## Kinds of figures")[2]
    named = {GALLERY / path for path in re.findall(r"\]\(([^)]*)\)", table)}

    assert named == set(SPECS)


def _fragments():
    """Return the keys of each fragment of the schema, by its name."""
    bundle = json.loads((GALLERY.parent / "spec" / "v1" / "tracegram.schema.json").read_text("utf-8"))
    for name, fragment in {**bundle["$defs"], "top": {"properties": bundle["properties"]}}.items():
        yield name, fragment.get("properties", {})


def _words(value):
    if isinstance(value, dict):
        yield from value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _words(each)


@pytest.mark.parametrize("spec", SPECS, ids=ids)
def test_each_document_is_valid_vega_lite(spec):
    """The document validates against the schema that Altair ships, and Altair can read it."""
    figure = loaded(spec)
    document, chart = figure.to_dict(), figure.chart()

    check_document(document)
    alt.Chart.from_dict({**document, "datasets": {}}, validate=False)
    check_document(chart.to_dict(validate=False))
    words = yaml.safe_load(spec.read_text("utf-8"))
    braces = any(each["mark"] == "bracket" for each in words.get("overlays", []))
    several = braces or {"facet", "concat", "panels"} & words.keys()
    assert isinstance(chart, alt.ConcatChart if several else alt.LayerChart)


@pytest.mark.parametrize("spec", SPECS, ids=ids)
def test_yaml_and_json_of_a_spec_give_the_same_bytes(spec):
    written = json.dumps(yaml.safe_load(spec.read_text("utf-8")))

    from_yaml, again = (text_of(loaded(spec)) for _ in range(2))
    from_text = text_of(tracegram.figure(written, root=spec.parent))

    assert from_yaml == again == from_text


def test_a_spec_from_python_is_not_changed():
    spec = yaml.safe_load((GALLERY / "seed" / "figure.yaml").read_text("utf-8"))
    before = json.dumps(spec)

    tracegram.figure(spec).to_dict()["layer"].clear()

    assert json.dumps(spec) == before
    assert len(tracegram.figure(spec).to_dict()["layer"]) == 3


def test_one_command_makes_a_page_of_many(tmp_path):
    """Without scripts; `tests/test_web.py` opens one of them all with scripts."""
    page, many = tmp_path / "gallery.html", SPECS[::4]

    assert main(["render", *map(str, many), "-o", str(page), "--js", "none"]) == 0
    assert page.read_text("utf-8").count("<figure") == len(many)


def test_no_layer_carries_more_than_it_draws():
    """A mark gets the columns and rows it draws: here step and position of the changed cells, nothing else."""
    document = tracegram.load(GALLERY / "seed" / "figure.yaml").to_dict()
    columns = {tuple(row) for table in document["datasets"].values() for row in rows_of(table)}

    assert columns == {("step", "position"), ("order", "x", "y"), ("x", "x2", "y", "y2")}


@pytest.mark.parametrize("path", sorted(GALLERY.glob("*/*.svg")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_kept_picture_is_what_its_spec_draws_today(path, tmp_path, request):
    """Texts and colors are compared, in their order: places of letters depend on the fonts of the machine."""
    now = path if request.config.getoption("--accept") else tmp_path / "now.svg"
    tracegram.load(path.with_suffix(".yaml")).save(now)

    kept, drawn = (re.findall(r'>([^<>]+)</text>|fill="([^"]+)"', each.read_text("utf-8")) for each in (path, now))
    assert kept == drawn


def test_the_maps_of_orders_come_from_48_other_runs_in_at_most_15_lines(published):
    """The share of runs that are still masked there is that of the last step of each run up to each part of it."""
    folder = published.parent / "ours"
    headers = json.loads((folder / "addition-runs.json").read_text("utf-8"))
    samplers = {each["run"]: each["run"].partition("-")[2] for each in headers}
    cells = pd.read_parquet(folder / "addition-runs.parquet", columns=["run", "step", "position", "masked"])
    cells["sampler"] = cells["run"].map(samplers)
    text = (GALLERY / "orders" / "orders.yaml").read_text("utf-8")
    text = text.replace("file: runs.parquet", "frame: runs").replace("surest, 64 steps", "low_confidence-s64-b128")

    figure = tracegram.figure(text, trace=cells)
    claims = {each["id"]: each["value"] for each in figure.describe().to_json()["claims"]}

    drawn = [each for each in dict.fromkeys(samplers.values()) if each != "low_confidence-s64-b128"]
    assert (len(text.splitlines()) <= 15, len(headers), len(drawn)) == (True, 48, 5)
    for at, sampler in enumerate(drawn):
        runs = [run.groupby("step")["masked"].mean() for _, run in cells[cells["sampler"] == sampler].groupby("run")]
        parts = np.arange(64) / 63
        shares = [run.to_numpy()[np.floor(parts * (len(run) - 1) + 1e-9).astype(int)].mean() for run in runs]
        assert len(runs) == 8
        assert claims[f"plots/{at}/marks/0/mean"] == pytest.approx(np.mean(shares))
    assert (figure.warnings, figure.notes) == ((), ())
