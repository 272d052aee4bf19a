"""What a command costs as a whole process with all that it starts: time, processor time, peak memory, bytes written.

Memory is the resident memory of the tree of processes, looked at every 20 ms, and at least the peak of the largest of
them. Pages of a file that several map count once. Linux only: it reads /proc.
"""

import ctypes
import mmap
import os
import resource
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

EVERY = 0.02  # seconds
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PATIENCE = 10  # times the processor time that is allowed, on a machine with other work
NEWS = 1.02  # a peak so much higher is looked at closely
SUBREAPER = 36  # of prctl: processes whose parents ended become ours, so that their time is counted too


@dataclass(frozen=True)
class Limits:
    """What a run may take before it is stopped: seconds of processor time, and memory."""

    seconds: float = 120
    gib: float = 8


@dataclass(frozen=True)
class Run:
    """What a run cost; `ended` is empty when it did what it should. Of the processor time `system` is the kernel's."""

    wall: float
    cpu: float
    mib: float
    size: int
    ended: str = ""
    system: float = 0


@dataclass
class Watch:
    """The peak of a tree of processes, and why it was stopped, if it was."""

    root: int
    limits: Limits
    peak: float = 0
    rough: float = 0
    stopped: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        begun = time.perf_counter()
        while not self.over.wait(EVERY):
            tree = descendants(self.root)
            sizes = [sizes_of(pid) for pid in tree]
            rough = sum(size.get("VmRSS:", 0) for size in sizes)
            self.peak = max(self.peak, *(size.get("VmHWM:", 0) for size in sizes))
            if len(tree) > 1 and rough > NEWS * self.rough:
                self.rough = rough
                self.peak = max(self.peak, together(tree))
            if rough > self.limits.gib * 1024:
                self.stop(tree, f"over {self.limits.gib:g} GiB")
            waited = (time.perf_counter() - begun) / PATIENCE
            if max(waited, sum(map(spent, tree))) > self.limits.seconds:
                self.stop(tree, f"over {self.limits.seconds:g} s")

    def stop(self, tree: list[int], why: str) -> None:
        self.stopped = self.stopped or why
        end(tree)


def run(command: Sequence[str], output: Path, environment: Mapping[str, str], limits: Limits) -> Run:
    """Run a command that writes an output, and end what it leaves behind."""
    output.unlink(missing_ok=True)
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    others = set(descendants(os.getpid()))
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment)
        watch = Watch(process.pid, limits)
        watcher = threading.Thread(target=watch.watch)
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.over.set()
        watcher.join()
        all_used = [used, *left_behind(others)]
        system = sum(each.ru_stime for each in all_used)
        spent = sum(each.ru_utime for each in all_used) + system
        ended = watch.stopped or failure(process.returncode, said)
    if not ended and not output.exists():
        ended = "writes nothing"
    size = output.stat().st_size if output.exists() else 0
    return Run(wall, spent, watch.peak, size, ended, system)


def touch(mib: float) -> None:
    """Use so much memory once: a virtual machine gets it from its host then, which is no merit of who comes second."""
    size = int(mib * 2**20)
    with mmap.mmap(-1, max(size, mmap.PAGESIZE)) as held:
        for at in range(0, size, mmap.PAGESIZE):
            held[at] = 1


def failure(code: int, said) -> str:
    """Return how a process failed, in few words; empty when it did not."""
    said.seek(0)
    lines = said.read().decode("utf-8", "replace").strip().splitlines()
    if code < 0:
        return f"dies ({signal.Signals(-code).name})"
    codes = [line[len("error[") : line.index("]")] for line in lines if line.startswith("error[")]
    gist = codes[0] if codes else lines[-1].strip()[:70] if lines else str(code)
    return f"fails ({gist})" if code else ""


def left_behind(others: set[int]) -> list[resource.struct_rusage]:
    """End the processes that a command left to us, beside others of ours, and return what they used."""
    found = []
    while left := [pid for pid in descendants(os.getpid()) if pid not in others]:
        end(left)
        for pid in left:
            try:
                _, _, used = os.wait4(pid, 0)
            except ChildProcessError:  # a child of another one, which is ours when that one has ended
                continue
            found.append(used)
    return found


def end(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def descendants(root: int) -> list[int]:
    """Return a process and all that it started, directly or not."""
    found, next_up = [], [root]
    while next_up:
        pid = next_up.pop()
        found.append(pid)
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            next_up += map(int, read(path).split())
    return found


def sizes_of(pid: int) -> dict[str, float]:
    """Return the resident memory of a process, VmRSS, and the most it was, VmHWM, in MiB; nothing when it has ended."""
    lines = [line.split() for line in read(Path(f"/proc/{pid}/status")).splitlines()]
    return {words[0]: int(words[1]) / 1024 for words in lines if words[0] in ("VmRSS:", "VmHWM:")}


def spent(pid: int) -> float:
    """Return the processor seconds of a process, and of those it started that have ended."""
    words = read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, words[11:15])) / TICKS


def together(pids: list[int]) -> float:
    """Return the resident memory of processes in MiB, with the pages of a mapped file once."""
    own, shared = 0, {}
    for pid in pids:
        place = ("", "", "")
        for line in read(Path(f"/proc/{pid}/smaps")).splitlines():
            name, *words = line.split()
            if name == "Rss:":
                kib = int(words[0])
                own += kib if place[1] == "0" else 0
                if place[1] != "0":
                    shared[place] = max(shared.get(place, 0), kib)
            elif not name.endswith(":"):
                place = (words[2], words[3], words[1])  # device, inode (0 is no file), offset
    return (own + sum(shared.values())) / 1024


def read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # it has ended meanwhile
        return ""
