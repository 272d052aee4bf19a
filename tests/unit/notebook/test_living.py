"""The widget without a page: what it holds, and what it sends."""

import sys

import pytest
from tests.pictures import without_ids

import tracegram
from tracegram.notebook import widget

SPEC = "tracegram: 1\ntrace: {frame: any}\nmarks: [{mark: rect, color: {field: v}}]\n"
ROWS = [{"step": 0, "position": 0, "v": 1.0}, {"step": 1, "position": 0, "v": 2.0}]

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of ipywidgets


@pytest.fixture
def shown():
    return widget(tracegram.figure(SPEC, trace=ROWS))


def test_the_page_gets_the_picture_and_its_document(shown):
    assert without_ids(shown.html) == without_ids(shown.figure.to_html(fragment=True))
    assert "<svg" in shown.html
    assert '<script type="application/json">' in shown.html
    assert shown.findings == ""


def test_another_trace_makes_another_picture(shown):
    shown.trace = ROWS[:1]

    assert shown.trace == ROWS[:1]
    assert without_ids(shown.html) == without_ids(tracegram.figure(SPEC, trace=ROWS[:1]).to_html(fragment=True))


def test_a_changed_trace_that_is_the_same_object_is_drawn_anew(shown):
    rows = [*ROWS]
    shown.trace = rows
    before = shown.html
    rows.pop()
    shown.trace = rows

    assert without_ids(shown.html) != without_ids(before)


def test_a_wrong_trace_is_said_and_the_picture_stays_until_a_right_one(shown):
    before = shown.html
    shown.trace = [{"step": 0, "position": 0}]

    assert shown.html == before
    assert shown.findings.startswith("error[unknown-field]: this trace has no field “v”")
    assert "\n  spec:3:37\n3 | marks: [{mark: rect, color: {field: v}}]\n" in shown.findings

    shown.trace = ROWS[:1]

    assert without_ids(shown.html) != without_ids(before)
    assert shown.findings == ""


def test_a_warning_is_said_with_its_picture(shown):
    shown.trace = [*ROWS, {"step": 2, "position": 0, "v": None}]

    assert shown.findings.startswith("warning[missing-values]")
    assert "of which 1 without a value" in shown.html


def test_what_is_no_trace_is_a_mistake_of_the_program(shown):
    with pytest.raises(TypeError, match="int was given"):
        shown.trace = 5


def test_the_scripts_are_sent_to_the_page_that_asks(shown, monkeypatch):
    sent = []
    monkeypatch.setattr(shown, "send", sent.append)
    for content in ({"ask": "something"}, "scripts", None, {"ask": "scripts"}):
        shown._handle_custom_msg(content, [])
    (answer,) = sent

    assert answer["script"] == tracegram.runtime_files()["tracegram-runtime.js"].decode()
    assert answer["style"] == tracegram.runtime_files()["tracegram.css"].decode()


def test_without_its_library_a_widget_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "tracegram.notebook.living", raising=False)

    with pytest.raises(ImportError, match=r"pip install 'tracegram\[notebook\]'"):
        widget(tracegram.figure(SPEC, trace=ROWS))
