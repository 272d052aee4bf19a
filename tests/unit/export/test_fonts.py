"""Pictures do not depend on the fonts of the machine, and what no font has is named."""

import struct

import numpy as np
import pytest
from tests.pictures import pixels

import tracegram
from tracegram.export import Renderer, export
from tracegram.export.picture import Options
from tracegram.export.remarks import missing_glyphs
from tracegram.export.renderer import FONTS, font_folders

TOKENS = ["Illinois", "é", "λ", "–", "·"]
ROWS = [{"step": step, "position": at, "token": token} for step in range(2) for at, token in enumerate(TOKENS)]


def figure_of(rows=ROWS, **theme):
    marks = [{"mark": "rect", "color": {"field": "step"}}, {"mark": "text", "field": "token", "where": "token_known"}]
    for row in rows:
        row["token_known"] = True
    spec = {"tracegram": 1, "title": "A title", "trace": {"values": rows}, "marks": marks, "theme": theme}
    return tracegram.figure(spec)


def pictures(monkeypatch, config, **theme):
    """Return a figure's SVG and PNG as a renderer draws them that starts under a configuration of fonts."""
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))
    figure = figure_of(**theme)
    with Renderer() as renderer:
        return [export(figure.picture, suffix, Options(), renderer) for suffix in (".svg", ".png")]


def machine(folder, *fonts):
    """Write a configuration of fonts whose one folder holds these files."""
    held = folder / "fonts"
    held.mkdir(parents=True)
    for name, font in fonts:
        (held / name).write_bytes(font)
    config = folder / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{held}</dir></fontconfig>")
    return config


def renamed(font: bytes, old: str, new: str) -> bytes:
    """Return a font whose family has another name, which is not longer."""
    data = bytearray(font)
    tables = struct.unpack(">H", data[4:6])[0]
    records = [struct.unpack(">4sLLL", data[12 + 16 * at : 28 + 16 * at]) for at in range(tables)]
    (start,) = [offset for tag, _, offset, _ in records if tag == b"name"]
    count, texts = struct.unpack(">HH", data[start + 2 : start + 6])
    for at in range(start + 6, start + 6 + 12 * count, 12):
        platform, _, _, name, length, offset = struct.unpack(">6H", data[at : at + 12])
        code = "latin-1" if platform == 1 else "utf-16-be"
        place = start + texts + offset
        if name in {1, 16} and data[place : place + length].decode(code) == old:
            data[place : place + len(new.encode(code))] = new.encode(code)
            data[at + 8 : at + 10] = struct.pack(">H", len(new.encode(code)))
    return bytes(data)


THEMES = [{"base": "light"}, {"base": "paper"}, {"font": "sans-serif"}, {"font": "serif"}]


@pytest.mark.parametrize("theme", THEMES, ids=str)
def test_a_machine_without_fonts_draws_the_same_picture(theme, tmp_path, monkeypatch):
    """The other machine has fonts that bear the names of ours and look otherwise."""
    serif = (FONTS / "LiberationSerif-Bold.ttf").read_bytes()
    names = ["Liberation Sans", "Arial", "Times"]
    impostors = [(f"{name}.ttf", renamed(serif, "Liberation Serif", name)) for name in names]
    without = pictures(monkeypatch, machine(tmp_path / "none"), **theme)
    others = pictures(monkeypatch, machine(tmp_path / "others", *impostors), **theme)

    assert b"Illinois" in without[0]
    assert (pixels(without[1]) < 100).all(axis=2).sum() > 50
    assert without == others


def test_a_font_of_the_machine_is_drawn_when_the_spec_names_it(tmp_path, monkeypatch):
    serifs = [(path.name, path.read_bytes()) for path in FONTS.glob("*.ttf")]
    own = [(name, renamed(font, "Liberation Serif", "Our Own Font")) for name, font in serifs]
    config = machine(tmp_path / "own", *own)

    ours = pictures(monkeypatch, config, font="Our Own Font")
    serifs = pictures(monkeypatch, machine(tmp_path / "none"), font="Liberation Serif")
    assert np.array_equal(pixels(ours[1]), pixels(serifs[1]))


def test_folders_of_the_machine_are_those_of_its_configuration(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    (tmp_path / "fonts").mkdir()
    config = tmp_path / "fonts.conf"
    folders = f'<dir>/no/such/folder</dir><dir prefix="xdg">fonts</dir><dir>{FONTS}</dir>'
    config.write_text(f"<fontconfig>{folders}</fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))

    assert font_folders() == (str(FONTS), str(tmp_path / "fonts"), str(FONTS))


@pytest.mark.parametrize(
    ("font", "instead"), [("No Such Font", "Liberation Sans"), ("No Such Font, Liberation Serif", "Liberation Serif")]
)
def test_a_missing_font_is_named_with_the_one_that_is_drawn(font, instead, tmp_path):
    spec = f"""
tracegram: 1
trace: {{values: [{{step: 0, position: 0}}]}}
marks: [{{mark: rect}}]
theme:
  font: {font}
"""
    (finding,) = tracegram.figure(spec).save(tmp_path / "a.png")

    assert finding.code == "missing-font"
    assert finding.message.startswith(f"the font “No Such Font” is not available, and {instead} is drawn in its place")
    assert (finding.place.span.line, finding.place.span.column) == (6, 9)


@pytest.mark.parametrize("font", ["Liberation Sans", "Liberation Serif, No Such Font", "serif", "sans-serif"])
def test_a_font_at_hand_is_not_spoken_of(font, tmp_path):
    assert figure_of(font=font).save(tmp_path / "a.png") == ()


def test_a_page_whose_reader_has_the_fonts_is_not_warned_about(tmp_path):
    assert figure_of(font="No Such Font").save(tmp_path / "a.html", tmp_path / "a.svg") == ()


def lacking(folder, monkeypatch, *texts):
    """Return what is said of the characters of texts on a machine without fonts."""
    monkeypatch.setenv("FONTCONFIG_FILE", str(machine(folder)))
    figure = figure_of([{"step": 0, "position": at, "token": text} for at, text in enumerate(texts)])
    with Renderer() as renderer:
        (finding,) = missing_glyphs(figure.to_dict(), "Liberation Sans", renderer, "spec")
    return finding.message


def test_a_cut_list_of_missing_characters_says_how_many_more(tmp_path, monkeypatch):
    hieroglyphs = [chr(0x13000 + at) for at in range(11)]
    message = lacking(tmp_path / "many", monkeypatch, *hieroglyphs)

    assert message.count("U+130") == 8
    assert "(U+13007) and 3 more; they show" in message
    assert "more" not in lacking(tmp_path / "few", monkeypatch, *hieroglyphs[:8])


def test_characters_that_are_not_tried_are_not_counted(tmp_path, monkeypatch):
    monkeypatch.setattr("tracegram.export.remarks.MOST_LOOKED_AT", 10)
    message = lacking(tmp_path, monkeypatch, *(chr(0x13000 + at) for at in range(11)))

    assert "and 2 more of the first 10 characters; they show" in message


def test_an_emoji_of_several_characters_is_one(tmp_path, monkeypatch):
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

    message = lacking(tmp_path, monkeypatch, family)
    assert f"can draw {family} (U+1F468 U+200D U+1F469 U+200D U+1F467); they" in message


def test_the_shipped_font_may_be_shipped():
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")
