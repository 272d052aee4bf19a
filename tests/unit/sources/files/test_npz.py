"""Tests of NPZ files."""

import io
import zipfile

import numpy as np
import pytest

from tracegram.diagnostics import TracegramError
from tracegram.sources.formats import READERS

read_npz = READERS[".npz"]


def npz(**arrays):
    held = io.BytesIO()
    np.savez_compressed(held, **arrays)
    return held.getvalue()


def zipped(*members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


def npy(array, pickles=False):
    held = io.BytesIO()
    np.lib.format.write_array(held, array, allow_pickle=pickles)
    return held.getvalue()


def refusal(content):
    with pytest.raises(TracegramError) as caught:
        read_npz(content, "t.npz")
    (finding,) = caught.value.findings
    return finding


def test_rows_are_steps_and_columns_are_positions():
    table = read_npz(npz(value=np.array([[1, 2, 3], [4, 5, 6]])), "t.npz")

    assert table.columns["step"].tolist() == [0, 0, 0, 1, 1, 1]
    assert table.columns["position"].tolist() == [0, 1, 2, 0, 1, 2]
    assert table.columns["value"].tolist() == [1, 2, 3, 4, 5, 6]
    assert table.place(4, "value").words == "step 1, position 1, array “value”"
    assert table.place(4, None).words == "step 1, position 1"


@pytest.mark.parametrize("dtype", [">f8", "<f4", ">f4", "<f2", ">i4", "u1"])
def test_any_order_of_bytes_and_axes_reads_alike(dtype):
    values = np.array([[1, 2], [3, 4]], dtype=dtype)

    for array in (values, np.asfortranarray(values)):
        assert read_npz(npz(value=array), "t").columns["value"].tolist() == [1, 2, 3, 4]


def test_flags_texts_and_large_integers_keep_their_kind():
    table = read_npz(
        npz(
            flag=np.array([[True, False]]),
            text=np.array([["a", "bc"]]),
            large=np.array([[2**64 - 1, 0]], dtype="u8"),
        ),
        "t.npz",
    )

    assert table.columns["flag"].dtype == bool
    assert table.columns["text"].tolist() == ["a", "bc"]
    assert table.columns["large"].tolist() == [2**64 - 1, 0]


def test_short_floats_are_the_numbers_of_their_shortest_texts():
    assert read_npz(npz(value=np.array([[0.1]], dtype="f4")), "t").columns["value"].tolist() == [0.1]


def test_notes_and_foreign_members_are_passed_over():
    array = npy(np.array([[1.0]]))

    table = read_npz(
        zipped(("value.npy", array), ("meta.npy", npy(np.array("hi"))), ("tokens.npy", npy(np.array(["a"]))),
               ("../../evil.npy", array), ("README.txt", b"hi")),
        "t.npz",
    )  # fmt: skip

    assert list(table.columns) == ["step", "position", "value"]


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.array(1.0), "“value”: expected 2-d, got 0-d"),
        (np.zeros((1, 2, 3)), "“value”: expected 2-d, got 3-d"),
        (np.zeros((1, 2), dtype=complex), "complex128"),
        (np.zeros((1, 2), dtype="M8[s]"), "datetime64[s]"),
        (np.zeros((1, 2), dtype=[("a", "f4")]), "dtype"),
        (np.zeros((1, 2), dtype="S3"), "dtype"),
        (np.array([[0.0, np.inf]], dtype="f2"), "step 0, position 1"),
    ],
)
def test_an_array_that_is_no_field_is_refused(array, said):
    finding = refusal(npz(value=array))

    assert finding.code == "bad-array"
    assert said in finding.message
    assert finding.place.words == "array “value”"


def test_pickles_are_never_loaded():
    finding = refusal(zipped(("value.npy", npy(np.array([[object]], dtype=object), pickles=True))))

    assert finding.code == "bad-array"
    assert "dtype “object”" in finding.message


def test_arrays_of_two_shapes_are_refused_with_both():
    finding = refusal(npz(value=np.zeros((2, 2)), canvas=np.zeros((4, 2))))

    assert finding.code == "bad-array"
    assert "(4, 2)" in finding.message
    assert "(2, 2)" in finding.message


def test_a_name_given_twice_or_taken_by_an_axis_is_refused():
    array = npy(np.array([[1.0]]))
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped(("value.npy", array), ("value.npy", array))

    assert refusal(twice).code == "duplicate-column"
    assert "“step”" in refusal(npz(step=np.array([[1.0]]))).message


@pytest.mark.parametrize("shape", ["(9223372036854775807, 4)", "(100000, 100000)", "(-1, 4)", "(-4,)"])
def test_a_shape_that_lies_is_refused_before_memory_is_asked_for(shape):
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".encode()
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header

    finding = refusal(zipped(("value.npy", content)))

    assert finding.code == "bad-array"
    assert "shape" in finding.message


@pytest.mark.parametrize(
    "header", [b"__import__('os').getpid()", b"{}", b"[", b"{[]: 1}", b"-" * 9000, b"{'descr': '<f8'}"]
)
def test_a_header_is_never_run(header):
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header

    finding = refusal(zipped(("value.npy", content)))

    assert finding.code == "bad-array"
    assert "header" in finding.message


def test_an_array_that_ends_early_is_refused():
    assert refusal(zipped(("value.npy", npy(np.zeros((9, 9)))[:-8]))).code == "bad-array"


def test_what_is_no_zip_is_unreadable():
    assert refusal(b"PK\x03\x04nonsense").code == "unreadable-trace"
    assert refusal(npy(np.zeros((2, 2)))).code == "unreadable-trace"


def test_a_file_without_arrays_or_without_cells_is_an_empty_trace():
    assert refusal(zipped(("README.txt", b"hi"))).code == "empty-trace"
    assert "0 rows" in refusal(npz(value=np.zeros((0, 4)))).message


def test_a_text_of_numbers_that_are_no_characters_is_refused():
    broken = np.array([[0x110000, 0x61]], dtype=np.uint32).view("U1")

    assert (refusal(npz(token=broken)).code, refusal(npz(token=broken)).message) == (
        "bad-array",
        "“token”: it holds numbers that are no characters",
    )


def test_a_header_of_python_2_is_read_in_silence():
    old = npy(np.array([[1, 2]])).replace(b"'shape': (1, 2), ", b"'shape': (1L, 2),")

    assert read_npz(zipped(("token.npy", old)), "t.npz").columns["token"].tolist() == [1, 2]


@pytest.mark.parametrize("name", ["constructor", "__proto__", "a.b", "a\nb", "\x1b[2J", "token.npy", "canvas"])
def test_an_array_of_any_name_is_drawn_as_itself(name):
    table = read_npz(zipped((f"{name}.npy", npy(np.array([[1, 2]]))), ("value.npy", npy(np.array([[3, 4]])))), "t.npz")

    assert table.columns[name].tolist() == [1, 2]
