"""Stretches of positions that a spec names, and the steps that predict an answer."""

import pytest

import tracegram

FINAL = {"a": "1+1=42", "b": "1+2=30"}


def rows(run="a", gold=None):
    """Four steps that predict `?`, the first half, all but the last token, and the whole text."""
    text = FINAL[run]
    known = [0, 3, 5, 6]
    return [
        {"run": run, "step": step, "position": at, "text": token if at < known[step] else "?", "gold": gold}
        for step in range(4)
        for at, token in enumerate(text)
    ]


def figure(values, segments, *marks, **words):
    spec = {"tracegram": 1, "trace": {"values": values, "segments": segments, **words}}
    return tracegram.figure({**spec, "marks": [*marks] or [{"mark": "rect", "color": {"field": "segment"}}]})


def drawn(shown, column, by="position"):
    frame = shown.frames()["marks/0"]
    return dict(zip(frame[by].tolist(), frame[column].tolist(), strict=True))


def findings(act):
    with pytest.raises(tracegram.TracegramError) as caught:
        act()
    return [(each.code, each.place.words) for each in caught.value.findings]


def test_segments_are_the_values_of_a_field_and_the_last_one_written_has_what_overlaps():
    shown = figure(rows(), {"sum": [0, 4], "answer": {"match": {"text": "42"}}})

    assert drawn(shown, "value") == {0: "sum", 1: "sum", 2: "sum", 3: "sum", 4: "answer", 5: "answer"}


def test_positions_of_no_segment_have_no_value():
    assert drawn(figure(rows(), {"left": [0, 1]}), "value") == {0: "left", 1: "left"}


@pytest.mark.parametrize(
    ("word", "steps"), [("answered", [3]), ("answer_emerges", [3]), ("answered_so_far", [3]), ("changed", [1, 2, 3])]
)
def test_flags_of_a_step_say_when_the_answer_is_predicted(word, steps):
    shown = figure(rows(), {"answer": {"match": {"text": "42"}}}, {"mark": "rect", "where": word})

    assert sorted(set(shown.frames()["marks/0"]["step"])) == steps


def test_an_answer_that_is_lost_again_was_answered_so_far():
    values = [row for row in rows() if row["step"] == 3]
    values = [{**row, "step": step, "text": row["text"] if step % 2 else "?"} for step in range(4) for row in values]

    def steps(word):
        shown = figure(values, {"answer": {"match": {"text": "42"}}}, {"mark": "rect", "where": word})
        return sorted(set(shown.frames()["marks/0"]["step"]))

    assert (steps("answered"), steps("answer_emerges"), steps("answered_so_far")) == ([1, 3], [1], [1, 2, 3])


def test_each_run_may_have_its_own_answer():
    both = [*rows("a", "42"), *rows("b", "30")]
    marks = {"mark": "rect", "color": {"field": "answered"}}
    shown = figure(both, {"answer": {"match": {"text": {"field": "gold"}}}}, marks, over_runs="mean")

    assert drawn(shown, "value", "step") == {0: 0, 1: 0, 2: 0, 3: 1}


def test_a_run_without_the_answer_is_warned_of_and_all_without_it_an_error():
    both, answer = [*rows("a", "42"), *rows("b", "99")], {"answer": {"match": {"text": {"field": "gold"}}}}
    marks = {"mark": "rect", "color": {"field": "answered"}}
    warned = figure(both, answer, marks, over_runs="mean").warnings

    assert [(each.code, each.pointer) for each in warned if each.code == "no-match"] == [
        ("no-match", "/trace/segments/answer/match")
    ]
    assert findings(lambda: figure(rows("b", "99"), answer, marks)) == [("no-match", "/trace/segments/answer/match")]


@pytest.mark.parametrize(
    ("segments", "code", "place"),
    [
        ({"late": [7, 9]}, "out-of-range", "/trace/segments/late"),
        ({"back": [3, 1]}, "reversed-range", "/trace/segments/back"),
        ({"a": {"match": {"text": {"field": "golt"}}}}, "unknown-field", "/trace/segments/a/match/text/field"),
        ({"a": {"match": {"text": {"field": "text"}}}}, "several-values", "/trace/segments/a/match/text/field"),
    ],
)
def test_a_segment_that_is_nowhere_is_found_where_it_is_written(segments, code, place):
    assert findings(lambda: figure(rows(gold="42"), segments)) == [(code, place)]


def test_words_of_segments_ask_for_them():
    spec = {"tracegram": 1, "trace": {"values": rows()}, "marks": [{"mark": "rect", "where": "answered"}]}

    with pytest.raises(tracegram.TracegramError, match=r"unsupported-word.*answered.*segments: \{answer"):
        tracegram.figure(spec)


def test_a_segment_that_ends_beyond_the_trace_is_a_warning():
    shown = figure(rows(), {"sum": [0, 4], "answer": [5, 9]})

    (warning,) = [each for each in shown.warnings if each.code == "out-of-range"]
    assert warning.message == "“answer” is positions 5 to 9, and the trace has only 0 to 5"
    assert warning.help == "write [5, 5], if the trace is whole"
    assert warning.place.words == "/trace/segments/answer"
    assert [each.code for each in figure(rows(), {"sum": [0, 4], "answer": [5, 5]}).warnings] == []
