"""Tests of opening a trace and asking it for fields."""

import numpy as np
import pytest

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources.columns import settle
from tracegram.syntax import read_yaml
from tracegram.trace import Recording, Table, Window, open_trace


def table(typed=True, **columns):
    rows = len(next(iter(columns.values())))

    def place(row, column):
        return Place(file="t", words=f"row {row}" if column is None else f"row {row}, column “{column}”")

    held = {name: settle(list(values)) for name, values in columns.items()}
    return Table(columns=held, rows=rows, typed=typed, place=place, whole=Place(file="t"))


def asked(pointer):
    return Place(file="spec.yaml", words=pointer)


def opened(source, names=None, window=None, mask_id=None, state="before"):
    return open_trace(
        source,
        names=names or {},
        window=window or Window(),
        recording=Recording(mask_id=mask_id, state=state),
        asked_at=asked,
    )


def refusal(act):
    with pytest.raises(TracegramError) as caught:
        act()
    return caught.value.findings


def test_rows_are_sorted_by_step_and_then_position():
    trace = opened(table(step=[1, 0, 0], position=[0, 1, 0], value=[3, 2, 1]))

    assert trace.steps.tolist() == [0, 0, 1]
    assert trace.positions.tolist() == [0, 1, 0]
    assert trace.numbers("value").tolist() == [1.0, 2.0, 3.0]
    assert trace.place(1, "value").words == "row 1, column “value”"


def test_the_header_says_what_is_held_inside_the_window():
    trace = opened(
        table(query=[0, 1, 2], position=[5, 5, 5], tok=[1, 2, 3]),
        names={"step": "query", "token": "tok"},
        window=Window(steps=(1, 2)),
    )

    header = trace.header

    assert (header.rows, header.steps, header.positions) == (2, (1, 2), (5, 5))
    assert header.fields == ("step", "token", "position", "changed", "changes", "changes_per_step", "progress")
    assert header.names == {"step": "query", "token": "tok", "position": "position"}


def test_a_missing_column_is_named_with_its_nearest():
    (finding,) = refusal(lambda: opened(table(step=[0], postion=[0])))

    assert finding.code == "unknown-field"
    assert "no column “position”" in finding.message
    assert "did you mean “postion”" in finding.help
    assert finding.place.words == "/trace"


def test_the_advice_to_map_a_column_is_yaml_to_be_written_as_it_stands():
    (finding,) = refusal(lambda: opened(table(**{"my: step": [0], "position": [0]})))
    written = read_yaml(finding.help.partition("`columns`: ")[2], "spec").value

    assert written == {"step": "my: step"}
    assert opened(table(**{"my: step": [0], "position": [0]}), names=written).steps.tolist() == [0]


def test_columns_that_are_numbers_are_those_of_a_matrix():
    findings = refusal(lambda: opened(table(**{"0": [0], "1": [0]})))

    assert ["pass an array from Python" in each.help for each in findings] == [True, True]


def test_a_column_that_the_spec_names_is_blamed_where_it_does():
    findings = refusal(lambda: opened(table(step=[0], position=[0]), names={"token": "tok", "run/1": "r"}))

    assert [finding.place.words for finding in findings] == ["/trace/columns/token", "/trace/columns/run~11"]


def test_a_list_of_many_columns_is_cut():
    (finding, _) = refusal(lambda: opened(table(**{f"c{number}": [0] for number in range(5000)})))

    assert "and 4988 more" in finding.message
    assert len(finding.message) < 300


def test_a_word_may_take_the_column_of_another():
    trace = opened(table(step=[0], position=[1], text=["a"]), names={"token": "text"})

    assert trace.texts("token").tolist() == trace.texts("text").tolist() == ["a"]


def test_a_column_that_is_no_index_is_named_once():
    findings = refusal(lambda: opened(table(step=[0, -1, None], position=[0.5, 0, 1])))

    assert [finding.message for finding in findings] == [
        "row 1: column “step” holds “-1”, expected a whole number from 0; also row 2",
        "row 0: column “position” holds “0.5”, expected a whole number from 0",
    ]


def test_many_bad_rows_are_counted_in_one_message():
    (finding,) = refusal(lambda: opened(table(step=[-1] * 50, position=[0] * 50)))

    assert finding.message.endswith("; also row 1, row 2, row 3 and 46 more")


