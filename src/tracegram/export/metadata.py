"""The title and the description in files that are not text: PNG, JPEG and PDF."""

import struct
import zlib
from typing import Any

_AFTER_HEADER = 33  # the signature and the IHDR chunk of every PNG


def png_with_text(png: bytes, title: str, description: str) -> bytes:
    """Return a PNG with the keywords Title and Description as international text (PNG specification, 11.3.3.4)."""
    texts = {"Title": title, "Description": description}
    chunks = b"".join(_text_chunk(keyword, text) for keyword, text in texts.items() if text)
    return png[:_AFTER_HEADER] + chunks + png[_AFTER_HEADER:]


def jpeg_with_comment(jpeg: bytes, text: str) -> bytes:
    """Return a JPEG with a comment segment after its first marker; at most 65,533 bytes of text fit."""
    comment = text.encode()[:65_000].decode("utf-8", "ignore").encode()
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + jpeg[2:]


def pdf_with_metadata(pdf: bytes, title: str, description: str) -> bytes:
    """Return a PDF with its title and, as its subject, its description.

    Its objects are renumbered in the order of their names, since vl-convert 1.9 numbers fonts at random.
    """
    from io import BytesIO

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for page in PdfReader(BytesIO(pdf)).pages:
        resources: Any = page["/Resources"].get_object()
        for kind in resources.values():
            named = kind.get_object()
            if isinstance(named, dict):
                names = sorted(named.items())
                named.clear()
                named.update(names)
        writer.add_page(page)
    writer.add_metadata({"/Title": title or "tracegram", "/Subject": description, "/Producer": "tracegram"})
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _text_chunk(keyword: str, text: str) -> bytes:
    content = keyword.encode() + b"\0\0\0\0\0" + text.encode()
    return struct.pack(">I", len(content)) + b"iTXt" + content + struct.pack(">I", zlib.crc32(b"iTXt" + content))
