"""Sheets of two pictures of the same data, of which one is ours, in random order and without names.

    pip install seaborn
    python -m tests.compared FOLDER [SEED]

Each sheet of FOLDER shows a figure of the gallery as A and B. `key.json` in it says which of them tracegram drew; read
it after the verdicts are written. `verdicts.md` beside this file holds those of the last time.
"""

import io
import json
import random
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import tracegram
from tests.compared.peers import PEERS

GALLERY = Path(__file__).parents[2] / "gallery"
DPI = 144
GAP = 24  # pixels


def main(folder: Path, seed: int) -> None:
    """Draw each pair as a sheet, and write which picture is whose to a file of its own."""
    order = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    names = list(PEERS)
    order.shuffle(names)
    key = {}
    for number, name in enumerate(names, start=1):
        pair = {"tracegram": ours(name, folder)}
        pair["seaborn"] = theirs(name, pair["tracegram"].size)
        makers = list(pair)
        order.shuffle(makers)
        sheet([pair[maker] for maker in makers]).save(folder / f"{number:02}.png")
        key[f"{number:02}"] = {"figure": name, **dict(zip("AB", makers, strict=True))}
    (folder / "key.json").write_text(json.dumps(key, indent=1) + "\n", "utf-8")


def ours(name: str, folder: Path) -> Image.Image:
    """Return a figure of the gallery as tracegram draws it."""
    held = folder / "ours.png"
    tracegram.load(GALLERY / f"{name}.yaml").save(held, dpi=DPI)
    with Image.open(held) as picture:
        drawn = picture.convert("RGB")
    held.unlink()
    return drawn


def theirs(name: str, size: tuple[int, int]) -> Image.Image:
    """Return the same data in the same size as seaborn draws them."""
    figure = PEERS[name](tracegram.load(GALLERY / f"{name}.yaml"), (size[0] / DPI, size[1] / DPI))
    held = io.BytesIO()
    figure.savefig(held, format="png", dpi=DPI)
    return Image.open(held).convert("RGB")


def sheet(pair: list[Image.Image]) -> Image.Image:
    """Return two pictures below each other, or beside each other where they are high."""
    width, height = pair[0].size
    beside = width < 1.4 * height
    step = (width + GAP, 0) if beside else (0, height + 2 * GAP)
    whole = Image.new("RGB", (width + step[0] + 2 * GAP, height + step[1] + 3 * GAP), "#bbbbbb")
    draw, font = ImageDraw.Draw(whole), ImageFont.load_default(20)
    for at, (letter, picture) in enumerate(zip("AB", pair, strict=True)):
        left, top = GAP + at * step[0], 2 * GAP + at * step[1]
        draw.text((left, top - 1.5 * GAP), letter, "black", font)
        whole.paste(picture, (left, top))
    return whole


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
