"""Compare decoding the gallery's question with and without a recorder around it, by turns in one process.

    python tests/benchmarks/record.py

It prints the median processor time of both on one thread, their ratio and what recording adds to a step, which is less of a
larger model's step; and by how much the peak memory of the process grew: when the first decode was recorded, which loads
pyarrow, and when one of eight times as many steps was.
"""

import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROUNDS, STEPS = 5, 64

sys.path.insert(0, str(ROOT / "gallery" / "decoding"))

import torch  # noqa: E402
from model import MASK, load  # noqa: E402
from sample import ANSWER, QUESTION, decode, masked_canvas  # noqa: E402

from tracegram.record import record  # noqa: E402


def plain(model, _path, steps):
    for _ in range(steps // STEPS):
        decode(model, masked_canvas(QUESTION, ANSWER), steps=STEPS, block=ANSWER)


def recorded(model, path, steps):
    canvas = masked_canvas(QUESTION, ANSWER)
    with record(model, path, mask_id=MASK, decode=str):
        for _ in range(steps // STEPS):
            canvas[canvas != MASK] = masked_canvas(QUESTION, ANSWER)[canvas != MASK]
            decode(model, canvas, steps=STEPS, block=ANSWER)


def seconds(run, *arguments):
    start = time.process_time()
    run(*arguments)
    return time.process_time() - start


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    torch.set_num_threads(1)
    model = load()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "decode.parquet"
        plain(model, path, STEPS)
        without = peak()
        recorded(model, path, STEPS)
        short = peak()
        times = {run: [] for run in (plain, recorded)}
        for _ in range(ROUNDS):
            for run, found in times.items():
                found.append(seconds(run, model, path, STEPS))
        size = path.stat().st_size
        recorded(model, path, 8 * STEPS)
    medians = {run: statistics.median(found) for run, found in times.items()}
    for run, median in medians.items():
        print(f"{run.__name__:9} {1000 * median / STEPS:.2f} ms a step (median of {ROUNDS} decodes of {STEPS} steps)")
    added = 1000 * (medians[recorded] - medians[plain]) / STEPS
    print(f"ratio {medians[recorded] / medians[plain]:.2f}, {added:.2f} ms added to a step of {ANSWER} positions")
    print(f"the trace has {STEPS * ANSWER:,} rows, {size / 1000:.0f} kB")
    print(f"peak memory: {without:.0f} MiB without, {short - without:+.0f} MiB when recorded, ", end="")
    print(f"{peak() - short:+.0f} MiB more for {8 * STEPS} steps")


if __name__ == "__main__":
    main()
