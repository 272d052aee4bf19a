"""Outputs of a spec are rendered once, and again when anything that they are made of has changed."""

from pathlib import Path

import pytest

from tracegram.embed.outputs import Task, draw
from tracegram.export import Options
from tracegram.store import users_store

SPEC = "tracegram: 1\ntrace: {file: cells.csv}\nmarks: [{mark: rect}]\n"


@pytest.fixture
def task(tmp_path):
    (tmp_path / "one.yaml").write_text(SPEC, "utf-8")
    (tmp_path / "cells.csv").write_text("step,position\n0,0\n1,1\n", "utf-8")
    outputs = (Path("one.svg"), Path("one.vl.json"))
    return Task(spec=tmp_path / "one.yaml", outputs=outputs, root=None, options=Options())


def test_outputs_are_rendered_once_and_again_after_a_change(task):
    first = draw(task, users_store())
    second = draw(task, users_store())
    (task.spec.parent / "cells.csv").write_text("step,position\n0,0\n", "utf-8")
    third = draw(task, users_store())

    assert (first.rendered, second.rendered, third.rendered) == (True, False, True)
    assert first.contents == second.contents != third.contents
    assert [*first.contents] == [*task.outputs]


def test_without_a_store_nothing_is_kept(task):
    assert [draw(task).rendered for _ in range(2)] == [True, True]


def test_an_error_is_an_outcome_without_contents(task):
    task.spec.write_text(SPEC.replace("rect", "rekt"), "utf-8")
    drawn = draw(task, users_store())

    assert (drawn.contents, drawn.rendered) == ({}, False)
    assert [each.code for each in drawn.findings] == ["unknown-choice"]
