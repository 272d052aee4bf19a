"""Looking into pictures: pixels of PNG, SVG and PDF as arrays."""

import io
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--virtual-time-budget=10000",
]


def pixels(png: bytes) -> np.ndarray:
    """Return a PNG as an array of shape (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def pdf_pixels(pdf: bytes, scale: float) -> np.ndarray:
    """Return the first page of a PDF, drawn by PDFium at so many pixels a point."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        return np.asarray(page.render(scale=scale).to_pil().convert("RGB"))
    finally:
        document.close()


def chromium(*arguments: str) -> bytes:
    """Run Chromium on a page and give what it prints."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", *arguments]
        return subprocess.run(command, capture_output=True, timeout=120, check=True).stdout


def screenshot(page: Path, width: int, height: int) -> np.ndarray:
    """Return what Chromium shows of a file, offline as it is."""
    target = page.with_suffix(".shot.png")
    chromium(f"--window-size={width},{height}", f"--screenshot={target}", page.as_uri())
    return pixels(target.read_bytes())


def without_ids(html: str) -> str:
    """Return a figure without what is another each time that a process shows it on a page that it does not know."""
    return re.sub(r"tracegram-[0-9a-f]{12}(-\d+)?", "id", html)
