"""Tests of the journal: whole steps outlive the process, and memory stays bounded."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from tracegram.cli.main import main
from tracegram.diagnostics import Place, TracegramError
from tracegram.record.recorder import Recorder
from tracegram.record.settings import Settings
from tracegram.sources import read_file
from tracegram.sources.files.journal_file import ROWS_A_GROUP

ROOT = Path(__file__).parents[3]
MASK = 9

DECODE = """
import sys, time
import numpy as np
from tracegram.record.recorder import Recorder
from tracegram.record.settings import Settings

recorder = Recorder(sys.argv[1], Settings(mask_id=9))
canvas = np.full((1, 20), 9)
recorder.begin(canvas)
for step in range(1000):
    recorder.predict(0, {"token": np.full((1, 20), step % 7), "confidence": np.full((1, 20), 0.5)})
    canvas = canvas.copy()
    canvas[0, min(step, 18)] = 3
    recorder.settle(canvas)
    print(step, flush=True)
    time.sleep(0.01)
"""


@pytest.fixture
def killed(tmp_path):
    """The journal of a decode whose process was killed, and a step that it surely wrote."""
    path = tmp_path / "decode.parquet"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", DECODE, path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        next(line for line in process.stdout if int(line) == 12)
        process.send_signal(signal.SIGKILL)
    assert not path.exists()
    return path.with_name("decode.parquet.part")


def test_what_a_killed_process_recorded_can_be_read(killed):
    table = read_file(killed.name, killed.parent, Place(file="spec"))

    steps = int(table.columns["step"].max()) + 1
    assert steps >= 13
    assert table.rows == 20 * steps
    assert table.columns["position"].tolist() == list(range(20)) * steps
    assert table.columns["token"].tolist() == [step % 7 for step in range(steps) for _ in range(20)]
    assert [finding.code for finding in table.warnings] == ["unfinished-trace"]


def test_every_cut_of_a_journal_gives_its_whole_steps_or_a_finding(killed, tmp_path):
    content = killed.read_bytes()
    cut = tmp_path / "cut.parquet.part"
    rows, codes = set(), set()
    for size in range(0, len(content), 97):
        cut.write_bytes(content[:size])
        try:
            rows.add(read_file(cut.name, tmp_path, Place(file="spec")).rows)
        except TracegramError as error:
            codes |= {finding.code for finding in error.findings}

    assert rows == set(range(20, max(rows) + 1, 20))
    assert codes == {"empty-trace", "unreadable-trace"}


def test_the_commands_take_a_journal(killed, tmp_path, capsys):
    spec = tmp_path / "figure.yaml"
    spec.write_text(
        f"tracegram: 1\ntrace: {{file: {killed.name}, state: after}}\nmarks: [{{mark: rect, where: changed}}]\n"
    )

    assert main(["inspect", str(killed)]) == 0
    assert main(["render", str(spec), "-o", str(tmp_path / "figure.svg")]) == 0
    assert "the journal of a recording that did not end" in capsys.readouterr().err
    assert (tmp_path / "figure.svg").read_text().startswith("<svg")


def recorded(path, *, steps, positions, **settings):
    recorder = Recorder(path, Settings(mask_id=MASK, **settings))
    recorder.begin(np.full((1, positions), MASK))
    for step in range(steps):
        cells = np.full((1, positions), step)
        recorder.predict(0, {"token": cells, "confidence": cells / 7})
        recorder.settle(np.full((1, positions), 3))
    recorder.close()


def test_row_groups_are_bounded_and_hold_whole_rows_in_order(tmp_path):
    recorded(tmp_path / "long.parquet", steps=200, positions=1000)

    metadata = pq.ParquetFile(tmp_path / "long.parquet").metadata
    table = pq.read_table(tmp_path / "long.parquet")
    assert max(metadata.row_group(each).num_rows for each in range(metadata.num_row_groups)) <= ROWS_A_GROUP
    assert metadata.num_row_groups > 2
    assert metadata.row_group(0).column(0).compression == "ZSTD"
    assert np.array_equal(table["step"], np.repeat(np.arange(200), 1000))
    np.testing.assert_array_equal(table["confidence"], (np.repeat(np.arange(200), 1000) / 7).astype(np.float32))


def test_an_earlier_file_is_there_until_the_new_one_is(tmp_path):
    path = tmp_path / "decode.parquet"
    recorded(path, steps=2, positions=3)
    before = path.read_bytes()
    recorder = Recorder(path, Settings(mask_id=MASK))
    recorder.begin(np.full((1, 4), MASK))
    recorder.predict(0, {"token": np.zeros((1, 4), dtype=int)})
    recorder.settle(np.full((1, 4), 3))

    assert path.read_bytes() == before
    recorder.close()
    assert pq.read_table(path).num_rows == 4
    assert sorted(each.name for each in tmp_path.iterdir()) == ["decode.parquet"]


def test_recording_loads_no_library_before_it_is_needed():
    program = "import sys, tracegram.record; print(*{'torch', 'pyarrow', 'pandas', 'altair'} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)

    assert done.stdout.split() == []


@pytest.mark.parametrize("content", [b"half a download", b""])
def test_a_file_in_the_place_of_the_journal_is_not_lost(content, tmp_path):
    """An empty one is what a recording leaves that was killed at once."""
    part = tmp_path / "decode.parquet.part"
    part.write_bytes(content)

    if content:
        with pytest.raises(FileExistsError, match="is not the journal"):
            recorded(tmp_path / "decode.parquet", steps=1, positions=2)
        assert part.read_bytes() == content
    else:
        recorded(tmp_path / "decode.parquet", steps=1, positions=2)
        assert [path.name for path in tmp_path.iterdir()] == ["decode.parquet"]


@pytest.mark.parametrize("name", ["decode.parquet", "decode.parquet.part"])
def test_nothing_is_recorded_through_a_link(name, tmp_path):
    (tmp_path / "victim").write_bytes(b"old")
    (tmp_path / name).symlink_to(tmp_path / "victim")
    with pytest.raises(FileExistsError, match="is a link"):
        recorded(tmp_path / "decode.parquet", steps=1, positions=2)

    assert (tmp_path / "victim").read_bytes() == b"old"


FULL = """
import resource, sys
import numpy as np
from tracegram.record.recorder import Recorder
from tracegram.record.settings import Settings

def begun():
    recorder = Recorder(sys.argv[1], Settings(mask_id=9))
    recorder.begin(np.full((1, 4), 9))
    recorder.predict(0, {"token": np.full((1, 4), 1)})
    recorder.settle(np.full((1, 4), 1))
    recorder.close()

resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
try:
    begun()
except OSError:
    print("full")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
begun()
"""


def test_a_journal_that_a_full_disk_cut_off_at_its_beginning_is_in_nobody_s_way(tmp_path):
    command = [sys.executable, "-c", FULL, tmp_path / "decode.parquet"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (ended.stdout, ended.returncode) == ("full\n", 0), ended.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["decode.parquet"]
