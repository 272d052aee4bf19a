"""PyArrow, loaded only when needed, since that is slow; it has no types."""

from importlib import import_module
from typing import Any


def load_pyarrow(part: str = "") -> Any:
    """Return the module `pyarrow`, or a part of it such as `parquet`."""
    return import_module(f"pyarrow.{part}" if part else "pyarrow")


def release_unused() -> None:
    """Return what pyarrow no longer uses to the system: it would keep several times what it holds."""
    load_pyarrow().default_memory_pool().release_unused()
