"""The process that runs vl-convert, which can abort, hang and hold the interpreter's lock.

Run as a script, it reads requests from standard input and answers on standard output. A frame is the length of a header
(8 bytes), the length of a body (8 bytes), the header and the body. A header is texts with zero bytes between them: of a
request a task and its options, of an answer nothing, or why the task failed.

Nothing else of Python is imported for a picture: `json` and `typing` would double the time to start.
"""

import io
import os
import sys
from types import ModuleType

LENGTH = 8  # bytes
VEGA_LITE = "6.4"  # the version that Altair 6.3 writes
_ROUND_UP = 1e-6  # resvg computes 974.99997 pixels for 3.25 inches of 300, and cuts off what follows the point
_ABSENT = "\U0010fffd"  # a private character that no font has
_INKLESS = frozenset({"Zs", "Mn", "Me", "Cf"})  # spaces, joiners, and marks that show only with a letter before them


def write_frame(stream: io.BufferedIOBase, header: tuple[str, ...], body: bytes = b"") -> None:
    """Write one frame."""
    head = "\0".join(header).encode("utf-8", "surrogatepass")
    stream.write(len(head).to_bytes(LENGTH) + len(body).to_bytes(LENGTH) + head + body)
    stream.flush()


def read_frame(stream: io.BufferedIOBase) -> tuple[tuple[str, ...], bytes] | None:
    """Read one frame from a stream that returns fewer bytes than asked for only at its end.

    Returns:
        The header and the body, or None if the stream ends first.
    """
    lengths = stream.read(2 * LENGTH)
    if len(lengths) < 2 * LENGTH:
        return None
    head_bytes, body_bytes = int.from_bytes(lengths[:LENGTH]), int.from_bytes(lengths[LENGTH:])
    head, body = stream.read(head_bytes), stream.read(body_bytes)
    whole = (len(head), len(body)) == (head_bytes, body_bytes)
    return (tuple(head.decode("utf-8", "surrogatepass").split("\0")), body) if whole else None


def main() -> None:
    """Answer requests until standard input ends."""
    requests, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand between frames
    while (request := read_frame(requests)) is not None:
        (task, *options), body = request
        try:
            write_frame(answers, ("",), _TASKS[task](options, body))
        except BaseException as error:  # a panic of the library is not an Exception
            write_frame(answers, (str(error).replace("\0", " ")[:2000] or type(error).__name__,))


def _library() -> ModuleType:
    """Return vl-convert without access to the network: version 2 is configured once, 1.9 with each chart.

    Our fonts come first, then the folders of the command line. So a picture is the same on all machines if our fonts
    have its characters.
    """
    is_new = "vl_convert" not in sys.modules
    import vl_convert

    configure = getattr(vl_convert, "configure", None)
    if is_new and configure:
        configure(allowed_base_urls=[], base_url=False)
    for folder in sys.argv[1:] if is_new else ():
        vl_convert.register_font_directory(folder)
    return vl_convert


def _svg(_options: list[str], body: bytes) -> bytes:
    return _library().vegalite_to_svg(body.decode(), vl_version=VEGA_LITE, **_allowed()).encode()


def _vega_to_draw(_options: list[str], body: bytes) -> bytes:
    """Compile a Vega-Lite document, and leave out the marks of blank charts, which need memory and draw nothing."""
    import json

    vega = _library().vegalite_to_vega(body.decode(), vl_version=VEGA_LITE)
    for group in vega["marks"]:
        if all(mark.get("encode", {}).get("update", {}).get("size") == {"value": 0} for mark in group.get("marks", ())):
            group.pop("marks", None)
    return json.dumps(vega).encode()


def _svg_of_vega(_options: list[str], body: bytes) -> bytes:
    return _library().vega_to_svg(body.decode(), **_allowed()).encode()


def _allowed() -> dict[str, list[str]]:
    return {} if hasattr(_library(), "configure") else {"allowed_base_urls": []}


def _vega(_options: list[str], body: bytes) -> bytes:
    import json

    return json.dumps(_library().vegalite_to_vega(body.decode(), vl_version=VEGA_LITE)).encode()


def _drawable(body: bytes) -> str:
    """Return an SVG for resvg, which supports only the SVG 1.1 keyword for sharp pixels."""
    return body.decode().replace('image-rendering="pixelated"', 'image-rendering="optimizeSpeed"')


def _png(options: list[str], body: bytes) -> bytes:
    scale, dpi = map(float, options)
    dpi = dpi if dpi % 72 == 0 else dpi * (1 + _ROUND_UP)
    return _library().svg_to_png(_drawable(body), scale=scale, ppi=dpi)


def _jpeg(options: list[str], body: bytes) -> bytes:
    return _library().svg_to_jpeg(_drawable(body), scale=float(options[0]), quality=95)


def _pdf(_options: list[str], body: bytes) -> bytes:
    return _library().svg_to_pdf(_drawable(body))


def _bundle(_options: list[str], _body: bytes) -> bytes:
    return _library().javascript_bundle(vl_version=VEGA_LITE).encode()


def _warm(options: list[str], _body: bytes) -> bytes:
    return _svg(options, b'{"data": {"values": []}, "mark": "rect"}')


def _glyphs(options: list[str], body: bytes) -> bytes:
    import json
    import unicodedata

    font = options[0]
    absent = {_drawn(_ABSENT, font), _drawn("", font)}

    def is_absent(character: str) -> bool:
        inked = (each for each in character if unicodedata.category(each) not in _INKLESS)
        return any(_drawn(each, font) in absent for each in inked)

    return json.dumps([each for each in json.loads(body) if is_absent(each)]).encode()


def _fonts(_options: list[str], body: bytes) -> bytes:
    """Return the font families whose texts would stay undrawn, since a family named alone has no fallback."""
    import json

    blank = _drawn("", "sans-serif")
    return json.dumps([each for each in json.loads(body) if _drawn("Ag", each) == blank]).encode()


def _drawn(character: str, font: str) -> bytes:
    from html import escape

    text = f'<text x="4" y="30" font-size="24" font-family="{escape(font)}">{escape(character)}</text>'
    return _library().svg_to_png(f'<svg xmlns="http://www.w3.org/2000/svg" width="48" height="40">{text}</svg>')


_TASKS = {
    "svg": _svg,
    "vega_to_draw": _vega_to_draw,
    "svg_of_vega": _svg_of_vega,
    "vega": _vega,
    "png": _png,
    "jpeg": _jpeg,
    "pdf": _pdf,
    "bundle": _bundle,
    "warm": _warm,
    "glyphs": _glyphs,
    "fonts": _fonts,
}

if __name__ == "__main__":
    main()
