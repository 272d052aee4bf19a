"""What is kept is found again by the user who made it, and nothing of others is read or deleted."""

import os
import stat
import time

import pytest

from tracegram.diagnostics import TracegramError
from tracegram.files import MARK, MARKER
from tracegram.store import LONGEST_UNUSED, Store, key_of, store_in, users_store

KEY, OTHER = "a" * 64, "b" * 64


def test_the_folder_of_the_user_is_closed_to_others(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    store = users_store()
    store.put(KEY, b"drawn")

    assert store.folder == tmp_path / "tracegram"
    assert users_store().get(KEY) == b"drawn"
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((store.folder / "secret").stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_secret_that_others_could_read_is_none(mode):
    users_store().put(KEY, b"drawn")
    (users_store().folder / "secret").chmod(mode)
    users_store().put(OTHER, b"drawn")

    assert users_store().get(KEY) is None
    assert not (users_store().folder / OTHER).exists()


def test_a_variable_cannot_place_the_users_folder_in_a_project(monkeypatch, tmp_path):
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", ".cache")
    users_store().put(KEY, b"drawn")

    assert list((tmp_path / "project").iterdir()) == []


@pytest.mark.parametrize("kind", ["a link", "a file of another", "a folder of others"])
def test_a_user_s_folder_that_is_not_ours_is_left_alone(kind, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "other").mkdir()
    match kind:
        case "a link":
            (tmp_path / "tracegram").symlink_to(tmp_path / "other")
        case "a file of another":
            (tmp_path / "tracegram").write_bytes(b"x")
        case _:
            (tmp_path / "tracegram").mkdir()
            (tmp_path / "tracegram" / "x").write_bytes(b"x")
    before = sorted(tmp_path.rglob("*"))
    users_store().put(KEY, b"drawn")
    users_store().prune()

    assert users_store().get(KEY) is None
    assert sorted(tmp_path.rglob("*")) == before


def test_an_entry_of_another_user_of_another_key_or_damaged_is_not_found(tmp_path):
    store = store_in(tmp_path / "kept")
    store.put(KEY, b"drawn")
    content = (store.folder / KEY).read_bytes()
    (store.folder / OTHER).write_bytes(content)

    assert (store.get(KEY), store.get(OTHER)) == (b"drawn", None)
    assert Store(store.folder, b"of another".ljust(32)).get(KEY) is None
    for number in range(len(content)):
        (store.folder / KEY).write_bytes(content[:number] + bytes([content[number] ^ 1]) + content[number + 1 :])
        assert store.get(KEY) is None


def test_a_damaged_entry_is_replaced(tmp_path):
    store = store_in(tmp_path / "kept")
    store.put(KEY, b"drawn")
    (store.folder / KEY).write_bytes((store.folder / KEY).read_bytes()[:-1])
    store.put(KEY, b"drawn again")

    assert store.get(KEY) == b"drawn again"


def test_nothing_is_read_or_written_through_a_link(tmp_path):
    store = store_in(tmp_path / "kept")
    store.put(OTHER, b"drawn")
    (store.folder / OTHER).rename(tmp_path / "victim")
    before = (tmp_path / "victim").read_bytes()
    (store.folder / OTHER).symlink_to(tmp_path / "victim")
    store.put(OTHER, b"drawn again")

    assert store.get(OTHER) is None
    assert (tmp_path / "victim").read_bytes() == before


def test_only_entries_that_nobody_asked_for_in_a_long_time_are_deleted(tmp_path):
    """Files of other names, files that do not begin as entries do, links, folders, and all that is younger stay."""
    store = store_in(tmp_path / "kept")
    for key in (KEY, OTHER, "c" * 64):
        store.put(key, b"drawn")
    (store.folder / "thesis.txt").write_bytes((store.folder / KEY).read_bytes())
    (store.folder / ("d" * 64)).write_bytes(b"of others")
    (tmp_path / "outside").write_bytes((store.folder / KEY).read_bytes())
    (store.folder / ("e" * 64)).symlink_to(tmp_path / "outside")
    (store.folder / ("f" * 64)).mkdir()
    for path in (*store.folder.iterdir(), tmp_path / "outside"):
        os.utime(path, (0, time.time() - LONGEST_UNUSED - 3600))
    os.utime(store.folder / ("c" * 64), (0, time.time() - LONGEST_UNUSED + 3600))
    store.get(OTHER)
    before = {path.name for path in store.folder.iterdir()}
    store.prune()

    assert before - {path.name for path in store.folder.iterdir()} == {KEY}
    assert (tmp_path / "outside").exists()


def test_a_store_is_pruned_by_who_opens_it_once_a_day():
    users_store().put(KEY, b"drawn")
    entry, marker = users_store().folder / KEY, users_store().folder / MARKER
    os.utime(entry, (0, 0))
    users_store()
    assert entry.exists()

    os.utime(marker, (0, 0))
    users_store()
    assert not entry.exists()
    assert marker.stat().st_mtime > time.time() - 3600


def test_nothing_is_deleted_from_a_folder_without_our_mark(tmp_path):
    store = store_in(tmp_path / "kept")
    store.put(KEY, b"drawn")
    os.utime(store.folder / KEY, (0, 0))
    (store.folder / MARKER).write_bytes(MARK[:43])  # as others mark theirs
    (tmp_path / "linked").symlink_to(store.folder)
    store.prune()
    (store.folder / MARKER).write_bytes(MARK)
    Store(tmp_path / "linked", store.secret).prune()

    assert (store.folder / KEY).exists()


@pytest.mark.parametrize("found", ["holds other files", "is a link", "cannot be made"])
def test_a_folder_that_cannot_be_a_store_is_refused(found, tmp_path):
    folder = tmp_path / "kept"
    match found:
        case "holds other files":
            folder.mkdir()
            (folder / "x").write_bytes(b"")
        case "is a link":
            (tmp_path / "other").mkdir()
            folder.symlink_to(tmp_path / "other")
        case _:
            folder.write_bytes(b"")

    with pytest.raises(TracegramError, match=found):
        store_in(folder)


def test_a_key_is_of_names_contents_and_words(tmp_path):
    for name, content in (("a", b"1"), ("b", b"1"), ("c", b"2")):
        (tmp_path / name).write_bytes(content)
    keys = {
        key_of([tmp_path / name], tmp_path, *words)
        for name in ("a", "b", "c")
        for words in ((), ("svg",), ("s", "vg"), ("vg", "s"))
    }

    assert len(keys) == 12
    (tmp_path / "moved").mkdir()
    (tmp_path / "moved" / "a").write_bytes(b"1")
    assert key_of([tmp_path / "moved" / "a"], tmp_path / "moved") == key_of([tmp_path / "a"], tmp_path)


def test_a_pipe_has_no_key(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        key_of([tmp_path / "pipe"], tmp_path)


def test_what_a_killed_process_left_goes_as_soon_as_a_store_is_opened():
    left = users_store().folder / f".tracegram-{'0' * 32}"
    left.mkdir()
    (left / MARKER).write_bytes(MARK)
    (left / "0").write_bytes(b"half")

    users_store()

    assert not left.exists()
