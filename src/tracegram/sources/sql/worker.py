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


def main() -> None:
    """Answer one request."""
    sys.path.insert(0, str(Path(__file__).parents[3]))
    from tracegram.sources.files.arrow import load_pyarrow
    from tracegram.sources.sql.outcome import Query, QueryError

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand in the answer
    request: dict[str, Any] = json.load(sys.stdin.buffer)
    memory: int = request.pop("memory")
    _limit_memory(memory)
    engine: Any = import_module(f"tracegram.sources.sql.{request.pop('engine')}_engine")
    try:
        table = engine.fetch(Query(**request))
    except QueryError as error:
        _answer(answers, {"kind": error.kind, "said": error.said, "offset": error.offset})
        return
    except MemoryError:
        _answer(answers, {"kind": "large", "said": f"more memory than the limit of {memory // 1024**2:,} MB"})
        return
    if table.nbytes > MOST_BYTES:
        _answer(answers, {"kind": "large", "said": f"more than the limit of {MOST_BYTES // 1024**2} MB"})
        return
    _answer(answers, {"kind": "rows"})
    with load_pyarrow("ipc").new_stream(answers, table.schema) as writer:
        writer.write_table(table)
    answers.flush()


def _answer(answers: Any, header: dict[str, Any]) -> None:
    answers.write(json.dumps(header).encode() + b"\n")
    answers.flush()


def _limit_memory(most: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # where the system has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


if __name__ == "__main__":
    main()
