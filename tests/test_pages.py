"""HTML pages in a real browser: hostile text stays text, figures show with no scripts too."""

import json
import re
from pathlib import Path

import pytest

import tracegram
from tests.pictures import needs_chromium
from tracegram.cli.main import main
from vega_datalite import visible

pytestmark = [pytest.mark.browser, needs_chromium]
LIVING = "document.querySelectorAll('figure[data-living] .vega-embed svg').length"
SCRIPT = "</script><script>document.title='PWNED'</script>"
HOSTILE = [
    SCRIPT,
    "<img src=x onerror=document.title='PWNED'>",
    "<!--<script>",
    "]]><script>document.title='PWNED'</script>",
    "&lt;b&gt; \u2028 \u2029 '\"`",
    "'] || alert(1) || ['",
]


def spec_with(text: str) -> dict:
    rows = [{"step": 0, "position": 0, "token": text, text: 0.5}, {"step": 1, "position": 0, "token": "ok", text: 1}]
    return {
        "tracegram": 1,
        "title": text,
        "trace": {"values": rows, "columns": {}},
        "x": {"title": text},
        "legend": "bottom",
        "marks": [
            {"mark": "rect", "color": {"field": text, "title": text}, "name": text},
            {"mark": "text", "field": "token"},
        ],
        "overlays": [
            {"mark": "text", "x": 0, "y": 0, "text": text, "name": text},
            {"mark": "rule", "x": 0, "name": text},
        ],
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_text_and_the_figure_lives(text, tab, tmp_path):
    page = tmp_path / "figure.html"
    tracegram.figure(spec_with(text)).save(page)
    tab.open(page.as_uri())

    assert tab.value("document.title") == tracegram.figure(spec_with(text)).title
    assert tab.value(LIVING) == 1
    assert tab.logged == []


@pytest.mark.parametrize("js", ["inline", "none"])
def test_the_figure_shows_offline_with_its_caption(js, tab, tmp_path):
    page = tmp_path / "figure.html"
    figure = tracegram.load(Path(__file__).parents[1] / "gallery" / "seed" / "figure.yaml")
    figure.save(page, js=js)
    tab.open(page.as_uri())

    assert (tab.shot() == (255, 165, 0)).all(axis=2).sum() > 15_000
    assert figure.description in tab.value("document.body.textContent")
    assert tab.value(LIVING) == (js == "inline")


def test_without_a_network_a_page_with_scripts_from_one_keeps_the_static_figure_and_says_so(tab, tmp_path):
    page = tmp_path / "figure.html"
    tracegram.figure(spec_with("ok")).save(page, js="cdn")
    written = page.read_text("utf-8")
    page.write_text(written.replace("https://cdn.jsdelivr.net", "https://localhost:1"), "utf-8")
    tab.open(page.as_uri())

    assert len(re.findall(r'integrity="sha384-[A-Za-z0-9+/]{64}" crossorigin="anonymous"', written)) == 3
    assert tab.value("document.querySelectorAll('.tracegram-picture svg').length") == 1
    assert tab.value(LIVING) == 0
    assert tab.value("document.querySelector('.tracegram-error').textContent").endswith("could not be loaded")


def test_a_page_forbids_all_scripts_but_its_own(tab, tmp_path):
    page = tmp_path / "figure.html"
    tracegram.figure(spec_with("ok")).save(page)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page.read_text("utf-8"))[1]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    added = page.read_text("utf-8").replace("</html>", "<script>document.title='PWNED'</script></html>")
    page.write_text(added, "utf-8")
    tab.open(page.as_uri())
    assert tab.value("document.title") == "ok"
    assert "script-src" in tab.logged[0]


POINTS = """[...document.querySelectorAll('.layer_0_marks path, .layer_1_marks text')].map((each) => {
  each.scrollIntoView({block: "center"});
  const box = each.getBoundingClientRect();
  return [box.x + Math.min(box.width / 2, 4), box.y + Math.min(box.height / 2, 4), scrollY];
})"""
TOLD = """new Promise((resolve) => setTimeout(
  () => resolve(document.querySelector('#vg-tooltip-element')?.textContent ?? ''), 50))"""
RAN = "document.title !== 'Page' || window.ran"


def hostile_specs():
    """Return specs whose every text is a script, an address that is one, or a name that a library might obey."""
    rows = {"href": "javascript:window.ran=1", "url": "http://localhost:1/x", "image": "http://localhost:1/x.png"}
    for number, text in enumerate((*HOSTILE, "javascript:window.ran=1", "{{constructor.constructor('ran=1')()}}")):
        spec = spec_with(text)
        spec["trace"]["values"] = [{**row, **rows, "constructor": text} for row in spec["trace"]["values"]]
        spec["overlays"] += [{"mark": "rule", "y": 0, "name": each} for each in rows.values()]
        yield f"{number}.json", spec


def test_a_page_of_hostile_specs_runs_no_script_hovered_and_clicked(tab, tmp_path):
    for name, spec in hostile_specs():
        (tmp_path / name).write_text(json.dumps(spec), "utf-8")
    page, specs = tmp_path / "page.html", [str(tmp_path / name) for name, _ in hostile_specs()]
    assert main(["render", *specs, "-o", str(page), "--title", "Page"]) == 0
    tab.open(page.as_uri())
    address, shown = tab.value("location.href"), set()

    for x, y, scroll in tab.value(POINTS):
        tab.value(f"scrollTo(0, {scroll})")
        tab.ask("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        shown.add(tab.value(TOLD))
        for kind in ("mousePressed", "mouseReleased"):
            tab.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    assert [text for text in HOSTILE if any(visible(text) in each for each in shown)] == HOSTILE
    assert not tab.value(RAN)
    assert tab.value("location.href") == address
    assert tab.logged == []
