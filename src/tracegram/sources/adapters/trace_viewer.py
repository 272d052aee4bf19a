"""dLLM-RL's trace viewer: a page, or the JSON in it, of pieces of text and their steps."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from tracegram.sources.adapters.step_map import check_length, table_of_map
from tracegram.sources.files.json_payload import parse_json
from tracegram.sources.files.limits import unreadable
from tracegram.sources.files.payload import Payload
from tracegram.sources.shapes.adapter import Adapter, mapping_of
from tracegram.sources.shapes.beside import read_beside
from tracegram.sources.shapes.foreign_header import header_names, recording_beside
from tracegram.sources.shapes.numbering import number_steps
from tracegram.sources.trace_options import Said
from tracegram.trace import Table, objects

_OPENS = re.compile(r"<script\b([^<>]*)>", re.IGNORECASE)
_IS_DATA = re.compile(r"\bid=[\"']?data\b", re.IGNORECASE)
_ENDS = re.compile(r"</script\s*>", re.IGNORECASE)


def _recognizes(payload: Payload) -> bool:
    if isinstance(payload.value, str):
        return _script(payload.value) is not None
    return {"pieces", "step_map"} <= mapping_of(payload.value).keys()


def _read(payload: Payload, said: Said) -> Table:
    record = _held(payload)
    for name in ("pieces", "step_map"):
        if name not in record:
            raise payload.part(record, "data").error(f"holds no “{name}”", "name a page of the trace viewer")
    pieces = payload.part(record["pieces"], "pieces")
    recording = said.amend(recording_beside(payload, record))
    numbering = number_steps(payload.part(record["step_map"], "step_map"), said, recording)
    texts = objects(pieces.texts())
    check_length(pieces, numbering.steps.size)
    special = np.zeros(numbering.steps.size, dtype=bool)
    if "is_special" in record:
        flags = payload.part(record["is_special"], "is_special")
        special = flags.flags(1)
        check_length(flags, numbering.steps.size)
    read = {"pieces", "step_map", "is_special", "special", "canvas", "masked", "forced", "commit_step", "block"}
    others = read_beside([record], read | header_names(record), [numbering.steps.size])
    return table_of_map(payload, numbering, (said, recording), {"canvas": texts}, others, {"special": special})


def _held(payload: Payload) -> Mapping[str, Any]:
    if not isinstance(payload.value, str):
        return mapping_of(payload.value)
    found = _script(payload.value)
    if found is None:
        raise unreadable(payload.file, 'holds no `<script id="data">`', "name a page of the trace viewer")
    line = payload.value.count("\n", 0, found.start) + 1
    value = parse_json(payload.value[found], payload.file, line)
    if not mapping_of(value):
        raise payload.part(value, "data").error("is not a mapping with pieces and a step map")
    return mapping_of(value)


def _script(page: str) -> slice | None:
    """Return the range of the text of the script with the id `data`; None without such a closed script."""
    opened = next((each for each in _OPENS.finditer(page) if _IS_DATA.search(each[1])), None)
    ended = _ENDS.search(page, opened.end()) if opened else None
    return slice(opened.end(), ended.start()) if opened and ended else None


TRACE_VIEWER = Adapter(
    recognizes=_recognizes,
    read=_read,
    summary="dLLM-RL's trace viewer: its page, or the JSON in it, with `pieces`, `step_map` and `is_special`",
)
