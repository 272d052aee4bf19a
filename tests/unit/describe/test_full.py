"""The full description: its sections, and true sentences of figures of every kind."""

import numpy as np
import pandas as pd
import pytest
from tests.unit.describe.test_figure import CHANGES, of_steps, stepped

import tracegram
from tracegram.describe.claim import catalog

RECT = {"mark": "rect"}


def sections(figure):
    return {each["name"]: each for each in figure.describe().to_json()["sections"]}


def told(figure, section, topic=""):
    return " ".join(each["text"] for each in sections(figure)[section]["sentences"] if each.get("topic", "") == topic)


def grid(steps, positions, **columns):
    places = pd.MultiIndex.from_product([range(steps), range(positions)], names=["step", "position"]).to_frame(False)
    return places.assign(**{name: np.broadcast_to(of, len(places)) for name, of in columns.items()})


def test_the_seed_figure_has_the_sections_and_numbers_of_the_document_that_it_was_made_for():
    shown = tracegram.load("gallery/seed/figure.yaml")

    assert list(sections(shown)) == ["alt", "overview", "components", "analysis", "observations", "interpretation"]
    assert (
        told(shown, "components", "X axis") == "Decoding Steps, from 0 to 250 in increments of 25, from left to right."
    )
    assert told(shown, "components", "Y axis") == (
        "Output Token Position Index, from 100 to 155 in increments of 5, from top to bottom."
    )
    assert "Along the steps: 17.4 % of the cells before step 120, 0.8 % from there on." in told(
        shown, "analysis", "Token change"
    )
    assert told(shown, "analysis", "Region of interest") == (
        "Token change in none of the 655 cells inside, and in 9.2 % of those outside."
    )
    assert told(shown, "observations", "Overlay and data") == (
        "Region of interest begins at step 120, where the level of Token change changes."
    )
    assert told(shown, "interpretation").startswith("The author's: The decode settles at step 120.")


def test_each_section_and_sentence_of_the_catalog_is_used_by_its_name():
    """A word that no code names is dead, and one that the catalog lacks would fail when it is told."""
    from pathlib import Path

    folder = Path(tracegram.__file__).parent / "describe"
    code = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    made = {
        *(f"no {word} of {what}" for word in ("burst", "plateau") for what in ("changes", "commits")),
        *(f"{word} of {what}" for word in ("burst", "plateau") for what in ("changes", "commits")),
        *("front upward", "front downward", "observed change", "observed trend"),
        *(f"{way} of {what}" for way in ("change", "rise", "fall") for what in ("cells", "values")),
        *(f"found {way} of cells" for way in ("change", "rise", "fall")),
        *(f"finding of {what}" for what in ("a panel", "plots", "means", "ranges")),
        *(f"finding of equal {what}" for what in ("plots", "means", "ranges")),
        *(
            f"{of} {what}"
            for of in ("finding of", "has", "series with")
            for what in ("values", "one value", "even values")
        ),
        *(f"no {what}" for what in ("front", "stragglers", "blocks", "changes after commit", "correction")),
        *(f"{word} value{more}" for word in ("least", "most") for more in ("", " of several", " of several, rounded")),
        *(f"{word} of a line{more}" for word in ("least", "most") for more in ("", " at several")),
    }

    unused = {word for word in catalog()["sentences"] if f'"{word}"' not in code and word not in made}

    assert unused == set()


RULES = [(20, "is at step 20, where the level"), (21, "changes 1 step earlier"), (18, "2 steps later, at step 20")]


@pytest.mark.parametrize(("at", "said"), RULES)
def test_a_rule_beside_a_change_point_is_told(at, said):
    shown = of_steps(stepped(6, 2), overlays=[{"mark": "rule", "x": at, "name": "Settled"}])

    assert said in told(shown, "observations", "Overlay and data")


def test_a_rule_far_from_every_change_says_nothing():
    shown = of_steps(stepped(6, 2), overlays=[{"mark": "rule", "x": 5}])

    assert told(shown, "observations", "Overlay and data") == ""


def test_a_constant_trace():
    shown = of_steps(grid(8, 4, changed=False, entropy=0.5), {**RECT, "color": {"field": "entropy"}})

    assert told(shown, "analysis", "Filled cells") == "All 32 cells. Entropy is 0.5 in all of them."
    assert sections(shown)["analysis"]["tables"][0]["rows"] == [["entropy", *["0.5"] * 6]]


def test_one_cell():
    shown = of_steps(grid(1, 1, changed=True), CHANGES)

    assert told(shown, "overview") == "Token position 0 against Decoding step 0. 1 cell."
    assert told(shown, "analysis", "Change") == "The only cell."


