"""Tests of several files that are read as one table."""

import json
from dataclasses import replace

import pytest

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources import Said, read_file, read_files
from tracegram.sources.files.normal_form import write_normal
from tracegram.sources.frame import read_frame
from tracegram.trace import Recording, Window, open_trace

SPEC = Place(file="spec.yaml")


def opened(folder, pattern, run=None, read=read_file):
    table = read_files(pattern, folder, SPEC, Said(), read, run)
    return open_trace(table, names={}, window=Window(run=run), asked_at=lambda _pointer: SPEC)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def test_files_of_any_format_are_runs_with_what_their_names_say(tmp_path):
    write(tmp_path / "low/1.csv", "step,position,token\n0,0,7\n1,0,8\n")
    write(tmp_path / "random/1.csv", "step,position,token\n0,0,8\n1,0,8\n")

    trace = opened(tmp_path, "{sampler}/{question}.csv")

    assert [run.name for run in trace.runs] == ["low/1", "random/1"]
    assert trace.values_of("sampler") == ("low", "random")
    assert trace.values_of("question") == ("1",)
    assert trace.flags("changed").tolist() == [False, True, False, False]
    assert (trace.place(2).file, trace.place(2).span.line) == ("random/1.csv", 2)


def test_a_column_of_the_files_goes_before_their_names(tmp_path):
    for name in "ab":
        rows = [{"step": 0, "position": 0, "run": f"{name}{seed}", "position_": 0} for seed in range(2)]
        write(tmp_path / f"{name}.jsonl", "\n".join(map(json.dumps, rows)))

    assert [run.name for run in opened(tmp_path, "*.jsonl").runs] == ["a0", "a1", "b0", "b1"]
    assert [run.name for run in opened(tmp_path, "*.jsonl", run="b1").runs] == ["b1"]


def test_only_the_file_of_the_run_that_is_wanted_is_read(tmp_path):
    asked = []
    for name in "abc":
        write(tmp_path / f"{name}.csv", "step,position\n0,0\n")

    def read(path, *others):
        asked.append(path)
        return read_file(path, *others)

    assert opened(tmp_path, "*.csv", run="b", read=read).run.name == "b"
    assert asked == ["b.csv"]


def test_every_file_is_read_with_its_own_header(tmp_path):
    rows = {"step": [0, 1], "position": [0, 0], "canvas": [9, 8]}
    for mask, sampler in ((9, "greedy"), (8, "")):
        table = read_frame(rows, Place(file="frame"))
        header = Recording(mask_id=mask, state="before", sampler=sampler, block_length=4)
        (tmp_path / f"{mask}.parquet").write_bytes(write_normal(replace(table, recording=header)))

    trace = opened(tmp_path, "*.parquet")

    assert trace.flags("masked").tolist() == [False, True, True, False]
    assert trace.texts("sampler").tolist() == [None, None, "greedy", "greedy"]
    assert trace.values_of("block_length") == ("4",)


def test_files_of_other_columns_are_refused_by_name(tmp_path):
    write(tmp_path / "a.csv", "step,position,token\n0,0,7\n")
    write(tmp_path / "b.csv", "step,position\n0,0\n")

    with pytest.raises(TracegramError) as refused:
        opened(tmp_path, "*.csv")

    (finding,) = refused.value.findings
    assert (finding.code, finding.place.file) == ("unreadable-trace", "b.csv")
    assert finding.message == "“b.csv” has no column “token”, which “a.csv” has"


def test_of_many_files_the_one_is_named_whose_columns_others_do_not_have(tmp_path):
    for name, column in (("a", "conf"), ("b", "confidence"), ("c", "confidence")):
        write(tmp_path / f"{name}.csv", f"step,position,{column}\n0,0,0.5\n")

    with pytest.raises(TracegramError) as refused:
        opened(tmp_path, "*.csv")

    (finding,) = refused.value.findings
    assert str(finding.place) == "a.csv:2:5"
    assert finding.message == "“a.csv” has “conf” where “b.csv” has “confidence”"
    assert finding.help == "rename “conf” to “confidence” in it, or write a pattern that names other files"
