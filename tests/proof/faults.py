"""Calls of the system that fail, one at a time: the k-th write, fsync, rename, unlink, mkdir, open, link of a command.

`python -m tests.proof.faults` lets each call of each command fail, in each of a few ways, and prints what was left;
with a number, about so many calls of each command fail.
"""

import builtins
import errno
import io
import os
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
CALLS = {  # of the events that Python tells of, which of them is let fail
    "open": "open",
    "os.rename": "rename",
    "os.remove": "unlink",
    "os.rmdir": "unlink",
    "os.mkdir": "mkdir",
    "os.link": "link",
    "os.chmod": "chmod",
}
SPEC = """tracegram: 1
title: {title} {name}
trace: {{values: [{{step: 0, position: 0, value: {value}}}, {{step: 1, position: 0, value: 2}}]}}
marks: [{{mark: rect, color: {{field: value}}}}]
"""
KEPT = ("kept", "caches")  # folders whose entries are for us alone: whether they do is seen in what is drawn from them
FOREIGN = {
    "notes.txt": b"of somebody else",
    ".tracegram-0123456789abcdef0123456789abcdef": b"a file that only looks like a temporary folder",
    "out/other.svg": b"<svg/>",
    "figures/.tracegram-mine/0": b"in a folder without our mark",
    "decode.parquet.bak": b"of somebody else",
    "caches/other/secret": b"of another program",
}


class Faults:
    """Counts the calls that concern a folder, and lets the k-th of one kind fail."""

    def __init__(self, folder, kind="", number=0, code=0):
        self.folder, self.kind, self.number, self.code = str(folder), kind, number, code
        self.counts = Counter()

    def install(self):
        """Watch this process from now on; it cannot be undone."""
        sys.addaudithook(self._event)
        fsync, opened = os.fsync, io.open

        def failing_fsync(number):
            self.hit("fsync", Path(f"/proc/self/fd/{number}").readlink())
            fsync(number)

        def failing_open(file, mode="r", *arguments, **words):
            stream = opened(file, mode, *arguments, **words)
            return _Writes(stream, self) if set(mode) & set("wxa") and "b" in mode else stream

        os.fsync, io.open, builtins.open = failing_fsync, failing_open, failing_open

    def hit(self, kind, *paths):
        """Count a call, and raise the error if it is the one that shall fail."""
        named = [os.path.abspath(each) for each in paths if isinstance(each, str | os.PathLike)]  # noqa: PTH100
        if not any(each.startswith(self.folder) for each in named):
            return
        self.counts[kind] += 1
        if (kind, self.counts[kind]) == (self.kind, self.number):
            raise OSError(self.code, os.strerror(self.code), str(paths[0]))

    def _event(self, event, arguments):
        if event in CALLS:
            self.hit(CALLS[event], *arguments[: 2 if event in {"os.rename", "os.link"} else 1])


