"""Traces that stay in an engine: Parquet files in DuckDB or Spark, and lazy frames."""

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from tracegram.diagnostics import Place, TracegramError, error_of, quote
from tracegram.sources.files.arrow import load_pyarrow
from tracegram.sources.files.columnar import PER_SECOND
from tracegram.sources.files.journal_file import journal_to_parquet
from tracegram.sources.files.limits import MOST_ROWS
from tracegram.sources.files.normal_form import HEADER_KEY, header_of
from tracegram.sources.globs import is_pattern, matching, run_fields
from tracegram.trace import Recording, listed
from tracegram.trace.asking import asking, engine_faults
from vega_datalite.frozen import frozen

MEMORY = "400MB"  # of DuckDB; what takes more is spilled to a folder that goes with the process
_FILE = "tracegram:file"  # a column that the files themselves do not have

JOURNAL = ".part"  # of a recording that was cut off

Engine = Literal["duckdb", "spark"]
Named = Sequence[tuple[Path, Mapping[str, str]]]
"""Files, and the columns that each has by its name: the same for all."""


@frozen
class Held:
    """A table in an engine.

    Attributes:
        frame: A lazy frame of narwhals.
        whole: The place of the source.
        recording: The header of the files, that of the first one.
        runs: The runs, one per file, in order; empty if files are not separate runs.
        halves: The columns of 16-bit floats, which engines read as wider floats.
        keep: An object that must live as long as the frame.
        is_large: Whether it has more rows than are read into memory.
        size: The bytes of its files, which may be few for many rows; None for frames.
    """

    frame: Any
    whole: Place
    recording: Recording = field(default=Recording())
    runs: tuple[str, ...] = ()
    halves: frozenset[str] = frozenset()
    keep: Any = None
    is_large: bool = True
    size: int | None = None


def lazy_frame(frame: object) -> Held | None:
    """Return a lazy frame, a relation or a Spark frame as a table in its engine; None for everything else."""
    import narwhals as nw
    from narwhals.exceptions import NarwhalsError

    from vega_datalite.relations import one

    try:
        narrow: Any = nw.from_native(cast("Any", frame), pass_through=True)
    except NarwhalsError:
        return None  # whoever reads frames says what is wrong
    if not isinstance(narrow, nw.LazyFrame):
        return None
    whole = Place(file="frame")
    with asking(whole):
        rows = one(narrow.select(rows=nw.len()))["rows"]
    return Held(frame=narrow, whole=whole, is_large=int(rows) > MOST_ROWS)


def scan_files(path: str, root: Path, asked_at: Place, *, engine: Engine = "duckdb", run: str | None = None) -> Held:
    """Return the Parquet files of a path or a pattern as a table in an engine; no cell is read.

    Args:
        path: As the spec writes it, with `/` between folders.
        root: The folder to read from; nothing outside it is opened, not even through links.
        asked_at: The place in the spec that names it.
        engine: The engine that reads them.
        run: The only run to read, if files are separate runs.

    Raises:
        TracegramError: What is wrong with the path, `file-not-found`, `empty-window` for a run that is not there,
            `missing-library`, or `unreadable-trace`.
    """
    files = matching(path, root, asked_at)
    if not is_pattern(path) and path.lower().endswith(JOURNAL):
        return _scan_journal(files[path], path, asked_at)
    _check_suffixes(files, path, asked_at)
    first = next(iter(files.values()))
    held = set(_schema(first, path).names)
    fields = [
        {name: text for name, text in each.items() if name not in held} for each in run_fields(path, tuple(files))
    ]
    named = [(file, each) for file, each in zip(files.values(), fields, strict=True)]
    if run is not None and "run" in fields[0]:
        named = [(file, each) for file, each in named if each["run"] == run]
        if not named:
            message = f"{quote(path)} has no run {quote(run)}; its runs are {listed([each['run'] for each in fields])}"
            raise error_of("empty-window", message, asked_at, "write the name of one of these runs")
    first = named[0][0]
    recording = _recording(first, path)
    told_apart = _headers_apart([file for file, _ in named], path, held)
    named = [(file, {**each, **more}) for (file, each), more in zip(named, told_apart, strict=True)]
    frame, keep = (_duckdb if engine == "duckdb" else _spark)(named, path, asked_at)
    frame = _with_numbers(frame, frozenset(told_apart[0]))
    return Held(
        frame=_with_seconds(frame, _schema(first, path)),
        whole=Place(file=path),
        recording=recording,
        runs=tuple(dict.fromkeys(each["run"] for _, each in named)) if "run" in fields[0] else (),
        halves=_halves(first, path),
        keep=keep,
        size=sum(each.stat().st_size for each, _ in named),
    )


def _scan_journal(file: Path, path: str, asked_at: Place) -> Held:
    """Return the complete steps of an interrupted recording, from a Parquet file that is deleted with the process."""
    pa = load_pyarrow()
    parquet = Path(tempfile.mkdtemp(dir=_spill_folder())) / "journal.parquet"
    try:
        journal_to_parquet(file, parquet)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from None
    frame, keep = _duckdb([(parquet, {})], path, asked_at)
    recording = replace(_recording(parquet, path), incomplete="this is its journal")
    whole, size = Place(file=path), file.stat().st_size
    return Held(frame=frame, whole=whole, recording=recording, keep=keep, size=size)


def _check_suffixes(files: Mapping[str, Path], path: str, asked_at: Place) -> None:
    if all(name.lower().endswith(".parquet") for name in files):
        return
    message = f"{quote(path)} is not Parquet, and only Parquet is drawn without reading it whole"
    raise error_of("unknown-format", message, asked_at, "write it as Parquet: `tracegram convert IN OUT.parquet`")


