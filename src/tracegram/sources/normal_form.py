"""This file is about the header of the normal form: how a recording is written into a file's schema metadata."""

import json
from dataclasses import asdict

from tracegram.trace.recording import Recording

HEADER_KEY = b"tracegram"
VERSION = 1


def header_json(recording: Recording) -> bytes:
    """Give the header as JSON, without the words that nobody said; a model without a mask has `mask_id` null."""
    words = asdict(recording)
    maskless = words.pop("maskless")
    said = {word: value for word, value in words.items() if value is not None and value != ""}
    header = {"version": VERSION, **({"mask_id": None} if maskless else {}), **said}
    return json.dumps(header, ensure_ascii=False).encode()
