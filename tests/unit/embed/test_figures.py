"""Figures of documents are compiled and drawn again exactly when something that they are made of has changed."""

import pytest

from tracegram.embed.compiling import compile_figure
from tracegram.embed.figures import drawn, figure_of
from tracegram.embed.kept import Asked, look_up, names_now
from tracegram.export import shared_renderer
from tracegram.store import NO_STORE, users_store

SPEC = "tracegram: 1\nextends: base.yaml\ntrace: {file: cells.csv}\nmarks: [{mark: rect}]\n"


@pytest.fixture
def asked(tmp_path):
    (tmp_path / "one.yaml").write_text(SPEC, "utf-8")
    (tmp_path / "base.yaml").write_text("title: A title\n", "utf-8")
    (tmp_path / "cells.csv").write_text("step,position\n0,0\n1,1\n", "utf-8")
    return Asked(file=tmp_path / "one.yaml", text="", root=tmp_path)


def compiled(asked, look=""):
    return compile_figure(users_store(), asked, [look])


def test_a_figure_is_found_as_it_was_compiled(asked):
    assert look_up(users_store(), asked, [""]) is None
    outcome = compiled(asked)
    found = look_up(users_store(), asked, [""])

    assert found == outcome
    assert [path.name for path in found.inputs.files] == ["one.yaml", "base.yaml", "cells.csv"]
    assert look_up(users_store(), asked, ["", "dark"]) is None
    assert look_up(NO_STORE, asked, [""]) is None


@pytest.mark.parametrize("name", ["one.yaml", "base.yaml", "cells.csv"])
def test_a_change_of_any_file_compiles_it_again(name, asked):
    compiled(asked)
    path = asked.root / name
    before = path.read_text("utf-8")
    path.write_text(before.replace("1", "2").replace("title", "theme: dark\ntitle"), "utf-8")
    assert look_up(users_store(), asked, [""]) is None

    path.write_text(before, "utf-8")
    assert look_up(users_store(), asked, [""]) is not None
    path.unlink()
    assert look_up(users_store(), asked, [""]) is None


def test_a_new_file_of_a_pattern_compiles_it_again(asked):
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"step": [0], "position": [0]})
    pq.write_table(table, asked.root / "a.parquet")
    asked.file.write_text(SPEC.replace("cells.csv", '"*.parquet", window: {run: a}'), "utf-8")
    compiled(asked)
    assert look_up(users_store(), asked, [""]) is not None
    pq.write_table(table, asked.root / "b.parquet")

    assert look_up(users_store(), asked, [""]) is None


def test_an_inline_figure_is_another_when_its_text_is(asked):
    here = Asked(file=None, text=SPEC, root=asked.root)
    there = Asked(file=None, text=SPEC.replace("rect", "point"), root=asked.root)
    compiled(here)

    assert look_up(users_store(), here, [""]) is not None
    assert look_up(users_store(), there, [""]) is None


def test_a_figure_with_warnings_is_compiled_each_time(asked):
    asked.file.write_text(SPEC.replace("rect", "rect, color: white"), "utf-8")

    assert [len(compiled(asked).findings) for _ in range(2)] == [1, 1]
    assert look_up(users_store(), asked, [""]) is None


def test_an_error_is_an_outcome_with_the_files_to_watch(asked):
    asked.file.write_text(SPEC.replace("rect", "rekt"), "utf-8")
    outcome = figure_of(asked)

    assert outcome.pictures == {}
    assert [each.code for each in outcome.findings] == ["unknown-choice"]
    assert [path.name for path in outcome.inputs.files] == ["one.yaml", "base.yaml", "cells.csv"]


def test_what_is_found_in_two_looks_is_said_once(asked):
    asked.file.write_text(SPEC.replace("rect", "rect, color: white"), "utf-8")
    outcome = figure_of(asked, ["light", "dark"])

    assert [*outcome.pictures] == ["light", "dark"]
    assert len(outcome.findings) == 1


def test_places_in_a_spec_on_a_page_are_those_of_the_page(asked):
    text = "tracegram: 1\nmarks: [{mark: rekt}]"
    outcome = figure_of(Asked(file=None, text=text, root=asked.root, page="page.md", line=7, indent=4))

    place = next(each.place for each in outcome.findings if each.code == "unknown-choice")
    assert (place.file, place.span.line, place.span.column) == ("page.md", 8, 5 + len("marks: [{mark: "))


def test_a_pattern_names_nothing_outside_its_folder(asked):
    assert names_now(str(asked.root), "*.csv") == (str(asked.root / "cells.csv"),)
    assert names_now(str(asked.root), f"../{asked.root.name}/*.csv") == names_now(str(asked.root), "/etc/*") == ()


def test_a_picture_is_drawn_once_in_each_format(asked):
    picture = compiled(asked).pictures[""]
    svg = drawn(users_store(), picture, ".svg")
    (key,) = [path.name for path in users_store().folder.glob("?" * 64) if users_store().get(path.name) == svg]
    users_store().put(key, b"as it is kept")

    assert drawn(users_store(), picture, ".svg") == b"as it is kept"
    assert drawn(NO_STORE, picture, ".svg") == svg
    assert drawn(users_store(), picture, ".vl.json") == drawn(NO_STORE, picture, ".vl.json")


def test_other_cells_need_no_renderer(asked):
    drawn(users_store(), figure_of(asked).pictures[""], ".svg")
    shared_renderer().close()
    (asked.root / "cells.csv").write_text("step,position\n0,0\n1,1\n1,0\n", "utf-8")

    svg = drawn(users_store(), figure_of(asked).pictures[""], ".svg")

    assert b"3 cells" in svg
    assert shared_renderer()._worker is None
