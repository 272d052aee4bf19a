"""Cells drawn as an image on web pages: policies, pixels, and what a pointer reads from them."""

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


def test_a_document_says_how_its_images_are_read_and_the_renderer_is_not_told():
    document = figure_of({"color": {"field": "state"}, "reduce": "image"}).to_dict()

    (grid,) = document["usermeta"]["tracegram"]["images"].values()
    assert grid["x"] == {"title": "Decoding step", "first": 0, "cells": 40, "last": False}
    assert {name for _, name in grid["value"]["colors"]} == {"edited", "masked", "stable"}
    assert json.dumps(document).count("data:image/png;base64,") == 1