def test_one_cell_given_twice_names_both_rows():
    (finding,) = refusal(lambda: opened(table(step=[0, 1, 0], position=[0, 0, 0])))

    assert finding.code == "duplicate-cell"
    assert finding.message == "step 0, position 0 is given twice, by row 0 and row 2"
    assert finding.labels[0].place.words == "row 0"


def test_rows_of_one_cell_are_told_apart_by_a_column_of_names_in_which_they_differ():
    twice = table(step=[0, 0], position=[0, 0], entropy=[0.5, 0.75], seed=[7, 8], model=["a", "a"])

    (finding,) = refusal(lambda: opened(twice))

    assert "these differ in “seed”: " in finding.help
    assert finding.help.endswith("`columns: {run: seed}`")


def test_one_run_of_several_is_chosen_by_the_window():
    source = table(step=[0, 0], position=[0, 0], run=["a", "b"], value=[1, 2])

    (finding,) = refusal(lambda: opened(source).run)

    assert finding.code == "many-runs"
    assert "“a”, “b”" in finding.message
    assert opened(source, window=Window(run="b")).numbers("value").tolist() == [2.0]


def two_samplers():
    """Return a trace of runs b and a, whose rows alternate; in each, position 0 has two steps."""
    return table(
        step=[0, 0, 1, 1, 0],
        position=[0, 0, 0, 0, 1],
        run=["b", "a", "b", "a", "a"],
        sampler=["x", "y", "x", "y", "y"],
        token=[7, 7, 7, 8, 9],
    )


def test_runs_lie_one_after_the_other_in_the_order_in_which_they_begin():
    trace = opened(two_samplers())

    assert [run.name for run in trace.runs] == ["b", "a"]
    assert trace.steps.tolist() == [0, 1, 0, 0, 1]
    assert trace.positions.tolist() == [0, 0, 0, 1, 0]
    assert trace.texts("token").tolist() == ["7", "7", "7", "9", "8"]
    assert [trace.place(row).words for row in range(5)] == ["row 0", "row 2", "row 1", "row 4", "row 3"]


def test_runs_that_follow_on_each_other_are_read_in_place():
    """A trace of many runs takes the memory of its columns once, and of equal places once."""
    source = table(
        step=[0, 0, 1, 1] * 2, position=[0, 1] * 4, run=["a"] * 4 + ["b"] * 4, value=[each / 2 for each in range(8)]
    )
    first, second = opened(source).runs

    assert all(np.shares_memory(run.numbers("value"), source.columns["value"]) for run in (first, second))
    assert second.steps is first.steps
    assert second.positions is first.positions
    assert second.numbers("value").tolist() == [2, 2.5, 3, 3.5]


def test_words_are_derived_in_each_run_for_itself():
    trace = opened(two_samplers())

    assert trace.flags("changed").tolist() == [False, False, False, False, True]
    assert trace.numbers("changes").tolist() == [0, 0, 1, 0, 1]


def test_a_part_has_the_cells_of_one_value_with_the_words_of_the_whole():
    trace = opened(two_samplers())

    changed = trace.part("sampler", "y").part("step", "1")

    assert trace.values_of("sampler") == ("x", "y")
    assert trace.values_of("token") == ("7", "9", "8")
    assert trace.values_of("changed") == ("false", "true")
    assert (len(changed.runs), changed.run.name) == (1, "a")
    assert changed.flags("changed").tolist() == [True]
    assert (changed.header.rows, changed.header.steps, changed.header.positions) == (1, (1, 1), (0, 0))


def test_a_window_leaves_out_the_runs_that_have_nothing_in_it():
    trace = opened(two_samplers(), window=Window(positions=(1, 1)))

    assert [run.name for run in trace.runs] == ["a"]
    assert opened(table(step=[0, 9], position=[0, 0], run=[None, ""])).run.name == ""


def test_a_field_tells_cells_at_one_place_apart_where_it_is_named():
    source = table(step=[0, 0, 1], position=[0, 0, 0], head=[5, 6, 5], token=[1, 2, 3])

    trace = open_trace(source, names={}, window=Window(), asked_at=asked, apart=["head"])

    assert [run.name for run in trace.runs] == ["5", "6"]
    assert trace.part("head", "5").flags("changed").tolist() == [False, True]
    (finding,) = refusal(lambda: open_trace(source, names={}, window=Window(), asked_at=asked, apart=["layer"]))
    assert finding.code == "duplicate-cell"


