"""HTML pages: offline, with hostile texts, with and without scripts, in a real browser."""

import base64
import hashlib
import re
from dataclasses import replace

import numpy as np
import pytest
from tests.pictures import needs_chromium
from tests.unit.export.documents import cells_document, text_document

from tracegram.export import Options, Picture, page

HOSTILE = "</script><script>window.__pwned=1</script><img src=x onerror=window.__pwned=1>\u2028&amp;"
LOOKALIKE = 'x id="part-1" url(#part-1) aria-labelledby="tracegram-title"'


def picture(title: str = "Title", token: str = "tok") -> Picture:
    return Picture(vega_lite=text_document(token, title=title), title=title, description=f"Words of {title}.")


def cells(title: str) -> Picture:
    names = np.array([["red", "navy"], ["navy", "red"]])
    return Picture(vega_lite=cells_document(names, 60, 40, title=title), title=title, description="Cells.")


def without_scripts(text: str) -> str:
    return re.sub(r"<script[^>]*>.*?</script>", "", text, flags=re.DOTALL)


def html(renderer, *pictures, js="inline") -> str:
    return page(pictures, Options(js=js), renderer).decode()


def opened(tab, folder, text: str) -> None:
    file = folder / "page.html"
    file.write_text(text, "utf-8")
    tab.open(file.as_uri())


@pytest.mark.parametrize("js", ["inline", "cdn", "none"])
def test_hostile_texts_are_text(js, renderer):
    text = html(renderer, picture(HOSTILE, HOSTILE), js=js)

    assert "<script>window.__pwned" not in text
    assert "<img" not in without_scripts(text)
    assert "\u2028" not in re.sub(r"<(svg|title|figcaption|strong).*?</\1>", "", text, flags=re.DOTALL)


def test_every_script_of_a_page_is_named_by_its_hash(renderer):
    text = html(renderer, picture())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    scripts = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts]

    assert len(scripts) == 2
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("script-src " + " ".join(f"'sha256-{each}'" for each in digests))
    assert "unsafe" not in policy


def test_scripts_of_a_network_have_exact_versions_and_digests(renderer):
    tags = re.findall(r"<script src=[^>]*>", html(renderer, picture(), js="cdn"))

    assert len(tags) == 3
    assert all(re.search(r'npm/[\w-]+@\d+\.\d+\.\d+/.* integrity="sha384-[\w+/]{64}" crossorigin', tag) for tag in tags)


def test_a_page_without_scripts_has_none(renderer):
    text = html(renderer, picture(), js="none")

    assert "<script" not in text
    assert "script-src 'none'" in text
    assert text.count("<svg") == 1


def test_names_are_unique_on_a_page_and_every_reference_leads_somewhere(renderer):
    text = html(renderer, cells("one"), cells("two"), js="none")
    names = re.findall(r'\sid="([^"]+)"', text)
    references = re.findall(r"url\(#([^)]+)\)", text)
    references += [name for names in re.findall(r'aria-labelledby="([^"]+)"', text) for name in names.split()]

    assert len(names) == len(set(names))
    assert set(references) <= set(names)


def test_a_token_that_looks_like_a_name_is_shown_as_it_is(renderer):
    text = html(renderer, picture(token=LOOKALIKE), js="none")

    assert f">{LOOKALIKE}</text>" in text
    assert "text: x id=&quot;part-1&quot; url(#part-1)" in text


def test_a_page_of_several_begins_with_a_list_and_ends_with_warnings(renderer):
    warned = replace(cells("two"), title="", file="runs/<two>.yaml", warnings=("3 cells & more have no value",))
    text = html(renderer, picture(HOSTILE), warned, js="none")
    links = re.findall(r'<a href="#(figure-\d)">(.*?)</a>', text)

    assert [name for name, _ in links] == ["figure-1", "figure-2", "figure-2"]
    assert links[1][1] == "runs/&lt;two&gt;.yaml"
    assert links[0][1].startswith("&lt;/script&gt;")
    assert "</a>: 3 cells &amp; more have no value</li>" in text
    assert text.index("<nav") < text.index("<figure") < text.index("<h2>Warnings")


def test_a_page_of_one_has_no_list(renderer):
    text = html(renderer, replace(picture(), warnings=("something",)), js="none")

    assert "<nav" not in text
    assert "<h2" not in text


def test_a_page_is_called_as_it_is_told(renderer):
    text = page([picture()], Options(js="none", title="All <runs>"), renderer).decode()

    assert "<title>All &lt;runs&gt;</title>" in text
    assert "<h1>All &lt;runs&gt;</h1>" in text


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("js", ["inline", "none"])
def test_a_hostile_page_runs_nothing_and_shows_its_figures(js, renderer, tab, tmp_path):
    opened(tab, tmp_path, html(renderer, picture(HOSTILE, HOSTILE), cells("two"), js=js))

    assert tab.value("window.__pwned === undefined")
    assert tab.value("document.querySelectorAll('figure[data-living]').length") == (2 if js == "inline" else 0)
    assert tab.value("document.querySelectorAll('svg').length") == 2
    assert tab.logged == []


@pytest.mark.browser
@needs_chromium
def test_a_figure_that_cannot_be_embedded_says_so_and_stays(renderer, tab, tmp_path):
    opened(tab, tmp_path, html(renderer, cells("one")).replace('"type":"rect"', '"type":"<b>no</b>"', 1))

    said = tab.value("document.querySelector('figure > .tracegram-error').textContent")
    assert said.startswith("The interactive figure could not start: ")
    assert tab.value("document.querySelectorAll('.tracegram-picture > svg').length") == 1
