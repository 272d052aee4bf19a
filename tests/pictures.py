"""Looking into pictures: pixels of PNG, SVG and PDF as arrays."""

import io
import re
import shutil

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


def without_ids(html: str) -> str:
    """Return a figure without what is another each time that a process shows it on a page that it does not know."""
    return re.sub(r"tracegram-[0-9a-f]{12}(-\d+)?", "id", html)
