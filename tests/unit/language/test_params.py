"""Params: what takes their place, and where mistakes in it are shown."""

import pytest

import tracegram
from tracegram import TracegramError
from tracegram.language.document import Document, parse
from tracegram.language.params import complete
from tracegram.language.settings import Written

SPEC = """tracegram: 1
params: {threshold: 0.9, hue: teal, shown: 3}
trace: {values: [{step: 0, position: 0, confidence: 0.5, param: a}, {step: 1, position: 0, confidence: 0.95, param: b}]}
marks:
  - {mark: rect, color: {param: hue}, where: {field: confidence, gte: {param: threshold}}}
"""


def value_of(text, root, **params):
    return complete(parse(text.encode(), "spec"), root, params).value


def refused(text, root, **params):
    """Return the findings about a spec, each as its code, its line and column, and what it says."""
    with pytest.raises(TracegramError) as caught:
        tracegram.figure(text, root=root, params=params)
    return [(each.code, str(each.place).removeprefix("spec:"), each.message) for each in caught.value.findings]


def test_a_param_stands_for_its_value_wherever_a_value_stands(tmp_path):
    text = SPEC.replace("{param: hue}", "{param: color}").replace("hue: teal", "color: {field: confidence}, on: [0, 3]")
    found = value_of(text + "x: {domain: {param: on}}\n", tmp_path)

    assert found["marks"][0] == {
        "mark": "rect",
        "color": {"field": "confidence"},
        "where": {"field": "confidence", "gte": 0.9},
    }
    assert found["x"] == {"domain": [0, 3]}


@pytest.mark.parametrize(
    ("set_to", "expected"),
    [(0.5, 0.5), (1.0, 1), (Written("0.5"), 0.5), (Written("1"), 1)],
)
def test_a_set_value_takes_the_place_of_the_default(set_to, expected, tmp_path):
    found = value_of(SPEC, tmp_path, threshold=set_to)

    assert found["marks"][0]["where"]["gte"] == expected


@pytest.mark.parametrize("written", ["135", "null", "[a", "a: b", "#fff", ""])
def test_what_is_set_for_a_text_is_a_text_as_it_is_written(written, tmp_path):
    assert value_of(SPEC, tmp_path, hue=Written(written))["marks"][0]["color"] == written


def test_the_rows_of_a_trace_keep_a_column_called_param(tmp_path):
    text = SPEC.replace("{step: 0, position: 0, confidence: 0.5, param: a}", "{param: hue}")

    assert value_of(text, tmp_path)["trace"]["values"][0] == {"param": "hue"}


def test_a_spec_has_the_params_of_its_base(tmp_path):
    (tmp_path / "base.yaml").write_text(SPEC)
    text = "tracegram: 1\nextends: base.yaml\nparams: {threshold: 0.7}\n"
    found = value_of(text, tmp_path, hue="navy")

    assert found["marks"][0]["where"]["gte"] == 0.7
    assert found["marks"][0]["color"] == "navy"


@pytest.mark.parametrize(
    "more",
    [
        {"extends": "base.yaml"},
        {"params": {}},
        {"parms": {}},
        {"title": {"param": "name"}},
        {"marks": [{"mark": "rect", "where": {"field": "step", "gt": {"param": "least"}}}]},
    ],
)
def test_a_spec_is_complete_unless_it_may_have_params_or_a_base(more):
    specs = [
        Document(file="spec", text="", value={"tracegram": 1, "title": "a", **each}, spans={}) for each in ({}, more)
    ]

    assert [each.is_complete for each in specs] == [True, False]


def test_what_is_complete_stays_as_it_is(tmp_path):
    text = SPEC.replace("threshold: 0.9", "threshold: ")
    once = complete(parse(text.encode(), "spec"), tmp_path, {"threshold": 0.5})

    assert complete(once, tmp_path).value == once.value


@pytest.mark.parametrize(
    ("wrong", "right", "params", "finding"),
    [
        ("", "", {"hue": "ornage"}, ("not-a-colour", "5:25")),
        ("hue: teal", "hue: ornage", {}, ("not-a-colour", "2:31")),
        ("hue: teal", "hue: 7", {}, ("wrong-type", "2:31")),
        ("", "", {"hue": 7}, ("wrong-type", "2:26")),
        ("", "", {"threshold": "0.5"}, ("wrong-type", "2:10")),
        ("", "", {"threshold": Written("high")}, ("wrong-type", "2:10")),
        ("", "", {"threshold": True}, ("wrong-type", "2:10")),
        ("", "", {"threshold": Written("[0.5")}, ("wrong-type", "2:10")),
        ("", "", {"threshold": None}, ("wrong-type", "2:10")),
        ("", "", {"threshold": float("nan")}, ("not-finite", "5:71")),
        ("threshold: 0.9", "threshold: null", {}, ("param-without-value", "2:10")),
        ("threshold: 0.9", "threshold: null", {"threshold": "x"}, ("wrong-type", "5:71")),
        ("{param: threshold}", "{param: treshold}", {}, ("unknown-param", "5:79")),
        ("{param: threshold}", "{param: [threshold]}", {}, ("wrong-type", "5:79")),
        ("", "", {"treshold": 1}, ("unknown-param", "2:1")),
        ("color: {param: hue}", "color: {param: hue, field: token}", {}, ("unknown-word", "5:26")),
        ("tracegram: 1", "tracegram: {param: shown}", {}, ("wrong-type", "1:12")),
    ],
)
def test_a_mistake_is_one_finding_at_its_place(wrong, right, params, finding, tmp_path):
    found = refused(SPEC.replace(wrong, right) if wrong else SPEC, tmp_path, **params)

    assert [each[:2] for each in found] == [finding]


