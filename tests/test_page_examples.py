"""Every example of the pages in `spec/` is run: here, when the site is built, or by a test that is named."""

import re
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

import tracegram
from tests.examples import write_files
from tracegram.sources.sql.grants import granted_by_file

ROOT = Path(__file__).parents[1]
RECT = {"mark": "rect"}
BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<language>[^\n`]*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
MADE = {"codes", "gallery"}  # below the site, by its build
PAGES = sorted(each for each in (ROOT / "spec").glob("**/*.md") if each.parent.name not in MADE)
# what is run or read when the site is built
BY_SITE = (
    "{run}",
    "{file}",
    "{tracegram}",
    "{include}",
    "{toctree}",
    "{eval-rst}",
)
APPS = "tests/long/test_apps.py"
ELSEWHERE = {  # by their first lines, where they are run
    ".. tracegram:: figures/one.yaml": "tests/test_sphinx.py",
    'extensions = ["tracegram.sphinx"]': "tests/test_sphinx.py",
    "markdown_extensions:": "tests/test_markdown.py",
    "extra_javascript:": "tests/test_markdown.py",
    "html = markdown.markdown(": "tests/test_markdown.py",
    "#| label: fig-answer": "tests/test_quarto.py",
    "#| include: false": "tests/test_quarto.py",
    "#| label: fig-written": "tests/test_quarto.py",
    "#| label: fig-pdf": "tests/test_quarto.py",
    "#!/bin/sh": "tests/unit/cli/test_myst.py",
    "from tracegram.notebook import widget": "tests/test_notebook.py",
    "from tracegram.record import record": "tests/unit/record/test_readme.py",
    'st.altair_chart(figure.chart().properties(autosize="pad"), theme=None, width="content")': APPS,
    'figure.save("figure.png", scale=2)': APPS,
    "pn.panel(figure)  # the picture, with its description": APPS,
    "from pyspark.sql import SparkSession": "tests/long/test_spark.py",
    '<tracegram-figure src="/figures/one.vl.json" alt="What it shows">': "tests/test_web.py",
    "default-src 'none'; script-src 'self'; style-src 'self'": "tests/browser.py",
}
HERE = ("figure.chart() | other", "# databases.toml")
NOT_OURS = (  # settings of other programs, and what a machine of one's own does
    "project:",
    "[project.markdown_extensions",
    "# .github/workflows/figures.yml",
    "# .pre-commit-config.yaml",
    'vim.lsp.config("tracegram", {',
    "[language-server.tracegram]",
    "python3 -m venv .venv",
    "pip install",
    "create role reader",
)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The folder of all files that examples name."""
    return write_files(tmp_path_factory.mktemp("examples"))


def blocks():
    """Return each block of code in the pages, as (page, language, text); of Markdown its blocks too."""
    texts = [(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in PAGES]
    for page, text in texts:
        for found in BLOCK.finditer(text):
            yield page, found["language"], found["text"]
            texts += [(page, found["text"])] if found["language"] == "markdown" else []


BLOCKS = list(blocks())
SPECS = [(page, text) for page, _, text in BLOCKS if text.startswith(("tracegram: 1", "# yaml-language-server"))]
HEADS = [text.partition("\n")[0] for _, _, text in BLOCKS]


def is_known(page, language, text):
    """Check that a block is run here, by the site, or by the test that `ELSEWHERE` names."""
    if page in {"spec/README.md", "spec/vega_datalite.md"} or (
        page == "spec/trace.md" and language in {"yaml", "json"}
    ):
        return True
    if "tracegram" in language or language.startswith(BY_SITE) or language == "markdown":
        return True
    return (page, text) in SPECS or text.startswith(HERE + NOT_OURS) or text.partition("\n")[0] in ELSEWHERE


def test_each_block_of_code_of_each_page_is_run_by_a_test():
    assert [(page, text[:80]) for page, language, text in BLOCKS if not is_known(page, language, text)] == []
    assert [head for head in ELSEWHERE if head not in HEADS] == []
    assert [path for path in ELSEWHERE.values() if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("text", [text for _, text in SPECS], ids=[page for page, _ in SPECS])
def test_each_spec_of_each_page_is_drawn(text, root):
    assert tracegram.figure(yaml.safe_load(text), root=root).to_dict()["layer"]


def test_each_source_of_the_page_about_traces_is_drawn(root):
    words = [text for page, language, text in BLOCKS if (page, language) == ("spec/trace.md", "yaml")]
    alternatives = [each.splitlines() if each.count("trace:") > 1 else [each] for each in words]

    for part in [each for lines in alternatives for each in lines]:
        spec = {"tracegram": 1, "marks": [RECT], **yaml.safe_load(part)}
        assert tracegram.figure(spec, root=root).to_dict()["layer"]


def test_the_header_of_the_page_about_traces_is_one(tmp_path):
    (header,) = [text for page, language, text in BLOCKS if (page, language) == ("spec/trace.md", "json")]
    table = pa.table({"step": [0, 1], "position": [0, 0], "canvas": [126336, 5]})
    metadata = {"tracegram": header.strip().encode()}
    pq.write_table(table.replace_schema_metadata(metadata), tmp_path / "decode.parquet")
    spec = {"tracegram": 1, "trace": {"file": "decode.parquet"}, "marks": [{**RECT, "where": "committed"}]}

    assert tracegram.figure(spec, root=tmp_path).to_dict()["layer"]


def test_the_program_of_the_page_about_light_data_runs(tmp_path, monkeypatch):
    (tmp_path / "runs").mkdir()
    monkeypatch.chdir(tmp_path)
    step, position = (each.ravel() for each in np.meshgrid(np.arange(40), np.arange(30), indexing="ij"))
    columns = {"step": step, "position": position, "value": (step + position) % 3, "state": position % 3 == step % 2}
    table = pa.table({**columns, "p": step / 40, "changed": step == position})
    pq.write_table(table, tmp_path / "runs" / "a.parquet")
    named = {"table": table}
    for page, language, text in BLOCKS:
        if (page, language) == ("spec/vega_datalite.md", "python"):
            exec(text, named)
    alt.data_transformers.enable("default")

    assert named["chart"].to_dict()["mark"]["type"] == "image"


def test_charts_go_together_with_others_as_the_page_about_apps_says(root):
    (text,) = [text for page, _, text in BLOCKS if page.endswith("apps.md") and text.startswith("figure.chart() |")]
    figure = tracegram.figure({"tracegram": 1, "trace": {"file": "decode.parquet"}, "marks": [RECT]}, root=root)
    frame = pd.DataFrame({"step": [0, 1]})
    own = alt.Chart(frame).mark_rule().encode(x="step:Q")
    named = {"figure": figure, "other": own, "own_line": own, "frame": frame, "alt": alt}

    for line in text.splitlines():
        assert eval(line, named).to_dict()


def test_the_settings_of_the_page_about_databases_are_read(tmp_path):
    (text,) = [text for _, language, text in BLOCKS if text.startswith("# databases.toml")]
    (tmp_path / "databases.toml").write_text(text, "utf-8")

    assert {*granted_by_file(tmp_path / "databases.toml").addresses} == {"runs", "lab"}
