"""Tests of the warning that `token` holds masks, which no sampler predicts."""

import numpy as np
import pytest

from tracegram.cli.main import main
from tracegram.diagnostics import Place
from tracegram.trace import Recording, Table, Window, open_trace

MASK = 9
CELLS = {"step": [0, 0, 1, 1, 2, 2], "position": [0, 1, 0, 1, 0, 1]}
CANVAS = [MASK, MASK, MASK, 5, 4, 5]


def said(token, *, names=None, mask_id=MASK, **columns):
    held = {name: np.array(values) for name, values in {**CELLS, "token": token, **columns}.items()}
    whole = Place(file="t")
    table = Table(columns=held, rows=6, typed=True, place=lambda _row, _column: whole, whole=whole)
    recording = Recording(mask_id=mask_id)
    trace = open_trace(table, names=names or {}, window=Window(), recording=recording, asked_at=lambda _: whole)
    if trace.supports("changed"):
        trace.flags("changed")
    return trace, [each for each in trace.warnings if each.code == "mask-predicted"]


def test_a_canvas_under_the_name_of_predictions_is_warned_of():
    _, (finding,) = said(CANVAS)

    assert finding.severity == "warning"
    assert "“token” holds the mask id 9 at the first record of 2 of 2 positions" in finding.message
    assert 'map it under `columns`: {canvas: "token"}' in finding.help
    assert "`without=[9]`" in finding.help


def test_said_to_be_the_canvas_it_is_no_prediction():
    trace, warnings = said(CANVAS, names={"canvas": "token"})

    assert not warnings
    assert not trace.supports("changed")
    assert trace.flags("committed").tolist() == [False, True, True, False, False, False]


@pytest.mark.parametrize("beside", [{"canvas": CANVAS}, {"masked": [each == MASK for each in CANVAS]}])
def test_masks_predicted_where_positions_are_undecided_are_warned_of(beside):
    _, (finding,) = said([MASK, MASK, MASK, 5, MASK, MASK], **beside)

    assert "in 3 of 3 undecided cells" in finding.message
    assert ('{canvas: "token"}' in finding.help) == ("canvas" not in beside)


@pytest.mark.parametrize("token", [[4, 7, 4, 5, 4, 5], [MASK, 7, 4, 5, 4, 5], [4, 7, 4, MASK, MASK, MASK]])
@pytest.mark.parametrize("beside", [{}, {"canvas": CANVAS}])
def test_predictions_are_not_warned_of(token, beside):
    assert not said(token, **beside)[1]


def test_texts_are_compared_with_the_id_and_nothing_is_said_without_one():
    texts = np.array([str(each) for each in CANVAS], dtype=object)

    assert len(said(texts)[1]) == 1
    assert not said(CANVAS, mask_id=None)[1]


def test_a_command_says_its_option(tmp_path, capsys):
    rows = ("step,position,token", *(f"{s},{p},{t}" for s, p, t in zip(*CELLS.values(), CANVAS, strict=True)))
    (tmp_path / "rows.csv").write_text("\n".join(rows))

    for command in ("inspect", "stats"):
        assert main([command, str(tmp_path / "rows.csv"), "--mask-id", "9"]) == 0
        assert '--columns "canvas=token"' in capsys.readouterr().err
