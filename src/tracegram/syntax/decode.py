"""Decoding the bytes of UTF-8 texts."""

import re

from tracegram.diagnostics import Span, TracegramError
from tracegram.syntax.tree import refuse_at

_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)


def decode_text(content: bytes, file: str) -> str:
    """Return the text of a file, without a byte-order mark.

    Raises:
        TracegramError: `not-utf8` at the first byte that is not, `merge-conflict` at the first mark of one.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(content, file, error.start) from None
    conflict = _CONFLICT.search(text)
    if conflict and conflict.group(1) != "=" * 7:
        line = text.count("\n", 0, conflict.start()) + 1
        span = Span(line=line, column=1, end_line=line, end_column=8)
        raise refuse_at(
            file,
            "merge-conflict",
            f"line {line} holds the mark of a merge conflict",
            span,
            "settle the conflict and delete its marks",
        )
    return text


def _not_utf8(content: bytes, file: str, offset: int) -> TracegramError:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        found, offset = "a UTF-16 byte-order mark at byte offset 0", 0
    else:
        found = f"byte 0x{content[offset]:02x} at byte offset {offset}"
    line = content.count(b"\n", 0, offset) + 1
    start = content.rfind(b"\n", 0, offset) + 1
    column = len(content[start:offset].decode("utf-8", "replace")) + 1
    span = Span(line=line, column=column, end_line=line, end_column=column + 1)
    return refuse_at(file, "not-utf8", f"line {line} is not UTF-8: {found}", span, "save the file as UTF-8")
