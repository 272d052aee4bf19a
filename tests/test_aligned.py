"""A plot and its panels at all four sides are aligned to the pixel, in every format and in a browser."""

import shutil
import subprocess

import numpy as np
import pytest

import tracegram
from tests.pictures import needs_chromium, pixels

STEPS, POSITIONS = 23, 11
ROWS = [
    {"step": step, "position": position, "v": 1, "plot": f"plot {plot}"}
    for plot in (1, 2)
    for step in range(STEPS)
    for position in range(POSITIONS)
]
OF_STEP, OF_POSITION = {"field": "step", "equal": 7}, {"field": "position", "equal": 4}
COLORS = {"plot": (255, 0, 0), "row": (0, 0, 255), "across": (0, 255, 0), "beside": (255, 0, 255)}
HTML = {name: "#{:02x}{:02x}{:02x}".format(*color) for name, color in COLORS.items()}


def panel_of(where, color, **words):
    """Return a panel that is filled in one cell of the shared axis, under a title that is longer than the panel."""
    return {**words, "marks": [{"mark": "rect", "where": where, "color": HTML[color]}]}


@pytest.fixture(scope="module")
def figure():
    """Two plots of a size that divides badly, each with a panel at every side; bars stand in a second one above."""
    bars = {"mark": "bar", "field": "v", "where": OF_STEP, "aggregate": "sum", "color": HTML["across"]}
    return tracegram.figure(
        {
            "tracegram": 1,
            "trace": {"values": ROWS},
            "facet": {"field": "plot"},
            "x": {"ticks": 5},
            "size": {"width": 311, "height": 173},
            "marks": [
                {"mark": "rect", "where": OF_POSITION, "color": HTML["row"]},
                {"mark": "rect", "where": OF_STEP, "color": HTML["plot"]},
            ],
            "panels": {
                "top": [
                    panel_of(OF_STEP, "across", height=17),
                    {"height": 31, "y": {"title": "a title longer than its panel"}, "marks": [bars]},
                ],
                "bottom": [panel_of(OF_STEP, "across", height=13)],
                "left": [panel_of(OF_POSITION, "beside", width=19)],
                "right": [panel_of(OF_POSITION, "beside", width=23)],
            },
        }
    )


def stretches(filled):
    """Return first and last index of each run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], filled.astype(int), [0]])))
    return list(zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True))


def filled_with(shown, name, axis):
    """Return the rows or columns with pixels that are nearer to a color than to any other, but where axes cross it."""
    palette = np.array([*COLORS.values(), (255, 255, 255), (0, 0, 0)])
    nearest = ((shown[:, :, None, :].astype(int) - palette) ** 2).sum(axis=3).argmin(axis=2)
    return (nearest == list(COLORS).index(name)).sum(axis=axis) > 4


def check_aligned(shown, scale):
    """Check where the cells of a step stand in plots and in the panels above and below, and those of a position."""
    columns = {name: stretches(filled_with(shown, name, 0)) for name in ("plot", "across")}
    rows = {name: stretches(filled_with(shown, name, 1)) for name in ("row", "beside")}

    assert columns["plot"] == columns["across"]
    assert rows["row"] == rows["beside"]
    assert len(columns["plot"]) == 2  # plots
    assert len(rows["row"]) == 1
    for sides, cell in ((columns["plot"], 311 / STEPS), (rows["row"], 173 / POSITIONS)):
        assert all(abs(last - first + 1 - cell * scale) < 1.01 for first, last in sides)


@pytest.mark.parametrize("scale", [1, 2.5])
def test_plot_and_panels_are_aligned_in_a_png(figure, tmp_path, scale):
    figure.save(tmp_path / "a.png", scale=scale)

    check_aligned(pixels((tmp_path / "a.png").read_bytes()), scale)


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm is missing: install poppler-utils")
@pytest.mark.parametrize("dpi", [72, 200])
def test_plot_and_panels_are_aligned_in_a_pdf_as_poppler_shows_it(figure, tmp_path, dpi):
    figure.save(tmp_path / "a.pdf")
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "-singlefile", "a.pdf", "a"], cwd=tmp_path, check=True)

    check_aligned(pixels((tmp_path / "a.png").read_bytes()), dpi / 72)


@needs_chromium
@pytest.mark.parametrize("suffix", [".svg", ".html"])
def test_plot_and_panels_are_aligned_in_a_browser(figure, tmp_path, suffix, tab):
    """The picture, and the page where Vega draws in the browser."""
    file = tmp_path / f"a{suffix}"
    figure.save(file)

    check_aligned(tab.shown(file, 1100, 500), 1)