def test_one_step():
    frame = grid(1, 6, changed=False)
    frame.loc[2, "changed"] = True
    said = told(of_steps(frame, CHANGES), "analysis", "Change")

    assert "None at 5 of 6 positions." in said
    assert "Most at position 2: 1 cell." in said


def test_no_events():
    whole, short = (
        of_steps(grid(steps, 4, changed=False, committed=False), RECT, {**RECT, "where": {"not": "changed"}})
        for steps in (10, 9)
    )

    assert told(whole, "observations", "Looked for and not found") == "A burst of changes; a plateau of changes."
    assert "observations" not in sections(short)  # too few steps for any pattern to be found


def test_three_facets_have_a_table():
    frame = pd.concat([stepped(each, each).assign(kind=f"k{each}") for each in (1, 2, 3)])
    shown = of_steps(frame, CHANGES, facet={"field": "kind"})

    assert sections(shown)["analysis"]["tables"][0]["rows"] == [
        ["k1", "40 cells (10.0 %)"],
        ["k2", "80 cells (20.0 %)"],
        ["k3", "120 cells (30.0 %)"],
    ]
    assert told(shown, "alt") == (
        "Token position against Decoding step: Change in 30.0 % of the cells of k3, the most of 3 plots, and 10.0 % "
        "of k1, the least."
    )


def test_a_difference_of_two_groups():
    frame = pd.concat([grid(8, 4, entropy=value).assign(run=run) for run, value in (("a", 0.75), ("b", 0.5))])
    trace = {"frame": "cells", "where": {"field": "run", "oneOf": ["a", "b"]}, "minus": {"field": "run", "equal": "b"}}
    shown = of_steps(frame, {**RECT, "color": {"field": "entropy"}}, trace=trace)

    assert told(shown, "overview").endswith("Values are differences: those where run is “b” are subtracted.")
    assert "0.25" in told(shown, "analysis", "Filled cells")


def test_means_say_of_how_many_runs():
    frame = pd.concat([grid(8, 4, entropy=value).assign(run=run) for run, value in (("a", 0.75), ("b", 0.5))])
    shown = of_steps(frame, {**RECT, "color": {"field": "entropy"}}, trace={"frame": "cells", "over_runs": "mean"})

    assert told(shown, "overview").endswith("Means over 2 runs.")


def test_a_million_cells():
    steps = np.repeat(np.arange(2_000), 500)
    changed = (np.arange(1_000_000) * 7 % 10) < np.where(steps < 800, 4, 1)
    frame = pd.DataFrame({"step": steps, "position": np.tile(np.arange(500), 2_000), "changed": changed})
    said = told(of_steps(frame, CHANGES), "analysis", "Change")

    assert "Along the steps: 40.0 % of the cells before step 800, 10.0 % from there on." in said


def test_few_cells_in_an_engine_are_told_as_those_in_memory(tmp_path):
    stepped(6, 2).to_parquet(tmp_path / "cells.parquet")
    spec = {"tracegram": 1, "trace": {"file": "cells.parquet", "engine": "duckdb"}, "marks": [CHANGES]}
    shown = tracegram.figure(spec, root=tmp_path)

    assert "60.0 % of the cells before step 20" in told(shown, "analysis", "Change")
    assert "A burst of changes" in told(shown, "observations", "Looked for and not found")


def test_a_word_of_the_figure_may_not_stand_in_a_plot():
    with pytest.raises(tracegram.TracegramError, match="interpretation"):
        of_steps(stepped(6, 2), concat=[{"interpretation": "None."}])


def test_changes_that_the_trace_leaves_out_are_not_told():
    """The trace has the cells that are undecided, so that no change after a commit is shown."""
    frame = grid(8, 4, token=0, masked=False)
    frame["token"] = frame["step"] // 3
    frame["masked"] = frame["step"] < 2
    whole, part = (
        of_steps(frame, CHANGES, RECT, trace={"frame": "cells", **more})
        for more in ({}, {"where": {"field": "step", "lt": 4}})
    )

    assert told(whole, "observations", "Changes after commit").startswith("All 8 changes")
    assert told(part, "observations", "Changes after commit").startswith("All 4 changes")


def test_a_negative_zero_is_written_as_none():
    shown = sections(of_steps(grid(8, 4, entropy=-0.0), {**RECT, "color": {"field": "entropy"}}))

    assert shown["analysis"]["tables"][0]["rows"] == [["entropy", *["0"] * 6]]