def test_a_run_that_is_not_there_is_refused_with_its_nearest():
    source = table(step=[0, 0], position=[0, 0], run=["greedy", "random"])

    (finding,) = refusal(lambda: opened(source, window=Window(run="gredy")))

    assert (finding.code, finding.place.words) == ("empty-window", "/trace/window/run")
    assert finding.help == "write “greedy”"


def test_a_run_of_a_trace_without_runs_is_refused():
    (finding,) = refusal(lambda: opened(table(step=[0], position=[0]), window=Window(run="a")))

    assert finding.code == "unknown-field"


def test_a_window_without_rows_says_what_there_is():
    source = table(step=[0, 3], position=[1, 2])

    (finding,) = refusal(lambda: opened(source, window=Window(steps=(5, 9))))

    assert finding.code == "empty-window"
    assert "steps 0 to 3 and positions 1 to 2" in finding.message


def test_a_table_without_rows_is_an_empty_trace():
    (finding,) = refusal(lambda: opened(table(step=[], position=[])))

    assert finding.code == "empty-trace"


def test_derived_words_do_not_depend_on_the_window():
    source = table(step=[0, 1, 2], position=[0, 0, 0], token=["a", "b", "b"], masked=[True, True, False])

    trace = opened(source, window=Window(steps=(1, 1)))

    assert trace.flags("changed").tolist() == [True]
    assert trace.flags("committed").tolist() == [True]
    assert trace.numbers("commit_step").tolist() == [1.0]


def test_masked_comes_from_the_canvas_and_the_id_of_the_mask():
    source = table(step=[0, 1], position=[0, 0], canvas=[9, 4])

    assert not opened(source).supports("masked")
    assert opened(source, mask_id=9).flags("masked").tolist() == [True, False]
    assert opened(source, mask_id=9).flags("committed").tolist() == [True, False]
    assert opened(source, mask_id=9, state="after").flags("committed").tolist() == [False, True]


def test_a_canvas_without_a_value_has_no_derived_mask():
    trace = opened(table(step=[0, 1], position=[0, 0], canvas=[9, None]), mask_id=9)

    (finding,) = refusal(lambda: trace.flags("masked"))

    assert finding.code == "not-a-number"
    assert "row 1: column “canvas” holds nothing" in finding.message


def test_recorded_words_win_over_derived_ones():
    source = table(
        step=[0, 1],
        position=[0, 0],
        token=["a", "b"],
        masked=[1, 0],
        changed=[1, 0],
        committed=[0, 1],
        commit_step=[7, 7],
    )

    trace = opened(source)

    assert trace.flags("changed").tolist() == [True, False]
    assert trace.flags("committed").tolist() == [False, True]
    assert trace.numbers("commit_step").tolist() == [7.0, 7.0]


def test_commits_come_from_commit_steps_when_those_are_recorded():
    source = table(step=[0, 1], position=[0, 0], masked=[1, 1], commit_step=[1, 1])

    assert opened(source).flags("committed").tolist() == [False, True]


def test_an_unfinished_trace_is_a_warning_given_once():
    trace = opened(unfinished())

    assert trace.warnings == ()
    trace.flags("committed")
    trace.numbers("commit_step")

    (warning,) = trace.warnings
    assert (warning.code, warning.severity) == ("unfinished-trace", "warning")
    assert "2 positions are still masked" in warning.message


def unfinished():
    return table(step=[0, 0, 0, 1, 1, 1], position=[0, 1, 2, 0, 1, 2], masked=[True, True, True, False, True, True])


def test_a_word_that_cannot_be_had_says_what_to_record():
    trace = opened(table(step=[0], position=[0], confidense=[0.5]))

    for word, recipe in (("changed", "`token`"), ("committed", "`masked`"), ("confidence", "“confidense”")):
        (finding,) = refusal(lambda word=word: trace.require(word, asked("/marks/0")))

        assert finding.code == "unsupported-word"
        assert recipe in finding.help
        assert finding.place.words == "/marks/0"


def test_a_word_is_not_answered_with_one_that_its_advice_names():
    source = table(step=[0], position=[0], canvas=[7])
    trace = open_trace(source, names={}, window=Window(), recording=Recording(maskless=True), asked_at=asked)

    (finding,) = refusal(lambda: trace.require("remasked", asked("/marks/0")))
    assert "`masked`" in finding.help
    assert "did you mean" not in finding.help


