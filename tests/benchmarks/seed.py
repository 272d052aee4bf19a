"""Compare drawing the seed figure to SVG with the same chart written by hand in Altair, whole processes by turns.

    python tests/benchmarks/seed.py

It prints the median wall time of both and their ratio, and the peak memory of each process tree's root.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROUNDS = 9
TARGET = 1.1

BY_HAND = """
import sys
import altair as alt
import pandas as pd

cells = pd.read_csv(sys.argv[1])
x = alt.X("x1:Q", title="Decoding Steps", scale=alt.Scale(domain=[-0.5, 250.5], nice=False),
          axis=alt.Axis(values=list(range(0, 251, 25)), grid=False))
y = alt.Y("y1:Q", title="Output Token Position Index", scale=alt.Scale(domain=[99.5, 155.5], nice=False, reverse=True),
          axis=alt.Axis(values=list(range(100, 156, 5)), grid=False))
changes = alt.Chart(cells).transform_calculate(
    x1="datum.step - 0.5", x2="datum.step + 0.5", y1="datum.position - 0.5", y2="datum.position + 0.5"
).mark_rect(color="orange").encode(x=x, x2="x2", y=y, y2="y2")
front = alt.Chart(pd.DataFrame({"x1": [100, 155], "y1": [100, 155]})).mark_line(color="blue").encode(x=x, y=y)
box = alt.Chart(pd.DataFrame({"x1": [119.5], "x2": [250.5], "y1": [147.5], "y2": [152.5]})).mark_rect(
    filled=False, stroke="green", strokeWidth=2).encode(x=x, x2="x2", y=y, y2="y2")
chart = alt.layer(changes, front, box).properties(
    width=753, height=392, title="Output Token Position Index vs. Decoding Steps")
chart.save(sys.argv[2])
"""


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        cells, script = Path(folder) / "cells.csv", Path(folder) / "by_hand.py"
        script.write_text(BY_HAND)
        write_cells(cells)
        commands = {
            "tracegram": [
                sys.executable,
                "-m",
                "tracegram",
                "render",
                str(ROOT / "gallery/seed/figure.yaml"),
                "-o",
                f"{folder}/a.svg",
            ],
            "by hand": [sys.executable, str(script), str(cells), f"{folder}/b.svg"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                times[name].append(seconds(command))
    medians = {name: statistics.median(each) for name, each in times.items()}
    for name, median in medians.items():
        print(f"{name:10} {median:.2f} s (median of {ROUNDS}, {min(times[name]):.2f} to {max(times[name]):.2f})")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process of either: {peak:.0f} MiB")
    print(f"ratio {medians['tracegram'] / medians['by hand']:.2f}, at most {TARGET} is the target")


def write_cells(path: Path) -> None:
    import tracegram

    document = tracegram.load(ROOT / "gallery/seed/figure.yaml").to_dict()
    rows = max(document["datasets"].values(), key=len)
    path.write_text("step,position\n" + "".join(f"{row['step']},{row['position']}\n" for row in rows))


if __name__ == "__main__":
    main()
