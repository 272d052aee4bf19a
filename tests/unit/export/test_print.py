"""Files for print: fonts in the file, text that can be selected, the resolution, and cells in their colors."""

import shutil
import struct
import subprocess

import numpy as np
import pytest
from tests.pictures import pixels
from tests.test_exact_pictures import plot_of

import tracegram

STEPS, POSITIONS, WIDTH, HEIGHT = 14, 9, 210, 131  # cells whose edges lie between pixels
POPPLER = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm is missing: install poppler-utils")


@pytest.fixture(scope="module", params=["none", "image"])
def printed(request, tmp_path_factory):
    """A folder with a figure of cells as PDF and SVG, as marks of their own and as an image."""
    folder = tmp_path_factory.mktemp("printed")
    rows = [
        {"step": step, "position": at, "level": f"l{(step + 2 * at) % 5}"}
        for step in range(STEPS)
        for at in range(POSITIONS)
    ]
    mark = {"mark": "rect", "color": {"field": "level", "scheme": "dark2"}, "reduce": request.param}
    size = {"width": WIDTH, "height": HEIGHT}
    spec = {"tracegram": 1, "title": "Levels", "trace": {"values": rows}, "size": size, "marks": [mark]}
    tracegram.figure({**spec, "y": {"reverse": True}}).save(folder / "a.pdf", folder / "a.svg")
    return folder


@POPPLER
@pytest.mark.parametrize("dpi", [72, 150, 300])
def test_each_pixel_wholly_inside_a_cell_has_its_color(printed, dpi):
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "-singlefile", "a.pdf", f"{dpi}"], cwd=printed, check=True)
    shown, scale = pixels((printed / f"{dpi}.png").read_bytes()), dpi / 72
    left, top, _, _ = plot_of((printed / "a.svg").read_text("utf-8"))
    colors = {0: "1b9e77", 1: "d95f02", 2: "7570b3", 3: "e7298a", 4: "66a61e"}
    wrong = 0
    for step in range(STEPS):
        for at in range(POSITIONS):
            x, x2 = (np.array([step, step + 1]) * WIDTH / STEPS + left) * scale
            y, y2 = (np.array([at, at + 1]) * HEIGHT / POSITIONS + top) * scale
            inside = shown[int(np.ceil(y)) : int(y2), int(np.ceil(x)) : int(x2)]
            assert inside.size
            wrong += int((inside != tuple(bytes.fromhex(colors[(step + 2 * at) % 5]))).any(axis=2).sum())

    assert wrong == 0


@POPPLER
def test_fonts_are_in_the_pdf_and_its_text_can_be_selected(printed):
    fonts = subprocess.run(["pdffonts", "a.pdf"], cwd=printed, capture_output=True, text=True, check=True).stdout
    text = subprocess.run(["pdftotext", "a.pdf", "-"], cwd=printed, capture_output=True, text=True, check=True).stdout

    embedded = [line.split()[-5] for line in fonts.splitlines()[2:]]
    assert set(embedded) == {"yes"}
    assert {"Levels", "Token position", "Decoding step"} <= set(text.splitlines())


@pytest.mark.parametrize(("words", "dots"), [({}, 72), ({"dpi": 300}, 300)], ids=str)
def test_a_png_says_how_many_dots_an_inch_has(words, dots, tmp_path):
    rows = [{"step": 0, "position": 0}]
    figure = tracegram.figure({"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect"}]})
    figure.save(tmp_path / "a.png", **words)
    png = (tmp_path / "a.png").read_bytes()
    across, down, unit = struct.unpack(">IIB", png[png.index(b"pHYs") + 4 :][:9])

    assert (round(across * 0.0254), round(down * 0.0254), unit) == (dots, dots, 1)
