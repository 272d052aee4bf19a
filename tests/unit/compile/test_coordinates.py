"""Tests of coordinates that are statistics of the run."""

import pytest

import tracegram
from tracegram.diagnostics import TracegramError

ROWS = [  # position 0 changes at steps 1 to 3 of 0 to 5, so the changes per step jump at 1 and at 4
    {"step": step, "position": position, "token": token, "text": str(token)}
    for step, tokens in enumerate([(1, 7), (2, 7), (3, 7), (4, 7), (4, 7), (4, 7)])
    for position, token in enumerate(tokens)
]
CHANGE = {"statistic": "change_point", "of": "changes_per_step", "count": 2}


def made(overlay, **spec):
    return tracegram.figure(
        {
            "tracegram": 1,
            "trace": {"values": ROWS},
            "marks": [{"mark": "rect", "where": "changed"}],
            "overlays": [overlay],
            **spec,
        }
    )


def findings(overlay, **spec):
    with pytest.raises(TracegramError) as caught:
        made(overlay, **spec)
    return [(each.code, each.pointer or each.place.words) for each in caught.value.findings]


def test_a_rule_stands_where_a_series_jumps():
    assert "vertical line at step 1." in made({"mark": "rule", "x": CHANGE}).description
    assert "vertical line at step 4." in made({"mark": "rule", "x": {**CHANGE, "which": 2}}).description


def test_a_band_spans_from_one_statistic_to_another():
    band = {"mark": "band", "x": CHANGE, "x2": {"statistic": "answer_stability", "match": {"text": "47"}}}

    assert "steps 1 to 3" in made(band).description


@pytest.mark.parametrize(("x", "places"), [({}, [0, 4, 5]), ({"type": "ordinal", "sort": "descending"}, [5, 1, 0])])
def test_a_line_runs_through_the_places_of_its_points(x, places):
    shown = made({"mark": "line", "points": [[0, 1], [4, 0], [5, 1]]}, x=x).to_dict()
    rows = shown["datasets"][shown["layer"][-1]["data"]["name"]]

    assert [(row["x"], row["y"]) for row in rows] == list(zip(places, [1, 0, 1], strict=True))


def test_a_statistic_is_of_the_whole_run_whatever_the_window():
    trace = {"values": ROWS, "window": {"step": [1, 5]}}

    assert "vertical line at step 4." in made({"mark": "rule", "x": {**CHANGE, "which": 2}}, trace=trace).description


@pytest.mark.parametrize(
    ("overlay", "expected"),
    [
        ({"mark": "rule", "y": CHANGE}, [("conflicting-words", "/overlays/0/y")]),
        (
            {"mark": "rule", "x": {"statistic": "change_point", "of": "changes"}},
            [("conflicting-words", "/overlays/0/x")],
        ),
        ({"mark": "rule", "x": {**CHANGE, "which": 3}}, [("out-of-range", "/overlays/0/x/which")]),
        ({"mark": "rule", "x": {**CHANGE, "match": {"text": "a"}}}, [("conflicting-words", "/overlays/0/x/match")]),
        ({"mark": "rule", "x": {"statistic": "answer_emergence"}}, [("missing-word", "/overlays/0/x")]),
        ({"mark": "rule", "x": {"statistic": "change_pont"}}, [("unknown-choice", "/overlays/0/x/statistic")]),
        (
            {"mark": "rule", "x": {"statistic": "answer_stability", "match": {"text": "9"}}},
            [("no-match", "/overlays/0/x")],
        ),
        (
            {"mark": "rule", "x": {"statistic": "change_point", "of": "gap"}, "y": 0, "x2": 3},
            [("conflicting-words", "/overlays/0/x")],
        ),
        (
            {
                "mark": "band",
                "x": {**CHANGE, "which": 2},
                "x2": {"statistic": "answer_stability", "match": {"text": "47"}},
            },
            [("reversed-range", "/overlays/0/x2")],
        ),
    ],
)
def test_a_statistic_that_gives_no_place_is_refused_where_it_stands(overlay, expected):
    assert findings(overlay) == expected


def test_a_statistic_outside_the_axes_is_outside_the_domain():
    assert findings({"mark": "rule", "x": CHANGE}, x={"domain": [2, 5]}) == [
        ("overlay-outside-domain", "/overlays/0/x")
    ]


def test_a_constant_series_jumps_nowhere():
    rows = [{"step": step, "position": 0, "token": 1} for step in range(4)]

    assert findings(
        {"mark": "rule", "x": {"statistic": "change_point"}}, trace={"values": rows}, marks=[{"mark": "rect"}]
    ) == [("undefined-statistic", "/overlays/0/x")]
