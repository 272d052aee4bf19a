"""Letters as outlines: an SVG that looks the same without its fonts."""

import io
import re

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from tests.pictures import needs_chromium, pixels
from tests.unit.export.test_fonts import machine

import tracegram
from tracegram.cli.main import main
from tracegram.export import Renderer, export
from tracegram.export.letter_outlines import outline_letters
from tracegram.export.picture import Options

TOKENS = ["fi AVé", "(a)\\b", "−½ λ", "e\u0301", "مرحبا", "漢字", "\U0010fffd", "<&>", "two  words"]
SPEC = """tracegram: 1
title: {title}
trace: {{values: {values}}}
size: {{width: 400, height: 160}}
theme: {{font: {font}}}
marks:
  - {{mark: rect, color: {{field: confidence}}}}
  - {{mark: text, field: token}}
"""


def figure_of(font="Liberation Serif", tokens=TOKENS):
    values = [{"step": 0, "position": at, "confidence": at / 9, "token": each} for at, each in enumerate(tokens)]
    return tracegram.figure(SPEC.format(title="A title that is long", values=values, font=font))


def drawn_alike(first: bytes, second: bytes) -> float:
    """Return the share of pixels in which two pictures differ by more than what the edges of letters may."""
    return float((np.abs(pixels(first).astype(int) - pixels(second).astype(int)) > 64).any(axis=2).mean())


@pytest.fixture(scope="module")
def figure(renderer):
    picture = figure_of().picture
    return [export(picture, ".svg", Options(outlines=each), renderer).decode() for each in (False, True)]


def test_outlines_look_as_the_letters_do(figure, renderer):
    text, outlines = (renderer.png(each, 4, 72) for each in figure)

    assert re.findall("<text.*?>(.*?)</text>", figure[1]) == ["漢字"]  # which no font here has
    assert drawn_alike(text, outlines) < 0.0005
    assert drawn_alike(text, renderer.png(re.sub(r"<text.*?</text>", "", figure[0]), 4, 72)) > 0.005


def test_outlines_keep_the_title_and_the_description(figure):
    named = re.compile(r"<(title|desc) .*?</\1>|role=\"img\"|aria-labelledby=\"[^\"]*\"", re.DOTALL)

    assert len(named.findall(figure[1])) == 4
    assert [each[0] for each in named.finditer(figure[0])] == [each[0] for each in named.finditer(figure[1])]


@needs_chromium
def test_chromium_shows_the_outlines_as_the_renderer_does(figure, renderer, tmp_path, tab):
    ours = pixels(renderer.png(figure[1], 1, 72))
    (tmp_path / "a.svg").write_text(figure[1], "utf-8")
    height, width = ours.shape[:2]
    shown = tab.shown(tmp_path / "a.svg", width, height)[:height, :width]

    assert (np.abs(shown.astype(int) - ours.astype(int)) > 64).any(axis=2).mean() < 0.003


def font_file(name, colored=False, cff=False):
    """Return a font whose letter A is a triangle, with outlines of TrueType or CFF, or as a picture of a red square."""
    builder = FontBuilder(1000, isTTF=not cff)
    names = [".notdef", "A", "space", "layer"]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord("A"): "A", ord(" "): "space"})
    triangle = [(0, 0), (400, 700), (800, 0)]
    corners = {".notdef": [], "A": [] if colored else triangle, "space": [], "layer": triangle}
    glyphs = {each: _glyph(points, cff) for each, points in corners.items()}
    if cff:
        builder.setupCFF(name, {}, glyphs, {})
    else:
        builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(names, (900, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    builder.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    if colored:
        builder.setupCOLR({"A": [("layer", 0)]})
        builder.setupCPAL([[(1.0, 0.0, 0.0, 1.0)]])
    held = io.BytesIO()
    builder.save(held)
    return held.getvalue()


def _glyph(points, cff):
    pen = T2CharStringPen(900, None) if cff else TTGlyphPen(None)
    if points:
        pen.moveTo(points[0])
        for each in points[1:]:
            pen.lineTo(each)
        pen.closePath()
    return pen.getCharString() if cff else pen.glyph()


@pytest.mark.parametrize("kind", [{}, {"cff": True}, {"colored": True}], ids=str)
def test_letters_of_each_kind_of_font_look_as_before(kind, tmp_path, monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", str(machine(tmp_path, ("own.otf", font_file("Own", **kind)))))
    text = '<text x="9" y="40" font-size="20" font-family="Own" fill="#00f">A A</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60">{text}</svg>'
    with Renderer() as renderer:
        outlines = outline_letters(svg, renderer.pdf)
        first, second = renderer.png(svg, 1, 72), renderer.png(outlines, 1, 72)

    assert ("<text" in outlines) is ("colored" in kind)
    assert (pixels(first) == ((255, 0, 0) if kind.get("colored") else (0, 0, 255))).all(axis=2).sum() > 50
    assert drawn_alike(first, second) == 0


@pytest.mark.parametrize(
    "command", [["render", "{}", "-o", "a.svg"], ["build", "{}", "--to", "svg", "-o", "."]], ids=str
)
def test_commands_and_python_draw_the_same_outlines(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(
        SPEC.format(title="a", values=[{"step": 0, "position": 0, "token": "A"}], font="serif").replace(
            "confidence", "step"
        ),
        "utf-8",
    )
    words = [each.format("a.yaml") for each in command]
    tracegram.load("a.yaml").save("b.svg", outlines=True)

    assert main(words) == 0
    assert "<text" in (tmp_path / "a.svg").read_text("utf-8")
    assert main([*words, "--outlines"]) == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_outlines_are_made_of_fonts_at_hand(tmp_path):
    figure = figure_of(font="No Such Font", tokens=["a"])

    assert figure.save(tmp_path / "a.svg") == ()
    assert [each.code for each in figure.save(tmp_path / "a.svg", outlines=True)] == ["missing-font"]
