"""Titles and descriptions inside PNG, JPEG and PDF."""

import io

from PIL import Image
from tests.unit.export.documents import text_document

from tracegram.export.metadata import jpeg_with_comment, pdf_with_metadata, png_with_text
from tracegram.export.svg import finish_svg

TITLE, DESCRIPTION = "Título 中", "Ein Satz – mit „Zeichen“.\nTwo lines."


def drawn(renderer) -> str:
    return finish_svg(renderer.svg(text_document("a", title="bold")), TITLE, DESCRIPTION)


def test_a_png_says_its_title_and_description(renderer):
    plain = renderer.png(drawn(renderer), 1, 72)
    image = Image.open(io.BytesIO(png_with_text(plain, TITLE, DESCRIPTION)))
    image.load()

    assert (image.text["Title"], image.text["Description"]) == (TITLE, DESCRIPTION)
    assert image.tobytes() == Image.open(io.BytesIO(plain)).tobytes()


def test_a_jpeg_says_both_in_a_comment(renderer):
    plain = renderer.jpeg(drawn(renderer), 1)
    image = Image.open(io.BytesIO(jpeg_with_comment(plain, DESCRIPTION)))
    image.load()

    assert image.info["comment"].decode() == DESCRIPTION
    assert image.tobytes() == Image.open(io.BytesIO(plain)).tobytes()


def test_a_long_comment_is_cut_between_characters(renderer):
    jpeg = jpeg_with_comment(renderer.jpeg(drawn(renderer), 1), "é中" * 30_000)
    comment = Image.open(io.BytesIO(jpeg)).info["comment"]

    assert len(comment) <= 65_533
    assert comment.decode() == ("é中" * 30_000)[: len(comment.decode())]


def test_a_pdf_says_its_title_and_no_date(renderer):
    from pypdf import PdfReader

    pdf = pdf_with_metadata(renderer.pdf(drawn(renderer)), TITLE, DESCRIPTION)
    said = PdfReader(io.BytesIO(pdf)).metadata

    assert (said["/Title"], said["/Subject"]) == (TITLE, DESCRIPTION)
    assert [key for key in said if "Date" in key] == []


def test_a_pdf_is_the_same_each_time(renderer):
    """vl-convert 1.9 numbers the two fonts of this picture by chance."""
    svg = drawn(renderer)
    pdfs = [pdf_with_metadata(renderer.pdf(svg), TITLE, DESCRIPTION) for _ in range(12)]

    assert len(set(pdfs)) == 1


def test_text_in_a_pdf_stays_text(renderer):
    from pypdf import PdfReader

    pdf = pdf_with_metadata(renderer.pdf(drawn(renderer)), TITLE, DESCRIPTION)

    assert "bold" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
