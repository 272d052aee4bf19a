"""Parquet files as relations, of which only what a request needs is read."""

from typing import Any, Literal, assert_never, get_args

from vega_datalite.faults import engine_missing
from vega_datalite.requests import check_choice

Engine = Literal["duckdb", "spark"]


def scan_parquet(pattern: str, *, engine: Engine = "duckdb") -> Any:
    """Return Parquet files as a relation for `reduce`; columns and rows that are not needed stay on disk.

    Example:
        >>> cells = light.scan_parquet("*.parquet")
        >>> share = light.Pixels(width=850, height=400, how="share")
        >>> light.reduce(cells, share, x="step", y="position", value="masked").grid
        (64, 96)

    Args:
        pattern: A path or a glob, such as `runs/*.parquet`. The engine opens it unchecked: check patterns of strangers.
        engine: *duckdb* runs in this process, reads with all cores and spills to disk. *spark* uses the active
            session, on whatever cluster it runs, or starts one in this process.

    Raises:
        MissingEngineError: The engine is not installed; the text says which extra to install.
        ValueError: The engine is another word.
    """
    check_choice("engine", engine, get_args(Engine))
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
