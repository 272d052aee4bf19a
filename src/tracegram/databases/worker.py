"""The process that queries a database: if an engine hangs, crashes or grows, only this process ends.

Run as a script, it reads a request from standard input as JSON, and answers on standard output: a line of JSON, and
behind it the rows as an Arrow stream.
"""

import json
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

MOST_BYTES = 512 * 1024**2  # of the rows as Arrow
SQLITE = b"SQLite format 3\0"  # the first bytes of a file
DUCKDB = b"DUCK"  # after a checksum of eight bytes


def main() -> None:
    """Answer one request."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.modules["numpy"] = None  # pyright: ignore[reportArgumentType]  # PyArrow would import it, and pandas
    from tracegram.databases.outcome import Query, QueryError

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand in the answer
    request: dict[str, Any] = json.load(sys.stdin.buffer)
    memory: int = request.pop("memory")
    _limit_memory(memory)
    name: str = request.pop("engine")
    engine: Any = import_module(f"tracegram.databases.{name}_engine")
    try:
        table = engine.fetch(Query(**request))
    except QueryError as error:
        other = _other_engine(name, request["target"]) if error.kind == "closed" else ""
        told = {"kind": "other", "said": other} if other else {"kind": error.kind, "said": error.said}
        _answer(answers, {**told, "offset": error.offset})
        return
    except MemoryError:
        _answer(answers, {"kind": "large", "said": f"more memory than the limit of {memory // 1024**2:,} MB"})
        return
    if table.nbytes > MOST_BYTES:
        _answer(answers, {"kind": "large", "said": f"more than the limit of {MOST_BYTES // 1024**2} MB"})
        return
    _answer(answers, {"kind": "rows"})
    arrow: Any = import_module("pyarrow.ipc")
    with arrow.new_stream(answers, table.schema) as writer:
        writer.write_table(table)
    answers.flush()


def _other_engine(engine: str, target: str) -> str:
    """Return the engine that wrote a file, by its first bytes, if it is not the one that was to read it.

    Only this process may look: closing a file gives up the locks that a process has on it, such as DuckDB's.
    """
    if engine == "postgresql":
        return ""
    with suppress(OSError), Path(target).open("rb") as file:
        start = file.read(16)
        if engine == "duckdb" and start == SQLITE:
            return "SQLite"
        if engine == "sqlite" and start[8:12] == DUCKDB:
            return "DuckDB"
    return ""


def _answer(answers: Any, header: dict[str, Any]) -> None:
    answers.write(json.dumps(header).encode() + b"\n")
    answers.flush()


def _limit_memory(most: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # where the system has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


if __name__ == "__main__":
    main()
