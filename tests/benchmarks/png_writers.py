"""Our writer of PNG against Pillow's: `python -m tests.benchmarks.png_writers`.

It prints processor time and bytes as multiples of ours, for images with one pixel a cell of 1,024 × 4,096 cells.
"""

import io
import time

import numpy as np
from PIL import Image

from vega_datalite.png import channels_of, indexed, true_color

STEPS, POSITIONS = 4096, 1024


def images():
    """Return images by name: places and a palette, or colors alone."""
    rng = np.random.default_rng(0)
    step = np.arange(STEPS)[:, None]
    commit = np.sort(rng.integers(0, STEPS, POSITIONS))
    flags = ((rng.random((STEPS, POSITIONS)) < 0.05) & (step < commit)).astype(np.uint8)
    noise = rng.integers(0, 256, (STEPS, POSITIONS)).astype(np.uint8)
    ramp = np.arange(256, dtype=np.uint32) * 0x01010000 | 0xFF
    mixed = ramp[noise] ^ (rng.integers(0, 8, noise.shape).astype(np.uint32) << 8)
    smooth = (((step / STEPS + np.arange(POSITIONS) / POSITIONS) * 2**15).astype(np.uint32) << 16) | 0xFF
    return {
        "two colors": (flags, np.array([0, 0xFF8800FF], dtype=np.uint32)),
        "256 colors": (noise, ramp),
        "true color, noise": (mixed,),
        "true color, smooth": (smooth,),
    }


def by_pillow(level, *held):
    written = io.BytesIO()
    if len(held) == 2:
        places, colors = held
        channels = channels_of(colors)
        image = Image.frombytes("P", places.shape[::-1], places.tobytes())
        image.putpalette(channels[:, :3].tobytes())
        bits = next(bits for bits in (1, 2, 4, 8) if len(colors) <= 2**bits)
        image.save(written, "PNG", bits=bits, transparency=channels[:, 3].tobytes(), compress_level=level)
    else:
        Image.fromarray(np.ascontiguousarray(channels_of(held[0])[..., :3])).save(written, "PNG", compress_level=level)
    return written.getvalue()


def measured(write, *held):
    """Return processor seconds, the least of three, and bytes."""
    times = []
    for _ in range(3):
        before = time.process_time()
        content = write(*held)
        times.append(time.process_time() - before)
    return min(times), len(content)


if __name__ == "__main__":
    for name, held in images().items():
        seconds, size = measured(indexed if len(held) == 2 else true_color, *held)
        print(f"{name}: ours {seconds:.3f} s, {size:,} bytes")
        for level in (1, 6):
            theirs, weight = measured(lambda *held, level=level: by_pillow(level, *held), *held)
            print(f"  Pillow, level {level}: {theirs / seconds:.2f} × the time, {weight / size:.2f} × the bytes")
