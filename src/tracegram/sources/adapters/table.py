"""Long tables: one row per cell, under the names of the normal form or under others."""

from tracegram.sources.files.json_table import read_rows
from tracegram.sources.files.payload import Payload
from tracegram.sources.shapes.adapter import Adapter, mapping_of
from tracegram.sources.shapes.renumber import renumbered
from tracegram.sources.trace_options import Said
from tracegram.trace import Table


def _recognizes(payload: Payload) -> bool:
    first = mapping_of(payload.first)
    return all(type(first.get(word)) in {int, float, str} for word in ("step", "position"))


def _read(payload: Payload, said: Said) -> Table:
    return renumbered(read_rows(payload), said)


TABLE = Adapter(recognizes=_recognizes, read=_read, summary="a long table with one row per cell")
