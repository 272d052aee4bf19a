"""Parquet files that are read in order: the same pixels as from an engine, and only where the order is proven."""

import io
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vega_datalite as light
from vega_datalite import in_order as module
from vega_datalite.in_order import in_order
from vega_datalite.parquet_flags import _after_levels, bits_of, flags_in
from vega_datalite.parquet_footer import row_groups

INT = pa.int32()
KEYS = st.sampled_from([pa.int16(), pa.int32(), pa.int64(), pa.uint32()])
WRITTEN = st.fixed_dictionaries(
    {
        "row_group_size": st.integers(40, 500),
        "compression": st.sampled_from(["none", "snappy", "gzip", "zstd", "lz4"]),
        "data_page_version": st.sampled_from(["1.0", "2.0"]),
        "data_page_size": st.sampled_from([16, 1024, 2**20]),
        "max_rows_per_page": st.sampled_from([3, 20_000]),
        "use_dictionary": st.sampled_from([True, False, ["step"]]),
        "write_page_index": st.booleans(),
    }
)
NEAR_MISSES = ("twice", "gone", "no key", "two rows changed places", "by position", "from behind")


@dataclass(frozen=True)
class Asked:
    """Pixels that are asked for: of what, how many, in a window that is larger by so many places, and which way."""

    value: tuple[str, str]
    size: tuple[int, int]
    around: tuple[int, int]
    along_x: bool


