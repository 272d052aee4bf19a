"""The benchmark against peers: what it measures is what happened, and its tables say so."""

import os
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.benchmarks import curves, peers, processes, traces
from tests.benchmarks.processes import Limits, Run
from tests.benchmarks.targets import AGAIN, FLOOR, IMSHOW, OURS, PLAIN, Case, targets
from tests.benchmarks.targets import peers as table_of

needs_proc = pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="it reads /proc")
BUSY = "sum(range(8_000_000))"
HELD = "held = bytearray(b'x') * 80_000_000; print(flush=True); input()"


@pytest.mark.parametrize("kind", traces.KINDS)
def test_a_trace_is_sorted_and_the_same_whatever_its_row_groups(tmp_path, monkeypatch, kind):
    traces.write_trace(tmp_path / "one.parquet", (30, 20), kind)
    monkeypatch.setattr(traces, "GROUP", 100)
    traces.write_trace(tmp_path / "many.parquet", (30, 20), kind)
    one, many = (pq.read_table(tmp_path / name) for name in ("one.parquet", "many.parquet"))

    assert pq.ParquetFile(tmp_path / "many.parquet").num_row_groups == 6
    assert one.equals(many)
    assert np.array_equal(one["step"].to_numpy() * 20 + one["position"].to_numpy(), np.arange(600))


def test_flags_of_runs_persist(tmp_path):
    traces.write_trace(tmp_path / "runs.parquet", (300, 40), "runs")
    flags = pq.read_table(tmp_path / "runs.parquet")["changed"].to_numpy().reshape(300, 40)
    share = (flags[1:] != flags[:-1]).mean()

    assert 0.005 < share < 0.02


def run_of(tmp_path, program, **limits):
    command = [sys.executable, "-c", program, str(tmp_path / "out")]
    return processes.run(command, tmp_path / "out", {}, Limits(**limits))


@needs_proc
def test_time_and_memory_are_those_of_all_processes(tmp_path):
    child = "subprocess.Popen([sys.executable, '-c', {!r}], stdin=-1, stdout=-1)"
    both = f"import subprocess, sys, time; both = [{child.format(HELD)}, {child.format(HELD)}]; "
    alone = run_of(tmp_path, "import sys, time; time.sleep(0.5); open(sys.argv[1], 'w').write('four')")
    busy = run_of(tmp_path, f"import subprocess, sys; {child.format(BUSY)}.wait(); open(sys.argv[1], 'w')")
    tree = run_of(tmp_path, both + "[each.stdout.readline() for each in both]; time.sleep(0.5); open(sys.argv[1], 'w')")

    assert (alone.ended, alone.size) == ("", 4)
    assert 4 < alone.mib < 40
    assert busy.cpu > alone.cpu + 0.05
    assert 160 < tree.mib < 160 + 8 * alone.mib


@needs_proc
def test_processes_left_behind_are_ended_and_counted(tmp_path):
    mine = processes.descendants(os.getpid())
    child = f"import pathlib, time; {BUSY}; pathlib.Path({str(tmp_path / 'done')!r}).touch(); time.sleep(60)"
    program = f"""import pathlib, subprocess, sys, time
subprocess.Popen([sys.executable, '-c', {child!r}])
while not pathlib.Path({str(tmp_path / "done")!r}).exists():
    time.sleep(0.01)
open(sys.argv[1], 'w')"""
    alone = run_of(tmp_path, "import sys; open(sys.argv[1], 'w')")
    run = run_of(tmp_path, program)

    assert run.ended == ""
    assert run.cpu > alone.cpu + 0.05
    assert processes.descendants(os.getpid()) == mine


@needs_proc
@pytest.mark.parametrize(
    ("program", "limits", "ended"),
    [
        ("import os; os.abort()", {}, "dies (SIGABRT)"),
        ("raise ValueError('no')", {}, "fails (ValueError: no)"),
        ("exit('error[too-many-rows]: so many')", {}, "fails (too-many-rows)"),
        ("pass", {}, "writes nothing"),
        ("import time; time.sleep(60)", {"seconds": 0.03}, "over 0.03 s"),
        ("while True: pass", {"seconds": 0.3}, "over 0.3 s"),
        (HELD.replace("input()", "import time; time.sleep(60)"), {"gib": 0.05}, "over 0.05 GiB"),
    ],
)
def test_a_run_that_fails_says_how(tmp_path, program, limits, ended):
    assert run_of(tmp_path, program, **limits).ended == ended


def test_each_target_has_its_figure_and_whether_it_is_met():
    measured = {
        Case(OURS, "M", "runs", "png"): Run(1, 1.0, 100, 500),
        Case(PLAIN, "M", "runs", "png"): Run(15, 15.0, 900, 700_000, system=1.5),
        Case(IMSHOW, "M", "runs", "png"): Run(1, 0.6, 200, 20_000),
        Case(AGAIN, "M", "runs", "png"): Run(1, 0.4, 200, 500),
        Case(FLOOR, "M", "runs", "png"): Run(1, 0.35, 50, 500),
        Case(OURS, "L", "runs", "png"): Run(2, 2.0, 100, 500),
        Case(PLAIN, "L", "runs", "png"): Run(9, 9.0, 900, 0, "dies (SIGTRAP)"),
        Case(OURS, "M", "runs", "svg"): Run(1, 1, 100, 1_200_000),
    }
    lines = targets(measured).splitlines()

    assert "| M to PNG, times less CPU than plain Altair | ≥ 12 | 15.0 | yes |" in lines
    assert "| M to PNG, times less memory than plain Altair | ≥ 10 | 9.0 | **no** |" in lines
    assert "| M to PNG, of the CPU of imshow | ≤ 1.4 | 1.67, 2.86 × the floor | **no** |" in lines
    assert "| M to PNG, other cells, of the CPU of imshow | ≤ 0.55 | 0.67, 1.14 × the floor | yes |" in lines
    assert "| M to PNG, other cells, of the memory of imshow | ≤ 0.95 | 1.00 | **no** |" in lines
    assert "| L to PNG, beside plain Altair | done | done; theirs dies (SIGTRAP) | yes |" in lines
    assert "| M to SVG, runs, in MB | ≤ 1 | 1.20 | **no** |" in lines
    assert "| S to PNG, of the CPU of plain Altair | ≤ 0.8 | not measured | – |" in lines
    assert table_of(measured).splitlines()[3] == "| Altair | 13.50 + 1.50 s, 900 MiB, 700 kB |  | dies (SIGTRAP) |"


def test_tables_are_put_between_the_marks_of_a_page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{peers.BEGINS}old\n{peers.ENDS}after\n")
    peers.put(page, "new\n")
    peers.put(page, "newer\n")

    assert page.read_text() == f"before\n{peers.BEGINS}\nnewer\n\n{peers.ENDS}after\n"


def test_curves_stand_on_a_page_as_a_table():
    said = [curves.said("draw 1,000 rules against 10", 1.931, 2), "draw 10 rules          1.01 s      151 MiB"]

    assert curves.table(said).splitlines()[2:] == [
        "| draw 1,000 rules against 10 | 1.93, at most 2: yes |",
        "| draw 10 rules | 1.01 s, 151 MiB |",
    ]
