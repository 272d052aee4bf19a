"""The formats: each says what the figure shows, and has the size that was asked for."""

import json
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

import tracegram

SPEC = {
    "tracegram": 1,
    "title": "Two cells — “zwei Zellen”",
    "trace": {"values": [{"step": 0, "position": 0}, {"step": 1, "position": 0}]},
    "marks": [{"mark": "rect", "name": "Cells"}],
    "size": {"width": 100, "height": 50},
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def figure():
    return tracegram.figure(SPEC)


@pytest.fixture(scope="module")
def saved(figure, tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")
    figure.save(*(folder / f"a.{suffix}" for suffix in ("vl.json", "vg.json", "svg", "png", "pdf", "jpg", "html")))
    return folder


def test_the_description_counts_what_is_drawn(figure):
    assert figure.description == ("Token position 0 against Decoding step from 0 to 1. Cells: both cells, orange.")


@pytest.mark.parametrize("name", ["a.vl.json", "a.vg.json"])
def test_json_documents_carry_it(name, figure, saved):
    assert json.loads((saved / name).read_text("utf-8"))["description"] == figure.description


def test_svg_carries_title_and_description_by_name(figure, saved):
    root = ET.fromstring((saved / "a.svg").read_text("utf-8"))
    named = {element.get("id"): element.text for element in root if element.tag in {f"{SVG}title", f"{SVG}desc"}}

    assert root.get("role") == "img"
    assert [named[name] for name in root.get("aria-labelledby").split()] == [SPEC["title"], figure.description]


def test_png_carries_them_as_text(figure, saved):
    with Image.open(saved / "a.png") as image:
        image.load()
        assert image.text["Title"] == SPEC["title"]
        assert image.text["Description"] == figure.description


def test_pdf_carries_them_as_its_information(figure, saved):
    from pypdf import PdfReader

    information = PdfReader(saved / "a.pdf").metadata

    assert (information.title, information.subject) == (SPEC["title"], figure.description)


def test_jpeg_carries_them_as_its_comment(figure, saved):
    with Image.open(saved / "a.jpg") as image:
        assert image.info["comment"].decode() == f"{SPEC['title']}\n{figure.description}"


def test_html_carries_it_as_its_caption(figure, saved):
    assert f"<strong>{SPEC['title']}</strong> {figure.description}</figcaption>" in (saved / "a.html").read_text(
        "utf-8"
    )


def test_the_author_s_own_description_wins():
    figure = tracegram.figure({**SPEC, "description": "What I see."})

    assert figure.description == "What I see."
    assert figure.to_dict()["description"] == "What I see."


def test_scale_and_ppi_set_the_pixels_of_a_png(figure, tmp_path):
    sizes = []
    for options in ({}, {"scale": 2}, {"dpi": 144}, {"scale": 1.5}):
        figure.save(tmp_path / "a.png", **options)
        with Image.open(tmp_path / "a.png") as image:
            sizes.append(image.size)

    assert sizes[1] == sizes[2] == tuple(2 * each for each in sizes[0])
    assert sizes[3] == tuple(round(1.5 * each) for each in sizes[0])


def test_the_same_figure_gives_the_same_bytes(figure, saved, tmp_path):
    figure.save(tmp_path / "a.svg", tmp_path / "a.png", tmp_path / "a.html", tmp_path / "a.vg.json")

    for name in ("a.svg", "a.png", "a.html", "a.vg.json"):
        assert (tmp_path / name).read_bytes() == (saved / name).read_bytes()
