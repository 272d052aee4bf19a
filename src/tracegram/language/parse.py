"""The first stage: bytes become a document."""

from tracegram.diagnostics import Diagnostic, Place, Span, TracegramError
from tracegram.language.document import Document, with_whole_numbers
from tracegram.syntax import decode_text, is_json, read_json, read_yaml

MOST_BYTES = 4_000_000  # twenty thousand inline rows and room; more belongs into a trace file


def parse(content: bytes, file: str) -> Document:
    """Read a spec: as JSON if the file's name ends in `.json` or the text is JSON, otherwise as YAML 1.2.

    YAML includes JSON except escapes by two surrogates, which are frequent in JSON.

    Args:
        content: The bytes of the file.
        file: Its name, for messages.

    Raises:
        TracegramError: The bytes are too many, not UTF-8, or not of the format; see `tracegram.syntax`.
    """
    if len(content) > MOST_BYTES:
        message = f"{file} holds {len(content):,} bytes, a spec has at most {MOST_BYTES:,}"
        advice = "put the cells into a trace file"
        finding = Diagnostic(code="file-too-large", message=message, place=Place(file=file), help=advice)
        raise TracegramError([finding])
    text = decode_text(content, file)
    if not text.strip():
        message = f"{file} is empty"
        start = Span(line=1, column=1, end_line=1, end_column=1)
        finding = Diagnostic(
            code="empty-spec", message=message, place=Place(file=file, span=start), help="start with `tracegram: 1`"
        )
        raise TracegramError([finding])
    tree = read_json(text, file) if file.lower().endswith(".json") or is_json(text) else read_yaml(text, file)
    return Document(file=file, text=text, value=with_whole_numbers(tree.value), spans=tree.spans)
