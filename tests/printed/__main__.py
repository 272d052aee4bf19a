"""A two-column page of six figures of the gallery, and what its PDF has of the sizes that were asked for.

    pip install typst
    python -m tests.printed [FOLDER]

The page is 8.5 by 11 inches with the columns of ICML: 3.25 inches, 0.25 inches apart. It is written to FOLDER with a
picture of it at 100 and at 400 percent.
"""

import sys
import tempfile
from pathlib import Path

import pypdfium2
import yaml

import tracegram
from tests.printed.measure import Box, boxes, letters

GALLERY = Path(__file__).parents[2] / "gallery"
LETTERS = 8.0  # points
NEAR = 0.2  # points
FIGURES = {  # and the size that each is asked to have
    "samplers/commits": ("icml-text", "1.7in"),
    "addition/panels": ("icml-text", "2.75in"),
    "decoding/column": ("icml-column", "2.1in"),
    "decoding/low-confidence": ("icml-column", "2in"),
    "samplers/difference": ("icml-column", "4.5cm"),
    "attention/figure": ("icml-column", "130pt"),
}
POINTS = {"icml-text": 486, "icml-column": 234, "in": 72, "cm": 72 / 2.54, "pt": 1}


def main(folder: Path) -> int:
    """Draw the page, print what was measured, and return whether anything differs."""
    import typst

    plots = {name: _draw(name, folder) for name in FIGURES}
    source = folder / "page.typ"
    source.write_text(_page(), "utf-8")
    fonts = Path(tracegram.__file__).parent / "export" / "fonts"
    typst.compile(str(source), output=str(folder / "page.pdf"), font_paths=[str(fonts)])
    page = pypdfium2.PdfDocument(folder / "page.pdf")[0]
    for percent in (100, 400):
        page.render(scale=percent / 72).to_pil().save(folder / f"page-{percent}.png")
    wrong = [line for name in FIGURES for line in _measured(name, plots[name], folder / "page.pdf")]
    print("\n".join(wrong) or f"all letters and boxes are within {NEAR} points of what was asked for")
    return len(wrong) > 0


def _draw(name: str, folder: Path) -> set[tuple[float, float]]:
    """Draw a figure, and return the sizes of its plots."""
    width, height = FIGURES[name]
    spec = yaml.safe_load((GALLERY / f"{name}.yaml").read_text("utf-8"))
    figure = tracegram.figure(
        {**spec, "size": {"width": width, "height": height}, "theme": "icml"}, root=(GALLERY / name).parent
    )
    figure.save(folder / f"{name.replace('/', '-')}.pdf")
    document = figure.to_dict()
    return {(each["width"], each["height"]) for each in document.get("concat", [document]) if each["width"] > 1}


def _page() -> str:
    lines = [
        "#set page(width: 8.5in, height: 11in, margin: (x: 0.875in, y: 0.5in), columns: 2)",
        "#set columns(gutter: 0.25in)",
        '#set text(font: "Liberation Serif", size: 10pt)',
        "#set par(justify: true)",
        "#set figure(gap: 3pt)",
    ]
    for name, (width, _) in FIGURES.items():
        image = f'#figure(image("{name.replace("/", "-")}.pdf"), caption: [{name}, {width}.])'
        wide = f'#place(top + center, scope: "parent", float: true, {image.removeprefix("#")})'
        lines.append(wide if width == "icml-text" else f"{image}\n#lorem(5)")
    return "\n\n".join(lines) + "\n"


def _measured(name: str, plots: set[tuple[float, float]], pdf: Path) -> list[str]:
    """Print the sizes of a figure on the page, and return what differs from what was asked for."""
    wide, high = FIGURES[name]
    width, height = POINTS[wide], float(high[:-2]) * POINTS[high[-2:]]
    found = [each for each in boxes(pdf) if _near(each.size, (width, height))]
    if len(found) != 1:
        return [f"{name}: {len(found)} boxes of {width:g} × {height:g} points on the page"]
    held = [each for each in letters(pdf) if found[0].holds(each.x, each.y) and each.text.strip()]
    heights = sorted({round(each.points, 2) for each in held})
    inside = [each for each in boxes(pdf) if found[0].holds(each.left + 1, each.bottom + 1)]
    absent = [size for size in plots if not any(_near(each.size, size) for each in inside)]
    shown = ", ".join(f"{wide:g} × {high:g}" for wide, high in sorted(plots))
    print(f"{name}: {_size(found[0])} of {width:g} × {height:g}; {len(held)} letters of {heights}; plots {shown}")
    far = [each for each in heights if abs(each - LETTERS) > NEAR]
    return [
        *(f"{name}: letters of {each} points, expected {LETTERS}" for each in far),
        *(f"{name}: no box of {wide} × {high} points" for wide, high in absent),
        *([] if held else [f"{name}: no letters"]),
    ]


def _near(first: tuple[float, float], second: tuple[float, float]) -> bool:
    return all(abs(one - other) <= NEAR for one, other in zip(first, second, strict=True))


def _size(box: Box) -> str:
    return " × ".join(f"{each:.2f}" for each in box.size)


if __name__ == "__main__":
    given = sys.argv[1:]
    where = Path(given[0] if given else tempfile.mkdtemp())
    where.mkdir(parents=True, exist_ok=True)
    print(f"drawing to {where}")
    sys.exit(main(where))
