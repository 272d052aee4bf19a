"""The process that runs vl-convert, which can abort, hang and hold the interpreter's lock.

Run as a script, it reads requests from standard input and answers on standard output. A frame is the
length of a JSON header (8 bytes), the length of a body (8 bytes), the header and the body.
"""

import json
import os
import struct
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any, BinaryIO

LENGTHS = struct.Struct(">QQ")
VEGA_LITE = "6.4"  # the version that Altair 6.3 writes
_ROUND_UP = 1e-6  # resvg computes 974.99997 pixels for 3.25 inches of 300, and cuts off what follows the point
_ABSENT = "\U0010fffd"  # a private character that no font has
_INKLESS = frozenset({"Zs", "Mn", "Me", "Cf"})  # spaces, joiners, and marks that show only with a letter before them


def write_frame(stream: BinaryIO, header: dict[str, Any], body: bytes = b"") -> None:
    """Write one frame."""
    head = json.dumps(header).encode()
    stream.write(LENGTHS.pack(len(head), len(body)) + head + body)
    stream.flush()


def read_frame(read: Callable[[int], bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read one frame. `read` returns exactly the requested number of bytes, or fewer at the end of the stream.

    Returns:
        The header and the body, or None if the stream ends first.
    """
    lengths = read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head_bytes, body_bytes = LENGTHS.unpack(lengths)
    head, body = read(head_bytes), read(body_bytes)
    return (json.loads(head), body) if (len(head), len(body)) == (head_bytes, body_bytes) else None


def main() -> None:
    """Answer requests until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand between frames
    while (request := read_frame(sys.stdin.buffer.read)) is not None:
        header, body = request
        try:
            write_frame(answers, {"ok": True}, _TASKS[header["do"]](header, body))
        except BaseException as error:  # a panic of the library is not an Exception
            write_frame(answers, {"ok": False, "error": str(error)[:2000]})


@cache
def _library() -> Any:
    """Return vl-convert without access to the network: version 2 is configured once, 1.9 with each chart.

    Our fonts come first, then the folders of the command line. So a picture is the same on all machines if our fonts
    have its characters.
    """
    import vl_convert

    library: Any = vl_convert
    if hasattr(library, "configure"):
        library.configure(allowed_base_urls=[], base_url=False)
    for folder in sys.argv[1:]:
        library.register_font_directory(folder)
    return library


def _svg(_header: dict[str, Any], body: bytes) -> bytes:
    allowed: dict[str, Any] = {} if hasattr(_library(), "configure") else {"allowed_base_urls": []}
    return _library().vegalite_to_svg(body.decode(), vl_version=VEGA_LITE, **allowed).encode()


def _vega(_header: dict[str, Any], body: bytes) -> bytes:
    return json.dumps(_library().vegalite_to_vega(body.decode(), vl_version=VEGA_LITE)).encode()


def _drawable(body: bytes) -> str:
    """Return an SVG for resvg, which supports only the SVG 1.1 keyword for sharp pixels."""
    return body.decode().replace('image-rendering="pixelated"', 'image-rendering="optimizeSpeed"')


def _png(header: dict[str, Any], body: bytes) -> bytes:
    dpi = header["dpi"] if header["dpi"] % 72 == 0 else header["dpi"] * (1 + _ROUND_UP)
    return _library().svg_to_png(_drawable(body), scale=header["scale"], ppi=dpi)


def _jpeg(header: dict[str, Any], body: bytes) -> bytes:
    return _library().svg_to_jpeg(_drawable(body), scale=header["scale"], quality=95)


def _pdf(_header: dict[str, Any], body: bytes) -> bytes:
    return _library().svg_to_pdf(_drawable(body))


def _bundle(_header: dict[str, Any], _body: bytes) -> bytes:
    return _library().javascript_bundle(vl_version=VEGA_LITE).encode()


def _warm(header: dict[str, Any], _body: bytes) -> bytes:
    return _svg(header, json.dumps({"data": {"values": []}, "mark": "rect"}).encode())


def _glyphs(header: dict[str, Any], body: bytes) -> bytes:
    font = header["font"]
    absent = {_drawn(_ABSENT, font), _drawn("", font)}

    def is_absent(character: str) -> bool:
        inked = (each for each in character if unicodedata.category(each) not in _INKLESS)
        return any(_drawn(each, font) in absent for each in inked)

    return json.dumps([each for each in json.loads(body) if is_absent(each)]).encode()


def _fonts(_header: dict[str, Any], body: bytes) -> bytes:
    """Return the font families whose texts would stay undrawn, since a family named alone has no fallback."""
    blank = _drawn("", "sans-serif")
    return json.dumps([each for each in json.loads(body) if _drawn("Ag", each) == blank]).encode()


def _drawn(character: str, font: str) -> bytes:
    from html import escape

    text = f'<text x="4" y="30" font-size="24" font-family="{escape(font)}">{escape(character)}</text>'
    return _library().svg_to_png(f'<svg xmlns="http://www.w3.org/2000/svg" width="48" height="40">{text}</svg>')


_TASKS: dict[str, Callable[[dict[str, Any], bytes], bytes]] = {
    "svg": _svg,
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
