"""The files that a figure is made of."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracegram.diagnostics import TracegramError
from tracegram.language.document import parse, read_bytes
from tracegram.language.extend import bases_of
from tracegram.language.params import NO_PARAMS, complete
from tracegram.sources import named_now


def inputs(
    path: str | Path, *, root: str | Path | None = None, params: Mapping[str, Any] = NO_PARAMS
) -> tuple[Path, ...]:
    """Return the input files of a figure: its spec, the specs that it extends, and its trace files.

    If the spec has mistakes, the result has the files that can still be determined. They need not exist.

    Example:
        >>> [path.name for path in tracegram.inputs("figure.yaml")]
        ['figure.yaml', 'decode.parquet']
    """
    file = Path(path)
    try:
        content = read_bytes(file, Path(root) if root is not None else None)
    except TracegramError:
        return (file,)
    return (file, *inputs_of(content, root=root if root is not None else file.parent, params=params))


def inputs_of(spec: str | bytes, *, root: str | Path = ".", params: Mapping[str, Any] = NO_PARAMS) -> tuple[Path, ...]:
    """Return the input files of a figure whose spec is given as text; files outside the root are left out."""
    folder = Path(root)
    try:
        document = parse(spec.encode("utf-8", "surrogatepass") if isinstance(spec, str) else spec, "spec")
    except TracegramError:
        return ()
    bases = bases_of(document, folder)
    try:
        named: Any = complete(document, folder, params).get("trace", "file")
    except TracegramError:
        named = document.get("trace", "file")
    traces = named_now(named, folder) if isinstance(named, str) and "\0" not in named else ()
    files = [folder / each for each in (*bases, *traces)]
    return tuple(each for each in files if Path(os.path.realpath(each)).is_relative_to(folder.resolve()))
