"""Hover texts: what is said of the key or value at a cursor, shown as `|`."""

import pytest

from tracegram.lsp.hovering import hover


def said(shown, *, json=False):
    before, _, after = shown.partition("|")
    found = hover(before + after, len(before), json=json)
    return None if found is None else (found.text, (before + after)[found.start : found.stop])


@pytest.mark.parametrize(
    ("shown", "word", "parts"),
    [
        ("leg|end: top", "legend", ["**`legend`** Position of", "Default: `none`", "Example: `bottom`"]),
        ("legend: t|op", "top", ["**`legend`** Position of", "`none`: named layers"]),
        ("marks: [{mark: circ|le}]", "circle", ["**`mark`** One layer of cells", "One of: `rect`, `text`, `point`"]),
        ("marks: [{mark: rect, wh|ere: changed}]", "where", ["**`where`** Which cells", "Example: `changed`"]),
        ("marks: [{mark: re|ct}]", "rect", ["**`rect`** A filled cell", "**`mark`** Fill the cell."]),
        ("overlays: [{mark: re|ct}]", "rect", ["**`rect`** ", "**`mark`** "]),
        ("overlays: [{mark: rule, wid|th: 2}]", "width", ["Width of the line", "Default: `2`"]),
        ("marks: [{mark: rect, color: {field: c, sche|me: viridis}}]", "scheme", ["A color scheme (colormap)"]),
        ("x: {domain: [0, 25|0]}", "250", ["**`domain`** First and last whole number"]),
        ("tra|ce: {file: decode.parquet}", "trace", ["Example: `{file: decode.parquet}`"]),
        ("params: {hue: teal}\ntitle: {param: h|ue}", "hue", ["The value of the param `hue`", "Default: `teal`"]),
        ("title: {par|am: hue}", "param", ["The value of the param `hue`", "has to be set"]),
        ("trace: {columns: {tok|en: a}}", "token", ["top-1 prediction"]),
    ],
)
def test_a_word_says_what_it_means(shown, word, parts):
    text, stretch = said(shown)

    assert stretch == word
    assert [part for part in parts if part not in text] == []


def test_a_word_of_json_says_the_same():
    assert said('{"leg|end": "top"}', json=True)[0] == said("leg|end: top")[0]


def test_a_text_that_does_not_parse_says_it_too():
    text, word = said("title: [\nmarks:\n  - mark: rect\n    wh|ere: changed\n")

    assert word == "where"
    assert "Which cells" in text


@pytest.mark.parametrize("shown", ["# leg|end", "legend:  |  top", "leg|nd: top", "|", "7|"])
def test_what_is_no_word_of_the_language_says_nothing(shown):
    assert said(shown) is None
