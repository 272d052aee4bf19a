"""The normal form of traces, documented in `spec/trace.md`: reading its header, and writing it."""

import json
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place, TracegramError, error_of, quote
from tracegram.sources.columns import widen
from tracegram.sources.files.arrow import load_pyarrow
from tracegram.trace import Recording, Table

VERSION = 1
HEADER_KEY = b"tracegram"  # in the metadata of the schema, where the header stands as JSON
COLUMNS = (  # in the order in which they are written; columns of other names follow
    *("run", "step", "position", "block", "token", "text", "canvas", "canvas_text", "masked"),
    *("confidence", "margin", "entropy", "forced", "committed", "remasked", "edited", "commit_step"),
)

_COUNTS = {"prompt_length": 0, "generation_length": 0, "block_length": 1, "steps": 0, "step_base": 0}  # and the least
_TEXTS = ("confidence", "guidance", "incomplete", "model", "sampler")
_KEYS = ("version", "mask_id", "state", *_COUNTS, *_TEXTS)
_LARGEST = 2**52 - 1


def header_json(recording: Recording) -> bytes:
    """Return the header of a recording as JSON, in UTF-8; unknown values are left out."""
    header: dict[str, Any] = {"version": VERSION}
    if recording.maskless or recording.mask_id is not None:
        header["mask_id"] = None if recording.maskless else recording.mask_id
    words = ("state", *_COUNTS, *_TEXTS)
    header |= {word: getattr(recording, word) for word in words if getattr(recording, word) not in {None, ""}}
    return json.dumps(header, ensure_ascii=False).encode("utf-8", "replace")


def header_of(content: bytes, whole: Place) -> Recording:
    """Read the header of a file, strictly, since an unknown key might change the meaning of the trace.

    Raises:
        TracegramError: `bad-header`.
    """
    text = content.decode("utf-8", "replace")
    try:
        header = json.loads(text)
    except (ValueError, RecursionError):
        raise _bad_header(f"the header is not JSON: {quote(text, 40)}", whole) from None
    if not isinstance(header, dict):
        raise _bad_header(f"the header is {quote(text, 40)}, expected a mapping", whole)
    return recording_of(cast("dict[str, Any]", header), whole)


def recording_of(header: dict[str, Any], whole: Place) -> Recording:
    """Return a header, read as JSON, as a recording.

    Raises:
        TracegramError: `bad-header`.
    """
    for key, value in header.items():
        if expected := _fault(key, value):
            raise _bad_header(
                f"{quote(key)} of the header is {quote(json.dumps(value), 40)}, expected {expected}", whole
            )
    if "version" not in header:
        raise _bad_header("the header has no “version”", whole)
    words = {word: value for word, value in header.items() if word not in {"version", "mask_id"}}
    maskless = "mask_id" in header and header["mask_id"] is None
    return Recording(mask_id=header.get("mask_id"), maskless=maskless, **words)


def _fault(key: str, value: Any) -> str:
    """Return the value that was expected for a key, or nothing if it is right."""
    if key == "version":
        return "" if value == VERSION and type(value) is int else f"the number {VERSION}"
    if key == "mask_id":
        return "" if value is None or type(value) is int else "the id of a token, or null"
    if key in _COUNTS:
        good = type(value) is int and _COUNTS[key] <= value <= _LARGEST
        return "" if good else f"a whole number from {_COUNTS[key]}"
    if key == "state":
        return "" if value in ("before", "after") else "“before” or “after”"
    if key in _TEXTS:
        return "" if isinstance(value, str) else "a text"
    return f"no such key, but {', '.join(_KEYS)}"


def _bad_header(found: str, whole: Place) -> TracegramError:
    return error_of("bad-header", found, whole, "write the file again with `tracegram convert`, or see spec/trace.md")


def write_normal(table: Table) -> bytes:
    """Return a table as a Parquet file in the normal form; the same table gives the same bytes.

    The table must be typed. Floats are stored in 32 bits if that loses nothing.
    """
    pa, pq = load_pyarrow(), load_pyarrow("parquet")

    names = [name for name in COLUMNS if name in table.columns]
    names += [name for name in table.columns if name not in COLUMNS]
    arrays = [arrow_array(table.columns[name]) for name in names]
    schema = pa.schema(
        [pa.field(name, array.type) for name, array in zip(names, arrays, strict=True)],
        metadata={HEADER_KEY: header_json(table.recording)},
    )
    held = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), held, compression="zstd")
    return held.getvalue().to_pybytes()


def arrow_array(column: NDArray[Any]) -> Any:
    """Return a column as an Arrow array, numbers in 32 bits if that loses nothing.

    It goes through lists, since `pa.array` of an array imports pandas.
    """
    pa = load_pyarrow()

    if column.dtype == bool:
        return pa.array(column.tolist(), pa.bool_())
    if column.dtype == np.float64:
        return _floats(column)
    if column.dtype == np.int64:
        small = bool(column.size) and column.min() >= -(2**31) and column.max() < 2**31
        return pa.array(column.tolist(), pa.int32() if small else pa.int64())
    return _objects(column.tolist())


def _floats(column: NDArray[np.float64]) -> Any:
    pa = load_pyarrow()

    with np.errstate(over="ignore"):
        same = np.array_equal(widen(column.astype(np.float32)), column, equal_nan=True)
    listed = [None if value != value else value for value in column.tolist()]  # noqa: PLR0124  # NaN
    return pa.array(listed, pa.float32() if same else pa.float64())


def _objects(values: list[Any]) -> Any:
    """Return texts, numbers or flags unchanged; a mixture becomes texts."""
    pa = load_pyarrow()

    types = set(map(type, values)) - {type(None)}
    if types == {str}:
        whole = [None if value is None else value.encode("utf-8", "replace").decode() for value in values]
        return pa.array(whole, pa.string())
    if types == {bool}:
        return pa.array(values, pa.bool_())
    if types == {int} and all(value is None or -(2**63) <= value < 2**63 for value in values):
        return pa.array(values, pa.int64())
    if types <= {int, float} and float in types:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array([None if value is None else _in_words(value) for value in values], pa.string())


def _in_words(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
