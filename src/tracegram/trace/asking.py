"""Questions to an engine, whose errors become findings about the source."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from tracegram.diagnostics import Place, error_of, quote


def engine_faults() -> tuple[type[Exception], ...]:
    """Return the exception types that the loaded engines raise when they cannot read or compute something."""
    found: list[Any] = [OSError]
    for module, name in (
        ("duckdb", "Error"),
        ("pyspark.errors", "PySparkException"),
        ("py4j.protocol", "Py4JError"),
        ("polars.exceptions", "PolarsError"),
        ("narwhals.exceptions", "NarwhalsError"),
        ("pyarrow", "ArrowException"),
    ):
        if module in sys.modules:
            found.append(getattr(sys.modules[module], name))
    return tuple(found)


@contextmanager
def asking(whole: Place) -> Generator[None]:
    """Turn the errors of an engine into a finding about the source.

    Raises:
        TracegramError: `unreadable-trace`, `not-an-index` or `duplicate-cell`.
    """
    from vega_datalite import UnfitTableError

    try:
        yield
    except UnfitTableError as error:
        said = str(error).replace("(x, y)", "(step, position)")
        of_keys = {"x ": "step ", "y ": "position ", "the keys ": "the steps or positions "}
        key = next((key for key in of_keys if said.startswith(key)), "")
        code = "duplicate-cell" if "one cell" in said else "not-an-index" if key else "unreadable-trace"
        said = of_keys.get(key, "") + said.removeprefix(key)
        advice = "keep one row for each step and position, numbered from 0; tell runs apart with a column “run”"
        advice = "choose a column that can be drawn so" if code == "unreadable-trace" else advice
        raise error_of(code, f"{quote(whole.file)}: {said}", whole, advice) from None
    except engine_faults() as error:
        said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        message = f"{quote(whole.file)} cannot be read by its engine: {quote(said, 160)}"
        raise error_of("unreadable-trace", message, whole, "check the file, or write it again") from None
