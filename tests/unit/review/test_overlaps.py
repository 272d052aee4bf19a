"""Texts that run into one another, by an estimate that the renderer confirms."""

import numpy as np
import pytest
from tests.pictures import pixels
from tests.unit.compile.figures import codes_of, warnings_of

import tracegram
from tracegram.measure.lengths import width_px

OVERLAP = [("labels-overlap", "/marks/0/font_size")]


def rows_of(*tokens):
    return [{"step": 0, "position": at, "token": token} for at, token in enumerate(tokens)]


def texts(*tokens, font_size=11, **words):
    across = {"x": {"field": "position"}, "y": {"field": "step"}}
    mark = {"mark": "text", "field": "token", "font_size": font_size}
    return codes_of(mark, rows=rows_of(*tokens), **across, **words)


@pytest.mark.parametrize(
    "text", ["tokenization", "The quick brown fox", "WWWMMM", "0123456789", "Größe", "Ġthe", "(a+b)"]
)
def test_a_text_is_about_as_wide_as_it_is_drawn(text, tmp_path):
    note = {"mark": "text", "x": 0, "y": 0, "text": text, "font_size": 40, "color": "red"}
    spec = {"tracegram": 1, "trace": {"values": rows_of("a")}, "marks": [{"mark": "point", "color": "blue"}]}
    tracegram.figure({**spec, "overlays": [note], "size": {"width": 900, "height": 100}}).save(tmp_path / "a.png")
    picture = pixels((tmp_path / "a.png").read_bytes()).astype(int)
    (inked,) = np.nonzero((picture[:, :, 0] - picture[:, :, 1] > 100).any(axis=0))

    assert width_px(text, 40) == pytest.approx(inked[-1] - inked[0] + 1, rel=0.1)


def test_wide_characters_are_an_em_and_marks_nothing():
    assert width_px("日本", 10) == 20
    assert width_px("e\u0301", 10) == width_px("é", 10) == width_px("e", 10)


def test_texts_that_fit_their_cells_are_not_said():
    assert texts("The", "cat", "sat") == []


def test_long_neighbors_run_into_each_other():
    assert texts("tokenization", "normalization") == OVERLAP
    assert texts("tokenization", "normalization", size={"width": 200}) == []


def test_a_long_text_may_reach_over_short_ones_until_it_meets_them():
    assert texts("abcdefghij", "i") == []
    assert texts("abcdefghijklmnopqrs", "i") == OVERLAP


def test_the_next_drawn_text_counts_not_the_next_cell():
    rows = rows_of("tokenization", "x", "normalization")
    mark = {"mark": "text", "field": "token", "where": {"not": {"field": "token", "equal": "x"}}}
    across = {"x": {"field": "position"}, "y": {"field": "step"}}

    assert codes_of(mark, rows=rows, **across) == []


def test_the_message_counts_and_gives_the_widest():
    mark = {"mark": "text", "field": "token"}
    across = {"x": {"field": "position"}, "y": {"field": "step"}}
    (finding,) = warnings_of(mark, rows=rows_of("a", "tokenization", "normalization"), **across)

    assert finding.message == (
        "1 text runs into the next one: “normalization” is about 53 pixels wide, and the next one stands 44 pixels away"
    )


def test_lines_of_text_need_their_height():
    mark = {"mark": "text", "field": "token", "font_size": 30}

    assert codes_of(mark, rows=rows_of("a", "b", "c"), size={"height": 90}) == []
    assert codes_of(mark, rows=rows_of("a", "b", "c"), size={"height": 45}) == OVERLAP


def note(x, text, **words):
    return {"mark": "text", "x": x, "y": 1, "text": text, **words}


@pytest.mark.parametrize("reverse", [False, True])
def test_two_notes_overlap_by_their_side(reverse):
    mark, x = {"mark": "point"}, {"reverse": reverse}
    out, back = ("right", "left") if not reverse else ("left", "right")

    assert codes_of(mark, overlays=[note(1, "settled"), note(1, "here")], x=x) == [("labels-overlap", "/overlays/1")]
    assert codes_of(mark, overlays=[note(1, "settled", align=out), note(1.5, "here", align=back)], x=x) == []
    assert codes_of(mark, overlays=[note(0, "settled", align=back), note(1, "here", align=back)], x=x) == [
        ("labels-overlap", "/overlays/1")
    ]


def test_ticks_that_the_spec_chooses_need_room():
    mark = {"mark": "rect", "where": "changed"}
    generate = {"process": "masked_diffusion", "steps": 1251, "positions": [0, 99]}

    def ticks(**words):
        return [
            each.pointer
            for each in tracegram.figure(
                {"tracegram": 1, "trace": {"generate": generate}, "marks": [mark], "size": {"width": 1251}, **words}
            ).warnings
        ]

    assert ticks() == []
    assert ticks(x={"ticks": 10}) == ["/x/ticks"]
    assert ticks(x={"ticks": 100}) == []
    assert ticks(x={"ticks": [0, 1200, 1210]}) == ["/x/ticks"]
    assert ticks(y={"ticks": 1}) == ["/y/ticks"]
    assert ticks(y={"ticks": 2}) == []
