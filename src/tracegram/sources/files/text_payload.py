"""Text files other than tables, as payloads."""

from tracegram.diagnostics import Place, Span, error_of
from tracegram.sources.files.limits import refuse_nul
from tracegram.sources.files.payload import Payload, numbered
from tracegram.syntax import decode_text


def decode_lines_of_text(content: bytes, file: str) -> Payload:
    """Decode a text file.

    Raises:
        TracegramError: `not-utf8`, `merge-conflict`, or `unreadable-trace` for one that is no text.
    """
    refuse_nul(content, file)
    return Payload(value=decode_text(content, file), file=file, place=numbered(file))


def lines_of(payload: Payload) -> Payload:
    """Return the lines of a text, except blank ones, as records.

    Raises:
        TracegramError: `empty-trace` when there are none.
    """
    texts = [text.removesuffix("\r") for text in str(payload.value).split("\n")]
    kept = [(number, text) for number, text in enumerate(texts, start=1) if text.strip()]
    if not kept:
        raise error_of("empty-trace", "the file holds no line", payload.whole, "name the log of a decode")
    numbers = [number for number, _ in kept]

    def place(record: int) -> Place:
        line = numbers[record]
        span = Span(line=line, column=1, end_line=line, end_column=min(len(texts[line - 1]), 200) + 1)
        return Place(file=payload.file, span=span)

    return Payload(value=[text for _, text in kept], file=payload.file, place=place)
