"""The examples in docstrings of public functions run, and every public function has one."""

import doctest
import inspect
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import pytest

import tracegram
import tracegram.statistics
import vega_datalite
from tests.runs import grid_of, run_of

DECODING = Path(__file__).parents[1] / "gallery" / "decoding"
SPEC = "tracegram: 1\ntrace: {file: decode.parquet}\nmarks: [{mark: rect, where: changed}]\n"
SCOPE = {"tracegram": tracegram, "light": vega_datalite, "alt": alt, "np": np, "pd": pd}
FUNCTIONS = {
    f"{package.__name__}.{name}": getattr(package, name)
    for package in (tracegram, tracegram.statistics, vega_datalite)
    for name in package.__all__
    if inspect.isfunction(getattr(package, name))
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the spec and the trace that examples name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "figure.yaml").write_text(SPEC, "utf-8")
    pd.read_parquet(DECODING / "low-confidence.parquet").assign(run="a").to_parquet(tmp_path / "decode.parquet")


def failures(function, **names):
    """Run the example of a function, and return how many of its lines failed; at least one is there."""
    runner = doctest.DocTestRunner()
    statistics = {each: getattr(tracegram.statistics, each) for each in tracegram.statistics.__all__}
    scope = SCOPE | statistics | names
    (example,) = doctest.DocTestFinder(recurse=False).find(function, function.__name__, globs=scope)
    assert example.examples
    return runner.run(example).failed


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_of_a_public_function_runs(name):
    run = run_of(grid_of(text=["00", "13", "42", "42", "42"]))

    assert failures(FUNCTIONS[name], run=run) == 0


def test_the_example_of_recording_runs(tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    from tests.unit.record.test_readme import generate

    monkeypatch.chdir(tmp_path)
    model = torch.nn.Sequential(torch.nn.Embedding(126337, 4), torch.nn.Linear(4, 8))

    prompt = torch.tensor([[1, 2, 3]])
    names = {"record": tracegram.record.record, "model": model, "generate": generate, "prompt": prompt}
    assert failures(tracegram.record.record, **names) == 0