def test_conditions_are_told_in_words():
    where = {"or": [{"and": ["changed", {"field": "entropy", "gte": 0.25}]}, {"not": {"field": "step", "equal": 3}}]}
    shown = of_steps(grid(8, 4, changed=True, entropy=0.5), {**CHANGES, "where": where})

    said = told(shown, "components", "Change")
    assert said.endswith("cells where (changed is true and entropy is at least 0.25) or step is not 3.")
    assert len([each for each in shown.describe().to_json()["claims"] if each["kind"] == "condition"]) == 2


@pytest.mark.parametrize(
    ("mark", "aggregate", "said"),
    [
        ("line", "sum", "line of the sum of entropy, one for each value of kind (2 lines)."),
        ("bar", "sum", "bars of the sum of entropy, stacked by kind (2 values)."),
        ("area", "sum", "area of the sum of entropy, stacked by kind (2 values)."),
        ("bar", "mean", "bars of the mean of entropy, one in front of the other for each value of kind (2 values)."),
        ("area", "mean", "area of the mean of entropy, one for each value of kind (2 areas)."),
        ("point", "mean", "points of the mean of entropy, colored by kind (2 values)."),
    ],
)
def test_marks_of_several_groups_are_told_as_they_are_drawn(mark, aggregate, said):
    frame = grid(8, 4, entropy=0.5).assign(kind=["a", "b"] * 16)
    panels = {
        "top": [{"marks": [{"mark": mark, "field": "entropy", "aggregate": aggregate, "color": {"field": "kind"}}]}]
    }
    shown = tracegram.figure({"tracegram": 1, "trace": {"frame": "cells"}, "panels": panels}, trace=frame)

    assert told(shown, "components", "Panel").partition(": ")[2] == said


def test_bars_of_which_each_has_its_own_place_are_colored_by_their_groups():
    frame = grid(8, 4, entropy=0.5).assign(kind=lambda cells: cells["step"].map(lambda step: f"k{step % 2}"))
    bar = {"mark": "bar", "field": "entropy", "aggregate": "mean", "color": {"field": "kind"}}
    panels = {"top": [{"marks": [bar]}]}
    shown = tracegram.figure({"tracegram": 1, "trace": {"frame": "cells"}, "panels": panels}, trace=frame)

    assert told(shown, "components", "Panel").endswith("bars of the mean of entropy, colored by kind (2 values).")


def test_what_panels_are_made_of_is_told():
    line = {"mark": "line", "field": "entropy", "aggregate": "mean", "rolling": 3, "color": {"field": "kind"}}
    area = {"mark": "area", "field": "entropy", "aggregate": ["p25", "p75"], "name": "Spread"}
    rule = {"mark": "rule", "y": 0.5}
    parts = (grid(8, 4, entropy=value).assign(kind=kind) for kind, value in (("a", 0.25), ("b", 1)))
    frame = pd.concat(part.assign(position=part["position"] + 4 * at) for at, part in enumerate(parts))
    panels = {"top": [{"marks": [line, {**area, "where": {"field": "kind", "equal": "a"}}], "overlays": [rule]}]}
    shown = tracegram.figure({"tracegram": 1, "trace": {"frame": "cells"}, "panels": panels}, trace=frame)

    assert told(shown, "components", "Panel") == (
        "Entropy from 0.2 to 1: line of the mean of entropy, averaged over 3 steps, one for each value of kind "
        "(2 lines); area “Spread”, the percentiles p25 and p75 of entropy, where kind is “a”; a straight line at 0.5."
    )
    assert sections(shown)["analysis"]["tables"][0]["caption"] == "entropy: the mean of entropy, by kind"


def test_plots_of_different_fields_are_told_apart():
    """No sentence or table puts values of one field under the name of another."""
    cells = grid(40, 3, confidence=0.5, entropy=2.0)
    cells["entropy"] += np.where(cells["step"] < 20, 0, 1) + cells["position"] / 100
    cells["confidence"] += cells["position"] / 10
    plots = [{"title": each, "marks": [{**RECT, "color": {"field": each}}]} for each in ("confidence", "entropy")]
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, "concat": plots}
    shown = tracegram.figure(spec, trace=cells)

    assert shown.describe("alt").in_one_line.endswith("entropy: mean entropy 2.01 before step 20, 3.01 from there on.")
    assert [(each["caption"], [row[0] for row in each["rows"]]) for each in sections(shown)["analysis"]["tables"]] == [
        ("Values of confidence", ["confidence"]),
        ("Values of entropy", ["entropy"]),
    ]
    assert told(shown, "components", "confidence, Mark").startswith("Filled cells, colored by confidence")
    assert told(shown, "components", "X axis") != ""


