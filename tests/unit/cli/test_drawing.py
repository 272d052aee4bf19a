"""Drawing many specs side by side: what comes of the others when one fails."""

import os

import pytest
from tests.unit.export.documents import text_document

from tracegram.cli.drawing import side_by_side
from tracegram.diagnostics import TracegramError
from tracegram.export import Options, Picture, Renderer, export, page


def tenfold(number):
    if number in {2, 4}:
        os._exit(9)  # as the system ends a process that takes too much memory
    return 10 * number


@pytest.mark.parametrize("jobs", [2, 6])
def test_a_process_that_dies_costs_its_own_task_alone(jobs):
    made = list(side_by_side(tenfold, range(1, 6), jobs, lambda number: -number))

    assert made == [10, -2, 30, -4, 50]


def test_what_the_renderer_refuses_is_said_of_its_spec():
    """The control character makes vl-convert 1.9 abort."""
    picture = Picture(vega_lite=text_document("a", title="a\x01b"), title="", description="", file="one.yaml")

    with Renderer() as renderer:
        for draw in (
            lambda: export(picture, ".svg", Options(), renderer),
            lambda: export(picture, ".png", Options(), renderer),
            lambda: page([picture], Options(), renderer),
        ):
            with pytest.raises(TracegramError) as caught:
                draw()
            assert [(each.code, each.place.file) for each in caught.value.findings] == [("render-failed", "one.yaml")]
