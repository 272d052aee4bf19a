"""Cells drawn as images or joined rectangles on web pages: policies, pixels, and what a pointer reads from them."""

import json

import numpy as np
import pandas as pd
import pytest

import tracegram
from tests.browser import STRICT, served
from tests.pictures import needs_chromium
from tests.test_pages import LIVING

pytestmark = [pytest.mark.browser, needs_chromium]
POLICY = f"{STRICT}; img-src data:"
SHOWN = "document.querySelector('#vg-tooltip-element').textContent"


def frame(steps=40, positions=30):
    step, position = (each.ravel() for each in np.mgrid[:steps, :positions])
    states = np.array(["masked", "stable", "edited"])[(step + position) % 3]
    return pd.DataFrame(
        {
            "step": step,
            "position": position,
            "state": states,
            "even": step % 2 == 0,
            "level": np.where(position == 29, np.nan, step / 40),
        }
    )


def figure_of(mark, size=(200, 120), **words):
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, "marks": [{"mark": "rect", **mark}], **words}
    return tracegram.figure({**spec, "size": dict(zip(("width", "height"), size))}, trace=frame())


def page(folder, figure):
    for name, content in tracegram.runtime_files().items():
        (folder / name).write_bytes(content)
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>'
    body = f"{tracegram.runtime('external')}{figure.to_html(fragment=True)}"
    (folder / "page.html").write_text(f"{head}{body}</html>", "utf-8")


def hover(tab, right, down):
    """Move the pointer to a place of the image, in parts of it, and give what is said there."""
    return tab.value(
        f"""(() => {{
          const image = document.querySelector("svg image"), box = image.getBoundingClientRect();
          const at = {{clientX: box.left + {right} * box.width, clientY: box.top + {down} * box.height, bubbles: true}};
          for (const kind of ["pointerover", "mouseover", "pointermove", "mousemove"])
            image.dispatchEvent(new (kind.startsWith("p") ? PointerEvent : MouseEvent)(kind, at));
          return document.querySelector("#vg-tooltip-element")?.innerText ?? "";
        }})()"""
    ).split()


CASES = {
    "states": (
        {"color": {"field": "state"}, "reduce": "image"},
        {},
        "Decoding step 4 Token position 3 state stable",
    ),
    "numbers": (
        {"color": {"field": "level"}, "reduce": "image"},
        {},
        "Decoding step 4 Token position 3 level 0.0994",
    ),
    "one color": ({"reduce": "image"}, {}, "Decoding step 4 Token position 3"),
    "upward": (
        {"color": {"field": "state"}, "reduce": "image"},
        {"y": {"reverse": False}, "x": {"reverse": True}},
        "Decoding step 35 Token position 26 state stable",
    ),
}


@pytest.mark.parametrize(("mark", "words", "said"), CASES.values(), ids=CASES)
def test_a_pointer_reads_the_cell_below_it_from_the_image(mark, words, said, tab, tmp_path):
    page(tmp_path, figure_of(mark, **words))

    with served(tmp_path, POLICY) as address:
        tab.open(f"{address}/page.html")

        assert tab.value(LIVING) == 1
        assert hover(tab, 4.5 / 40, 3.5 / 30) == said.split()
        assert tab.logged == []


def test_a_pointer_reads_the_share_of_a_pixel(tab, tmp_path):
    """At two pixels for each of the plot 10 × 15 pixels hold 4 × 2 cells each."""
    page(tmp_path, figure_of({"where": "even", "color": "red"}, size=(10, 30)))

    with served(tmp_path, POLICY) as address:
        tab.open(f"{address}/page.html")

        assert hover(tab, 0.01, 0.01)[-2:] == ["50", "%"]
        assert tab.logged == []


def test_a_cell_without_a_value_says_so(tab, tmp_path):
    page(tmp_path, figure_of({"color": {"field": "level"}, "reduce": "image"}))

    with served(tmp_path, POLICY) as address:
        tab.open(f"{address}/page.html")

        assert hover(tab, 0.5 / 40, 29.5 / 30)[-2:] == ["level", "–"]


@pytest.mark.parametrize("scripts", [False, True])
def test_the_image_has_the_pixels_of_the_rectangles_in_a_browser(scripts, tab, tmp_path):
    shots = []
    for reduce in ("none", "image"):
        folder = tmp_path / reduce
        folder.mkdir()
        page(folder, figure_of({"color": {"field": "state"}, "reduce": reduce}, size=(400, 240)))
        with served(folder, POLICY) as address:
            tab.look(700, scripts=scripts)
            tab.open(f"{address}/page.html", settle=scripts)
            shots.append(tab.shot())
            assert tab.logged == []

    colors = {tuple(each) for each in shots[1][60:200, 100:400].reshape(-1, 3)}
    assert scripts or np.array_equal(shots[0][:300], shots[1][:300])  # Vega itself blends rectangles at their edges
    assert len(colors) == 3


def test_a_page_of_its_own_lets_its_images_be_drawn(tab, tmp_path):
    figure_of({"color": {"field": "state"}, "reduce": "image"}).save(tmp_path / "page.html")

    tab.open((tmp_path / "page.html").as_uri())

    assert tab.value(LIVING) == 1
    assert tab.logged == []


