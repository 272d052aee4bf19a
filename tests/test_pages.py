"""HTML pages in a real browser: hostile text stays text, figures show with no scripts too."""

import re
from pathlib import Path

import pytest

import tracegram
from tests.pictures import needs_chromium

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
