"""Tests of what Sphinx's environment keeps of each document, with a real environment."""

import io

import pytest
from sphinx.application import Sphinx

from tracegram.sphinx import documents


@pytest.fixture
def environment(tmp_path):
    (tmp_path / "index.rst").write_text("Title\n=====\n")
    folders = (tmp_path, None, tmp_path / "out", tmp_path / "trees")
    app = Sphinx(*folders, "dummy", confoverrides={"extensions": ["tracegram.sphinx"]}, status=io.StringIO())
    app.env.prepare_settings("index")
    return app.env


def test_figures_of_one_document_have_names_of_their_own(environment):
    names = [documents.name_figure(environment, "heat", lives=False) for _ in range(2)]

    assert len(set(names)) == 2
    assert documents.names_in(environment) == {"index": names}


def test_one_living_figure_is_enough_for_the_scripts(environment):
    documents.name_figure(environment, "still", lives=False)
    assert not documents.any_lives(environment)

    documents.name_figure(environment, "living", lives=True)
    documents.name_figure(environment, "still", lives=False)
    assert documents.any_lives(environment)


def test_a_document_that_is_gone_has_no_figures(environment):
    documents.name_figure(environment, "heat", lives=True)
    environment.events.emit("env-purge-doc", environment, "index")

    assert documents.names_in(environment) == {}
