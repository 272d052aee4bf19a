"""The registry of formats."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from tests.unit.export.documents import cells_document

from tracegram.diagnostics import TracegramError
from tracegram.export import EXPORTERS, Options, Picture, export, suffix_of
from tracegram.export.exporters import check_pixels

STARTS = {
    ".vl.json": b"{\n",
    ".vg.json": b"{\n",
    ".svg": b"<svg",
    ".png": b"\x89PNG",
    ".pdf": b"%PDF",
    ".jpg": b"\xff\xd8\xff\xfe",
    ".jpeg": b"\xff\xd8\xff\xfe",
    ".html": b"<!doctype html>",
}
PICTURE = Picture(vega_lite=cells_document(np.array([["red", "navy"]]), 20, 10), title="Title", description="Words.")


@pytest.mark.parametrize("suffix", EXPORTERS)
def test_each_format_is_what_its_suffix_says_and_the_same_twice(suffix, renderer):
    first, second = (export(PICTURE, suffix, Options(), renderer) for _ in range(2))

    assert first.startswith(STARTS[suffix])
    assert first == second


@pytest.mark.parametrize("suffix", EXPORTERS)
def test_the_description_is_in_every_format_of_text(suffix, renderer):
    if suffix in {".vl.json", ".pdf"}:
        pytest.skip("the compiler puts it into the document; a PDF compresses nothing of it but may encode it")

    assert b"Words." in export(PICTURE, suffix, Options(), renderer)


def test_the_longest_suffix_wins():
    names = ["a.vl.json", "B.VG.JSON", "a.tar.svg", "a.json", "svg", "a.png.gz", "x.JPEG"]

    assert [suffix_of(name) for name in names] == [".vl.json", ".vg.json", ".svg", None, None, None, ".jpeg"]


def test_the_document_is_written_as_it_is(renderer):
    assert json.loads(export(PICTURE, ".vl.json", Options(), renderer)) == PICTURE.vega_lite


@pytest.mark.parametrize("words", [{"dpi": 9999}, {"scale": 99}, {"scale": 2, "dpi": 9999}], ids=str)
@pytest.mark.parametrize("sides", [(504, 288), (2000, 20)], ids=str)
def test_the_finding_about_a_large_picture_says_what_fits(sides, words):
    svg = '<svg width="{}" height="{}">'.format(*sides)
    options = Options(**words)
    with pytest.raises(TracegramError) as caught:
        check_pixels(svg, options)
    word, most = re.search(r"write a (\w+) of at most ([\d.]+)", caught.value.findings[0].help).groups()

    check_pixels(svg, replace(options, **{word: float(most)}))
    with pytest.raises(TracegramError):
        check_pixels(svg, replace(options, **{word: float(most) * 1.02}))


def test_line_art_is_drawn_at_1200_dots_an_inch():
    check_pixels('<svg width="504" height="648">', Options(dpi=1200))  # 7 by 9 inches
