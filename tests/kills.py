"""Commands that are killed at random moments, and the processes that are left of them.

`python -m tests.kills 60` kills 60 commands and prints how many processes were left after 5 seconds.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from tests.databases import fill_sqlite

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL)
MARK = "TRACEGRAM_KILLED"  # in the environment of a command, and so of all processes that it starts
SECONDS = 5  # in which all must have ended

FIGURE = """tracegram: 1
title: Figure {number}
trace: {{generate: {{process: masked_diffusion, steps: 300, positions: [0, 100]}}}}
marks: [{{mark: rect, where: changed}}]
"""
QUERY = """tracegram: 1
trace:
  sql:
    connection: runs
    query: >
      with recursive counted(n) as (select 1 union all select n + 1 from counted)
      select 0 as step, max(n) as position from counted
marks: [{mark: rect}]
"""


def write_inputs(folder):
    """Write specs that keep each of `commands` busy for longer than a test waits."""
    (folder / "figures").mkdir()
    for number in range(40):
        (folder / "figures" / f"{number}.yaml").write_text(FIGURE.format(number=number), "utf-8")
    (folder / "query.yaml").write_text(QUERY, "utf-8")
    fill_sqlite(folder / "runs.db", [{"step": 0, "position": 0}])
    (folder / "granted.toml").write_text('seconds = 600\n[connections]\nruns = "runs.db"\n', "utf-8")


def commands(name):
    """Return commands by their names; the last two ask a database, for ever."""
    many = ["--jobs", "3"]
    return {
        "build": ["build", "figures", "--to", "png", "-o", name, "--cache", f"{name}-cache"],
        "build with jobs": ["build", "figures", "--to", "png", "-o", name, "--cache", f"{name}-cache", *many],
        "render": ["render", "figures", "-o", f"{name}.html"],
        "render with jobs": ["render", "figures", "-o", f"{name}/{{name}}.pdf", *many],
        "serve": ["serve", "query.yaml", "--config", "granted.toml"],
        "query": ["render", "query.yaml", "-o", f"{name}.svg", "--config", "granted.toml"],
    }


class Marked:
    """A command that runs in a folder, and the processes that it has started."""

    def __init__(self, arguments, folder, stdout):
        self.mark = uuid4().hex
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tracegram", *arguments],
            cwd=folder,
            env=os.environ | {MARK: self.mark},
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_obey_signals,  # noqa: PLW1509  # nothing else runs in this process
        )

    def alive(self):
        """Return the numbers of the processes of this command that run."""
        entry = f"{MARK}={self.mark}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has just ended
                if entry in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
        return found

    def left(self, seconds):
        """Return the processes that run after some seconds; as soon as there are none, nothing is waited for."""
        end = time.monotonic() + seconds
        while (alive := self.alive()) and time.monotonic() < end:
            self.process.poll()
            time.sleep(0.05)
        return alive


def _obey_signals():
    """Undo that a shell lets the commands in its background ignore interrupts, and `nohup` hangups."""
    for each in (signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)


@contextmanager
def running(arguments, folder, stdout=subprocess.DEVNULL):
    """A command that runs in a folder; whatever is left of it at the end is killed."""
    marked = Marked(arguments, folder, stdout)
    try:
        yield marked
    finally:
        for number in marked.alive():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        marked.process.wait()
        if marked.process.stdout:
            marked.process.stdout.close()


def main(count, seed):
    """Kill commands and print what was left of each."""
    chance = random.Random(seed)
    left = early = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_inputs(folder)
        for number in range(count):
            command, arguments = chance.choice([*commands(f"out{number}").items()])
            with running(arguments, folder) as marked:
                time.sleep(chance.uniform(0, 8))
                early += marked.process.poll() is not None
                started, sent = len(marked.alive()), chance.choice(SIGNALS)
                marked.process.send_signal(sent)
                found = len(marked.left(SECONDS))
            left += found
            print(f"{number + 1:3} {command:16} {sent.name:7} {started} processes, {found} left", flush=True)
    print(f"{count} kills, {early} of them too late: {left} processes left after {SECONDS} seconds")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
