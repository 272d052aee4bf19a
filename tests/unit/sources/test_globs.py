"""Tests of patterns that name trace files, and of what names of files say of runs."""

import pytest

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources.globs import is_pattern, matching, named_now, run_fields

SPEC = Place(file="spec.yaml")


@pytest.mark.parametrize(
    ("pattern", "names", "fields"),
    [
        (
            "runs/{sampler}/{question}.parquet",
            ["runs/low/q1.parquet", "runs/random/q1.parquet"],
            [
                {"run": "runs/low/q1", "sampler": "low", "question": "q1"},
                {"run": "runs/random/q1", "sampler": "random", "question": "q1"},
            ],
        ),
        ("{sampler}-{run}.jsonl.gz", ["a-1-2.jsonl.gz"], [{"run": "1-2", "sampler": "a"}]),
        ("s*/{q}[0-9].npz", ["s1/x7.npz", "s2/y8.npz"], [{"run": "x7", "q": "x"}, {"run": "y8", "q": "y"}]),
        ("**/{q}/{q}.csv", ["a/b/b.csv"], [{"run": "b", "q": "b"}]),
        ("*/*.parquet", ["run=a%20b/0.parquet", "run=c/0.parquet"], [{"run": "a b"}, {"run": "c"}]),
        (
            "**/*.parquet",
            ["sampler=x/seed=1/0.parquet", "sampler=y/1.parquet"],
            [{"run": "0", "sampler": "x"}, {"run": "1", "sampler": "y"}],
        ),
        ("*.parquet", ["a.b.parquet", "a.c.parquet"], [{"run": "a.b"}, {"run": "a.c"}]),
        ("one.parquet", ["one.parquet"], [{}]),
    ],
)
def test_names_of_files_say_what_their_runs_are(pattern, names, fields):
    assert run_fields(pattern, names) == fields


def test_only_files_whose_whole_name_fits_the_braces_are_named(tmp_path):
    for name in ("a-1.csv", "b-2.csv", "c.csv", "q/q.csv", "q/r.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert is_pattern("{x}.csv")
    assert named_now("{x}-{y}.csv", tmp_path) == ("a-1.csv", "b-2.csv")
    assert named_now("{x}/{x}.csv", tmp_path) == ("q/q.csv",)


@pytest.mark.parametrize(
    "pattern", ["{}.csv", "{step}.csv", "{a}{b}.csv", "{a.csv", "{a}}.csv", "{a b}.csv", "{a/b}.csv"]
)
def test_braces_that_name_no_run_field_are_refused(tmp_path, pattern):
    with pytest.raises(TracegramError) as refused:
        matching(pattern, tmp_path, SPEC)

    assert [each.code for each in refused.value.findings] == ["unsafe-text"]


def test_names_of_many_hyphens_are_taken_apart_without_trying_every_way():
    """A pattern that went back would try 10^30 ways, so that this would not end."""
    pattern, name = "-".join(f"{{n{number}}}" for number in range(40)) + "x", "-" * 100 + "a-" * 70

    assert run_fields(pattern + ".csv", [name + ".csv"]) == [{"run": name}]
