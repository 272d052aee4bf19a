"""No text of a user becomes a name of Vega, and numbers at the ends of floats and wide gaps are drawn or refused."""

import json
import re

import pytest

import tracegram
from tracegram.cli.main import main
from tracegram.compile.altair.letters import OF_EVERY_OBJECT
from tracegram.diagnostics import TracegramError


def rows(**columns):
    """Return rows of one step, a position for each value."""
    count = len(next(iter(columns.values())))
    return [{"step": 0, "position": at, **{name: held[at] for name, held in columns.items()}} for at in range(count)]


def figure(trace, *marks, **words):
    return tracegram.figure({"tracegram": 1, "trace": {"values": trace}, "marks": list(marks), **words})


def texts_of(path):
    return re.findall(r">([^<>]+)</text>", path.read_text("utf-8"))


@pytest.mark.parametrize("word", sorted(OF_EVERY_OBJECT))
def test_what_every_object_has_is_drawn_as_any_other_text(word, tmp_path):
    marks = [{"mark": "rect", "color": {"field": word, "type": "nominal"}}, {"mark": "text", "field": word}]
    drawn = figure(rows(**{word: [word, "b"]}), *marks, title=word, x={"title": word}, y={"title": word})

    drawn.save(tmp_path / "figure.svg")

    texts = [text.strip() for text in texts_of(tmp_path / "figure.svg")]
    assert texts.count(word) == 6  # title, two axes, legend and its label, cell


@pytest.mark.parametrize(
    ("values", "size"), [([0, 1e-310], "narrow"), ([-1.7e308, 1.7e308], "wide"), ([0, 5e-324], "narrow")]
)
def test_numbers_at_the_ends_of_floats_are_refused_as_colors(values, size):
    for trace, color in ((rows(value=values), {}), (rows(value=[0.0, 1.0]), {"domain": values})):
        with pytest.raises(TracegramError, match=f"too {size} for a scale") as caught:
            figure(trace, {"mark": "rect", "color": {"field": "value", **color}})
        (finding,) = caught.value.findings
        assert finding.code == "out-of-range"
        assert finding.pointer == ("/marks/0/color/domain" if color else "/marks/0/color/field")


@pytest.mark.parametrize("values", [[0, 1e-299], [-7e307, 7e307], [5e-324, 1.0], [1.0, 1.0 + 2**-52]])
def test_numbers_that_a_scale_can_tell_apart_are_drawn(values, tmp_path):
    figure(rows(value=values), {"mark": "rect", "color": {"field": "value"}}).save(tmp_path / "figure.svg")

    assert "NaN" not in (tmp_path / "figure.svg").read_text("utf-8")


def test_a_token_that_looks_like_a_number_stays_a_text(tmp_path):
    (tmp_path / "trace.csv").write_text("step,position,token\n0,0,1e5\n0,1,007\n0,2,5\n")
    marks = [{"mark": "text", "field": "token"}]
    (tmp_path / "figure.json").write_text(json.dumps({"tracegram": 1, "trace": {"file": "trace.csv"}, "marks": marks}))

    tracegram.load(tmp_path / "figure.json").save(tmp_path / "figure.svg")

    assert {"1e5", "007", "5"} <= set(texts_of(tmp_path / "figure.svg"))


@pytest.mark.parametrize("text", ["\ra: b", "\r{}", "\u2028a: b", "\r\r\ra: b\r"])
def test_lines_that_only_yaml_ends_lead_to_a_finding(text, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "figure.yaml").write_bytes(text.encode())

    assert main(["check", "figure.yaml"]) == 1
    assert "error[missing-word]: “tracegram” is missing" in capsys.readouterr().err


def test_a_gap_of_millions_of_steps_is_drawn(tmp_path):
    trace = [{"step": 0, "position": 0, "token": "a"}, {"step": 99_999_999, "position": 5, "token": "b"}]
    marks = [{"mark": "rect"}, {"mark": "text", "field": "token"}]
    wide = figure(
        trace, *marks, overlays=[{"mark": "rule", "x": 50_000_000}, {"mark": "band", "x": 1, "x2": 99_999_998}]
    )

    wide.save(tmp_path / "figure.svg", tmp_path / "figure.png")

    assert {"a", "b"} <= set(texts_of(tmp_path / "figure.svg"))