def decode(samplers=1):
    """Return cells in stretches of equal colors, with other predictions in each."""
    sampler, step, position = (each.ravel() for each in np.mgrid[:samplers, 10:22, 5:13])
    frame = {
        "sampler": np.array(["random", "entropy"])[sampler],
        "step": step,
        "position": position,
        "text": [f"t{run}.{at}.{place}" for run, at, place in zip(sampler, step, position)],
        "canvas": "[MASK]",
        "confidence": step / 100,
        "changed": position == 7,
        "state": np.where(step < 16, "early", "late"),
    }
    return pd.DataFrame(frame if samplers > 1 else {name: frame[name] for name in frame if name != "sampler"})


def hovered(tab, number, right, down):
    """Move the pointer to a place of the cells of a plot, in parts of them, and return what is said there."""
    return tab.value(
        f"""(() => {{
          const cells = [...document.querySelectorAll("svg g.mark-rect, svg g.mark-image")].filter((each) =>
            each.querySelector("path, image"))[{number}], box = cells.getBoundingClientRect();
          const at = {{clientX: box.left + {right} * box.width, clientY: box.top + {down} * box.height, bubbles: true}};
          const target = document.elementFromPoint(at.clientX, at.clientY);
          for (const kind of ["pointerover", "mouseover", "pointermove", "mousemove"])
            target.dispatchEvent(new (kind.startsWith("p") ? PointerEvent : MouseEvent)(kind, at));
          const rows = document.querySelectorAll("#vg-tooltip-element.visible tr");
          return [...rows].map((row) => [...row.cells].map((each) => each.textContent));
        }})()"""
    )


def lines(step, position, run=0):
    events = "changed" if position == 7 else "–"
    return [
        ["Decoding step", str(step)],
        ["Token position", str(position)],
        ["state", "early" if step < 16 else "late"],
        ["text", f"t{run}.{step}.{position}"],
        ["canvas", "[MASK]"],
        ["confidence", f"{step / 100:.3g}"],
        ["events", events],
    ]


JOINED = {"mark": "rect", "color": {"field": "state"}, "reduce": "rectangles"}
COUNTED = {"height": 30, "marks": [{"mark": "bar", "field": "changed", "aggregate": "sum"}]}
FIGURES = {
    "one plot": (1, {"marks": [JOINED]}, 0),
    "an image": (1, {"marks": [{**JOINED, "reduce": "image"}]}, 0),
    "separate cells": (1, {"marks": [{**JOINED, "reduce": "none"}]}, 0),
    "beside a panel": (1, {"marks": [JOINED], "panels": {"top": [COUNTED]}}, 1),
    "the second of two plots": (2, {"marks": [JOINED], "facet": {"field": "sampler"}}, 1),
}


@pytest.mark.parametrize(("samplers", "words", "number"), FIGURES.values(), ids=FIGURES)
def test_a_pointer_reads_every_cell_of_a_layer(samplers, words, number, tab, tmp_path):
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, "size": {"width": 240, "height": 160}, **words}
    page(tmp_path, tracegram.figure(spec, trace=decode(samplers)))

    with served(tmp_path, POLICY) as address:
        tab.look(900)
        tab.open(f"{address}/page.html")
        said = {at: hovered(tab, number, (at[0] - 9.5) / 12, (at[1] - 4.5) / 8) for at in ((10, 5), (14, 7), (20, 12))}

        assert said == {at: lines(*at, run=samplers - 1) for at in said}
        assert tab.logged == []


def test_a_pointer_reads_cells_of_axes_that_run_backward(tab, tmp_path):
    axes = {"x": {"reverse": True}, "y": {"reverse": False}}
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, "marks": [{**JOINED, "tooltip": ["text"]}], **axes}
    page(tmp_path, tracegram.figure(spec, trace=decode()))

    with served(tmp_path, POLICY) as address:
        tab.open(f"{address}/page.html")

        assert hovered(tab, 0, 1.5 / 12, 0.5 / 8)[-1] == ["text", "t0.20.12"]
        assert tab.logged == []


def test_a_pointer_reads_texts_and_cells_without_a_value(tab, tmp_path):
    rows = [{"step": 0, "position": at, "text": "ab"[at], "entropy": [-0.5, None][at]} for at in range(2)]
    marks = [{"mark": "rect", "color": {"field": "entropy"}}, {"mark": "text", "font_size": 30}]
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": marks, "size": {"width": 200, "height": 200}}
    page(tmp_path, tracegram.figure(spec))

    with served(tmp_path, POLICY) as address:
        tab.open(f"{address}/page.html")

        assert hovered(tab, 0, 0.1, 0.5)[2:] == [["entropy", "–"], ["text", "b"], ["events", "–"]]
        assert hovered(tab, 1, 0.1, 0.5)[2:] == [["entropy", "−0.5"], ["text", "a"], ["events", "–"]]
        assert hovered(tab, 1, 0.5, 0.5)[2:] == [["text", "a"], ["events", "–"]]


def test_a_document_says_how_its_images_are_read_and_the_renderer_is_not_told():
    document = figure_of({"color": {"field": "state"}, "reduce": "image"}).to_dict()

    (grid,) = document["usermeta"]["tracegram"]["images"].values()
    assert grid["x"] == {"title": "Decoding step", "first": 0, "cells": 40, "last": False}
    assert {name for _, name in grid["value"]["colors"]} == {"edited", "masked", "stable"}
    assert json.dumps(document).count("data:image/png;base64,") == 1
