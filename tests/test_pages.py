"""This file is about HTML pages in a real browser: hostile text stays text, figures show with no scripts too."""

import re
from pathlib import Path

import pytest

import tracegram
from tests.pictures import chromium, needs_chromium, screenshot

pytestmark = [pytest.mark.browser, needs_chromium]
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
def test_a_hostile_text_stays_text_and_the_figure_lives(text, tmp_path):
    page = tmp_path / "figure.html"
    tracegram.figure(spec_with(text)).save(page)

    shown = chromium("--dump-dom", page.as_uri()).decode()

    assert "<title>PWNED" not in shown
    assert 'data-living=""' in shown
    assert '<p class="tracegram-error">' not in shown


@pytest.mark.parametrize("js", ["inline", "none"])
def test_the_figure_shows_offline_with_its_caption(js, tmp_path):
    page = tmp_path / "figure.html"
    figure = tracegram.load(Path(__file__).parents[1] / "gallery" / "seed" / "figure.yaml")
    figure.save(page, js=js)

    shown = screenshot(page, 900, 700)
    dom = chromium("--dump-dom", page.as_uri()).decode()

    assert (shown == (255, 165, 0)).all(axis=2).sum() > 15_000
    assert figure.description in dom
    assert ('data-living=""' in dom) == (js == "inline")


def test_without_a_network_a_page_with_scripts_from_one_keeps_the_static_figure(tmp_path):
    page = tmp_path / "figure.html"
    tracegram.figure(spec_with("ok")).save(page, js="cdn")

    written = page.read_text("utf-8")
    shown = chromium("--dump-dom", "--host-resolver-rules=MAP * ~NOTFOUND", page.as_uri()).decode()

    assert len(re.findall(r'integrity="sha384-[A-Za-z0-9+/]{64}" crossorigin="anonymous"', written)) == 3
    assert "<svg" in shown
    assert 'data-living=""' not in shown


def test_a_page_forbids_all_scripts_but_its_own(tmp_path):
    page = tmp_path / "figure.html"
    tracegram.figure(spec_with("ok")).save(page)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page.read_text("utf-8"))[1]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    added = page.read_text("utf-8").replace("</html>", "<script>document.title='PWNED'</script></html>")
    page.write_text(added, "utf-8")
    assert "<title>PWNED" not in chromium("--dump-dom", page.as_uri()).decode()
