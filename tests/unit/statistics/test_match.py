"""Tests of where an answer stands and since when it is predicted there."""

import math
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.runs import grid_of, run_of

from tracegram.diagnostics import TracegramError
from tracegram.statistics.match import SECONDS, _left, find_answer
from tracegram.statistics.measured import measure, measure_all

ROOT = Path(__file__).parents[3]
# The answer 135 stands at positions 104 to 106; it is predicted at step 1, lost at 2, and stays from 3.
PREDICTED = ["a=1125.", "a=1135.", "b=1235.", "a=1135.", "c=1135."]


def predicting(rows=PREDICTED, first=100, **more):
    return run_of(grid_of(first, text=rows, **more))


def place(answer):
    return answer.first, answer.last, answer.emergence, answer.stability


@pytest.mark.parametrize(
    "match",
    [
        {"text": "135"},
        {"text": " 135\n"},
        {"regex": r"\d{3}(?=\.)"},
        {"regex": r"=1(\d+)"},
        {"positions": [103, 105]},
        {"text": "135", "positions": [102, 106]},
    ],
    ids=str,
)
def test_an_answer_is_found_by_what_it_says(match):
    answer = find_answer(predicting(), match)

    assert place(answer) == (103, 105, 1, 3)
    assert answer.text.replace(" ", "") == "135"
    assert answer.steps.tolist() == [0, 1, 2, 3, 4]
    assert answer.holds.tolist() == [False, True, False, True, True]


def test_equal_contents_of_the_place_have_one_number_and_missing_ones_none():
    run = run_of(grid_of(text=[["a", None], ["a", "b"], ["c", "b"], ["a", "b"]]))

    assert find_answer(run, {"text": "ab"}).contents.tolist() == [-1, 0, 1, 0]


def test_the_first_group_of_a_pattern_is_the_answer_at_the_start_too():
    answer = find_answer(predicting(["12x"], first=0), {"regex": r"(1)2"})

    assert (answer.first, answer.last) == (0, 0)


def test_a_pattern_whose_group_matches_nothing_is_the_answer_itself():
    assert place(find_answer(predicting(), {"regex": "(9)?135"})) == (103, 105, 1, 3)


def test_an_answer_that_every_step_predicts_stays_from_the_first():
    assert place(find_answer(predicting(["a1", "b1"], first=0), {"text": "1"})) == (1, 1, 0, 0)


def test_the_last_place_is_the_answer_s():
    run = predicting(["11x11y"], first=0)

    assert find_answer(run, {"text": "11"}).first == 3
    assert find_answer(run, {"text": "11", "positions": [0, 3]}).first == 0
    assert find_answer(predicting(["111"], first=0), {"text": "11"}).first == 1


def test_tokens_are_compared_by_their_ids():
    run = run_of(grid_of(148, token=[[16, 18, 99, 16], [16, 18, 20, 16]]))

    assert place(find_answer(run, {"tokens": [16, 18, 20]})) == (148, 150, 1, 1)
    assert find_answer(run, {"tokens": [16]}).first == 151
    for absent in ([18, 16], [], [16] * 9):
        with pytest.raises(TracegramError, match="no-match"):
            find_answer(run, {"tokens": absent})


def test_positions_of_ids_have_these_as_their_text():
    assert find_answer(run_of(grid_of(token=[[16, 18]])), {"positions": [0, 1]}).text == "16 18"


def test_blanks_are_spelled_as_tokenizers_spell_them():
    rows = [["so", "Ġ13", "5", "▁", "."]]

    assert place(find_answer(predicting(rows), {"text": "135"})) == (101, 102, 0, 0)
    assert place(find_answer(predicting(rows), {"text": "so 135"}))[:2] == (100, 102)


def test_an_answer_within_a_token_is_none_for_text_and_its_token_for_a_regex():
    run = predicting([["x", "135."]], first=0)

    with pytest.raises(TracegramError, match="no-match"):
        find_answer(run, {"text": "135"})
    assert find_answer(run, {"regex": "135"}).text == "135."


def test_the_final_text_is_the_canvas_s_where_it_is_recorded():
    """The last prediction of position 0 differs from the token that was committed there."""
    run = run_of(grid_of(token=[[1], [2]], text=[["a"], ["b"]], canvas=[[0], [1]], masked=[[True], [False]]))

    assert place(find_answer(run, {"text": "a"}))[2] == 0
    assert math.isnan(find_answer(run, {"tokens": [1]}).stability)
    with pytest.raises(TracegramError, match="no-match"):
        find_answer(run, {"text": "b"})


def test_cells_without_an_id_keep_their_own_text():
    run = run_of(grid_of(token=[[5, None, None]], text=["abc"], canvas=[[5, None, None]], masked=[[False] * 3]))

    assert place(find_answer(run, {"text": "abc"}))[:2] == (0, 2)


def test_what_the_last_step_commits_is_final_though_its_canvas_is_a_mask():
    run = run_of(grid_of(token=["ab", "cd"], canvas=["__", "a_"], masked=[[True, True], [False, True]]))

    assert place(find_answer(run, {"text": "ad"}))[:2] == (0, 1)


