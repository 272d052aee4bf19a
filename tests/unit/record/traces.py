"""What the tests of recorders compare: a recorded file with the log of the loop, cell by cell."""

import json

import numpy as np
import pyarrow.parquet as pq


def header(path):
    return json.loads(pq.read_schema(path).metadata[b"tracegram"])


def columns(path):
    table = pq.read_table(path)
    return {name: np.array(table[name].to_pylist()) for name in table.column_names}


def assert_same(path, log, *, prompt, mask):
    """The file has a row for each position of each step that is not of the prompt, with what the log says of it.

    An entry of a canvas into which masks are inserted later has `places`: where its positions are in the end.
    """
    found = columns(path)
    samples = log[0]["before"].shape[0]
    names = ("run", "step", "position", "token", "canvas", "masked", "forced", "confidence", "margin", "entropy")
    expected = {name: [] for name in names}
    given = {}  # by place, as it was first seen
    for step, entry in enumerate(log):
        places = entry.get("places", range(entry["before"].shape[1]))
        for place, held in zip(places, entry["before"].T, strict=True):
            given.setdefault(place, held != mask)
        stop = entry["start"] + entry["token"].shape[1]
        for sample in range(samples):
            for place in range(max(prompt, entry["start"]), stop):
                local = place - entry["start"]
                after = int(entry["after"][sample, place])
                seen = {
                    name: entry[name][sample, local].item() for name in ("token", "confidence", "margin", "entropy")
                }
                row = {"run": str(sample), "step": step, "position": places[place] - prompt, "canvas": after}
                row |= {"masked": after == mask, "forced": bool(given[places[place]][sample]), **seen}
                for name in names:
                    expected[name].append(row[name])
    if samples == 1:
        assert "run" not in found
        del expected["run"]
    for name, values in expected.items():
        if name in ("confidence", "margin", "entropy"):
            np.testing.assert_allclose(found[name], values, atol=3e-6, err_msg=name)
        else:
            assert found[name].tolist() == values, name
