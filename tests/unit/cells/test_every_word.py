"""Every mark and every overlay, as the example of its schema: in memory, in an engine, in words, and as a document."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import tracegram
from tracegram.export.renderer import check_allowed
from tracegram.marks import MARKS, OVERLAYS

V1 = Path(__file__).parents[3] / "spec" / "v1"


def drawn(folder, words, **trace):
    spec = {"tracegram": 1, "x": {"domain": [0, 255]}, "y": {"domain": [0, 255]}, **words}
    return tracegram.figure({**spec, "trace": {"file": "cells.parquet", **trace}}, root=folder)


@pytest.mark.parametrize("word", [*(f"mark-{each}" for each in MARKS), *(f"overlay-{each}" for each in OVERLAYS)])
def test_every_word_draws_the_same_in_memory_and_in_an_engine(tmp_path, word):
    """The example of a word is drawn, described, and may be rendered; an engine draws it too."""
    step, position = [each for each in range(9) for _ in range(5)], [*range(5)] * 9
    known = {"committed": [each % 2 == 0 for each in position], "confidence": [each / 9 for each in step]}
    known |= {"text": ["a"] * 45, "commit_step": position, "block": [each // 2 for each in position]}
    pq.write_table(pa.table({"step": step, "position": position, **known}), tmp_path / "cells.parquet")
    [example, *_] = json.loads((V1 / f"{word}.json").read_text("utf-8"))["examples"]
    is_mark = word.startswith("mark-")
    words = {"marks": [example]} if is_mark else {"marks": [{"mark": "rect"}], "overlays": [example]}

    memory = drawn(tmp_path, words)

    assert json.dumps(memory.to_dict()) != json.dumps(drawn(tmp_path, {"marks": [{"mark": "rect"}]}).to_dict())
    assert memory.description != drawn(tmp_path, {"marks": [{"mark": "rect"}]}).description
    check_allowed(memory.to_dict())
    assert drawn(tmp_path, words, engine="duckdb").to_dict() == memory.to_dict()
