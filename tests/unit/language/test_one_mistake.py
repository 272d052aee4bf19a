"""One mistake gives one finding, at its place, also where other words depend on what is wrong."""

import pytest

from tracegram import TracegramError, figure

TRACE = "trace: {generate: {process: masked_diffusion, steps: 8, positions: [0, 7]}}"
MARKS = "marks: [{mark: rect, where: {field: step, gte: {param: from}}}]"
PLOTS = "concat: [{title: (a)}, {title: (b), trace: {window: {position: [2, 5]}}}]"


def findings_of(*lines):
    with pytest.raises(TracegramError) as caught:
        figure("\n".join(["tracegram: 1", *lines]))
    return [(each.code, str(each.place).removeprefix("spec:"), each.help) for each in caught.value.findings]


@pytest.mark.parametrize("word", ["trcae", "scheme"])
def test_plots_show_parts_of_a_trace_and_name_no_other(word):
    found = findings_of(TRACE.replace("trace", word, 1), "marks: [{mark: rect}]", PLOTS)

    assert [each[:2] for each in found] == [("unknown-word", "2:1")]


@pytest.mark.parametrize("word", ["parms", "variables"])
def test_params_under_another_word_are_no_mistakes_where_they_are_used(word):
    assert findings_of(TRACE, f"{word}: {{from: 3}}", MARKS) == [("unknown-word", "3:1", "write “params”")]
    assert [each[:2] for each in findings_of(TRACE, "params:", MARKS)] == [("empty-value", "3:1")]


def test_bins_of_a_misspelled_field_are_bins_of_progress():
    found = findings_of(TRACE, "marks: [{mark: rect}]", "x: {field: progess, bin: 4}")

    assert found == [("conflicting-words", "4:12", "write “progress”")]


def test_colors_are_proposed_in_the_spelling_of_the_language():
    assert findings_of(TRACE, "marks: [{mark: rect, color: gry}]") == [("not-a-colour", "3:29", "write “gray”")]
    assert findings_of(TRACE, "marks: [{mark: rect, color: drakgray}]")[0][2] == "write “darkgray”"
    assert findings_of(TRACE, "marks: [{mark: rect, color: drakgrey}]")[0][2] == "write “darkgrey”"


def test_the_number_of_runs_is_proposed_though_no_trace_holds_it():
    marks = "marks: [{mark: rect, over_runs: mean, color: {field: changed}, where: {field: rnus, gte: 2}}]"

    assert findings_of(TRACE, marks)[0][2] == "write “runs”"


def test_a_word_around_plots_is_no_mistake_of_each_plot():
    trace = {"generate": {"process": "masked_diffusion", "steps": 8, "positions": [0, 7]}}
    spec = {"tracegram": 1, "trace": trace, "marks": [{"mark": "rect"}], "concat": [{}, {}], "columns": 1}

    with pytest.raises(TracegramError) as caught:
        figure(spec)

    assert [each.place.words for each in caught.value.findings] == ["/columns"]


def test_labels_name_their_field_without_a_mapping():
    found = findings_of(TRACE, "marks: [{mark: rect}]", "y: {labels: {field: text}}")

    assert found == [("axis-value-missing", "4:14", "write `labels: text`")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("extends: {file: base.yaml}", ("wrong-type", "2:10", "write text")),
        ("extend: base.yaml", ("unknown-word", "2:1", "write “extends”")),
    ],
)
def test_a_base_that_is_named_wrongly_may_have_the_words_that_are_missing(line, expected):
    assert findings_of(line, "trace: {window: {position: [2, 5]}}") == [expected]


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("marks: [{mark: rect, where: {changed: true}}]", "write `{field: changed, equal: true}`"),
        ("marks: [{mark: rect, where: {not: {changed: true}}}]", "write `{field: changed, equal: true}`"),
        ("marks: [{mark: rect, where: {confidence: {gt: 0.5}}}]", "write `{field: confidence, gt: 0.5}`"),
        ("marks: [{mark: rect, where: {adn: [changed]}}]", "write “and”"),
        (
            "marks: [{mark: line, field: v}]",
            "move it to a panel: `panels: {top: [{marks: [{mark: line, field: v, aggregate: mean}]}]}`",
        ),
        (
            "marks: [{mark: bar, field: v}]",
            "move it to a panel: `panels: {top: [{marks: [{mark: bar, field: v, aggregate: mean}]}]}`",
        ),
        ("marks: [{mark: rect}]\noverlays: [{mark: arrow, x: 1}]", "write `mark: rule` and `arrow: true`"),
        (
            "marks: [{mark: rect}]\ninteractive: true",
            "not in this language; pages are interactive: `tracegram render -o figure.html`",
        ),
        ("marks: [{mark: rect, where: {field: v}}]", "add one, such as `gte: 0.5` or `equal: …`"),
        ("marks: [{mark: rect}]\nsize: {width: iclm-column}", "write “icml-column”"),
        (
            "panels: {top: [{marks: [{mark: line, field: changes_per_step}], overlays: "
            "[{mark: rule, y: {statistic: change_point}}]}]}",
            "write a number",
        ),
        (
            "panels: {top: [{marks: [{mark: line, field: changes_per_step}], overlays: "
            "[{mark: rule, x: {statistic: change_point}}]}]}",
            "write a number, or move the overlay under `overlays` of the plot: it runs through its panels",
        ),
    ],
)
def test_advice_can_be_followed_as_it_is_written(written, advice):
    assert [each[2] for each in findings_of(TRACE, written)] == [advice]


