"""`sample_process.txt`, which LLaDA's visualization writes: one line per step, tokens as texts."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import error_of
from tracegram.sources.files.payload import Payload
from tracegram.sources.files.text_payload import lines_of
from tracegram.sources.shapes.adapter import Adapter
from tracegram.sources.shapes.given import check_given
from tracegram.sources.shapes.numbering import base_of, consecutive
from tracegram.sources.shapes.table_of_arrays import Cells, table_of_cells
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Table, objects

MASK = "<|mdm_mask|>"
_LINE = re.compile(r"([0-9]{1,15}), (\*.*)")


def _recognizes(payload: Payload) -> bool:
    if not isinstance(payload.value, str):
        return False
    first = next((line for line in payload.value.split("\n") if line.strip()), "")
    return bool(_LINE.match(first))


def _read(payload: Payload, said: Said) -> Table:
    lines = lines_of(payload)
    numbers: list[int] = []
    rows: list[list[str]] = []
    for record, text in enumerate(lines.value):
        part = lines.part(text, "line", record)
        found = _LINE.fullmatch(text)
        if found is None:
            raise part.error("is not “{step}, *token&*token&…”", "name a file that LLaDA's visualization wrote")
        numbers.append(int(found.group(1)))
        rows.append(found.group(2).removesuffix("&").removeprefix("*").split("&*"))
        if len(rows[-1]) != len(rows[0]):
            message = f"has {len(rows[-1])} tokens, expected {len(rows[0])} as in the first line"
            advice = "a token that holds “&*” cannot be told from two, and breaks the line: decode with another format"
            raise part.error(message, advice, "ragged-row")
    base = base_of(lines, consecutive(lines, numbers), said, known=min(numbers[0], 1))
    texts = np.stack([objects(row) for row in rows])
    masked: NDArray[np.bool_] = texts == MASK
    if not masked.any():
        message = f"the mask {MASK} never occurs in the lines"
        raise error_of("mask-never-occurs", message, payload.whole, "name the log of a whole decode")
    fields: dict[str, NDArray[Any]] = {"canvas": texts, "masked": masked}
    if said.given is not None:
        fields["forced"] = np.broadcast_to(
            check_given(payload, said.given, np.asarray(masked.any(axis=0))), masked.shape
        )
    recording = Recording(state="after", generation_length=texts.shape[1], step_base=base)
    cells = Cells(
        fields=fields,
        recording=said.amend(recording).amended(state="after", step_base=base),
        first_step=numbers[0] - base,
        records=np.arange(len(rows)),
        assumed=(
            "each line is the state after its step, as LLaDA writes it",
            "positions that were given are not known: the log lacks the canvas before the first step",
        ),
    )
    return table_of_cells(lines, cells)


LLADA_LOG = Adapter(
    recognizes=_recognizes,
    read=_read,
    summary="`sample_process.txt` of LLaDA's visualization: one line per step, the texts of tokens after it",
)
