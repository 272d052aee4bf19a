"""Traces in engines: which files are opened, which runs are drawn, what all runs have in common."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import tracegram
from tracegram.compile.open_trace import open_source
from tracegram.diagnostics import Place, TracegramError
from tracegram.language.document import Document
from tracegram.sources.engine import scan_files
from tracegram.trace import Trace
from tracegram.trace.scan import Scan


def write_run(path, seed, **more):
    random = np.random.default_rng(seed)
    step, position = (each.ravel() for each in np.meshgrid(range(6), range(4), indexing="ij"))
    columns = {
        "step": step,
        "position": position,
        "changed": random.random(24) < 0.5,
        "confidence": random.random(24),
        "token": random.integers(0, 3, 24),
        **more,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({name: values for name, values in columns.items() if values is not None}), path)
    return columns


def opened(folder, **trace):
    value = {"tracegram": 1, "trace": trace, "marks": [{"mark": "rect"}]}
    return open_source(Document(file="spec", text="", value=value, spans={}), None, folder).fields


def codes_of(folder, **trace):
    with pytest.raises(TracegramError) as refused:
        tracegram.figure({"tracegram": 1, "trace": trace, "marks": [{"mark": "rect"}]}, root=folder)
    return [finding.code for finding in refused.value.findings]


def test_a_run_of_many_files_is_drawn_as_any_trace(tmp_path):
    runs = {name: write_run(tmp_path / f"runs/{name}.parquet", seed) for seed, name in enumerate("abc")}

    trace = opened(tmp_path, file="runs/*.parquet", window={"run": "b"})

    assert isinstance(trace, Trace)
    assert trace.flags("changed").tolist() == runs["b"]["changed"].tolist()
    assert trace.supports("changes_per_step")


def test_a_run_is_named_by_its_folder(tmp_path):
    runs = {name: write_run(tmp_path / f"run={name}/part.parquet", seed) for seed, name in enumerate("abc")}

    trace = opened(tmp_path, file="run=*/*.parquet", window={"run": "c"})

    assert trace.numbers("confidence").tolist() == runs["c"]["confidence"].tolist()


def test_a_run_of_a_column_is_drawn_out_of_all_files(tmp_path):
    for seed, name in enumerate("ab"):
        write_run(tmp_path / f"{seed}.parquet", seed, run=[name] * 24)

    trace = opened(tmp_path, file="*.parquet", window={"run": "b", "step": [1, 2]})

    assert trace.header.steps == (1, 2)
    assert codes_of(tmp_path, file="*.parquet") == ["many-runs"]
    assert codes_of(tmp_path, file="*.parquet", window={"run": "z"}) == ["empty-window"]


def test_many_files_without_a_choice_are_refused(tmp_path):
    for seed in range(2):
        write_run(tmp_path / f"{seed}.parquet", seed)

    assert codes_of(tmp_path, file="*.parquet") == ["many-runs"]
    assert codes_of(tmp_path, file="*.parquet", window={"run": "7"}) == ["empty-window"]
    assert codes_of(tmp_path, file="none/*.parquet") == ["file-not-found"]
    assert codes_of(tmp_path, file="*.csv") == ["file-not-found"]
    (tmp_path / "a.csv").touch()
    assert codes_of(tmp_path, file="*.csv", engine="duckdb") == ["unknown-format"]
    assert codes_of(tmp_path, file="../*.parquet") == ["path-outside-folder"]
    assert codes_of(tmp_path, file="*.parquet", over_runs="mean", window={"run": "0"}) == ["conflicting-words"]


def test_names_in_braces_are_columns_of_texts_in_an_engine(tmp_path):
    runs = {seed: write_run(tmp_path / f"s{seed}/it's.parquet", seed, question=None) for seed in range(3)}

    whole = opened(tmp_path, file="{sampler}/{question}.parquet", window={"run": "s1/it's"})
    held = scan_files("{sampler}/{question}.parquet", tmp_path, Place(file="spec"))
    one = scan_files("{sampler}/{question}.parquet", tmp_path, Place(file="spec"), run="s2/it's")

    found = held.frame.collect(backend="pyarrow").to_native()
    assert held.runs == ("s0/it's", "s1/it's", "s2/it's")
    for column, texts in {"sampler": ["s0", "s1", "s2"], "question": ["it's"], "run": list(held.runs)}.items():
        assert sorted(set(found[column].to_pylist())) == texts
    kept = found.filter(pc.equal(found["sampler"], "s1")).sort_by([("step", "ascending"), ("position", "ascending")])
    assert kept["confidence"].to_pylist() == runs[1]["confidence"].tolist() == whole.numbers("confidence").tolist()
    assert set(one.frame.collect(backend="pyarrow").to_native()["sampler"].to_pylist()) == {"s2"}
    assert whole.values_of("sampler") == ("s1",)


def test_the_files_of_a_pattern_are_inputs(tmp_path):
    for seed in range(2):
        write_run(tmp_path / f"{seed}.parquet", seed)
    (tmp_path / "spec.yaml").write_text("tracegram: 1\ntrace: {file: '*.parquet'}\nmarks: [{mark: rect}]\n")

    named = tracegram.inputs(tmp_path / "spec.yaml")

    assert [each.name for each in named] == ["spec.yaml", "0.parquet", "1.parquet"]


def test_patterns_do_not_leave_the_folder_through_links(tmp_path):
    write_run(tmp_path / "outside/a.parquet", 1)
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside/a.parquet").symlink_to(tmp_path / "outside/a.parquet")
    (tmp_path / "inside/more").symlink_to(tmp_path / "outside")

    assert codes_of(tmp_path / "inside", file="*.parquet") == ["path-outside-folder"]
    assert codes_of(tmp_path / "inside", file="more/*.parquet") == ["path-outside-folder"]
    assert codes_of(tmp_path / "inside", file="a.parquet", engine="duckdb") == ["path-outside-folder"]


def test_files_of_other_columns_are_refused(tmp_path):
    write_run(tmp_path / "a.parquet", 1)
    write_run(tmp_path / "b.parquet", 2, changed=None)

    assert codes_of(tmp_path, file="*.parquet", over_runs="mean") == ["unreadable-trace"]


def test_a_file_that_is_no_parquet_is_refused(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and so on")

    assert codes_of(tmp_path, file="a.parquet", engine="duckdb") == ["unreadable-trace"]


@pytest.mark.parametrize("way", ["files", "folders", "column"])
def test_means_over_runs_are_those_of_numpy(tmp_path, way):
    names = {"files": "{}.parquet", "folders": "run={}/part.parquet", "column": "{}.parquet"}
    pattern = {"files": "*.parquet", "folders": "run=*/*.parquet", "column": "*.parquet"}[way]
    runs = []
    for seed in range(5):
        more = {"run": [f"r{seed}"] * 24} if way == "column" else {}
        runs.append(write_run(tmp_path / names[way].format(seed), seed, **more))

    trace = opened(tmp_path, file=pattern, over_runs="mean")

    assert trace.header.runs == 5
    assert np.allclose(trace.numbers("changed_rate"), np.mean([each["changed"] for each in runs], axis=0))
    assert np.allclose(trace.numbers("confidence"), np.mean([each["confidence"] for each in runs], axis=0))
    assert trace.numbers("runs").tolist() == [5] * 24


def test_changes_are_derived_run_by_run(tmp_path):
    runs = [write_run(tmp_path / f"{seed}.parquet", seed, changed=None) for seed in range(4)]

    trace = opened(tmp_path, file="*.parquet", over_runs="mean")

    tokens = np.array([each["token"].reshape(6, 4) for each in runs])
    changed = np.concatenate([np.zeros((4, 1, 4)), tokens[:, 1:] != tokens[:, :-1]], axis=1)
    assert np.allclose(trace.numbers("changed_rate"), changed.mean(axis=0).ravel())


def test_changes_at_the_edge_of_a_window_are_those_of_the_whole_run(tmp_path):
    for seed in range(4):
        write_run(tmp_path / f"{seed}.parquet", seed, changed=None)

    whole = opened(tmp_path, file="*.parquet", over_runs="mean").numbers("changed_rate").reshape(6, 4)
    part = opened(tmp_path, file="*.parquet", over_runs="mean", window={"step": [2, 3]})

    assert np.array_equal(part.numbers("changed_rate").reshape(2, 4), whole[2:4])


def test_a_figure_of_means_says_of_how_many_runs(tmp_path):
    for seed in range(3):
        write_run(tmp_path / f"{seed}.parquet", seed)
    spec = {
        "tracegram": 1,
        "trace": {"file": "*.parquet", "over_runs": "mean"},
        "marks": [{"mark": "rect", "color": {"field": "changed_rate"}}],
    }

    figure = tracegram.figure(spec, root=tmp_path)

    assert "Means over 3 runs." in figure.description
    assert "means of" not in figure.description
    assert [each.code for each in figure.warnings] == []


UNEVEN = [
    {"run": run, "step": step, "position": 0, "confidence": value if step < 3 else None, "flag": step > 1}
    for run, steps, value in (("a", 4, 0.0), ("b", 2, 1.0), ("c", 1, 0.5))
    for step in range(steps)
]


def uneven(folder, way, marks):
    """A figure of the means of three runs that end at different steps."""
    table = pa.Table.from_pylist(UNEVEN)
    pq.write_table(table, folder / "uneven.parquet")
    trace = {"frame": {"frame": "runs"}, "values": {"values": UNEVEN}}.get(way, {"file": "uneven.parquet"})
    spec = {"tracegram": 1, "trace": {**trace, "over_runs": "mean"}, "marks": marks}
    return tracegram.figure(spec, root=folder, trace=table if way == "frame" else None)


@pytest.mark.parametrize("way", ["file", "frame", "values"])
def test_means_of_unequal_runs_say_of_how_many(tmp_path, way):
    figure = uneven(tmp_path, way, [{"mark": "rect", "color": {"field": "runs"}}])
    confidence = uneven(tmp_path, way, [{"mark": "rect", "color": {"field": "confidence"}}])

    assert list(figure.frames()["marks/0"]["value"]) == [3, 2, 1, 1]
    assert figure.warnings == ()
    assert list(confidence.frames()["marks/0"]["value"]) == [0.5, 0.5, 0.0]
    assert "means of 1 to 3 runs" in confidence.description
    codes = {each.code: each.message for each in confidence.warnings}
    assert codes["uneven-runs"] == "the cells of this layer are means of 1 to 3 runs"


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"field": "runs", "gte": 3}, None),
        ({"field": "flag_rate", "lte": 0.5}, "means of 2 to 3 runs"),
        ({"and": [{"field": "flag_rate", "gt": 0.5}, {"field": "runs", "lt": 3}]}, "means of 1 run"),
    ],
)
def test_the_range_of_runs_is_that_of_the_cells_drawn(tmp_path, where, said):
    figure = uneven(tmp_path, "file", [{"mark": "rect", "where": where}])

    assert (said or "means of") in figure.description if said else "means of" not in figure.description
    assert [each.code for each in figure.warnings] == (["uneven-runs"] if said and " to " in said else [])


@pytest.mark.parametrize("where", ["flag", {"field": "confidence", "gte": 0}])
def test_one_color_for_cells_that_were_selected_run_by_run_is_no_mean(tmp_path, where):
    figure = uneven(tmp_path, "file", [{"mark": "rect", "where": where}])

    assert "means of" not in figure.description
    assert [each.code for each in figure.warnings] == []


def test_runs_without_a_value_do_not_count(tmp_path):
    rows = [
        {"run": run, "step": 0, "position": at, "margin": at or None if run else 0.5} for run in (0, 1) for at in (0, 1)
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "runs.parquet")

    trace = opened(tmp_path, file="runs.parquet", over_runs="mean")

    assert trace.numbers("margin").tolist() == [0.5, 0.75]
    assert trace.numbers("runs").tolist() == [2, 2]
    assert trace.numbers("margin_runs").tolist() == [1, 2]


def test_a_cell_twice_in_a_run_is_refused_among_runs(tmp_path):
    for seed in range(2):
        write_run(tmp_path / f"{seed}.parquet", seed)
    twice = pq.read_table(tmp_path / "0.parquet")
    pq.write_table(pa.concat_tables([twice, twice]), tmp_path / "0.parquet")

    assert codes_of(tmp_path, file="*.parquet", over_runs="mean") == ["duplicate-cell"]


def test_an_engine_that_is_absent_is_named(tmp_path, monkeypatch):
    write_run(tmp_path / "a.parquet", 1)
    for module in ("duckdb", "pyspark.sql"):
        monkeypatch.setitem(__import__("sys").modules, module, None)

    assert codes_of(tmp_path, file="a.parquet", engine="duckdb") == ["missing-library"]
    assert codes_of(tmp_path, file="a.parquet", engine="spark") == ["missing-library"]


def test_duckdb_is_locked(tmp_path):
    """What opens the file can open no other, and cannot be told to."""
    import duckdb

    from tracegram.diagnostics import Place

    write_run(tmp_path / "a.parquet", 1)
    (tmp_path / "b.txt").write_text("secret")
    held = scan_files("a.parquet", tmp_path, Place(file="spec"))

    for attack in (
        f"select * from read_text('{tmp_path}/b.txt')",
        "select * from read_text('/etc/passwd')",
        f"copy (select 1) to '{tmp_path}/c.csv'",
        f"attach '{tmp_path}/d.db'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access=true",
        "set lock_configuration=false",
        f"set allowed_paths=['{tmp_path}/b.txt']",
        "select * from tmp_path",
    ):
        with pytest.raises(duckdb.Error):
            held.keep.execute(attack).fetchall()


@pytest.mark.parametrize("library", ["duckdb", "polars"])
def test_lazy_frames_that_are_large_stay_where_they_are(monkeypatch, tmp_path, library):
    import duckdb
    import polars as pl

    write_run(tmp_path / "a.parquet", 1)
    value = {"tracegram": 1, "trace": {"frame": "x"}, "marks": [{"mark": "rect", "where": "changed"}]}
    path = str(tmp_path / "a.parquet")
    in_memory = tracegram.figure({**value, "trace": {"values": pq.read_table(path).to_pylist()}})
    for module in ("files.limits", "runs", "engine"):
        monkeypatch.setattr(f"tracegram.sources.{module}.MOST_ROWS", 10)
    frame = duckdb.read_parquet(path) if library == "duckdb" else pl.scan_parquet(path)
    document = Document(file="spec", text="", value=value, spans={})

    assert isinstance(open_source(document, frame, tmp_path).fields, Scan)
    assert tracegram.figure(value, trace=frame).to_dict() == in_memory.to_dict()


def test_files_may_have_a_column_of_any_name(tmp_path):
    for seed, name in enumerate("ab"):
        write_run(tmp_path / f"{name}.parquet", seed, filename=[name] * 24)

    assert opened(tmp_path, file="*.parquet", over_runs="mean").header.rows == 24
    assert opened(tmp_path, file="*.parquet", window={"run": "b"}).header.rows == 24


def test_an_empty_file_is_an_empty_trace(tmp_path):
    write_run(tmp_path / "a.parquet", 1)
    pq.write_table(pq.read_table(tmp_path / "a.parquet").slice(0, 0), tmp_path / "b.parquet")

    assert codes_of(tmp_path, file="b.parquet", engine="duckdb") == ["empty-trace"]
    assert codes_of(tmp_path, file="a.parquet", engine="duckdb", window={"step": [90, 99]}) == ["empty-window"]


def test_stars_that_are_no_whole_folder_are_refused(tmp_path):
    write_run(tmp_path / "a.parquet", 1)
    (tmp_path / "spec.yaml").write_text("tracegram: 1\ntrace: {file: '**.parquet'}\nmarks: [{mark: rect}]\n")

    assert codes_of(tmp_path, file="**.parquet") == ["file-not-found"]
    assert [each.name for each in tracegram.inputs(tmp_path / "spec.yaml")] == ["spec.yaml"]


@pytest.mark.parametrize("library", ["duckdb", "polars"])
def test_texts_of_an_enumeration_are_texts(library):
    import duckdb
    import polars as pl

    rows = {"step": [0, 1, 2], "position": [0, 0, 1], "token": ["a", "b", "a"]}
    held = pa.table(rows)  # noqa: F841  # DuckDB finds it by its name
    frame = pl.LazyFrame(rows).with_columns(pl.col("token").cast(pl.Enum(["a", "b"])))
    if library == "duckdb":
        connection = duckdb.connect()
        connection.execute("CREATE TYPE word AS ENUM ('a', 'b')")
        frame = connection.sql("SELECT step, position, token::word AS token FROM held")
    marks = [{"mark": "rect", "color": {"field": "token"}, "where": {"field": "token", "equal": "a"}}]
    spec = {"tracegram": 1, "trace": {"frame": "x"}, "marks": marks}

    memory = tracegram.figure(spec, trace=pa.table(rows))
    engine = tracegram.figure({**spec, "trace": {"frame": "x", "engine": "duckdb"}}, trace=frame)

    assert engine.to_dict() == memory.to_dict()