def test_a_wrong_default_that_is_used_twice_is_one_finding(tmp_path):
    text = SPEC.replace("hue: teal", "hue: ornage") + "  - {mark: point, color: {param: hue}}\n"

    assert [code for code, _, _ in refused(text, tmp_path)] == ["not-a-colour"]


def test_a_finding_names_the_other_place_and_mends_the_default_alone(tmp_path):
    def findings(text, **params):
        with pytest.raises(TracegramError) as caught:
            tracegram.figure(text, root=tmp_path, params=params)
        return caught.value.findings

    (default,) = findings(SPEC.replace("hue: teal", "hue: ornage"))
    (given,) = findings(SPEC, hue="ornage")

    assert [(each.message, str(each.place)) for each in default.labels] == [("used here", "spec:5:25")]
    assert (default.edit.replacement, default.edit.span.line) == ("orange", 2)
    assert [each.message for each in given.labels] == ["“hue” is set to another value than here"]
    assert given.edit is None


def test_a_base_s_default_is_blamed_where_it_is_used(tmp_path):
    (tmp_path / "base.yaml").write_text("tracegram: 1\nparams: {hue: ornage}\nmarks: [{mark: rect}]\n")
    text = "tracegram: 1\nextends: base.yaml\ntrace: {file: a.csv}\nmarks:\n  - {mark: rect, color: {param: hue}}\n"

    with pytest.raises(TracegramError) as caught:
        tracegram.figure(text, root=tmp_path)
    (finding,) = caught.value.findings

    assert (str(finding.place), str(finding.labels[0].place)) == ("spec:5:25", f"{tmp_path}/base.yaml:2:15")


def test_small_params_cannot_make_a_large_spec(tmp_path):
    use = {"mark": "rect", "where": {"field": "token", "oneOf": {"param": "many"}}}
    document = Document(file="spec", text="", value={"params": {"many": [1] * 50_000}, "marks": [use] * 60}, spans={})

    with pytest.raises(TracegramError, match="too-many-values"):
        complete(document, tmp_path)


def test_a_figure_keeps_what_was_chosen_with_another_trace():
    spec = {"tracegram": 1, "params": {"hue": None}, "marks": [{"mark": "rect", "color": {"param": "hue"}}]}
    rows = [{"step": 0, "position": 0, "run": name} for name in "ab"]
    figure = tracegram.figure(spec, trace=rows, params={"hue": "navy"}, run="b", theme="dark")
    other = figure.with_trace([{**row, "step": 1} for row in rows])

    assert "navy" in other.description
    assert figure.to_dict()["background"] == other.to_dict()["background"]


def unused(text, root, **params):
    """Return the warnings about params that nothing uses: the line and column, the message, and the labels."""
    found = tracegram.figure(text, root=root, params=params).warnings
    return [
        (str(each.place).rpartition("/")[2], each.message, [(str(label.place), label.message) for label in each.labels])
        for each in found
        if each.code == "unused-param"
    ]


def test_a_param_that_nothing_uses_is_warned_of_at_its_place(tmp_path):
    assert unused(SPEC, tmp_path) == [("spec:2:37", "nothing uses the param “shown”", [])]
    assert unused(SPEC, tmp_path, shown=4) == [("spec:2:37", "nothing uses the param “shown”, which is set", [])]
    assert unused(SPEC + "x: {ticks: {param: shown}}\n", tmp_path) == []
    assert unused(SPEC.replace("param: a", "param: shown"), tmp_path), "a row of a trace uses no param"


@pytest.mark.parametrize("written", ["shown", "$shown", "{{shown}}"])
def test_the_text_that_may_be_meant_as_an_unused_param_is_named(written, tmp_path):
    ((_, _, labels),) = unused(f"{SPEC}title: '{written}'\n", tmp_path)

    assert labels == [("spec:6:8", "if the param is meant, write `{param: shown}`")]


def test_a_base_may_have_params_for_others_unless_they_are_set(tmp_path):
    (tmp_path / "base.yaml").write_text(SPEC)
    text = "tracegram: 1\nextends: base.yaml\nparams: {hue: navy}\n"

    assert unused(text, tmp_path) == []
    assert [place for place, _, _ in unused(text, tmp_path, shown=4)] == ["base.yaml:2:37"]
    assert [place for place, _, _ in unused(f"{text[:-2]}, shown: 4}}\n", tmp_path)] == ["spec:3:21"]


def test_params_that_are_filled_in_already_stay_used(tmp_path):
    once = complete(parse(SPEC.encode(), "spec"), tmp_path, {"hue": "navy"})
    again = complete(once, tmp_path, {"hue": "navy"})

    assert [each.pointer for each in again.unused] == ["/params/shown"]
    assert again.unused == once.unused


def test_a_plot_of_concat_has_no_params_of_its_own(tmp_path):
    text = f"{SPEC}x: {{ticks: {{param: shown}}}}\nconcat: [{{title: a}}, {{title: b, params: {{hue: navy}}}}]\n"

    assert refused(text, tmp_path) == [
        ("conflicting-words", "7:33", "“params” is a word of the whole figure, not of one of its plots")
    ]
