"""A command that is given so many seconds ends in them with a finding, and so do all its processes."""

import subprocess
import sys

import pytest

from tests.kills import running, write_inputs
from tracegram.cli.main import TIMED
from tracegram.processes import OutOfTimeError, within

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="without timers")

SPEC = """tracegram: 1
trace: {generate: {process: masked_diffusion, steps: 300, positions: [0, 999]}}
marks: [{mark: rect, where: changed}]
"""
ARGUMENTS = {
    "render": ["figure.yaml", "-o", "figure.svg"],
    "build": [".", "--cache", "kept"],
    "check": ["figure.yaml"],
    "convert": ["trace.csv", "trace.parquet"],
    "describe": ["figure.yaml"],
    "inspect": ["trace.csv"],
    "stats": ["figure.yaml"],
}


def run(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "tracegram", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", sorted(TIMED))
def test_a_command_ends_with_a_finding(command, tmp_path):
    (tmp_path / "figure.yaml").write_text(SPEC)
    (tmp_path / "trace.csv").write_text("step,position\n" + "".join(f"{at},0\n" for at in range(100_000)))

    ended = run(tmp_path, command, *ARGUMENTS[command], "--seconds", "0.001")

    assert ended.returncode == 1
    message = f"`tracegram {command}` did not end within 0.001 seconds and was stopped"
    assert ended.stderr.splitlines()[0] == f"error[out-of-time]: {message}"
    assert {each.name for each in tmp_path.iterdir()} - {"kept"} == {"figure.yaml", "trace.csv"}


def test_a_command_that_is_done_in_time_is_left_alone(tmp_path):
    (tmp_path / "figure.yaml").write_text(SPEC)

    ended = run(tmp_path, "check", "figure.yaml", "--seconds", "900")

    assert (ended.returncode, ended.stderr.count("error[")) == (0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the kernel does not end processes for others")
def test_the_processes_of_a_command_end_with_it(tmp_path):
    write_inputs(tmp_path)
    arguments = ["build", "figures", "--to", "png", "-o", "out", "--cache", "kept", "--jobs", "3", "--seconds", "2"]

    with running(arguments, tmp_path) as marked:
        assert marked.process.wait(timeout=300) == 1
        assert marked.left(60) == []


HELD = """
import faulthandler, time
from tracegram import processes
processes.GRACE_SECONDS = 0.1
with processes.within(0.1):
    try:
        time.sleep(60)
    except processes.OutOfTimeError:
        sum(range(10**12))  # as a library that hears nothing
"""


def test_a_library_that_hears_nothing_does_not_hold_a_command_up():
    ended = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, timeout=300, check=False)

    assert ended.returncode == 1
    assert "Timeout" in ended.stderr


def test_an_end_that_a_destructor_keeps_to_itself_is_not_printed(capfd):
    class Keeps:
        def __del__(self):
            raise OutOfTimeError

    with within(300):
        Keeps()

    assert capfd.readouterr().err == ""