def test_plots_of_panels_only_are_compared_by_what_these_draw():
    cells = pd.concat(grid(4, 2, kind=kind, confidence=most) for kind, most in (("a", 0.25), ("b", 0.75)))
    cells["confidence"] -= cells["step"] / 100
    panel = {"marks": [{"mark": "line", "field": "confidence", "aggregate": "max", "name": "Largest"}]}
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, "facet": {"field": "kind"}, "panels": {"top": [panel]}}
    shown = tracegram.figure(spec, trace=cells)

    assert "Largest up to 0.75 in b, the most of 2 plots, and up to 0.25 in a, the least" in str(shown.describe("alt"))


def test_what_a_panel_makes_of_several_runs_says_of_how_many():
    cells = pd.concat(grid(steps, 2, run=run, confidence=steps / 10) for run, steps in (("a", 4), ("b", 4), ("c", 2)))
    panel = {"marks": [{"mark": "line", "field": "confidence", "aggregate": "mean", "over_runs": "median"}]}
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, "panels": {"top": [panel]}}

    assert "the median over 2 to 3 runs of the mean of confidence" in told(
        tracegram.figure(spec, trace=cells), "components", "Panel"
    )
    assert "the median over 2 runs of" in told(
        tracegram.figure(spec, trace=cells[cells["run"] != "c"]), "components", "Panel"
    )


def test_a_line_across_a_panel_is_told_by_its_label():
    line = {"mark": "rule", "y": 0.5, "label": "half"}
    panel = {"marks": [{"mark": "line", "field": "confidence", "aggregate": "mean"}], "overlays": [line]}
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, "panels": {"top": [panel]}}

    assert told(tracegram.figure(spec, trace=grid(4, 2, confidence=0.25)), "components", "Panel").endswith(
        "“half”, a straight line at 0.5."
    )


def test_an_axis_counted_from_a_place_says_from_which():
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, "x": {"origin": 2}, "marks": [RECT]}

    assert told(tracegram.figure(spec, trace=grid(5, 2)), "components", "X axis") == (
        "Decoding step, from −2 to 2, counted from step 2, from left to right."
    )


@pytest.mark.parametrize(
    ("x", "place", "said"),
    [
        ({"origin": 2}, 3, "“at 1”, vertical line at step 1, blue."),
        ({"origin": 2}, 3.5, "“at 1.5”, vertical line at step 1.5, blue."),
        ({"origin": 2}, 0.5, "“at −1.5”, vertical line at step −1.5, blue."),
        ({"field": "progress", "bin": 5}, 0.25, "“at 0.25”, vertical line at progress 0.25, blue."),
        ({"field": "progress", "bin": 5}, 0.333, "“at 0.333”, vertical line at progress 0.333, blue."),
        ({}, 3.5, "“at 3.5”, vertical line at step 3.5, blue."),
    ],
)
def test_a_place_between_cells_is_told_and_labeled_as_the_axis_shows_it(x, place, said):
    """Otherwise a label contradicts the ticks below it."""
    rule = {"mark": "rule", "x": place, "label": "at {x}"}
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, "x": x, "marks": [RECT], "overlays": [rule]}

    assert told(tracegram.figure(spec, trace=grid(5, 2)), "components", "Overlay") == said


def test_places_of_a_column_without_a_plural_are_values_of_it():
    cells = grid(20, 2, confidence=0.0).assign(key=lambda of: of["step"])
    cells["confidence"] = (cells["key"] > 4).astype(float)
    panel = {"marks": [{"mark": "line", "field": "confidence", "aggregate": "mean"}]}
    axes = {"x": {"field": "key", "type": "ordinal"}}
    spec = {"tracegram": 1, "trace": {"frame": "cells"}, **axes, "panels": {"top": [panel]}}

    assert "Least at 5 values of key, first at key 0: 0." in told(
        tracegram.figure(spec, trace=cells), "analysis", "confidence"
    )


def test_what_changes_steadily_has_a_trend_and_no_change_of_level():
    """Positions that are decoded one after the other are no step from few to many."""
    cells = grid(40, 40).assign(changed=lambda of: of["position"] < of["step"], entropy=lambda of: 40 - of["step"])
    shown = of_steps(cells, CHANGES)

    rise = "Change rises steadily, from none of the cells at step 0 to all but one at step 39"
    assert rise in str(shown.describe("alt"))
    assert told(shown, "observations", "Trend") == f"{rise} (R² of a straight line 1)."
    assert told(shown, "observations", "Change of level") == ""
    assert "Along the steps: rising steadily, from none of the cells" in told(shown, "analysis", "Change")
    colored = of_steps(cells, {**RECT, "color": {"field": "entropy"}})
    assert "mean entropy falls steadily, from 40 at step 0 to 1 at step 39" in str(colored.describe("short"))


