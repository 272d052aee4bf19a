"""Megabytes that kept commands busy for minutes: in a process that is ended when it uses too much.

Loops of libraries in C are not among the lines that `test_scaling` counts.
"""

import json
import subprocess
import sys

import pytest

from tests.hostile import RECTS, SPECS, TEXTS

MOST_SECONDS = 60  # of the processor for one file; each takes less than two, and took minutes
SIZE = 1_000_000
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
{code}
"""


def limited(code, folder, *arguments):
    """Run Python with at most so many seconds of the processor."""
    program = LIMITED.format(seconds=MOST_SECONDS, code=code)
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=folder, check=False, capture_output=True, text=True
    )


def checked(folder, *specs):
    """Check specs, and give the codes of what is found."""
    ended = limited("from tracegram.cli.main import main; sys.exit(main(sys.argv[1:]))", folder, "check", *specs)
    assert ended.returncode == 1, f"ended with {ended.returncode}: {ended.stderr[-500:]}"
    return [line.partition("[")[2].partition("]")[0] for line in ended.stderr.splitlines() if line.startswith("error[")]


def test_trace_files_that_used_to_hang_get_a_finding(tmp_path):
    files = ("unclosed.html", "escapes.json", "twice-in-one-row.json", "twice-at-the-end.json")
    for file in files:
        (tmp_path / file).write_text(TEXTS[file](3 * SIZE if "end" in file else SIZE))
        spec = {"tracegram": 1, "trace": {"file": file}, "marks": [{"mark": "rect"}]}
        (tmp_path / f"{file}.spec.json").write_text(json.dumps(spec))

    found = checked(tmp_path, *(f"{file}.spec.json" for file in files))

    assert found == ["unreadable-trace", "too-deep", "duplicate-key", "duplicate-key"]


@pytest.mark.parametrize(
    ("file", "codes"),
    [
        ("directives.yaml", ["bad-yaml"]),
        ("blanks.yaml", ["empty-value"]),
        ("escapes.json", ["too-deep"]),
        ("aliases-of-a-text.yaml", ["too-many-values"]),
        ("aliases-twice.yaml", ["too-many-values"]),
    ],
)
def test_specs_that_used_to_hang_get_a_finding(file, codes, tmp_path):
    (tmp_path / file).write_text(SPECS[file](SIZE))

    assert checked(tmp_path, file) == codes


def test_conditions_of_many_values_are_compared_by_their_sets(tmp_path):
    part = {"field": "token", "oneOf": [f"value {each}" for each in range(1000)]}
    marks = [{"mark": "rect", "where": {"and": [part] * 20}}] * 3
    (tmp_path / "many.yaml").write_text(RECTS.partition("marks:")[0] + f"marks: {json.dumps(marks)}\n")

    assert checked(tmp_path, "many.yaml") == ["empty-selection"] * 3


MARKDOWN = """
from markdown import Markdown
from tracegram.markdown import makeExtension
for text in ({head}, {fences}, {ends}):
    try:
        Markdown(extensions=[makeExtension()]).convert(text)
        print("a page")
    except Exception as error:
        print(type(error).__name__)
"""


def test_pages_with_many_fences_are_read_once(tmp_path):
    head = "'```tracegram ' + 'a' * 60 + '!\\n```\\n'"
    fences, ends = "'\\n~~~ x\\n' * 20_000", "'\\n```` x\\n```\\n' * 10_000"

    ended = limited(MARKDOWN.format(head=head, fences=fences, ends=ends), tmp_path)

    assert ended.stdout.split("\n")[:3] == ["FenceError", "a page", "a page"], ended.stderr[-500:]


STATISTICS = """
import numpy as np
from tracegram.diagnostics import Place
from tracegram.sources import read_frame
from tracegram.statistics.measured import measure
from tracegram.trace import Window, open_trace
count = 400_000
columns = {"step": np.arange(count)[::-1], "position": np.arange(count), "text": ["a"] * count}
columns["committed"] = np.ones(count, bool)
table = read_frame(columns, Place(file="frame"))
run = open_trace(table, names={}, window=Window(), asked_at=lambda _pointer: table.whole).run
print(measure(run, "global_arness"))
print(measure(run, "change_point", {"of": "commit_step"}))
for match in ({"text": "a" * 500 + "b"}, {"tokens": ["a"] * 500 + ["b"]}):
    try:
        print(measure(run, "answer_emergence", {"match": match}))
    except Exception as error:
        print(type(error).__name__)
"""


def test_statistics_of_long_runs_are_linear(tmp_path):
    ended = limited(STATISTICS, tmp_path)

    assert ended.stdout.split()[0] == "2.5e-06", ended.stderr[-500:]
    assert len(ended.stdout.split()) == 4
