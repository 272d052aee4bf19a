"""Dense traces as Parquet files of any size, written step by step from a seed, sorted by step, then by position.

The columns are `step` and `position`, and `changed` (a flag) or, for `continuous`, `entropy` (a number from 0 to 1). In
`runs` a flag stays as it was with a probability of 0.99 from one step to the next; in `noise` each is tossed anew. No more
than one row group, about a million rows, is in memory at a time, so a billion cells take no more than a thousand.
"""

from pathlib import Path

SIZES = {
    "S": (250, 56),
    "M": (1024, 512),
    "L": (4096, 1024),
    "XL": (10_000, 4_096),
    "billion": (25_000, 40_000),
}  # steps, positions
KINDS = {"runs": "changed", "noise": "changed", "continuous": "entropy"}  # and the column that is drawn
GROUP = 1_000_000  # rows


def trace(folder: Path, size: str, kind: str, seed: int = 1) -> Path:
    """Return the file of a trace, written if it is not there yet."""
    path = folder / (f"{kind}-{size}.parquet" if seed == 1 else f"{kind}-{size}-{seed}.parquet")
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        begun = path.with_suffix(".part")
        write_trace(begun, SIZES[size], kind, seed)
        begun.rename(path)
    return path


def write_trace(path: Path, shape: tuple[int, int], kind: str, seed: int = 1) -> None:
    """Write a trace of so many steps and positions."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    steps, positions = shape
    value = KINDS[kind]
    kinds = {"step": pa.int32(), "position": pa.int32(), value: pa.float32() if value == "entropy" else pa.bool_()}
    random = np.random.default_rng(seed)
    last = np.zeros(positions, bool)
    options = {
        "compression": "zstd",
        "use_dictionary": ["step"],
        "column_encoding": {"position": "DELTA_BINARY_PACKED"},  # counted up, where a dictionary would hold each
    }
    with pq.ParquetWriter(path, pa.schema(kinds.items()), **options) as file:
        each = max(1, GROUP // positions)
        for start in range(0, steps, each):
            taken = np.arange(start, min(start + each, steps), dtype=np.int32)
            cells = values(random, kind, (len(taken), positions), last)
            last = cells[-1]
            columns = (
                taken.repeat(positions),
                np.tile(np.arange(positions, dtype=np.int32), len(taken)),
                cells.ravel(),
            )
            file.write_table(pa.table(dict(zip(kinds, columns))))


def values(random, kind: str, shape: tuple[int, int], last):
    """Return the values of some steps, which follow on those of the step before them."""
    import numpy as np

    if kind == "continuous":
        return random.random(shape, np.float32)
    if kind == "noise":
        return random.random(shape, np.float32) < 0.5
    return np.logical_xor.accumulate(random.random(shape, np.float32) < 0.01, axis=0) ^ last
