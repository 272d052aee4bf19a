"""Record a decode of 5 million cells, and read it with every command: above the limits of files of strangers.

    python -m tests.benchmarks.large_recording

It prints the size of the file, and for each command its exit code, its seconds of CPU, and the highest memory so far.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from tracegram.record.recorder import Recorder
from tracegram.record.settings import Settings

MASK, STEPS, POSITIONS = 9, 2600, 1024
SPEC = """tracegram: 1
trace: {file: large.parquet, window: {run: "1"}}
marks:
  - {mark: rect, where: changed, color: orange}
  - {mark: rect, where: committed, color: blue}
"""
COMMANDS = (
    ["inspect", "large.parquet"],
    ["stats", "large.parquet"],
    ["convert", "large.parquet", "one.parquet", "--run", "1"],
    ["check", "figure.yaml"],
    ["render", "figure.yaml", "-o", "figure.png"],
)


def record(path: Path) -> None:
    recorder = Recorder(path, Settings(mask_id=MASK))
    canvas, random = np.full((2, POSITIONS), MASK), np.random.default_rng(1)
    recorder.begin(canvas)
    for step in range(STEPS):
        noise = random.random((2, POSITIONS))
        columns = {"confidence": noise, "margin": noise / 2, "entropy": 1 - noise}
        recorder.predict(0, {"token": (8 * noise).astype(int), **columns})
        canvas = canvas.copy()
        canvas[:, step % POSITIONS] = 5
        recorder.settle(canvas)
    recorder.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.parquet"
        record(path)
        (Path(folder) / "figure.yaml").write_text(SPEC)
        print(f"{2 * STEPS * POSITIONS:,} cells, {path.stat().st_size / 1024**2:.0f} MB")
        for command in COMMANDS:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run(
                [sys.executable, "-m", "tracegram", *command], cwd=folder, capture_output=True, text=True, check=False
            )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(f"{command[0]:8} exit {done.returncode}, {seconds:5.1f} s, {after.ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
