"""Tests of finding a fence on its page, whatever it stands in."""

from pathlib import Path

import pytest

from tracegram.markdown.page import Ends, Fence, Page, Spot, find, spots


def spot_of(text, body="marks: []", **words):
    fence = Fence(**{"options": {}, "name": "", "classes": (), "body": body, **words})
    return find(fence, Page(file="page.md", text=text, folder=Path()))


@pytest.mark.parametrize(
    ("text", "line", "indent"),
    [
        ("```tracegram\nmarks: []\n```", 1, 0),
        ("# Title\n\n~~~~ tracegram\nmarks: []\n~~~~", 3, 0),
        ("- item\n\n    ```tracegram\n    marks: []\n    ```", 3, 4),
        ("> ```tracegram\n> marks: []\n> ```", 1, 2),
    ],
)
def test_a_fence_is_found_where_it_stands(text, line, indent):
    assert spot_of(text) == Spot(line=line, indent=indent)


def test_a_fence_that_another_one_shows_is_none():
    assert spot_of("````\n```tracegram\nmarks: []\n```\n````\n\n```tracegram\nmarks: []\n```") == Spot(line=7, indent=0)


def test_two_fences_of_one_body_are_told_apart_by_their_heads():
    text = "```tracegram\nmarks: []\n```\n\n```{.tracegram #second}\nmarks: []\n```"

    assert spot_of(text, name="second") == Spot(line=5, indent=0)


def test_a_fence_that_a_plugin_made_is_on_no_line():
    assert spot_of("text", body="marks: []") is None


def test_a_fence_ends_at_the_first_line_of_as_many_marks_or_more():
    ends = Ends(["```", "````", "~~~~", "    ```"], before="[> \t]*")

    assert [ends.next(start, "```") for start in range(5)] == [0, 1, 3, 3, None]
    assert ends.next(0, "`````") is None


def test_a_fence_that_nothing_ends_hides_nothing():
    assert [spot.line for spot in spots(["```a", "text", "~~~b", "~~~"])] == [1, 3]
