"""Names say where a figure stands, and no two figures have the same."""

import pytest

from tracegram.embed.naming import UNNAMED, figure_name
from tracegram.export import is_name


@pytest.mark.parametrize(
    ("document", "figure", "name"),
    [
        ("index", "one", "tracegram-index--one"),
        ("guide/results", UNNAMED, "tracegram-guide--results--figure"),
        ("", "one", "tracegram-one"),
        ("a-b", "c_d", "tracegram-a-b--c_d"),
    ],
)
def test_a_name_is_made_of_document_and_figure(document, figure, name):
    assert figure_name(document, figure, ()) == name


def test_the_next_of_a_name_has_a_number():
    taken = []
    for _ in range(3):
        taken.append(figure_name("index", "one", taken))

    assert taken == ["tracegram-index--one", "tracegram-index--one-2", "tracegram-index--one-3"]


def test_names_of_any_characters_stay_different_and_can_be_ids():
    places = [("a/b", "c"), ("a", "b/c"), ("a--b", "c"), ("a b", "c"), ("a.b", "c"), ("ä", "c"), ("ö", "c"), ("a", "-")]
    names = {figure_name(document, figure, ()) for document, figure in places}

    assert len(names) == len(places)
    assert all(is_name(each) for each in names)
