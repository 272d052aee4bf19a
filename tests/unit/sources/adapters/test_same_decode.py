"""Tests that one decode is the same trace in whatever shape it is emitted."""

import numpy as np
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.sources.adapters.decode import (
    MASK,
    TRACES,
    assert_converts,
    commits,
    npz,
    opened,
    read,
    read_json,
    read_lines,
    steps_of,
)

TABLE = TRACES.parents[1] / "gallery" / "addition" / "decode.parquet"


def test_the_four_shapes_of_one_decode_have_its_commit_steps():
    shapes = [
        read(TABLE.read_bytes(), ".parquet"),
        read((TRACES / "addition-one.npz").read_bytes(), ".npz"),
        read((TRACES / "addition-one-canvases.jsonl").read_bytes(), ".jsonl", mask_id=MASK),
        read((TRACES / "addition-one-step-map.json").read_bytes(), ".json"),
    ]

    assert [steps_of(table) for table in shapes] == [commits().tolist()] * 4
    assert [opened(table).flags("changed").sum() for table in shapes[:2]] == [84, 84]
    assert pq.read_metadata(TABLE).num_rows == 128 * 128


@st.composite
def decodes(draw):
    """Return the commit steps of a decode, each step of which commits something, and the tokens."""
    count = draw(st.integers(1, 6))
    extra = draw(st.lists(st.integers(0, count - 1), max_size=4))
    steps = draw(st.permutations([*range(count), *extra]))
    tokens = draw(st.lists(st.integers(1, 9), min_size=len(steps), max_size=len(steps)))
    return np.array(steps), np.array(tokens)


@settings(deadline=None)
@given(decodes())
def test_any_decode_has_its_commits_in_every_shape(decode):
    steps, tokens = decode
    count = int(steps.max()) + 1
    canvases = np.where(np.arange(-1, count)[:, None] >= steps, tokens, 0)
    predictions = np.broadcast_to(tokens, (count, tokens.size))
    after = canvases[1:].tolist()
    texts = [[str(token) if token else "<|mdm_mask|>" for token in row] for row in after]
    log = "".join(f"{step}, " + "".join(f"*{text}&" for text in row) + "\n" for step, row in enumerate(texts, 1))
    rows = [
        {"step": step, "position": position, "canvas": token}
        for step, row in enumerate(after)
        for position, token in enumerate(row)
    ]
    shapes = [
        read_json({"histories": canvases.tolist(), "prompt_length": 0}, mask_id=0),
        read_lines([{"step": step, "token_ids": row} for step, row in enumerate(canvases.tolist())], mask_id=0),
        read_json((steps + 1).tolist(), numbering="decode"),
        read_json({"step_map": steps.tolist(), "token_ids": tokens.tolist()}),
        read_json({"pieces": ["x"] * tokens.size, "step_map": (steps + 1).tolist()}),
        read_json([{"position": at, "unmask_step": int(step) + 1} for at, step in enumerate(steps)]),
        read(npz(predictions=predictions, canvas=canvases), ".npz", mask_id=0),
    ]
    if count > 1:  # after a single step no mask is left to be seen
        shapes += [read(log.encode(), ".txt"), read_json(rows, mask_id=0, state="after")]

    assert [steps_of(table) for table in shapes] == [steps.tolist()] * len(shapes)
    for table in shapes:
        assert_converts(table)
