"""Texts of any kind: whatever is typed, every question is answered or answered with nothing."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tracegram.lsp.checking import check_text, is_spec
from tracegram.lsp.completing import complete
from tracegram.lsp.fields import fields_of
from tracegram.lsp.hovering import hover
from tracegram.lsp.positions import Places
from tracegram.lsp.protocol import Spec, completions_of, diagnostics, hover_of
from tracegram.sources.many_files import ReadOnce

ADDITION = Path(__file__).parents[3] / "gallery" / "addition"
TRACES = ReadOnce()
YAML = (
    "tracegram: 1\ntrace: {file: decode.parquet, window: {step: [24, 36], position: [0, 20]}}\n"
    "marks:\n  - mark: rect\n    color: {field: confidence, range: ['#e34a33', red]}\n"
    "  - {mark: text, field: text, where: {and: [changed, {field: margin, lt: 0.5}]}}\n"
    "overlays:\n- mark: rule\n  x: 30\n"
)
JSON = '{"tracegram": 1,\n "trace": {"file": "decode.parquet"}, "marks": [{"mark": "rect", "where": "changed"}]}'
PIECES = st.one_of(
    st.sampled_from(
        ["{", "}", "[", "]", '"', "'", ":", ": ", "- ", "\n", "\n  ", "#", "&a ", "*a", "\t", "\r", "|", "~"]
    ),
    st.sampled_from(["\ufeff", "\x00", "\x85", "\u2028", "\ud800", "🎨", "<<: ", "!!x ", "---\n", "mark: ", "where: "]),
    st.text(max_size=4),
)


@st.composite
def edited(draw, text):
    """Return a text after a few random edits."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(PIECES) + text[stop:]
    return text


@settings(max_examples=150, deadline=None)
@given(st.one_of(edited(YAML), edited(JSON), st.text(max_size=40)), st.booleans(), st.data())
def test_every_question_has_an_answer(text, json, data):
    offset = data.draw(st.integers(0, len(text)))
    file = str(ADDITION / ("figure.json" if json else "figure.yaml"))
    spec = Spec(uri="file:///figure", file=file, places=Places(text, json=json), root=ADDITION)

    is_spec(file, text)
    diagnostics(spec, check_text(text, file, ADDITION, TRACES))
    hovered = hover(text, offset, json=json)
    offers = complete(text, offset, json=json, fields=lambda words: fields_of(words, ADDITION, TRACES))
    assert hovered is None or hover_of(spec, hovered).range.start.line >= 0
    if offers is not None:
        assert offers.word.start <= offset <= offers.word.stop
        completions_of(spec, offers)
