"""Documents whose long tables are columns: the same picture in fewer bytes."""

import json

import pytest
from tests.tables import rows_of

import tracegram
from tracegram.api import shared_renderer
from tracegram.export import compact
from tracegram.export.svg import finish_svg

ROWS = [{"step": step, "position": position, "v": step / 20} for step in range(20) for position in range(6)]
CELLS = {"mark": "rect", "color": {"field": "v"}}
RULE = {"mark": "rule", "x": 3}


@pytest.mark.parametrize("overlays", [[], [RULE]], ids=["a table of all layers", "a table of one"])
def test_the_picture_is_the_same_and_lighter(overlays):
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [CELLS], "overlays": overlays}
    document = tracegram.figure(spec).to_dict()
    lighter = compact(document)

    drawn = [finish_svg(shared_renderer().svg(each), "", "") for each in (lighter, document)]
    assert drawn[0] == drawn[1]
    assert len(json.dumps(lighter["datasets"])) < len(json.dumps(document["datasets"])) / 2
    assert [rows_of(table) for table in lighter["datasets"].values()] == list(document["datasets"].values())


def test_short_tables_stay():
    spec = {"tracegram": 1, "trace": {"values": ROWS[:100]}, "marks": [CELLS], "overlays": [RULE]}
    document = tracegram.figure(spec).to_dict()

    assert compact(document) == document


def test_a_file_has_rows_and_a_page_has_columns(tmp_path):
    figure = tracegram.figure({"tracegram": 1, "trace": {"values": ROWS}, "marks": [CELLS]})
    figure.save(tmp_path / "a.vl.json", tmp_path / "a.html", js="none")

    assert '{"position":0,"step":0,"value":0}' in (tmp_path / "a.vl.json").read_text("utf-8")
    assert '"position":[0,1,2,3,4,5,0,1' in str(figure.to_html(fragment=True))