def test_a_name_that_is_no_field_lists_the_fields():
    trace = opened(table(step=[0], position=[0], entropy=[0.5]))

    (finding,) = refusal(lambda: trace.require("entrpy", asked("/marks/0/color")))

    assert finding.code == "unknown-field"
    assert "“step”, “position”, “entropy”" in finding.message
    assert finding.help == "write “entropy”"


def test_a_supported_field_passes():
    opened(table(step=[0], position=[0])).require("step", asked(""))


def test_kinds_follow_the_language_then_the_type():
    trace = opened(
        table(
            step=[0, 1],
            position=[0, 0],
            token=[5, 6],
            text=["a", "b"],
            masked=[0, 1],
            confidence=["x", "y"],
            flag=[True, False],
            half=[0.5, None],
            nothing=[None, None],
        )
    )

    kinds = {field: trace.kind(field) for field in trace.header.fields}

    assert kinds == {
        "step": "number", "position": "number", "token": "number", "text": "text", "masked": "flag",
        "confidence": "number", "flag": "flag", "half": "number", "nothing": "unknown",
        "changed": "flag", "committed": "flag", "remasked": "flag", "forced": "flag",
        "commit_step": "number", "convergence_step": "number", "gap": "number", "changes": "number",
        "changes_per_step": "number", "tokens_per_step": "number", "masked_count": "number", "progress": "number",
    }  # fmt: skip


def test_a_source_without_types_leaves_the_kind_of_other_columns_open():
    trace = opened(table(typed=False, step=["0"], position=["0"], token=["5"], value=["0.1"]))

    kinds = [trace.kind(field) for field in ("step", "token", "value", "changed")]

    assert kinds == ["number", "text", "unknown", "flag"]


def test_wrong_values_name_row_column_and_text():
    trace = opened(table(step=[0, 1], position=[0, 0], value=["0.1", 2], flag=["maybe", 1]))

    assert refusal(lambda: trace.numbers("value"))[0].message == (
        "row 0: column “value” holds text “0.1”, expected a finite number"
    )
    assert refusal(lambda: trace.flags("flag"))[0].code == "not-a-flag"


def test_only_the_chosen_run_is_converted():
    source = table(step=[0, 0], position=[0, 0], run=["a", "b"], value=["bad", 2])

    assert opened(source, window=Window(run="b")).numbers("value").tolist() == [2.0]


def test_commits_as_numbers_are_ones_and_zeros():
    trace = opened(table(step=[0, 1], position=[0, 0], masked=[True, False]))

    assert trace.numbers("committed").tolist() == [1.0, 0.0]
    assert trace.texts("committed").tolist() == ["true", "false"]


def test_an_infinite_number_is_refused():
    trace = opened(table(step=[0], position=[0], value=[np.inf]))

    (finding,) = refusal(lambda: trace.numbers("value"))

    assert finding.code == "not-a-number"


def test_a_field_that_is_not_there_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        opened(table(step=[0], position=[0])).numbers("changed")


MASK = 9
CANVAS = [  # before the step; a row a step, positions 0 (given), 1 (committed, masked again, committed) and 2 (edited)
    [1, MASK, MASK],
    [1, 2, MASK],
    [1, MASK, 3],
    [1, 4, 5],
]
PREDICTED = [[1, 2, 7], [1, 2, 3], [1, 4, 3], [1, 4, 5]]


def dense(state, rows=CANVAS, block_length=None, **more):
    count = len(rows[0])
    source = table(
        step=[step for step in range(len(rows)) for _ in range(count)],
        position=[position for _ in rows for position in range(count)],
        canvas=[cell for row in rows for cell in row],
        token=[cell for row in PREDICTED[: len(rows)] for cell in row],
        **more,
    )
    recording = Recording(mask_id=MASK, state=state, block_length=block_length)
    return open_trace(source, names={}, window=Window(), recording=recording, asked_at=asked)


def by_step(trace, word, read="flags"):
    return getattr(trace, read)(word).reshape(-1, 3).tolist()


def test_events_of_a_canvas_recorded_before_its_steps():
    trace = dense("before")

    assert by_step(trace, "forced") == [[True, False, False]] * 4
    assert by_step(trace, "committed") == [
        [False, True, False],
        [False, False, True],
        [False, True, False],
        [False] * 3,
    ]
    assert by_step(trace, "remasked") == [[False] * 3, [False, True, False], [False] * 3, [False] * 3]
    assert by_step(trace, "edited") == [[False] * 3, [False] * 3, [False, False, True], [False] * 3]