def _schema(file: Path, path: str) -> Any:
    pa, pq = load_pyarrow(), load_pyarrow("parquet")
    try:
        return pq.read_schema(file)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def _recording(file: Path, path: str) -> Recording:
    header = (_schema(file, path).metadata or {}).get(HEADER_KEY)
    return Recording() if header is None else header_of(header, Place(file=path))


def _headers_apart(files: Sequence[Path], path: str, held: set[str]) -> list[dict[str, str]]:
    """Return the words of the headers that all files have and not all with the same value, as texts for each file."""
    words = [_recording(file, path).of_run for file in files] if len(files) > 1 else [{}]
    apart = [
        word
        for word in words[0]
        if word not in held and all(word in each for each in words) and len({each[word] for each in words}) > 1
    ]
    return [{word: str(each[word]) for word in apart} for each in words]


def _with_numbers(frame: Any, words: frozenset[str]) -> Any:
    """Return the numbers of headers as numbers, where they came as texts."""
    import narwhals as nw

    numbers = sorted(words - {"model", "sampler"})
    return frame.with_columns(**{word: nw.col(word).cast(nw.Int64) for word in numbers}) if numbers else frame


def _with_seconds(frame: Any, schema: Any) -> Any:
    """Convert durations, which engines read as whole numbers, to seconds."""
    import narwhals as nw

    of = load_pyarrow().types
    units = {each.name: PER_SECOND[each.type.unit] for each in schema if of.is_duration(each.type)}
    seconds = {name: nw.col(name).cast(nw.Float64) / per for name, per in units.items()}
    return frame.with_columns(**seconds) if seconds else frame


def _halves(file: Path, path: str) -> frozenset[str]:
    pa = load_pyarrow()
    return frozenset(field.name for field in _schema(file, path) if pa.types.is_float16(field.type))


def _with_fields(frame: Any, named: Named) -> Any:
    """Add the run fields of its name to the rows of a file."""
    import narwhals as nw

    fields = named[0][1]
    return frame.with_columns(**{name: nw.lit(text) for name, text in fields.items()}) if fields else frame


def _duckdb(named: Named, path: str, asked_at: Place) -> tuple[Any, Any]:
    """Open files in a DuckDB that can neither open other files nor load code, with its settings locked."""
    import narwhals as nw

    try:
        import duckdb
    except ModuleNotFoundError:
        raise missing_engine("DuckDB", "duckdb", asked_at) from None
    off = ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions")
    connection = duckdb.connect(config={**dict.fromkeys(off, "false"), "python_enable_replacements": "false"})
    listed_paths = _literals(str(file) for file, _ in named)
    for setting in (
        "enable_progress_bar=false",
        f"memory_limit='{MEMORY}'",
        f"temp_directory='{_spill_folder()}'",
        "preserve_insertion_order=false",
        "TimeZone='UTC'",
        f"allowed_paths=[{listed_paths}]",
        "enable_external_access=false",
        "lock_configuration=true",
    ):
        connection.execute(f"SET {setting}")
    try:
        query = f"FROM read_parquet([{listed_paths}], hive_partitioning=false"
        names = list(named[0][1])
        if len(named) == 1 or not names:
            return _with_fields(nw.from_native(connection.sql(f"{query})")), named), connection
        quoted = ['"' + name.replace('"', '""') + '"' for name in names]
        texts = ", ".join(
            f"unnest([{_literals(fields[name] for _, fields in named)}]) AS {column}"
            for name, column in zip(names, quoted, strict=True)
        )
        of_files = f'SELECT unnest([{listed_paths}]) AS "{_FILE}", {texts}'
        chosen = f'SELECT cells.* EXCLUDE ("{_FILE}"), {", ".join(f"files.{column}" for column in quoted)}'
        joined = f"{chosen} {query}, filename='{_FILE}') AS cells JOIN ({of_files}) AS files USING (\"{_FILE}\")"
        return nw.from_native(connection.sql(joined)), connection
    except engine_faults() as error:
        raise _unreadable(path, error) from None


def _literals(texts: Iterable[str]) -> str:
    return ", ".join("'" + each.replace("'", "''") + "'" for each in texts)


@cache
def _spill_folder() -> str:
    """Return a folder for data that exceeds the memory; it is deleted with the process."""
    folder = tempfile.mkdtemp(prefix="tracegram-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _spark(named: Named, path: str, asked_at: Place) -> tuple[Any, Any]:
    import narwhals as nw

    try:
        from pyspark.sql import SparkSession  # pyright: ignore[reportMissingImports]  # 400 MB, no test extra
        from pyspark.sql.functions import broadcast, input_file_name  # pyright: ignore[reportMissingImports]
    except ModuleNotFoundError:
        raise missing_engine("Spark", "tracegram[spark]", asked_at) from None
    try:
        session = SparkSession.builder.getOrCreate()
        frame = session.read.parquet(*(file.as_uri() for file, _ in named))
        names = list(named[0][1])
        if len(named) == 1 or not names:
            return _with_fields(nw.from_native(frame), named), None
        rows = [(file.as_uri(), *fields.values()) for file, fields in named]
        files = broadcast(session.createDataFrame(rows, [_FILE, *names]))
        return nw.from_native(frame.withColumn(_FILE, input_file_name()).join(files, _FILE).drop(_FILE)), None
    except engine_faults() as error:
        raise _unreadable(path, error) from None


def missing_engine(name: str, package: str, asked_at: Place) -> TracegramError:
    """Return the error for an engine that is not installed."""
    message = f"{name} is not installed"
    return error_of("missing-library", message, asked_at, f"pip install '{package}'")


def _unreadable(path: str, error: Exception) -> TracegramError:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    message = f"{quote(path)} cannot be read as Parquet: {quote(said, 160)}"
    return error_of("unreadable-trace", message, Place(file=path), "write files of the same columns again")
