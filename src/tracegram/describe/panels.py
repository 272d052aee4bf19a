"""Panels in words."""

from functools import reduce

from tracegram.describe.claim import Name, Scope, Sentence, Slot
from tracegram.describe.overlays import NOTHING
from tracegram.model import Panel, Series

MOST_NAMED = 8  # braces; a reader of a description remembers no more


def panel(shown: Panel, scope: Scope) -> Sentence:
    """Return the marks of a panel and the range of its axis of values."""
    scope = scope.within(shown.pointer.strip("/"), layer=shown.pointer)
    values: Slot = NOTHING
    if shown.axis:
        low = scope.claim("low", shown.axis.low, "place", "least value of the axis", kind="range")
        high = scope.claim("high", shown.axis.high, "place", "largest value of the axis", kind="range")
        title: Slot = shown.axis.title or Name(word="values")
        values = Sentence(word="value axis", slots={"title": title, "low": low, "high": high})
    names = ", ".join(list(dict.fromkeys(each.text for each in shown.brackets if each.text))[:MOST_NAMED])
    braces = [Sentence(word="braces", slots={"names": f" {names}" if names else ""})] if shown.brackets else []
    marks = reduce(_and_then, [*map(named, shown.series), *braces])
    return Sentence(word="panel", slots={"side": Name(word=shown.side), "marks": marks, "shown": values})


def _and_then(first: Sentence, second: Sentence) -> Sentence:
    return Sentence(word="and then", slots={"first": first, "second": second})


def named(series: Series) -> Sentence:
    """Return the kind and the name of a mark of a panel."""
    word = "named series" if series.name else "series"
    return Sentence(word=word, slots={"mark": Name(word=series.mark), "name": series.name})
