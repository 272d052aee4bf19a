"""Sentences of the pages that no other test quotes, each shown, and the numbers in them."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

import tracegram
from tracegram.cli.main import main
from tracegram.compile import reduce
from tracegram.compile.gather import MOST_CELLS
from tracegram.diagnostics import TracegramError
from tracegram.export.remarks import BUDGET
from tracegram.measure.color_difference import LEAST_STEP
from tracegram.review.colors import LEAST_DISTANCE
from tracegram.review.contrast import LEAST_CONTRAST
from tracegram.sources import engine
from tracegram.sources.files import limits
from tracegram.sources.sql.grants import Connections
from tracegram.syntax import tree
from vega_datalite.lighten import MOST_ALIGNED, MOST_RECTANGLES
from vega_datalite.paint import MOST_INDEXED
from vega_datalite.plain import LONGEST_LABEL, label
from vega_datalite.transformer import MOST_ROWS

SPEC = Path(__file__).parents[1] / "spec"
RECT = {"mark": "rect"}
LIMITS = [
    ("README.md", "whole numbers from 0 to 2^52 - 1"),
    ("README.md", f"within {Connections().seconds:g} seconds"),
    ("README.md", f"Above {reduce.MOST_SEPARATE:,}, equal neighbors become rectangles"),
    ("README.md", f"where these are more than {reduce.MOST_RECTANGLES:,}, too, all cells become one image"),
    ("README.md", f"A document of more than {BUDGET / 1e6:g} MB is a warning"),
    ("README.md", f"at most {LONGEST_LABEL} characters and then `…`"),
    ("README.md", f"a difference under {LEAST_STEP:g} in CIEDE2000"),
    ("README.md", f"a contrast under {LEAST_CONTRAST:g} : 1"),
    ("README.md", f"told apart by colors closer than {LEAST_DISTANCE:g}"),
    ("README.md", f"nesting over {tree.DEEPEST} levels, more than {tree.MOST_VALUES:,} values"),
    ("trace.md", f"more than {limits.MOST_BYTES // 2**20} MB, {limits.MOST_ROWS // 10**6} million rows or"),
    ("trace.md", f"or {limits.MOST_VALUES // 10**6} million values is not read"),
    ("trace.md", f"Up to {MOST_CELLS:,} selected cells"),
    ("trace.md", f"DuckDB takes at most {engine.MEMORY.removesuffix('MB')} MB"),
    ("vega_datalite.md", f"A heatmap with more than {MOST_ROWS:,} rows"),
    ("vega_datalite.md", f"without a size, above {MOST_ALIGNED:,} rectangles"),
    ("vega_datalite.md", f"else above {MOST_RECTANGLES:,} rectangles"),
    ("vega_datalite.md", f"A PNG of at most {MOST_INDEXED} colors"),
]


def said(page, *sentences):
    """Check that a page has sentences, wherever their lines break."""
    text = re.sub(r"\s+", " ", (SPEC / page).read_text("utf-8"))
    return [each for each in sentences if each not in text] == []


def figure(trace, *marks, **words):
    return tracegram.figure({"tracegram": 1, "trace": trace, "marks": list(marks or [RECT]), **words})


def selected(trace, where):
    """Return the cells that a condition selects, as (step, position)."""
    frames = figure(trace, {**RECT, "where": where}).frames()
    return sorted(zip(frames["marks/0"]["step"], frames["marks/0"]["position"], strict=True))


def states(masks):
    """Return a trace of states before their step, by rows of masks."""
    rows = [
        {"step": step, "position": at, "masked": bool(masked)}
        for step, row in enumerate(masks)
        for at, masked in enumerate(row)
    ]
    return {"values": rows, "state": "before"}


@pytest.mark.parametrize(("page", "sentence"), LIMITS, ids=[sentence[:40] for _, sentence in LIMITS])
def test_the_numbers_of_the_pages_are_those_of_the_code(page, sentence):
    assert said(page, sentence)


def test_steps_and_positions_end_at_a_number_that_the_page_names():
    largest, other = ({"values": [{"step": 2**52 - less, "position": 0}]} for less in (1, 0))

    assert selected(largest, {"field": "position", "equal": 0}) == [(2**52 - 1, 0)]
    with pytest.raises(TracegramError, match="not-an-index"):
        figure(other)


def test_what_the_last_step_commits():
    assert said("README.md", "committed by it, if it is no more than the most that an earlier step commits; otherwise")

    left = states([[1, 1, 1, 1, 1], [0, 0, 1, 1, 1], [0, 0, 0, 1, 1]])
    assert selected(left, "committed")[-2:] == [(2, 3), (2, 4)]
    more = states([[1, 1, 1, 1, 1], [0, 1, 1, 1, 1], [0, 0, 1, 1, 1]])
    assert selected(more, "committed") == [(0, 0), (1, 1)]


def test_a_window_chooses_what_is_drawn_and_changes_no_word():
    assert said("README.md", "Derived words are computed on the whole run; `window` and `domain` then choose")

    rows = [{"step": step, "position": 0, "token": step // 2} for step in range(6)]
    assert selected({"values": rows, "window": {"step": [2, 3]}}, "changed") == [(2, 0)]


def test_yaml_and_json_mean_the_same(tmp_path):
    assert said("README.md", "The same document means the same in both formats.")

    spec = {"tracegram": 1, "trace": {"generate": {"process": "masked_diffusion", "steps": 9, "positions": [0, 8]}}}
    spec |= {"marks": [{**RECT, "where": "changed", "color": "orange"}]}
    (tmp_path / "a.json").write_text(json.dumps(spec), "utf-8")
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(spec), "utf-8")
    assert tracegram.load(tmp_path / "a.json").to_dict() == tracegram.load(tmp_path / "a.yaml").to_dict()


@pytest.mark.parametrize(
    ("steps", "value", "mark", "rows"),
    [
        (100, lambda step, _: step % 2, "rect", 10_000),
        (101, lambda _, position: position % 2, "rect", 100),
        (101, lambda step, position: (step * 7919 + position * 104_729) % 97, "image", 1),
    ],
    ids=["few", "equal neighbors", "noise"],
)
def test_few_cells_are_marks_many_are_rectangles_and_noise_is_an_image(steps, value, mark, rows):
    step, position = (each.ravel() for each in np.meshgrid(np.arange(steps), np.arange(100), indexing="ij"))
    frame = pd.DataFrame({"step": step, "position": position, "value": value(step, position)})
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, "marks": [{**RECT, "color": {"field": "value"}}]}
    drawn = tracegram.figure(spec, trace=frame).to_dict()

    layer = drawn["layer"][0]
    assert layer["mark"]["type"] == mark
    assert len(drawn["datasets"][layer.get("data", drawn.get("data"))["name"]]) == rows


def test_texts_are_drawn_as_they_can_be_seen():
    assert said(
        "README.md", r"control characters as `\n`, `\x1b` or `\u{202e}`, the empty text as `ε`, a text of spaces as `·`"
    )

    drawn = {text: label(text) for text in ("a\n", "\x1b", "\u202e", "", " ", "x" * 65)}
    assert list(drawn.values()) == [r"a\n", r"\x1b", r"\u{202e}", "ε", "·", "x" * 63 + "…"]


def test_an_overlay_covers_whole_cells_and_a_rule_their_middle():
    assert said("README.md", "An overlay `rect` with whole numbers covers whole cells, both ends included.")
    assert said("README.md", "A `rule` runs through the middle of cells.")
    assert said("README.md", "Layers are drawn in the order written, marks below overlays")

    overlays = [{"mark": "rect", "x": 2, "x2": 3, "y": 0, "y2": 0, "name": "box"}, {"mark": "rule", "x": 2}]
    rows = [{"step": step, "position": 0} for step in range(6)]
    drawn = figure({"values": rows}, overlays=overlays).to_dict()
    cells, box, rule = (drawn["datasets"][each["data"]["name"]] for each in drawn["layer"])
    assert len(cells) == 6
    assert {box[0]["x"], box[0]["x2"], box[0]["y"], box[0]["y2"]} == {1.5, 3.5, -0.5, 0.5}
    assert rule[0]["x"] == 2


def test_the_same_cells_give_the_same_file(tmp_path, monkeypatch):
    assert said("trace.md", "The same cells give the same file: rows by step and then position, columns in the order")
    assert said("trace.md", "Zstandard, floating-point numbers in 32 bits where they read back as the same numbers.")
    monkeypatch.chdir(tmp_path)
    rows = [
        {"own": 1.5, "token": 7, "position": at, "step": step, "entropy": 0.1 + 0.2} for at in (0, 1) for step in (0, 1)
    ]

    for name, written in (("a", rows), ("b", rows[::-1])):
        Path(f"{name}.json").write_text(json.dumps(written), "utf-8")
        assert main(["convert", f"{name}.json", f"{name}.parquet"]) == 0
    assert Path("a.parquet").read_bytes() == Path("b.parquet").read_bytes()
    with pq.ParquetFile("a.parquet") as held:
        assert held.schema_arrow.names == ["step", "position", "token", "entropy", "own"]
        assert [str(held.schema_arrow.field(name).type) for name in ("entropy", "own")] == ["double", "float"]
        assert held.metadata.row_group(0).column(0).compression == "ZSTD"
        assert held.read().column("step").to_pylist() == [0, 0, 1, 1]


def test_what_states_before_and_after_their_step_do_not_see():
    assert said("trace.md", "`before` keeps the first S of them, without the commits of the last step")
    assert said("trace.md", "`after` keeps the last S, without the canvas that shows which tokens were given")

    canvases = [[1, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    assert selected(states(canvases[:2]), "forced") == [(0, 3), (1, 3)]
    assert selected(states(canvases[1:]) | {"state": "after"}, "committed") == [(0, 0), (0, 1), (0, 3), (1, 2)]


def test_a_missing_color_is_gray_and_counted_and_infinite_numbers_are_errors():
    assert said("missing.md", "is drawn gray, and a warning and the description say how many there are")
    assert said("missing.md", "Any other infinite number is an error (`not-a-number`).")
    color = {**RECT, "color": {"field": "value"}}

    shown = figure(
        {"values": [{"step": at, "position": 0, "value": value} for at, value in enumerate([0.5, None])]}, color
    )
    (warning,) = shown.warnings
    assert warning.code == "missing-values"
    assert "of which 1 without a value" in shown.description
    with pytest.raises(TracegramError, match="not-a-number"):
        tracegram.figure(
            {"tracegram": 1, "trace": {"frame": "f"}, "marks": [color]},
            trace=pd.DataFrame({"step": [0, 1], "position": [0, 0], "value": [0.5, np.inf]}),
        )
