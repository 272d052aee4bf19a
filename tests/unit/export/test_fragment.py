"""A figure as one element: its names, its texts, its document."""

import json
import re
from html.parser import HTMLParser

import pytest
from tests.unit.export.documents import text_document

from tracegram.export import Frame, Html, Picture, fragment

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u2028&amp;\"'"


def picture(title: str = "Title", *, follows_page: bool = True) -> Picture:
    document = text_document("tok", title=title)
    return Picture(vega_lite=document, title=title, description=f"Words of {title}.", follows_page=follows_page)


class Elements(HTMLParser):
    """Collects what a browser takes for elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names, self.ids = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]


def test_a_fragment_shows_without_scripts_and_says_what_it_shows(renderer):
    text = fragment(picture(), renderer)

    assert isinstance(text, Html)
    assert text.__html__() == text
    assert text.startswith("<figure")
    assert "<script" not in text
    assert "<svg" in text
    assert "<strong>Title</strong> Words of Title.</figcaption>" in text


def test_a_living_fragment_carries_the_document_as_it_is(renderer):
    shown = picture(HOSTILE)
    data = re.search(r'<script type="application/json">(.*?)</script>', fragment(shown, renderer, living=True))[1]

    assert json.loads(data) == shown.vega_lite


def test_hostile_texts_make_no_elements(renderer):
    names = Elements(fragment(picture(HOSTILE), renderer, living=True)).names

    assert names.count("script") == 1
    assert "img" not in names


def test_names_come_from_what_is_shown_or_from_the_caller(renderer):
    first, again, other = (Elements(fragment(picture(each), renderer)).ids for each in ("a", "a", "b"))
    named = Elements(fragment(picture("a"), renderer, name="mine")).ids

    unnumbered = [[re.sub(r"-\d+(?=-|$)", "", each) for each in ids] for ids in (first, again)]
    assert unnumbered[0] == unnumbered[1]
    assert not set(first) & set(again)  # both may stand on one page
    assert not set(first) & {*other, *named}
    assert all(each.startswith("mine") for each in named)
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("name", ['a" onload="x', "1a", "a b", "é"])
def test_a_name_that_is_none_is_refused(name, renderer):
    with pytest.raises(ValueError, match="an id is"):
        fragment(picture(), renderer, name=name)


def test_only_a_figure_without_a_look_of_its_own_follows_the_page(renderer):
    assert 'class="tracegram tracegram-follows"' in fragment(picture(), renderer)
    assert 'class="tracegram"' in fragment(picture(follows_page=False), renderer)
    assert 'data-theme="dark"' in fragment(picture(), renderer, frame=Frame(look="dark"))


def test_a_frame_says_what_stands_around_a_picture(renderer):
    text = fragment(picture(), renderer, frame=Frame(caption="<b>", width='5"', classes=("wide", '"x')))

    assert 'class="tracegram tracegram-follows wide &quot;x"' in text
    assert "&lt;b&gt;</figcaption>" in text
    assert re.search(r'<svg[^>]* width="5&quot;"', text)
    assert not re.search(r"<svg[^>]* height=", text)
