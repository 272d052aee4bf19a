"""The document of a figure: the same whatever a process has told Altair, which keeps all that it was told."""

import re
from contextlib import contextmanager

import altair as alt
import pytest
from tests.pictures import pixels

import tracegram

SPEC = {
    "tracegram": 1,
    "title": "Two cells",
    "trace": {"values": [{"step": 0, "position": 0, "v": 1}, {"step": 1, "position": 1, "v": 2}]},
    "marks": [{"mark": "rect", "color": {"field": "v"}}, {"mark": "text", "field": "v"}],
    "overlays": [{"mark": "rule", "x": 1, "name": "One"}],
}
KEYS = {  # of a configuration, each of which would change the picture or is none of ours
    "axis": {"labelAngle": -45},
    "axisX": {"grid": True},
    "background": "pink",
    "bar": {"color": "red"},
    "customFormatTypes": True,
    "font": "serif",
    "image": {"opacity": 0.5},
    "legend": {"orient": "left"},
    "line": {"strokeWidth": 9},
    "mark": {"tooltip": True},
    "padding": 50,
    "params": [{"name": "p", "value": 1}],
    "point": {"filled": False},
    "range": {"category": ["red", "blue"]},
    "rect": {"stroke": "black"},
    "scale": {"clamp": False},
    "style": {"cell": {"fill": "pink"}},
    "text": {"angle": 45},
    "title": {"anchor": "start"},
    "view": {"fill": "pink"},
}


@contextmanager
def told(kind, name, **options):
    """Enable a theme or a transformer of Altair for a while, and check that it is still enabled at the end."""
    with kind.enable(name, **options):
        yield
        assert kind.active == name
        assert kind.options == options


def house():
    return {"autosize": "none", "usermeta": {"embedOptions": {"theme": "dark"}}, "config": KEYS}


def broken():
    raise RuntimeError("a theme that cannot be made")


@pytest.fixture
def ours():
    """A theme of a house and one that fails, both known to Altair for the length of a test."""
    for theme in (house, broken):
        alt.theme.register(theme.__name__, enable=False)(theme)
    yield
    for theme in (house, broken):
        alt.theme.unregister(theme.__name__)


def drawn():
    """A figure as each way out of it shows it."""
    figure = tracegram.figure(SPEC)
    svg = figure._repr_mimebundle_(["image/svg+xml"])[0]["image/svg+xml"]
    return figure.to_dict(), re.sub(r"(tracegram-[0-9a-f]{12})-\d+", r"\1", svg)  # ids count how often it was shown


@pytest.mark.usefixtures("ours")
def test_a_theme_changes_nothing(tmp_path):
    plain = drawn()
    tracegram.figure(SPEC).save(tmp_path / "plain.png")

    for theme in (*alt.theme.names(), "house", "broken"):
        with told(alt.theme, theme):
            assert tracegram.figure(SPEC).to_dict() == plain[0], theme
    with told(alt.theme, "house"):
        tracegram.figure(SPEC).save(tmp_path / "house.png")
        assert drawn() == plain
    assert (pixels((tmp_path / "plain.png").read_bytes()) == pixels((tmp_path / "house.png").read_bytes())).all()


@pytest.mark.parametrize("name", ["vegafusion", "json", "csv", "default", "vega_datalite"])
def test_a_data_transformer_changes_nothing(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where some of them would write files
    plain = drawn()

    with told(alt.data_transformers, name):
        assert drawn() == plain
    assert not list(tmp_path.iterdir())


def test_limits_and_the_place_of_data_change_nothing(monkeypatch):
    plain = drawn()
    monkeypatch.setattr(alt.data_transformers, "consolidate_datasets", False)

    with told(alt.data_transformers, "default", max_rows=1):
        assert drawn() == plain
    assert alt.data_transformers.consolidate_datasets is False


def test_a_document_is_the_chart_with_paper_padding_and_words():
    document, chart = tracegram.figure(SPEC).to_dict(), tracegram.figure(SPEC).chart()
    with alt.theme.enable("none"):
        plain = chart.to_dict()

    assert not {"config", "padding", "background", "autosize"} & set(plain)
    assert {key: document.pop(key) for key in ("background", "padding", "description")} == {
        "background": "#ffffff",
        "padding": {"top": 8, "right": 8, "bottom": 8, "left": 8},
        "description": tracegram.figure(SPEC).description,
    }
    assert document == plain
