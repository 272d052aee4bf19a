"""The computed description: shares, names of axes, bands and rules are said as they are."""

import pandas as pd
import pytest

import tracegram


def cells(across=128, down=128):
    places = [(x, y) for x in range(across) for y in range(down)]
    return pd.DataFrame([{"layer": x, "query": y, "first": x == y == 0, "half": x < across // 2} for x, y in places])


def described(*marks, overlays=(), frame=None, **words):
    spec = {"tracegram": 1, "trace": {"frame": "cells", "columns": {"step": "layer", "position": "query"}}, **words}
    spec = {**spec, "marks": list(marks) or [{"mark": "rect"}]}
    trace = cells(8, 8) if frame is None else frame
    return tracegram.figure({**spec, "overlays": list(overlays)} if overlays else spec, trace=trace).description


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("first", "1 cell (under 0.1 % of 16,384)"),
        ({"not": "first"}, "16,383 cells (all but one of 16,384)"),
        ({"field": "step", "gt": 0}, "16,256 cells (99.2 % of 16,384)"),
        ({"or": [{"field": "step", "gt": 0}, {"field": "position", "gt": 3}]}, "16,380 cells (over 99.9 % of 16,384)"),
        ("half", "8,192 cells (50.0 % of 16,384)"),
        (None, "all 16,384 cells"),
    ],
    ids=str,
)
def test_a_share_is_never_rounded_to_none_or_all(where, said):
    mark = {"mark": "rect", "name": "Cells", **({"where": where} if where else {})}

    assert f"Cells: {said}, " in described(mark, frame=cells())


@pytest.mark.parametrize(
    ("overlay", "said"),
    [
        ({"mark": "rect", "x": 3, "x2": 4, "y": 5, "y2": 6, "name": "Box"}, "Box, layer 3 to 4 and query 5 to 6"),
        ({"mark": "rect", "x": 3, "x2": 3, "y": 5, "y2": 6}, "rectangle, layer 3 and query 5 to 6"),
        ({"mark": "band", "y": 3, "y2": 5}, "band over query 3 to 5"),
        ({"mark": "band", "x": 3, "x2": 5, "name": "Late"}, "Late, band over layer 3 to 5"),
        ({"mark": "rule", "x": 7}, "vertical line at layer 7"),
        ({"mark": "rule", "y": 2, "name": "Prompt"}, "Prompt, horizontal line at query 2"),
        ({"mark": "rule", "x": 7, "y": 1, "y2": 4}, "vertical line at layer 7, query 1 to 4"),
        ({"mark": "rule", "x": 1, "y": 2, "x2": 5, "y2": 6}, "straight line, from (1, 2) to (5, 6)"),
    ],
    ids=str,
)
def test_an_overlay_is_called_what_it_is_by_the_names_of_the_trace(overlay, said):
    assert described(overlays=[overlay]).endswith(f"Overlays: {said}.")


def test_turned_axes_turn_what_is_vertical():
    said = described(overlays=[{"mark": "rule", "x": 7}], x={"field": "position"}, y={"field": "step"})

    assert said.endswith("vertical line at query 7.")


def test_steps_and_positions_are_plural_where_there_are_several():
    rows = [{"step": x, "position": y} for x in range(8) for y in range(8)]
    overlays = [{"mark": "rect", "x": 1, "x2": 2, "y": 3, "y2": 3}]
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect"}], "overlays": overlays}

    assert tracegram.figure(spec).description.endswith("Overlays: rectangle, steps 1 to 2 and position 3.")


def test_the_color_of_texts_that_fit_their_cells_is_not_said():
    assert described({"mark": "text", "field": "first"}).endswith("Texts of first: all 64 cells.")
    assert described({"mark": "text", "field": "first", "color": "red"}).endswith("all 64 cells, red.")


def stepped(before, after, cut=20, steps=40, positions=10):
    """A trace whose first cells of each step are changed: as many as `before`, from the step `cut` on as `after`."""
    return pd.DataFrame(
        [
            {
                "step": step,
                "position": at,
                "changed": at < (before if step < cut else after),
                "confidence": step % 3 / 2,
            }
            for step in range(steps)
            for at in range(positions)
        ]
    )


def of_steps(frame, *marks, **words):
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, "marks": list(marks) or [CHANGES], **words}
    return tracegram.figure(spec, trace=frame)


CHANGES = {"mark": "rect", "where": "changed", "color": "orange", "name": "Change"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (6, 2, "; 60.0 % of the cells before step 20, 20.0 % from there on."),
        (0, 3, "; none of the cells before step 20, 30.0 % from there on."),
        (3, 0, "; 30.0 % of the cells before step 20, none from there on."),
        (4, 4, " % of 400), orange."),
    ],
)
def test_a_change_of_density_is_told_with_its_step(before, after, said):
    assert of_steps(stepped(before, after)).description.endswith(said)


def test_a_change_of_the_mean_of_a_color_is_told():
    frame = stepped(1, 1)
    frame["confidence"] += frame["step"] >= 25
    shown = of_steps(frame, {"mark": "rect", "color": {"field": "confidence", "title": "Sure"}})

    assert (
        "colored by Sure, from 0 to 2, median 1; mean Sure 0.48 before step 25, 1.5 from there on." in shown.description
    )


def test_a_trace_that_lacks_cells_has_no_density_along_its_steps():
    frame = stepped(6, 2)

    assert "from there on" not in of_steps(frame[frame["position"] + frame["step"] > 0]).description


def test_the_alternative_text_has_the_title_and_the_main_finding():
    shown = of_steps(stepped(6, 2), title="A decode").describe("alt")

    assert shown.as_format("text") == (
        "A decode: Change in 60.0 % of the cells before step 20, 20.0 % from there on.\n"
    )


@pytest.mark.parametrize(
    ("title", "name", "said"),
    [
        (
            "T" * 200,
            "Change",
            "Position against Step: Change in 60.0 % of the cells before step 20, 20.0 % from there on.",
        ),
        ("", "N" * 200, "1 plot in 400 cells."),
        ("T" * 90, "N" * 200, "1 plot in 400 cells."),
    ],
)
def test_the_alternative_text_has_at_most_150_characters(title, name, said):
    words = {"title": title} if title else {}
    shown = of_steps(stepped(6, 2), {**CHANGES, "name": name}, **words, x={"title": "Step"}, y={"title": "Position"})

    assert shown.describe("alt").as_format("text") == f"{said}\n"


def test_the_author_s_words_stand_for_both():
    shown = of_steps(stepped(6, 2), description="What I see.")

    assert {shown.describe(level).as_format("text") for level in ("alt", "short")} == {"What I see.\n"}


def test_every_number_of_a_sentence_is_a_claim_of_it():
    shown = of_steps(stepped(6, 2)).describe("short").to_json()
    claims = {each["id"]: each for each in shown["claims"]}

    assert [each["claims"] for each in shown["sections"][0]["sentences"]] == [
        ["y/first", "y/last", "x/first", "x/last"],
        [
            *("marks/0/count", "marks/0/share", "marks/0/among"),
            *("marks/0/change-along-step", "marks/0/change-along-step/before", "marks/0/change-along-step/after"),
        ],
    ]
    assert claims["marks/0/change-along-step/after"] == {
        "id": "marks/0/change-along-step/after",
        "kind": "level",
        "value": pytest.approx(0.2),
        "unit": "share",
        "operation": "share of cells",
        "whole": 200,
        "selection": {"layer": "/marks/0", "where": "changed", "step": [20, 39]},
        "rounding": "0.1 %",
    }
