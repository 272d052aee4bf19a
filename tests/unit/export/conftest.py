"""The renderer that the tests of a module share."""

import pytest

from tracegram.export import Renderer


@pytest.fixture(scope="module")
def renderer():
    with Renderer() as started:
        started.warm()
        yield started
