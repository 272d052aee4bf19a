"""Tests that recordings of more rows and bytes than files of others may have are read by every command.

`python -m tests.benchmarks.large_recording` reads, and draws, one that is really large.
"""

import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tracegram.cli.main import main
from tracegram.record.recorder import Recorder
from tracegram.record.settings import Settings
from tracegram.sources import file, runs
from tracegram.sources.files import limits

MASK, STEPS, POSITIONS = 9, 30, 20
SPEC = """
tracegram: 1
trace: {{file: {}, window: {{run: "1"}}}}
marks:
  - {{mark: rect, where: changed, color: orange}}
  - {{mark: rect, where: committed, color: blue}}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A recording of two samples, and its journal as a killed process leaves it; then the limits are lowered."""
    recorder = Recorder(tmp_path / "large.parquet", Settings(mask_id=MASK))
    canvas = np.full((2, POSITIONS), MASK)
    recorder.begin(canvas)
    for step in range(STEPS):
        noise = np.random.default_rng(step).random((2, POSITIONS))
        recorder.predict(0, {"token": (8 * noise).astype(int), "confidence": noise, "entropy": 1 - noise})
        canvas = canvas.copy()
        canvas[:, step % POSITIONS] = 5
        recorder.settle(canvas)
    shutil.copy(tmp_path / "large.parquet.part", tmp_path / "cut.parquet.part")
    recorder.close()
    monkeypatch.setattr(limits, "MOST_ROWS", 500)
    monkeypatch.setattr(runs, "MOST_ROWS", 500)
    monkeypatch.setattr(file, "MOST_BYTES", 1000)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["large.parquet", "cut.parquet.part"])
def test_every_command_reads_what_was_recorded_whatever_its_size(folder, name, capsys):
    (folder / "figure.yaml").write_text(SPEC.format(name))

    assert main(["inspect", name]) == 0
    said = capsys.readouterr()
    assert f"{name}: {2 * STEPS * POSITIONS:,} rows" in said.out
    assert f"committed: yes, {2 * POSITIONS} of" in said.out
    assert "runs: “0”, “1”" in said.out
    assert main(["stats", name, "--format", "csv"]) == 0
    assert [line.partition(",")[0] for line in capsys.readouterr().out.splitlines()] == ["run", "0", "1"]
    assert main(["convert", name, "one.parquet", "--run", "1"]) == 0
    assert main(["check", "--strict", "figure.yaml"]) == (1 if name.endswith(".part") else 0)
    assert ("unfinished-trace" in capsys.readouterr().err) == name.endswith(".part")


def test_a_large_recording_of_masks_is_warned_of(folder, capsys):
    whole = pq.read_table("large.parquet")
    token = whole.column_names.index("token")
    pq.write_table(whole.set_column(token, "token", pa.array([MASK] * whole.num_rows, pa.int32())), "masks.parquet")
    (folder / "figure.yaml").write_text(SPEC.format("masks.parquet").replace("where: changed", "where: masked"))

    assert main(["check", "figure.yaml"]) == 0
    assert "warning[mask-predicted]: “token” holds the mask id 9 in most undecided cells" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_a_file_that_claims_far_more_than_its_bytes_is_refused(capsys):
    rows = 3_000_000
    zeros = pa.array(np.zeros(rows, dtype=np.int32))
    pq.write_table(pa.table({"step": zeros, "position": zeros}), "bomb.parquet", compression="zstd")

    assert main(["inspect", "bomb.parquet"]) == 1
    assert "too-many-rows" in capsys.readouterr().err