class _Writes:
    """A file of which a write fails halfway."""

    def __init__(self, stream, faults):
        self._stream, self._faults = stream, faults

    def write(self, content):
        path = Path(f"/proc/self/fd/{self._stream.fileno()}").readlink()
        try:
            self._faults.hit("write", path)
        except OSError:
            self._stream.write(bytes(content)[: len(content) // 2])
            self._stream.flush()
            raise
        return self._stream.write(content)

    def __enter__(self):
        self._stream.__enter__()
        return self

    def __exit__(self, *error):
        return self._stream.__exit__(*error)

    def __getattr__(self, name):
        return getattr(self._stream, name)


def command(*arguments):
    """Return the call of a command, as it is typed."""

    def run():
        from tracegram.cli.main import main

        return main([str(each) for each in arguments])

    return run


def recorded():
    """Record a short decode."""
    import numpy as np

    from tracegram.record.recorder import Recorder
    from tracegram.record.settings import Settings

    value = int(Path("value.txt").read_text())
    recorder = Recorder("decode.parquet", Settings(mask_id=9))
    canvas = np.full((1, 4), 9)
    recorder.begin(canvas)
    for step in range(3):
        recorder.predict(0, {"token": np.full((1, 4), value), "confidence": np.full((1, 4), 0.5)})
        canvas = canvas.copy()
        canvas[0, step] = value
        recorder.settle(canvas)
    recorder.close()
    return 0


OPERATIONS = {  # what is run in the folder, and the files that one run makes together
    "render": (
        command("render", "figures/a.yaml", "-o", "out/a.vl.json", "-o", "out/copy.vl.json"),
        ["out/a.vl.json", "out/copy.vl.json"],
    ),
    "build": (command("build", "figures", "--to", "vl.json", "-o", "out"), ["out/a.vl.json"]),
    "build --cache": (
        command("build", "figures", "--to", "vl.json", "-o", "out", "--cache", "kept"),
        ["out/a.vl.json"],
    ),
    "convert": (command("convert", "decode.csv", "decode.parquet"), ["decode.parquet"]),
    "record": (recorded, ["decode.parquet"]),
}


def prepare(folder, title):
    """Write what the operations read; a title tells an old state from a new one."""
    value = len(title)
    for part in ("figures", "out", "caches"):
        (folder / part).mkdir(exist_ok=True)
    for name in "ab":
        (folder / "figures" / f"{name}.yaml").write_text(SPEC.format(title=title, name=name, value=value))
    (folder / "decode.csv").write_text(f"step,position,value\n0,0,{value}\n1,0,2\n")
    (folder / "value.txt").write_text(str(value))
    for name, content in FOREIGN.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def in_child(folder, run, faults):
    """Run an operation in a folder in a forked process; returns its exit code, what it said, and the calls counted."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.chdir(folder)
            os.environ["XDG_CACHE_HOME"] = str(folder / "caches")
            said = os.open(f"{folder}.said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(said, 1)
            os.dup2(said, 2)
            sys.stdout, sys.stderr = (open(number, "w", buffering=1, closefd=False) for number in (1, 2))  # noqa: SIM115
            faults.install()
            code = _code_of(run)
        finally:
            os.write(write, repr(dict(faults.counts)).encode())
            os._exit(code)
    os.close(write)
    _, status = os.waitpid(child, 0)
    with os.fdopen(read) as pipe:
        counts = pipe.read()
    said = Path(f"{folder}.said").read_text("utf-8", "replace")
    return os.waitstatus_to_exitcode(status), said, eval(counts or "{}")  # what we wrote ourselves


def _code_of(run):
    try:
        return run()
    except OSError:  # of the recorder, which hands it to the loop
        return 1
    except Exception:  # noqa: BLE001
        import traceback

        traceback.print_exc()
        return 70


def held(folder):
    """Return the content of each file below a folder by its name; a link's is where it leads."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found[name] = None if path.is_dir() else path.read_bytes()
    return found


@dataclass(frozen=True)
class States:
    """A folder before an operation, and what it holds before and after."""

    folder: Path
    before: dict
    after: dict
    counts: dict


def states(work, name):
    """Run an operation twice without faults, for what it makes of an old state and of the new one."""
    run, _ = OPERATIONS[name]
    start, end = work / "start", work / "end"
    start.mkdir()
    prepare(start, "Old")
    code, said, _ = in_child(start, run, Faults(start))
    assert code == 0, said
    prepare(start, "Renewed")
    shutil.copytree(start, end, symlinks=True)
    code, said, counts = in_child(end, run, Faults(end))
    assert code == 0, said
    return States(start, held(start), held(end), counts)


def wrong_after(made, run, together, fault):
    """Return what is wrong after a fault: words of `COUNTED`."""
    folder = made.folder.parent / "tried"
    shutil.copytree(made.folder, folder, symlinks=True)
    try:
        kind, number, code = fault
        ended, said, _ = in_child(folder, run, Faults(folder, kind, number, code))
        found = held(folder)
        wrong = ["traceback"] if "Traceback" in said or "has a bug" in said or ended not in {0, 1, 2} else []
        outputs = [each for each in made.after if each not in FOREIGN and not each.startswith(KEPT)]
        wrong += ["damaged"] * any(found.get(each) not in (made.before.get(each), made.after[each]) for each in outputs)
        wrong += ["mixed"] * (len({found.get(each) == made.after[each] for each in together}) > 1)
        ended, _, _ = in_child(folder, run, Faults(folder))
        again = held(folder)
        wrong += ["damaged"] * (ended != 0 or any(again.get(each) != made.after[each] for each in outputs))
        left = [each for each in again if each not in made.after and not each.startswith(KEPT)]
        left += [each for each in again if ".tracegram-" in each and each.partition("/")[0] in KEPT]
        wrong += [f"left {each}" for each in left]
        return wrong + ["foreign"] * any(again.get(each) != content for each, content in FOREIGN.items())
    finally:
        shutil.rmtree(folder)


COUNTED = ("damaged", "mixed", "left", "foreign", "traceback")


def inject(most=10**9, errors=ERRORS):
    """Let calls fail, at most so many of each operation, and return what was wrong how often, by operation."""
    found = {}
    _warm()
    for name, (run, together) in OPERATIONS.items():
        counts = found[name] = Counter()
        with tempfile.TemporaryDirectory() as folder:
            made = states(Path(folder).resolve(), name)
            faults = [
                (kind, number + 1, code)
                for kind in made.counts
                for number in range(made.counts[kind])
                for code in errors
            ]
            step = max(1, len(faults) // most)
            for fault in faults[::step]:
                wrong = wrong_after(made, run, together, fault)
                counts["faults"] += 1
                counts.update({each.partition(" ")[0] for each in wrong})
                if wrong:
                    print(f"  {name}: {fault} left {wrong}", flush=True)
    return found


def _warm():
    """Import and read what commands need, so that the forked processes do not."""
    import tracegram.cli.build
    import tracegram.cli.convert
    import tracegram.cli.main
    import tracegram.cli.render
    import tracegram.record.recorder
    import tracegram.sources.formats

    tracegram.figure(SPEC.format(title="Any", name="", value=1)).to_dict()


def shown(found):
    """Return the figures in words."""
    total = sum(found.values(), Counter())
    lines = [f"{total['faults']} injected faults:"]
    for name, counts in found.items():
        lines.append(f"  {name}: {counts['faults']}, " + ", ".join(f"{counts[each]} {each}" for each in COUNTED))
    return "\n".join(lines)


def is_clean(found):
    """Check that nothing was damaged, mixed, left or touched."""
    return not any(counts[each] for counts in found.values() for each in COUNTED)


def main(arguments):
    """Let calls fail, and print the figures."""
    found = inject(*map(int, arguments))
    print(shown(found))
    return 0 if is_clean(found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
