"""Parquet files as relations: what a request does not need is never read."""

from typing import Any, Literal, assert_never

from vega_datalite.faults import engine_missing


def scan_parquet(pattern: str, *, engine: Literal["duckdb", "spark"] = "duckdb") -> Any:
    """Return Parquet files as a relation for `reduce`; columns and rows that are not asked for stay on disk.

    Args:
        pattern: A path or a glob, such as `runs/*.parquet`. It is opened as the engine does: from a stranger, check it.
        engine: *duckdb* is embedded, reads with all cores and spills to disk. *spark* takes the session that is
            active, on whatever cluster it is, or starts one in this process.

    Raises:
        MissingEngineError: The engine is not installed; the text says which extra brings it.
    """
    match engine:
        case "duckdb":
            try:
                import duckdb
            except ModuleNotFoundError:
                raise engine_missing("duckdb") from None
            connection = duckdb.connect()
            connection.execute("SET enable_progress_bar=false")  # it would be printed among what a command gives
            return connection.read_parquet(pattern)
        case "spark":
            try:
                from pyspark.sql import SparkSession  # pyright: ignore[reportMissingImports]  # 400 MB, no test extra
            except ModuleNotFoundError:
                raise engine_missing("pyspark", "tracegram[spark]") from None
            return SparkSession.builder.getOrCreate().read.parquet(pattern)
        case _:
            assert_never(engine)
