"""Images of cells as the paths that a PDF has of them."""

import base64
import io
import re

import numpy as np
from PIL import Image
from tests.pictures import pixels

from tracegram.export.image_paths import MOST_PATHS, paths_of_images

RANDOM = np.random.default_rng(1)


def svg_of(cells: np.ndarray, opacity: float = 1) -> str:
    held = io.BytesIO()
    Image.fromarray(cells).save(held, "png")
    href = base64.b64encode(held.getvalue()).decode()
    size = f'width="{4 * cells.shape[1]}" height="{4 * cells.shape[0]}"'
    image = f'<image xlink:href="data:image/png;base64,{href}" {size} opacity="{opacity}" image-rendering="pixelated"/>'
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"<svg {names} {size}><g>{image}</g></svg>"


def test_paths_show_what_the_image_does(renderer):
    levels = np.array([(255, 0, 0, 255), (0, 0, 255, 255), (0, 128, 0, 128), (9, 9, 9, 0)], dtype=np.uint8)
    svg = svg_of(levels[RANDOM.integers(4, size=(23, 41))], opacity=0.7)
    paths = paths_of_images(svg)
    shown, expected = (pixels(renderer.png(each, 1, 72)).astype(int) for each in (paths, svg))

    assert "<image" not in paths
    assert len(re.findall("<path", paths)) == 3
    assert np.abs(shown - expected).max() <= 1


def test_equal_neighbors_are_one_rectangle():
    paths = paths_of_images(svg_of(np.full((7, 5, 4), 255, dtype=np.uint8)))

    assert re.findall(' d="([^"]*)"', paths) == ["M0,0H20V28H0Z"]


def test_an_image_of_too_many_rectangles_stays_one():
    side = int(MOST_PATHS**0.5) + 1
    svg = svg_of(RANDOM.integers(256, size=(side, side, 4), dtype=np.uint8) | np.uint8(1))

    assert "<image" in paths_of_images(svg)
