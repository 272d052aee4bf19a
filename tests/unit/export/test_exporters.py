"""The registry of formats."""

import json

import numpy as np
import pytest
from tests.unit.export.documents import cells_document

from tracegram.export import EXPORTERS, Options, Picture, export, suffix_of

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
