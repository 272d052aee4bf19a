"""The process that queries a database starts quickly: each query starts one."""

import json
import re
import subprocess
import sys

import pytest
from tests.databases import fill_duckdb, fill_sqlite

from tracegram.databases import worker


@pytest.mark.parametrize(("engine", "fill"), [("duckdb", fill_duckdb), ("sqlite", fill_sqlite)])
def test_a_query_imports_neither_numpy_nor_the_rest_of_tracegram(engine, fill, tmp_path):
    target = fill(tmp_path / f"runs.{engine}", [{"step": 0, "position": 0, "token": "a"}])
    request = {"text": "select * from trace", "rows": 10, "seconds": 60, "memory": 4 * 1024**3}
    asked = json.dumps({**request, "engine": engine, "target": str(target)})
    command = [sys.executable, "-P", "-X", "importtime", worker.__file__]

    ended = subprocess.run(command, input=asked.encode(), capture_output=True, check=True)

    imported = set(re.findall(r"\| +([\w.]+)\n", ended.stderr.decode()))
    assert json.loads(ended.stdout.partition(b"\n")[0]) == {"kind": "rows"}
    ours = {name.partition(".")[2].partition(".")[0] for name in imported if name.startswith("tracegram.")}
    assert "pyarrow.lib" in imported
    assert ours == {"databases", "dates"}
    assert {name for name in imported if name.startswith(("numpy.", "pandas."))} == set()
