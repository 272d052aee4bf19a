"""The output formats: for each suffix the function that makes its bytes."""

import json
import math
import re
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tracegram.diagnostics import Place, TracegramError, error_of
from tracegram.export.fragment import Frame, Html, Look, free_name, write_figure
from tracegram.export.html import write_page
from tracegram.export.metadata import jpeg_with_comment, pdf_with_metadata, png_with_text
from tracegram.export.picture import Options, Picture
from tracegram.export.renderer import Renderer
from tracegram.export.runtime import runtime_files, runtime_of
from tracegram.export.signs import in_the_way
from tracegram.export.svg import finish_svg, for_pdf

DRAWN_FROM_SVG = frozenset({".svg", ".png", ".jpg", ".jpeg", ".pdf"})
MOST_SIDE = 32_768  # pixels; image libraries refuse more
MOST_PIXELS = 200_000_000  # of a whole picture, 800 MB while it is drawn


def export(picture: Picture, suffix: str, options: Options, renderer: Renderer) -> bytes:
    """Return a figure in the format of a suffix, one of `EXPORTERS`.

    Raises:
        TracegramError: `render-failed` or `render-timeout`.
    """
    renderer.seconds = options.seconds
    with _naming(picture):
        return EXPORTERS[suffix](picture, options, renderer)


def density_of(suffix: str, options: Options) -> float | None:
    """Return the pixels of a picture per pixel of the figure's size; None for formats without pixels."""
    if suffix == ".png":
        return options.scale * options.dpi / 72
    return options.scale if suffix in {".jpg", ".jpeg"} else None


def suffix_of(name: str) -> str | None:
    """Return the suffix of a file name that names a format, or None."""
    lowered = name.lower()
    return next((suffix for suffix in EXPORTERS if lowered.endswith(suffix)), None)


def output_suffix(name: str) -> str:
    """Return the suffix that names the format of an output.

    Raises:
        TracegramError: `unknown-output` when no exporter has it.
    """
    suffix = suffix_of(name)
    if suffix is None:
        message = f"{name} ends in no suffix that can be written"
        raise error_of("unknown-output", message, Place(file=name), f"end it in {', '.join(EXPORTERS)}")
    return suffix


def page(pictures: Sequence[Picture], options: Options, renderer: Renderer, look: Look = "auto") -> bytes:
    """Return an HTML page of figures, which needs no other files unless the options put its scripts elsewhere."""
    renderer.seconds = options.seconds
    drawn = [draw_svg(picture, renderer) for picture in pictures]
    bundle = renderer.bundle() if options.js in {"inline", "external"} else ""
    return write_page(pictures, drawn, options, runtime_of(options.js, bundle), look).encode()


def fragment(
    picture: Picture, renderer: Renderer, *, name: str = "", living: bool = False, frame: Frame | None = None
) -> Html:
    """Return a figure as an HTML element for any page; see `write_figure` for the arguments.

    Without a name, the id differs from those of all figures of this process.
    """
    return write_figure(picture, draw_svg(picture, renderer), name or free_name(picture), living=living, frame=frame)


def beside(paths: Iterable[Path], options: Options, renderer: Renderer) -> dict[Path, bytes]:
    """Return the files that HTML pages at these paths need beside them.

    Raises:
        TracegramError: `bad-output-path`, if a file of others has the name of one.
    """
    folders = {path.parent for path in paths if suffix_of(path.name) == ".html"}
    if options.js != "external" or not folders:
        return {}
    runtime = runtime_files(renderer.bundle())
    files = {folder / name: content for folder in sorted(folders) for name, content in runtime.items()}
    if refused := in_the_way(files):
        raise TracegramError(refused)
    return files


def draw_svg(picture: Picture, renderer: Renderer) -> str:
    """Return the finished SVG of a figure."""
    if picture.drawn:
        return picture.drawn
    with _naming(picture):
        return finish_svg(renderer.svg(picture.vega_lite), picture.title, picture.description)


