"""Tests that words that stand in the schema and in the code are the same words."""

import json
import typing
from pathlib import Path

import altair as alt
import pytest

from tracegram.compile.color_scales import CATEGORIES, OUR_RAMPS
from tracegram.compile.gather import FITTING
from tracegram.model.plot import KNOWN_AS, THEMES
from tracegram.sources import Said
from tracegram.sources.adapters import FORMATS
from tracegram.sources.engine import Engine
from tracegram.statistics.registry import STATISTICS
from tracegram.statistics.series import SERIES
from tracegram.trace import State
from tracegram.trace.over_runs import WORDS
from tracegram.trace.words import DERIVED, KINDS
from vega_datalite.schemes import RAMPS

V1 = Path(__file__).parents[1] / "spec" / "v1"


def choices_of(definition):
    """The words of an enumeration of Vega-Lite, with those of the enumerations that it consists of."""
    schema = alt.Root.resolve_references({"$ref": f"#/definitions/{definition}"})
    parts = [choices_of(each["$ref"].rpartition("/")[2]) for each in schema.get("anyOf", ()) if "$ref" in each]
    return set(schema.get("enum", ())).union(*parts)


def enumerations():
    """Each enumeration of the schema, under its file and place."""
    found = {}

    def walk(value, at):
        match value:
            case {"enum": list(words)}:
                found[at] = words
            case dict():
                for key, inner in value.items():
                    walk(inner, f"{at}/{key}")
            case list():
                for index, inner in enumerate(value):
                    walk(inner, f"{at}/{index}")

    for path in sorted(V1.glob("*.json")):
        if path.name != "tracegram.schema.json":
            walk(json.loads(path.read_text("utf-8")), path.stem)
    return {at.replace("/properties/", "/"): set(words) for at, words in found.items()}


ENUMERATIONS = enumerations()
PLACES = {word for word, each in STATISTICS.items() if each.per == "run" and each.unit in {"step", "step or position"}}
SAME = {
    "color-field/scheme": RAMPS.keys() | OUR_RAMPS.keys() | CATEGORIES.keys() | KNOWN_AS.keys(),
    "mark-rect/reduce": {"none", "rectangles", "image", *FITTING},
    "over-runs": WORDS,
    "statistic/of": SERIES.keys(),
    "statistic/statistic": PLACES,
    "theme-words/base": THEMES.keys(),
    "theme/oneOf/0": THEMES.keys(),
    "trace/engine": set(typing.get_args(Engine)),
    "trace/format": FORMATS.keys(),
    "trace/numbering": set(typing.get_args(typing.get_args(typing.get_type_hints(Said)["numbering"])[0])),
    "trace/state": set(typing.get_args(State)),
}
AMONG = {  # words that are handed on
    "color-field/scale": choices_of("ScaleType"),
    "color-field/type": choices_of("StandardType"),
    "figure/legend/oneOf/0": {"none"} | choices_of("LegendOrient"),
    "legend-words/side": {"none"} | choices_of("LegendOrient"),
    "overlay-line/along": {word for word in DERIVED if KINDS[word] == "number"},
    "overlay-text/align": choices_of("Align"),
}
ALONE = {  # the schema alone lists them
    *(
        *(f"axis-{axis}/{words}" for axis in "xy" for words in ("type", "sort/oneOf/0", "ticks/oneOf/2")),
        "figure/independent/items",
        "generate/process",
        "label-words/leader",
        "mark-point/shape",
        "mark-text/fit",
        "overlay-rect/extent",
        "region/from",
        "size/aspect/oneOf/1",
        "size/of",
        "trace/step_base",
    ),
}


def test_every_enumeration_of_the_schema_is_known_here():
    assert ENUMERATIONS.keys() == SAME.keys() | AMONG.keys() | ALONE


@pytest.mark.parametrize("at", SAME)
def test_the_schema_offers_what_the_code_knows(at):
    assert ENUMERATIONS[at] == set(SAME[at])


@pytest.mark.parametrize("at", AMONG)
def test_words_that_are_handed_on_are_known_there(at):
    assert ENUMERATIONS[at] <= AMONG[at]
