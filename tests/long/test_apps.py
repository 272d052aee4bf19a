"""Figures in apps: real Streamlit, real Panel and both generations of Vega in a real browser, and all layers appear."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import altair as alt
import numpy as np
import pytest

import tracegram
from tests.pictures import needs_chromium, pixels

pytestmark = [pytest.mark.browser, needs_chromium]
ROOT = Path(__file__).parents[2]
VEGA_5 = ROOT / ".venv" / "vega-5" / "node_modules"  # as .ci/install-vega-5 leaves it
COLORS = {"orange": (255, 165, 0), "blue": (0, 0, 255), "red": (255, 0, 0)}
SPEC = {
    "tracegram": 1,
    "title": "Two marks",
    "trace": {
        "values": [
            {"step": s, "position": p, "n": (s + p) % 3, "half": "ab"[p > 7]} for s in range(30) for p in range(15)
        ]
    },
    "marks": [
        {"mark": "rect", "where": {"field": "n", "equal": 0}, "color": "orange", "name": "A"},
        {"mark": "rect", "where": {"field": "n", "equal": 1}, "color": "blue", "name": "B"},
    ],
    "overlays": [{"mark": "rule", "x": 5, "color": "red", "width": 4}],
}
SEVERAL = {
    **SPEC,
    "facet": {"field": "half"},
    "panels": {"top": [{"marks": [{"mark": "bar", "field": "n", "aggregate": "count"}]}]},
}
APP = f"""
import json, streamlit as st, tracegram
figure = tracegram.figure({SPEC!r})
st.altair_chart(figure.chart().properties(autosize="pad"), theme=None, width="content")
st.altair_chart(figure.chart())
st.write(figure.chart())
st.vega_lite_chart(figure.to_dict())
st.vega_lite_chart(json.load(open("figure.vl.json")))
st.altair_chart(figure.chart() & figure.chart(), theme=None)
several = tracegram.figure({SEVERAL!r})
st.altair_chart(several.chart().properties(autosize="pad"), theme=None, width="content")
"""
CHARTS = 7


def counts(picture: np.ndarray) -> dict[str, int]:
    """How many pixels have each of the colors of the figure."""
    return {name: int((picture == color).all(axis=2).sum()) for name, color in COLORS.items()}


def counts_of(spec, folder) -> dict[str, int]:
    tracegram.figure(spec).save(folder / "figure.png")
    return counts(pixels((folder / "figure.png").read_bytes()))


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """How many pixels of each color the figure itself has."""
    return counts_of(SPEC, tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def own_of_several(tmp_path_factory):
    """How many pixels of each color the figure of several plots has."""
    return counts_of(SEVERAL, tmp_path_factory.mktemp("several"))


@pytest.fixture(scope="module")
def streamlit(tmp_path_factory):
    """The address of an app of figures."""
    folder = tmp_path_factory.mktemp("app")
    tracegram.figure(SPEC).save(folder / "figure.vl.json")
    (folder / "app.py").write_text(APP, "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = {"server.headless": "true", "server.port": port, "server.address": "127.0.0.1"}
    words |= {"browser.gatherUsageStats": "false", "server.fileWatcherType": "none", "client.toolbarMode": "viewer"}
    options = [f"--{word}={value}" for word, value in words.items()]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        while not answers(f"http://127.0.0.1:{port}/_stcore/health"):
            assert running.poll() is None, (folder / "log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        running.kill()
        running.wait()


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except (urllib.error.URLError, TimeoutError):
        return False
    return True


def test_streamlit_shows_all_layers(streamlit, tab, own, own_of_several):
    """By default it scales charts to the page; with the words of the how-to guide they are as the figure is."""
    tab.look(1200, 5500)
    tab.open(streamlit, settle=False)
    drawn = "document.querySelectorAll('[data-testid=stVegaLiteChart] :is(svg, canvas).marks').length"
    while tab.value(drawn) != CHARTS:  # the browser ends the test when that takes too long
        time.sleep(0.1)

    boxes = (
        "[...document.querySelectorAll('[data-testid=stVegaLiteChart] .marks')].map((e) => e.getBoundingClientRect())"
    )
    places = tab.value(f"{boxes}.map((box) => [box.left, box.top, box.right, box.bottom].map(Math.round))")
    shot = tab.shot()
    found = [counts(shot[top:bottom, left:right]) for left, top, right, bottom in places]
    assert found[0] == own
    assert found.pop() == own_of_several
    assert [each for each in found if any(each[color] < own[color] / 4 for color in COLORS)] == []


def test_panel_shows_several_plots_as_they_are(tab, own_of_several, tmp_path):
    panel = pytest.importorskip("panel")
    panel.extension("vega")
    panel.Column(panel.pane.Vega(tracegram.figure(SEVERAL).chart())).save(tmp_path / "page.html", resources="inline")

    tab.look(1900, 900)
    tab.open((tmp_path / "page.html").as_uri(), settle=False)
    tab.wait(f"({DEEP})(document).length > 0")
    assert counts(tab.shot()) == own_of_several


@pytest.mark.parametrize("kind", ["a chart", "a document", "a figure", "charts"])
def test_panel_shows_all_layers_as_they_are(kind, tab, own, tmp_path):
    panel = pytest.importorskip("panel")
    panel.extension("vega")
    figure = tracegram.figure(SPEC)
    shown = {
        "a chart": lambda: panel.pane.Vega(figure.chart()),
        "a document": lambda: panel.pane.Vega(figure.to_dict()),
        "a figure": lambda: panel.panel(figure),
        "charts": lambda: panel.pane.Vega(figure.chart() | figure.chart()),
    }[kind]()
    panel.Column(shown).save(tmp_path / "page.html", resources="inline")

    tab.look(1900, 900)
    tab.open((tmp_path / "page.html").as_uri(), settle=False)
    # Panel draws into shadow trees
    tab.wait(f"({DEEP})(document).length > 0")
    found = counts(tab.shot())
    times = 2 if kind == "charts" else 1
    assert found == {color: times * number for color, number in own.items()}


DEEP = """function deep(root) {
  const found = [...root.querySelectorAll("canvas, svg.marks, .tracegram svg")].filter((e) => e.clientWidth > 50);
  for (const each of root.querySelectorAll("*")) if (each.shadowRoot) found.push(...deep(each.shadowRoot));
  return found;
}"""


def page_of(scripts: list[Path], document: dict) -> str:
    """A page as renderers of notebooks make it: Vega-Embed in its usual way."""
    inline = "".join(f"<script>{each.read_text('utf-8')}</script>" for each in scripts)
    text = json.dumps(document).replace("<", "\\u003c")
    return (
        f'<!doctype html><meta charset="utf-8">{inline}<div id="vis"></div><script>vegaEmbed("#vis", {text})</script>'
    )


@pytest.mark.parametrize("composed", [False, True], ids=["a document", "charts"])
def test_vega_embed_6_as_in_jupyterlab_shows_all_layers(composed, tab, own, tmp_path):
    """JupyterLab draws the MIME types of Vega-Lite with Vega 5, Vega-Lite 5 and Vega-Embed 6."""
    scripts = [VEGA_5 / name / "build" / f"{name}.min.js" for name in ("vega", "vega-lite", "vega-embed")]
    if not scripts[0].exists():
        pytest.skip("Vega 5 is not installed: .ci/install-vega-5")
    figure = tracegram.figure(SPEC)
    document = (figure.chart() | figure.chart()).to_dict() if composed else figure.to_dict()
    (tmp_path / "page.html").write_text(page_of(scripts, document), "utf-8")

    assert seen(tab, tmp_path / "page.html") == {color: number * (1 + composed) for color, number in own.items()}


@pytest.mark.parametrize("composed", [False, True], ids=["a chart", "charts"])
def test_vega_embed_7_as_altair_writes_it_shows_all_layers(composed, tab, own, tmp_path):
    chart = tracegram.figure(SPEC).chart()
    (alt.vconcat(chart, chart) if composed else chart).save(tmp_path / "page.html", inline=True)

    assert seen(tab, tmp_path / "page.html") == {color: number * (1 + composed) for color, number in own.items()}


def seen(tab, page: Path) -> dict[str, int]:
    tab.look(1900, 1200)
    tab.open(page.as_uri(), settle=False)
    tab.wait("document.querySelector(':is(canvas, svg).marks') !== null")
    return counts(tab.shot())


def test_numbers_stay_on_the_axes_when_somebody_zooms_in(tab, tmp_path):
    spec = {**SPEC, "x": {"ticks": 7}}
    tracegram.figure(spec).chart().interactive().save(
        tmp_path / "page.html", inline=True, embed_options={"renderer": "svg"}
    )
    tab.look(1200, 900)
    tab.open((tmp_path / "page.html").as_uri(), settle=False)
    tab.wait("document.querySelector('svg.marks') !== null")
    labels = """[...document.querySelectorAll('.role-axis')].slice(-2).map(
      (axis) => [...axis.querySelectorAll('.role-axis-label text')].map((each) => each.textContent))"""
    before = tab.value(labels)
    tab.ask("Input.dispatchMouseEvent", type="mouseWheel", x=300, y=200, deltaX=0, deltaY=-1200)
    tab.wait(f"JSON.stringify({labels}) !== {json.dumps(json.dumps(before, separators=(',', ':')))}")

    assert before[0] == ["0", "7", "14", "21", "28"]
    assert all(len(axis) > 1 for axis in tab.value(labels))