@contextmanager
def _naming(picture: Picture) -> Generator[None]:
    """Add the spec of a picture to findings that only know that it could not be drawn."""
    try:
        yield
    except TracegramError as error:
        place = Place(file=picture.file or "picture")
        raise TracegramError([replace(each, place=place) for each in error.findings]) from None


def check_pixels(svg: str, options: Options) -> None:
    """Check that a picture is not too large to be shown, before the renderer allocates memory for it.

    Raises:
        TracegramError: `picture-too-large`, or `render-failed` for one without a pixel.
    """
    found = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    sides = [float(each) for each in found.groups()] if found else [0, 0]
    width, height = (round(side * options.scale * options.dpi / 72) for side in sides)
    message, place = f"the picture would have {width:,} × {height:,} pixels", Place(file="picture")
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        most = f"at most {MOST_SIDE:,} a side and {MOST_PIXELS:,} in all are drawn"
        advice = f"{_that_fits(sides, options)}, or draw a PDF"
        raise error_of("picture-too-large", f"{message}, {most}", place, advice)
    if not width or not height:
        raise error_of("render-failed", message, place, "write a larger scale or dpi")


def _that_fits(sides: Sequence[float], options: Options) -> str:
    """Return the words for the largest picture of a figure that is drawn, in the option that is not the default."""
    most = min(MOST_SIDE / max(sides), math.sqrt(MOST_PIXELS / (sides[0] * sides[1])))  # pixels per point
    dpi = math.floor(72 * most / options.scale)
    if options.dpi != 72 and dpi:
        return f"write a dpi of at most {dpi}"
    return f"write a scale of at most {math.floor(100 * most * 72 / options.dpi) / 100:g}"


def _json(document: dict[str, Any]) -> bytes:
    """Write a document with indentation, and each table of its data on one line."""
    tables = document.get("datasets", {})
    marked = {**document, "datasets": {name: name for name in tables}} if tables else document
    text = json.dumps(marked, ensure_ascii=False, sort_keys=True, allow_nan=False, indent=1)
    for name, rows in tables.items():
        table = json.dumps(rows, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
        text = text.replace(f'"{name}": "{name}"', f'"{name}": {table}', 1)
    return (text + "\n").encode()


def _vega_lite(picture: Picture, _options: Options, _renderer: Renderer) -> bytes:
    return _json(picture.vega_lite)


def _vega(picture: Picture, _options: Options, renderer: Renderer) -> bytes:
    return _json({**renderer.vega(picture.vega_lite), "description": picture.description})


def _svg(picture: Picture, options: Options, renderer: Renderer) -> bytes:
    svg = draw_svg(picture, renderer)
    if options.outlines:
        from tracegram.export.letter_outlines import outline_letters

        svg = outline_letters(svg, renderer.pdf)
    return svg.encode()


def _png(picture: Picture, options: Options, renderer: Renderer) -> bytes:
    svg = draw_svg(picture, renderer)
    check_pixels(svg, options)
    png = renderer.png(svg, options.scale, options.dpi)
    return png_with_text(png, picture.title, picture.description)


def _jpeg(picture: Picture, options: Options, renderer: Renderer) -> bytes:
    text = f"{picture.title}\n{picture.description}".strip()
    svg = draw_svg(picture, renderer)
    check_pixels(svg, replace(options, dpi=72))  # a JPEG has none
    return jpeg_with_comment(renderer.jpeg(svg, options.scale), text)


def _pdf(picture: Picture, _options: Options, renderer: Renderer) -> bytes:
    from tracegram.export.image_paths import paths_of_images

    pdf = renderer.pdf(for_pdf(paths_of_images(draw_svg(picture, renderer))))
    return pdf_with_metadata(pdf, picture.title, picture.description)


def _html(picture: Picture, options: Options, renderer: Renderer) -> bytes:
    return page([picture], options, renderer)


EXPORTERS: dict[str, Callable[[Picture, Options, Renderer], bytes]] = {
    ".vl.json": _vega_lite,
    ".vg.json": _vega,
    ".svg": _svg,
    ".png": _png,
    ".pdf": _pdf,
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
    ".html": _html,
}