def test_the_final_text_is_what_was_committed_where_no_canvas_is_recorded():
    run = run_of(grid_of(token=["ab", "cd"], commit_step=[[0, 1]] * 2))

    assert place(find_answer(run, {"text": "ad"}))[:2] == (0, 1)


def test_a_canvas_alone_stands_for_predictions():
    canvas = ["___", "_3_", "13_", "135"]
    run = run_of(grid_of(canvas=canvas, masked=[[each == "_" for each in row] for row in canvas]), state="after")

    assert place(find_answer(run, {"text": "135"})) == (0, 2, 3, 3)


def test_a_step_that_records_no_prediction_has_the_one_before_it():
    run = run_of({"step": [0, 1, 2, 3], "position": [0, 1, 0, 1], "text": ["a", "b", "x", "b"]})

    assert find_answer(run, {"text": "xb"}).holds.tolist() == [False, False, True, True]
    late = run_of({"step": [0, 1], "position": [0, 1], "text": ["a", "b"]})
    assert find_answer(late, {"text": "ab"}).holds.tolist() == [False, True]


def test_percent_is_of_the_recorded_steps():
    run = predicting()

    found = measure_all(run, "run", {"match": {"text": "135"}}).values
    assert {word: found[word] for word in found if word.startswith("answer")} == {
        "answer_emergence": 1,
        "answer_stability": 3,
        "answer_emergence_percent": 20,
        "answer_stability_percent": 60,
    }


def test_the_answer_s_figures_are_none_where_it_is_never_predicted():
    run = run_of(grid_of(token=["a"], canvas=["b"], masked=[[False]]))

    assert math.isnan(measure(run, "answer_emergence", {"match": {"text": "b"}}))
    assert math.isnan(measure(run, "answer_stability_percent", {"match": {"text": "b"}}))


def test_what_is_not_there_is_refused_with_the_final_text():
    with pytest.raises(TracegramError) as caught:
        find_answer(predicting(), {"text": "136"})
    (finding,) = caught.value.findings

    assert finding.code == "no-match"
    assert finding.message == "the final text has no text “136”; it is “c=1135.”"


@pytest.mark.parametrize(
    ("match", "code"),
    [
        ({"positions": [7, 9]}, "no-match"),
        ({"text": "  "}, "no-match"),
        ({"regex": "x*"}, "no-match"),
        ({"regex": "(1"}, "bad-pattern"),
        ({"tokens": [1]}, "unsupported-word"),
    ],
    ids=str,
)
def test_a_bad_answer_is_refused(match, code):
    with pytest.raises(TracegramError) as caught:
        find_answer(predicting(), match)

    assert [each.code for each in caught.value.findings] == [code]


def test_a_regular_expression_that_takes_for_ever_is_refused(monkeypatch):
    monkeypatch.setattr("tracegram.statistics.match.SECONDS", 0.1)

    with pytest.raises(TracegramError, match="takes more than"):
        find_answer(predicting(["a" * 60 + "b"]), {"regex": r"^(a|a|aa)+$"})


def test_a_quick_search_leaves_time_for_others():
    run = predicting()
    find_answer(run, {"regex": "135"})

    assert SECONDS - 1 < _left[run] < SECONDS


def test_ids_without_texts_have_no_text():
    with pytest.raises(TracegramError, match="unsupported-word"):
        find_answer(run_of(grid_of(token=[[1, 2]])), {"text": "12"})


@pytest.mark.parametrize("match", [{}, {"text": "a", "tokens": [1]}, {"txt": "a"}])
def test_a_match_that_says_nothing_is_a_mistake_of_the_caller(match):
    with pytest.raises(ValueError, match="a match takes one of"):
        find_answer(predicting(), match)


def test_the_answer_of_a_real_decode():
    """The sum that ends the addition stands there before its digits are committed, and stays."""
    frame = pq.read_table(ROOT / "gallery/addition/decode.parquet").to_pandas()
    run = run_of(frame, mask_id=1)
    answer = find_answer(run, {"regex": r"\d+(?=\D*$)"})

    assert answer.emergence <= answer.stability
    assert answer.holds[int(answer.stability) :].all()
    assert not answer.holds[int(answer.stability) - 1]


def test_positions_whose_changes_alone_are_recorded_stand_since_their_last_change():
    changed = [[False, False], [True, False], [False, True], [False, False]]
    found = find_answer(run_of(grid_of(changed=changed)), {"positions": [0, 1]})

    assert (found.emergence, found.stability) == (2, 2)
    assert find_answer(run_of(grid_of(changed=changed)), {"positions": [0, 0]}).stability == 1


def test_positions_that_change_at_once_are_named_by_how_often_they_did():
    run = run_of(grid_of(changed=[[True, False, False], [True, False, True]]))

    assert find_answer(run, {"positions": [0, 2]}).text == "2 0 1"
