"""Tests of opening the file that a spec names."""

import gzip
import os
import subprocess
import sys

import pyarrow as pa
import pytest

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources import file, read_file
from tracegram.sources.formats import READERS

ASKED = Place(file="spec.yaml", words="here")
CSV = b"step,position\n0,0\n"


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "root"
    (folder / "sub").mkdir(parents=True)
    (folder / "trace.csv").write_bytes(CSV)
    (tmp_path / "secret.csv").write_bytes(CSV)
    return folder


def refusal(path, root):
    with pytest.raises(TracegramError) as caught:
        read_file(path, root, ASKED)
    (finding,) = caught.value.findings
    return finding


@pytest.mark.parametrize("path", ["trace.csv", "./trace.csv", "sub/../trace.csv"])
def test_a_file_inside_the_folder_is_read(root, path):
    table = read_file(path, root, ASKED)

    assert table.rows == 1
    assert table.whole.file == path


@pytest.mark.parametrize(
    "path",
    [
        "../secret.csv", "sub/../../secret.csv", "/etc/passwd.csv", "~/trace.csv", "file:///etc/x.csv",
        "file:x.csv", "http://127.0.0.1/x.csv", "s3://bucket/x.csv", "C:\\x.csv", "C:x.csv",
        "\\\\host\\x.csv", "sub\\x.csv", "trace.csv\0.csv",
    ],
)  # fmt: skip
def test_a_path_that_leaves_the_folder_is_refused_where_it_is_asked_for(root, path):
    finding = refusal(path, root)

    assert finding.code == "path-outside-folder"
    assert finding.place == ASKED


def test_an_empty_path_is_refused(root):
    assert refusal("", root).code == "path-outside-folder"


def test_a_link_may_not_leave_the_folder(root):
    (root / "out.csv").symlink_to(root.parent / "secret.csv")
    (root / "out").symlink_to(root.parent)
    (root / "in.csv").symlink_to(root / "trace.csv")

    assert refusal("out.csv", root).code == "path-outside-folder"
    assert refusal("out/secret.csv", root).code == "path-outside-folder"
    assert read_file("in.csv", root, ASKED).rows == 1


def test_a_circle_of_links_is_refused(root):
    (root / "a.csv").symlink_to(root / "b.csv")
    (root / "b.csv").symlink_to(root / "a.csv")

    assert refusal("a.csv", root).code == "file-unreadable"


def test_a_misspelled_file_is_answered_with_the_nearest(root):
    finding = refusal("trase.csv", root)

    assert finding.code == "file-not-found"
    assert finding.help == "did you mean “trace.csv”?"


def test_a_suffix_makes_no_two_files_alike_and_a_spec_does_not_mean_itself(root):
    """Every file of a folder of specs ends in .yaml; and a spec is often named as its trace."""
    for name in ("figure.yaml", "other.yaml", "figure.png", "decode.parquet"):
        (root / name).write_bytes(b"")

    def advice(path):
        asked_at = Place(file=str(root / "figure.yaml"))
        with pytest.raises(TracegramError) as caught:
            file.resolve_inside(path, root, asked_at)
        return caught.value.findings[0].help

    assert advice("base.yaml") == advice("figure.csv") == advice("figur.yaml")
    assert advice("base.yaml").startswith("check the path")
    assert advice("othr.yaml") == "did you mean “other.yaml”?"
    assert advice("decode.csv") == advice("decod.csv") == "did you mean “decode.parquet”?"


def test_a_file_in_a_folder_that_is_not_there_is_not_found(root):
    assert "folder does not exist" in refusal("nowhere/trace.csv", root).message
    assert refusal("trace.csv/x.csv", root).code in {"file-not-found", "file-unreadable"}


def test_folders_and_pipes_are_unreadable(root):
    (root / "folder.csv").mkdir()
    os.mkfifo(root / "pipe.csv")

    assert "folder" in refusal("folder.csv", root).message
    assert refusal("folder.csv", root).code == refusal("pipe.csv", root).code == "file-unreadable"


@pytest.mark.parametrize("path", ["trace.xlsx", "trace", "trace.parquet.gz", "trace.gz", ".csv"])
def test_an_unknown_suffix_lists_the_known_ones(root, path):
    finding = refusal(path, root)

    assert finding.code == "unknown-format"
    assert ".parquet, .arrow" in finding.help


def test_a_folder_is_told_as_one_with_a_pattern_for_its_files(root):
    (root / "runs").mkdir()

    for path in ("runs", "runs/"):
        finding = refusal(path, root)
        assert finding.message == f"“{path}” is a folder"
        assert "`runs/*.parquet`" in finding.help


def test_the_case_of_a_suffix_does_not_matter(root):
    (root / "B.CSV").write_bytes(CSV)

    assert read_file("B.CSV", root, ASKED).rows == 1


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_an_empty_file_of_any_format_is_an_empty_trace(root, suffix):
    (root / f"empty{suffix}").write_bytes(b"")

    finding = refusal(f"empty{suffix}", root)

    assert finding.code == "empty-trace"
    assert finding.message == f"“empty{suffix}” is empty"
    assert finding.place == Place(file=f"empty{suffix}")


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_a_pointer_of_git_lfs_is_told_from_a_trace(root, suffix):
    (root / f"lfs{suffix}").write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n")

    finding = refusal(f"lfs{suffix}", root)

    assert finding.code == "unreadable-trace"
    assert "git lfs pull" in finding.help


def test_compressed_text_is_inflated(root):
    (root / "a.csv.gz").write_bytes(gzip.compress(CSV))
    (root / "a.csv.zst").write_bytes(pa.compress(CSV, "zstd", asbytes=True))

    assert read_file("a.csv.gz", root, ASKED).rows == read_file("a.csv.zst", root, ASKED).rows == 1


def test_what_inflates_beyond_the_limit_is_refused(root, monkeypatch):
    monkeypatch.setattr(file, "MOST_BYTES", 1000)
    (root / "a.csv.gz").write_bytes(gzip.compress(b"0" * 1001))
    (root / "a.csv.zst").write_bytes(pa.compress(b"0" * 1001, "zstd", asbytes=True))
    (root / "a.csv").write_bytes(b"0" * 1001)

    for path in ("a.csv.gz", "a.csv.zst", "a.csv"):
        assert refusal(path, root).code == "file-too-large"


@pytest.mark.parametrize("path", ["a.csv.gz", "a.csv.zst"])
def test_damaged_compression_is_unreadable(root, path):
    content = gzip.compress(CSV) if path.endswith("gz") else pa.compress(CSV, "zstd", asbytes=True)
    for damaged in (b"nonsense", content[:-9]):
        (root / path).write_bytes(damaged)

        assert refusal(path, root).code == "unreadable-trace"


def test_importing_the_room_loads_no_library_of_frames():
    code = "import sys, tracegram.sources; print({'pyarrow', 'pandas', 'polars', 'narwhals'} & set(sys.modules))"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout == "set()\n"