def test_cells_without_a_value_and_of_fewer_runs_are_counted_in_detail():
    rows = [
        {"run": run, "step": step, "position": position, "confidence": (step + position) / 10}
        for run, steps in (("a", 3), ("b", 5))
        for step in range(steps)
        for position in range(4)
    ]
    rows[0]["confidence"] = rows[12]["confidence"] = None
    spec = {
        "tracegram": 1,
        "trace": {"values": rows, "over_runs": "mean"},
        "marks": [{**RECT, "color": {"field": "confidence"}}],
    }

    assert told(tracegram.figure(spec), "analysis", "Filled cells").startswith(
        "All 20 cells, means of 1 to 2 runs, of which 1 without a value."
    )


def test_a_figure_of_panels_alone_names_no_axis_that_it_does_not_show():
    panels = {"top": [{"marks": [{"mark": "line", "field": "value"}]}]}
    shown = tracegram.figure({"tracegram": 1, "panels": panels}, trace=grid(4, 1, value=[1, 2, 3, 4]))

    assert shown.alt == "Along Decoding step: value from 1 to 4."


def test_what_is_the_same_in_all_plots_is_said_once_with_the_claims_of_all():
    parts = [grid(12, 10, run=run, last=last) for last, run in ((5, "a"), (7, "b"))]
    frame = pd.concat([each.assign(even=each.step % 2 == 0, late=each.step > each["last"]) for each in parts])
    marks = [{**RECT, "where": word, "color": color} for word, color in (("even", "orange"), ("late", "blue"))]
    shown = tracegram.figure({"tracegram": 1, "facet": {"field": "run"}, "marks": marks}, trace=frame)
    same = "60 cells (50.0 % of 120)"

    assert shown.description.count(same) == 2  # of the first mark in each plot, and of the second one in a
    assert told(shown, "analysis", "Every plot, Filled cells where even is true").startswith(f"{same}.")
    assert told(shown, "analysis", "b, Filled cells where late is true").startswith("40 cells")
    assert {"plots/0/marks/0/count", "plots/1/marks/0/count"} <= shown.describe("short").claims.keys()


@pytest.mark.parametrize("name", ["change", "front", "blocks", "mark", "x axis"])
def test_a_mark_is_called_by_its_name_even_if_that_is_a_word_of_the_catalog(name):
    marks = [{**RECT, "where": "even", "name": name}]
    frame = grid(12, 10).assign(even=lambda of: of.step % 2 == 0)
    shown = tracegram.figure({"tracegram": 1, "marks": marks}, trace=frame)

    assert told(shown, "components", name).startswith("Filled cells")
    assert told(shown, "analysis", name).startswith("60 cells")


def test_patterns_that_some_plots_lack_are_told_once_with_their_names():
    frames = [grid(60, 4, changed=False).assign(kind=kind) for kind in ("a", "b", "c")]
    frames[2]["changed"] = ~frames[2]["step"].between(20, 39)
    shown = of_steps(pd.concat(frames), RECT, {**RECT, "where": {"not": "changed"}}, facet={"field": "kind"})
    said = {
        each["topic"]: (each["text"], each["claims"])
        for each in sections(shown)["observations"]["sentences"]
        if "not found" in each.get("topic", "")
    }

    assert said == {
        "a and b, Looked for and not found": (
            "A plateau of changes.",
            ["plots/0/changes/no-plateau-of-changes", "plots/1/changes/no-plateau-of-changes"],
        ),
        "Every plot, Looked for and not found": (
            "A burst of changes.",
            [f"plots/{at}/changes/no-burst-of-changes" for at in range(3)],
        ),
    }


def test_cells_that_the_axes_do_not_tell_apart_have_no_place_each():
    frame = grid(4, 3, value=[at % 2 for at in range(12)])
    shown = of_steps(frame, {**RECT, "where": {"field": "step", "equal": 1}}, x={"field": "value"})

    assert told(shown, "overview").endswith("12 cells at 2 × 3 places.")


def test_a_table_of_a_panel_names_its_plot():
    frame = grid(4, 3, value=1.0, side=["ab"[at % 2] for at in range(12)], kind=["xy"[at > 5] for at in range(12)])
    strip = {"marks": [{"mark": "line", "field": "value", "aggregate": "mean", "color": {"field": "side"}}]}
    shown = of_steps(frame, RECT, panels={"top": [strip]}, facet={"field": "kind"})

    captions = [each["caption"] for each in sections(shown)["analysis"]["tables"]]
    assert captions == [f"{plot}: value: the mean of value, by side" for plot in ("x", "y")]