ASKED = st.builds(
    Asked,
    value=st.sampled_from(
        [("flag", "share"), ("flag", "any"), ("number", "mean"), ("gaps", "mean"), ("count", "mean")]
    ),
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    around=st.tuples(st.integers(0, 5), st.integers(0, 5)),
    along_x=st.booleans(),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("in-order")


class Kept(dict):
    """What is kept, in memory."""

    def put(self, key, content):
        self[key] = content


def table_of(shape, random, first=(0, 0), kinds=(INT, INT), missing=0.0):
    steps, positions = shape
    step = np.arange(first[0], first[0] + steps).repeat(positions)
    position = np.tile(np.arange(first[1], first[1] + positions), steps)
    number = random.normal(size=steps * positions).astype(np.float32)
    columns = {
        "step": pa.array(step, kinds[0]),
        "position": pa.array(position, kinds[1]),
        "flag": pa.array(random.random(len(step)) < random.random()),
        "number": pa.array(number, mask=random.random(len(step)) < missing),
        "gaps": pa.array(np.where(random.random(len(step)) < missing, np.nan, number)),
        "count": pa.array(random.integers(-9, 9, len(step))),
    }
    return pa.table(columns)


def written(table, **how):
    file = io.BytesIO()
    named = how.pop("use_dictionary", False)
    delta = {} if named is True else {"column_encoding": {"position": "DELTA_BINARY_PACKED"}}
    pq.write_table(table, file, use_dictionary=named, **delta, **how)
    return file.getvalue()


def opened(content, kept=None):
    return in_order(pa.BufferReader(content), ("step", "position"), Kept() if kept is None else kept)


def missed(table, how, random):
    """Return a table that is nearly in order, one cell in each place."""
    rows = np.arange(table.num_rows)
    match how:
        case "twice":
            rows = np.insert(rows, random.integers(rows.size), random.integers(rows.size))
        case "gone":
            rows = np.delete(rows, random.integers(rows.size))
        case "no key":
            mask = rows == random.integers(rows.size)
            name = ("step", "position")[random.integers(2)]
            at = table.column_names.index(name)
            values = pa.array(table[name].to_numpy(), table[name].type, mask=mask)
            return table.set_column(at, name, values)
        case "two rows changed places":
            one, other = random.choice(rows.size, 2, replace=False)
            rows[[one, other]] = rows[[other, one]]
        case "by position":
            return table.sort_by([("position", "ascending"), ("step", "ascending")])
        case "from behind":
            rows = rows[::-1]
    return table.take(pa.array(rows))


@given(
    st.tuples(st.integers(1, 20), st.integers(1, 20)),
    st.tuples(st.integers(0, 300), st.integers(0, 300)),
    st.tuples(KEYS, KEYS),
    WRITTEN,
    st.sampled_from([0.0, 0.1, 1.0]),
    ASKED,
    st.integers(0, 2**32),
)
@settings(deadline=None, max_examples=30)
def test_pixels_are_those_of_an_engine(folder, shape, first, kinds, how, missing, asked, seed):
    random = np.random.default_rng(seed)
    content = written(table_of(shape, random, first, kinds, missing), **how)
    (folder / "cells.parquet").write_bytes(content)
    steps, positions = (
        (low - more, low + count + more) for low, count, more in zip(first, shape, asked.around, strict=True)
    )
    x, y = ("step", "position") if asked.along_x else ("position", "step")
    window = light.Window(x=steps, y=positions) if asked.along_x else light.Window(x=positions, y=steps)
    request = light.Pixels(width=asked.size[0], height=asked.size[1], how=asked.value[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BATCH", 8 * int(random.integers(1, 40)))
        found = opened(content)
        assert found is not None
        reduced = found.reduce(request, asked.value[0], window=window, along_x=asked.along_x)
    relation = light.scan_parquet(str(folder / "cells.parquet"))
    engine = light.reduce(relation, request, x=x, y=y, value=asked.value[0], window=window)

    assert (reduced.cells, reduced.grid) == (engine.cells, engine.grid)
    for column, values in engine.columns.items():
        np.testing.assert_array_equal(reduced.columns[column], values)


@given(st.tuples(st.integers(2, 20), st.integers(2, 20)), WRITTEN, st.sampled_from(NEAR_MISSES), st.integers(0, 2**32))
@settings(deadline=None, max_examples=40)
def test_near_misses_are_left_to_an_engine(shape, how, miss, seed):
    random = np.random.default_rng(seed)
    table = table_of(shape, random)
    kept = Kept()

    assert opened(written(table, **how), kept) is not None
    assert opened(written(missed(table, miss, random), **how), kept) is None


def test_what_was_read_is_kept_by_the_bytes_it_was_read_from(monkeypatch):
    random = np.random.default_rng(1)
    table, kept = table_of((12, 9), random), Kept()
    content = written(table, row_group_size=27)
    request = light.Pixels(width=5, height=4, how="share")

    def reduced(held, value="flag", how=request):
        found = opened(held, kept)
        assert found
        return found.reduce(how, value, window=light.Window(x=(0, 12), y=(0, 9)), along_x=True).columns["value"]

    first, mean = reduced(content), reduced(content, "number", light.Pixels(width=5, height=4, how="mean"))
    known = len(kept)
    with monkeypatch.context() as patch:
        patch.setattr(module, "_batches", None)
        patch.setattr(module, "bits_of", None)
        np.testing.assert_array_equal(reduced(content), first)
        np.testing.assert_array_equal(reduced(content, "number", light.Pixels(width=5, height=4, how="mean")), mean)
        assert len(kept) == known
    others = table.set_column(2, "flag", pa.array(~table["flag"].to_numpy()))
    np.testing.assert_allclose(reduced(written(others, row_group_size=27)), 1 - first)


def test_positions_of_equal_bytes_are_read_once(monkeypatch):
    content = written(table_of((40, 7), np.random.default_rng(1)), row_group_size=70)
    read = []
    batches = module._batches
    monkeypatch.setattr(module, "_batches", lambda file, at, name: read.append(name) or batches(file, at, name))
    opened(content)

    assert read == ["step", "position", "step", "step", "step"]


def test_damaged_footers_are_left_to_an_engine():
    """Whatever byte of a footer is another, no process ends, and nothing is claimed that is not so."""
    content = written(table_of((6, 5), np.random.default_rng(1)), row_group_size=10)
    start = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    random = np.random.default_rng(2)
    for _ in range(600):
        held = bytearray(content)
        held[random.integers(start, len(held))] = random.integers(256)
        groups = row_groups(pa.BufferReader(bytes(held)))
        assert all(
            chunk.start > 0 and chunk.start + chunk.size <= len(held)
            for each in groups
            for chunk in each.columns.values()
        )
    for end in range(0, len(content), 7):
        assert row_groups(pa.BufferReader(content[:end])) == ()


def test_a_footer_that_says_to_be_longer_than_its_file_is_damaged():
    content = bytearray(written(table_of((6, 5), np.random.default_rng(1))))
    content[-5] = 1  # 16 MB more

    assert row_groups(pa.BufferReader(bytes(content))) == ()


def test_columns_that_cannot_be_missing_are_read_in_order():
    table = table_of((6, 5), np.random.default_rng(1))
    required = pa.schema([pa.field(each.name, each.type, nullable=False) for each in table.schema])
    found = opened(written(table.cast(required)))

    assert found
    request = light.Pixels(width=6, height=5, how="any")
    drawn = found.reduce(request, "flag", window=found.box, along_x=True)
    np.testing.assert_array_equal(drawn.columns["value"].reshape(5, 6).T.ravel(), table["flag"].to_numpy())


def test_flags_are_read_as_bits_where_none_is_missing():
    flags = np.random.default_rng(1).random(4999) < 0.3
    for codec in ("none", "snappy", "gzip", "zstd"):
        content = written(pa.table({"flag": flags}), compression=codec, data_page_size=100)
        source = pa.BufferReader(content)
        (group,) = row_groups(source)
        chunk = group.columns["flag"]
        pages = bits_of(source.read_at(chunk.size, chunk.start), chunk, group.rows)

        assert pages
        bits = [np.unpackbits(each, count=count, bitorder="little") for each, count in pages]
        np.testing.assert_array_equal(np.concatenate(bits), flags)
    content = written(pa.table({"flag": pa.array([True, None, False])}))
    source = pa.BufferReader(content)
    (group,) = row_groups(source)
    chunk = group.columns["flag"]
    assert bits_of(source.read_at(chunk.size, chunk.start), chunk, 3) is None


def test_flags_of_which_all_are_missing_have_no_bits():
    source = pa.BufferReader(written(pa.table({"flag": pa.nulls(40, pa.bool_())})))
    (group,) = row_groups(source)
    chunk = group.columns["flag"]

    assert bits_of(source.read_at(chunk.size, chunk.start), chunk, 40) is None


@pytest.mark.parametrize(("present", "ends"), [(1, 6), (0, None)])
def test_flags_begin_after_a_run_that_says_that_they_are_there(present, ends):
    """Two bytes after their number: forty times one bit."""
    assert _after_levels(bytes([2, 0, 0, 0, 40 << 1, present, 7, 7, 7, 7, 7]), 40) == ends


def test_flags_of_a_page_come_in_batches():
    flags = np.random.default_rng(1).random(45) < 0.5
    batches = list(flags_in(np.packbits(flags, bitorder="little"), flags.size, 16))

    assert [each.size for each in batches] == [16, 16, 13]
    np.testing.assert_array_equal(np.concatenate(batches), flags)


def test_footers_that_contradict_their_flags_are_found():
    content = written(table_of((6, 5), np.random.default_rng(3)))
    found = opened(content)
    assert found
    request = light.Pixels(width=3, height=2, how="share")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(found), "flags_in", lambda _self, _column: (True,))
        with pytest.raises(light.UnfitTableError, match="contradict"):
            found.reduce(request, "flag", window=found.box, along_x=True)