IN_A_PANEL = "move it to a panel: `panels: {top: [{marks: [{mark: %s, aggregate: %s}]}]}`"


@pytest.mark.parametrize(
    ("layers", "advice"),
    [
        ("overlays: [{mark: line, field: v}]", IN_A_PANEL % ("line, field: v", "mean")),
        (
            "overlays: [{mark: line, field: commit_step}]",
            "write `along: commit_step` for a line over the cells, or "
            + IN_A_PANEL % ("line, field: commit_step", "mean"),
        ),
        ("overlays: [{mark: bar, field: v, aggregate: sum}]", IN_A_PANEL % ("bar, field: v", "sum")),
        ("overlays: [{mark: point, where: changed}]", "move it: “point” stands under `marks`"),
        ("overlays: [{mark: rect, color: {field: v}}]", "move it: “rect” of cells stands under `marks`"),
        ("overlays: [{mark: text, field: token}]", "move it: “text” of cells stands under `marks`"),
        ("marks: [{mark: area, field: v, aggregate: [p25, p75]}]", IN_A_PANEL % ("area, field: v", "[p25, p75]")),
        ("marks: [{mark: rule, x: 3}]", "move it: “rule” stands under `overlays`"),
        ("marks: [{mark: rect, x: 1, x2: 3, y: 0, y2: 2}]", "move it: “rect” at a place stands under `overlays`"),
        ("marks: [{mark: text, x: 1, y: 3, text: here}]", "move it: “text” at a place stands under `overlays`"),
        ("marks: [{mark: rect, region: {match: {text: a}}}]", "move it: “rect” at a place stands under `overlays`"),
        (
            "panels: {top: [{marks: [{mark: rule, y: 3}]}]}",
            "move it: “rule” stands under `overlays` of the panel",
        ),
        ("panels: {top: [{marks: [{mark: blocks}]}]}", "move it: “blocks” stands under `overlays` of the plot"),
        (
            "panels: {top: [{marks: [{mark: line, field: step}], overlays: [{mark: line, field: step}]}]}",
            "move it: “line” stands under `marks` of the panel",
        ),
        (
            "panels: {top: [{marks: [{mark: line, field: step}], overlays: [{mark: rect, x: 1, x2: 3}]}]}",
            "move it: “rect” stands under `overlays` of the plot",
        ),
    ],
)
def test_a_layer_in_the_wrong_list_is_told_where_it_belongs(layers, advice):
    marks = [] if layers.startswith("marks") else ["marks: [{mark: rect}]"]

    assert [each[2] for each in findings_of(TRACE, *marks, layers)] == [advice]


def test_a_layer_in_its_list_keeps_the_advice_about_its_words():
    assert findings_of(TRACE, "marks: [{mark: rect, where: changed, label: Changes}]")[0][2] == "write “name”"
    assert findings_of(TRACE, "marks: [{mark: rect, x: step, y: position}]")[0][2].startswith("write `x` and `y`")
    assert findings_of(TRACE, "marks: [{mark: rect}]", "overlays: [{mark: bracket, feild: segment}]")[0][2] == (
        "write “field”"
    )


def test_a_venue_that_is_not_known_is_not_taken_for_another():
    ((_, _, advice),) = findings_of(TRACE, "marks: [{mark: rect}]", "size: {width: nature-column}")

    assert advice.startswith("write a length such as “8.5cm”, or one of neurips, ")
