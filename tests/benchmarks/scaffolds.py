"""Draw every figure of the gallery and of the conformance suite whole, around a kept scaffold, and compare the bytes.

    python -m tests.benchmarks.scaffolds

It names each SVG that differs, and counts how many figures have a scaffold.
"""

import os
import sys
import tempfile
from pathlib import Path

import tracegram
from tracegram import draw
from tracegram.export import Options, export, shared_renderer
from tracegram.store import nothing_kept

ROOT = Path(__file__).parents[2]


def main() -> None:
    draw.HEAVY = draw.MANY = sys.maxsize  # without a cache, all is drawn whole
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        sys.exit(compare([*ROOT.glob("gallery/*/*.yaml"), *ROOT.glob("spec/conformance/valid/*.yaml")]))


def compare(specs: list[Path]) -> int:
    """Return how many figures differ."""
    compared = spliced = different = 0
    for spec in sorted(specs):
        try:
            pictures = [drawn(spec), drawn(spec)]
            with nothing_kept():
                whole = drawn(spec)
        except tracegram.TracegramError as error:
            print(f"{spec.relative_to(ROOT)}: {error.findings[0].code}", flush=True)
            continue
        compared, spliced = compared + 1, spliced + pictures[1][1]
        if {svg for svg, _ in pictures} != {whole[0]}:
            different += 1
            print(f"{spec.relative_to(ROOT)} differs", flush=True)
    print(f"{compared} figures, {spliced} of them around a scaffold, {different} differ")
    return different


def drawn(spec: Path) -> tuple[bytes, bool]:
    """Return the SVG of a figure, and whether it was put together."""
    options = Options()
    picture = tracegram.load(spec).picture_for(".svg", options)
    return export(picture, ".svg", options, shared_renderer()), bool(picture.drawn)


if __name__ == "__main__":
    main()
