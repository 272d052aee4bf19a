"""The figure in words, read back from each artifact that carries it."""

import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from io import BytesIO

import markdown
import pandas as pd
import pytest
from PIL import Image
from pypdf import PdfReader

import tracegram
from tests.pictures import needs_chromium

SVG = "{http://www.w3.org/2000/svg}"
SPEC = """\
tracegram: 1
title: Settled at 5
interpretation: It settles.
trace: {file: cells.csv}
marks: [{mark: rect, where: changed, color: orange, name: Change}]
"""
ALT = "Settled at 5: Change in 50.0 % of the cells before step 10, none from there on."
SHORT = (
    "Token position from 0 to 3 against Decoding step from 0 to 19. Change: 20 cells (25.0 % of 80), orange; "
    "50.0 % of the cells before step 10, none from there on."
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words")
    rows = [(step, at, str(step < 10 and (step + at) % 2 == 0).lower()) for step in range(20) for at in range(4)]
    pd.DataFrame(rows, columns=["step", "position", "changed"]).to_csv(folder / "cells.csv", index=False)
    (folder / "figure.yaml").write_text(SPEC)
    names = ("figure.svg", "figure.png", "figure.pdf", "figure.html", "figure.vl.json")
    tracegram.load(folder / "figure.yaml").save(*(folder / name for name in names))
    return folder


def test_each_file_has_the_short_text_in_its_own_place(folder):
    root = ET.parse(folder / "figure.svg").getroot()
    information = PdfReader(folder / "figure.pdf").metadata

    assert root.get("role") == "img"
    assert [root.find(f"{SVG}{name}").text for name in ("title", "desc")] == ["Settled at 5", SHORT]
    with Image.open(folder / "figure.png") as image:
        assert (image.text["Title"], image.text["Description"]) == ("Settled at 5", SHORT)
    assert (information.title, information.subject) == ("Settled at 5", SHORT)
    assert f'"description": "{SHORT}"' in (folder / "figure.vl.json").read_text("utf-8")


class _Images(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found += [dict(attributes)] if tag == "img" else []


def test_a_notebook_has_an_image_with_its_alternative_text(folder):
    shown, metadata = tracegram.load(folder / "figure.yaml")._repr_mimebundle_()
    images = _Images()
    images.feed(shown["text/html"])

    assert [(each["role"], each["alt"]) for each in images.found] == [("img", ALT)]
    assert metadata["image/png"]["alt"] == ALT
    with Image.open(BytesIO(shown["image/png"])) as image:
        assert image.text["Description"] == SHORT


def test_markdown_has_the_figure_with_its_whole_description(folder, monkeypatch):
    monkeypatch.chdir(folder)
    page = markdown.markdown(f"```tracegram\n{SPEC}```\n", extensions=["tracegram.markdown"])

    assert SHORT in page
    assert "<summary>The figure in words</summary>" in page


@pytest.mark.browser
@needs_chromium
def test_a_browser_reads_the_name_and_the_description_of_pages_and_pictures(folder, tab):
    tab.open((folder / "figure.svg").as_uri(), settle=False)
    named = [each for each in nodes(tab) if each["role"]["value"] in {"img", "image"}]
    assert [text(each, "name") for each in named] == [f"Settled at 5 {SHORT}"]

    tab.look(scripts=False)
    tab.open((folder / "figure.html").as_uri(), settle=False)
    found = nodes(tab)
    assert f"Settled at 5 {SHORT}" in [text(each, "name") for each in found if each["role"]["value"] == "group"]
    assert "The figure in words" in [text(each, "name") for each in found]
    tab.value("document.querySelector('details').open = true")
    shown = tab.value("document.querySelector('details').innerText")
    assert "Most at 10 steps, first at step 0: 2 cells each." in shown
    assert "The author's: It settles." in shown
    told = "document.querySelector('figure').getAttribute('aria-details')"
    assert tab.value(f"document.getElementById({told}).tagName") == "DETAILS"


def nodes(tab):
    return [each for each in tab.ask("Accessibility.getFullAXTree")["nodes"] if not each.get("ignored")]


def text(node, part):
    return node.get(part, {}).get("value", "")
