"""The README's example runs as it stands."""

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

torch = pytest.importorskip("torch")

README = Path(__file__).parents[3] / "README.md"


def generate(model, prompt):
    canvas = torch.nn.functional.pad(prompt, (0, 6), value=126336)
    for place in range(3, 9):
        canvas[0, place] = model(canvas)[0, place].argmax()


def test_the_readme_s_example_records(tmp_path, monkeypatch):
    page = README.read_text("utf-8").partition("## Draw your own decode")[2]
    monkeypatch.chdir(tmp_path)
    model = torch.nn.Sequential(torch.nn.Embedding(126337, 4), torch.nn.Linear(4, 8))
    scope = {"model": model, "generate": generate, "prompt": torch.tensor([[1, 2, 3]])}

    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1], scope)

    table = pq.read_table("decode.parquet")
    assert table.num_rows == 6 * 6
    assert table["masked"].to_pylist().count(True) == 5 + 4 + 3 + 2 + 1
