"""Pyarrow: loaded where it is needed, since that is slow, and untyped, as it comes."""

from importlib import import_module
from typing import Any


def load_pyarrow(part: str = "") -> Any:
    """Return the module `pyarrow`, or a part of it such as `parquet`."""
    return import_module(f"pyarrow.{part}" if part else "pyarrow")