def test_events_of_the_same_canvas_recorded_after_its_steps():
    """The same steps are found as before them; what was given has to be recorded, as the first canvas is not."""
    trace = dense("after", CANVAS[1:], forced=[True, False, False] * 3)

    assert by_step(trace, "committed") == [[False, True, False], [False, False, True], [False, True, False]]
    assert by_step(trace, "remasked") == [[False] * 3, [False, True, False], [False] * 3]
    assert by_step(trace, "edited") == [[False] * 3, [False] * 3, [False, False, True]]
    assert not dense("after").supports("forced")


def test_counts_are_the_same_in_every_row_of_their_step_or_position():
    trace = dense("before", block_length=2)

    assert by_step(trace, "commit_step", "numbers")[0][1:] == [0, 1]
    assert np.isnan(by_step(trace, "commit_step", "numbers")[0][0])
    assert by_step(trace, "changes", "numbers") == [[0, 1, 2]] * 4
    assert by_step(trace, "changes_per_step", "numbers") == [[0] * 3, [1] * 3, [1] * 3, [1] * 3]
    assert by_step(trace, "tokens_per_step", "numbers") == [[1] * 3, [1] * 3, [0] * 3, [0] * 3]
    assert by_step(trace, "masked_count", "numbers") == [[2] * 3, [1] * 3, [1] * 3, [0] * 3]
    assert by_step(trace, "block", "numbers") == [[0, 0, 1]] * 4


def test_a_position_converges_at_its_last_change_up_to_its_commit():
    trace = opened(
        table(
            step=[0, 1, 2, 3] * 3,
            position=[0] * 4 + [1] * 4 + [2] * 4,
            token=[5, 6, 6, 7, 5, 5, 5, 5, 4, 4, 4, 4],
            commit_step=[2] * 4 + [3] * 4 + [None] * 4,
        )
    )

    converged = trace.numbers("convergence_step").reshape(4, 3)[0]
    gaps = trace.numbers("gap").reshape(4, 3)[0]

    assert converged[:2].tolist() == [1, 0]
    assert gaps[:2].tolist() == [1, 3]
    assert np.isnan([converged[2], gaps[2]]).all()


def test_a_position_that_commits_another_token_than_it_predicts_never_converges():
    trace = dense("before", [[MASK, MASK, MASK], [1, 8, 7], [1, 8, 7]])

    assert np.isnan(trace.numbers("convergence_step").reshape(3, 3)).tolist() == [[False, True, False]] * 3


def test_a_model_without_a_mask_has_no_commits_to_derive():
    source = table(step=[0, 1], position=[0, 0], canvas=[3, 4], token=[4, 4])
    trace = open_trace(source, names={}, window=Window(), recording=Recording(maskless=True), asked_at=asked)

    assert trace.flags("masked").tolist() == [False, False]
    assert trace.flags("edited").tolist() == [True, False]
    assert not any(trace.supports(word) for word in ("committed", "commit_step", "forced", "remasked"))


def test_a_mask_id_that_never_occurs_is_refused():
    (finding,) = refusal(lambda: opened(table(step=[0], position=[0], canvas=[3]), mask_id=9).flags("masked"))

    assert finding.code == "mask-never-occurs"
    assert "9 never occurs" in finding.message


def test_two_commit_steps_of_one_position_are_refused():
    recorded = opened(table(step=[0, 1, 2], position=[0, 0, 0], commit_step=[1, 1, 2]))
    flagged = opened(table(step=[0, 1, 2], position=[4, 4, 4], committed=[True, False, True]))

    (first,), (second,) = (refusal(lambda trace=trace: trace.numbers("commit_step")) for trace in (recorded, flagged))

    assert (first.code, second.code) == ("two-commits", "two-commits")
    assert first.place.words == "row 2, column “commit_step”"
    assert second.message == "position 4 is committed twice, at steps 0 and 2"


def test_a_second_commit_after_a_remask_is_no_mistake():
    trace = opened(
        table(step=[0, 1, 2], position=[0] * 3, committed=[True, False, True], remasked=[False, True, False])
    )

    assert trace.numbers("commit_step").tolist() == [0, 0, 0]


def test_a_commit_that_stays_set_is_said_to_be_a_state():
    state = opened(table(step=[0, 1, 2], position=[4, 4, 4], committed=[False, True, True]))

    (finding,) = refusal(lambda: state.numbers("commit_step"))

    assert finding.help.startswith("`committed` is true at the step of a commit alone")
