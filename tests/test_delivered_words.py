"""The figure in words, read back from each artifact that carries it."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from io import BytesIO

import markdown
import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
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


CELLS = ("import tracegram\ntracegram.load('figure.yaml')", "%load_ext tracegram.notebook", f"%%tracegram\n{SPEC}")


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning:zmq")  # of Jupyter's own libraries
@needs_chromium
def test_a_browser_reads_the_name_and_the_description_of_figures_in_a_converted_notebook(folder, tab):
    cells = [nbformat.v4.new_code_cell(each) for each in CELLS]
    of_folder = {"metadata": {"path": folder}}
    done = NotebookClient(nbformat.v4.new_notebook(cells=cells), timeout=120, resources=of_folder).execute()
    (folder / "notebook.html").write_text(HTMLExporter().from_notebook_node(done)[0], "utf-8")

    tab.look(scripts=False)
    tab.open((folder / "notebook.html").as_uri(), settle=False)
    assert images(tab) == [(ALT, SHORT)] * 2


SITE = """
Site
====

.. tracegram:: figure.yaml

.. tracegram:: figure.yaml
   :format: png
   :caption: Pixels.

.. tracegram:: figure.yaml
   :alt: Mine.
"""


@pytest.mark.browser
@needs_chromium
def test_a_browser_reads_the_names_and_all_sections_of_figures_on_a_page_of_sphinx(folder, tab):
    (folder / "conf.py").write_text("project = 'site'\ncopyright = '2026'\nextensions = ['tracegram.sphinx']\n")
    (folder / "index.rst").write_text(SITE)
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", str(folder), str(folder / "site")]
    subprocess.run(command, check=True, timeout=120)

    tab.look(scripts=False)
    tab.open((folder / "site" / "index.html").as_uri(), settle=False)
    assert sorted(name for name, _ in images(tab)) == ["Mine.", ALT, ALT]
    sources = tab.value("[...document.querySelectorAll('img')].map((each) => each.src.split('.').pop())")
    assert sources == ["svg", "png", "svg"]
    closed = [text(each, "name") for each in nodes(tab) if each["role"]["value"] == "DisclosureTriangle"]
    assert closed == ["The figure in words"] * 3
    tab.value("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    shown = tab.value("[...document.querySelectorAll('details')].map((each) => each.innerText)")
    assert all("Most at 10 steps, first at step 0: 2 cells each." in each for each in shown)


def images(tab):
    """Return the name and the description of each image of a page."""
    found = [each for each in nodes(tab) if each["role"]["value"] in {"img", "image"}]
    return [(text(each, "name"), text(each, "description")) for each in found]


def nodes(tab):
    return [each for each in tab.ask("Accessibility.getFullAXTree")["nodes"] if not each.get("ignored")]


def text(node, part):
    return node.get(part, {}).get("value", "")
