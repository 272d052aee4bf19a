"""A page of the whole gallery in a real browser."""

import pytest

from tests.pictures import needs_chromium
from tests.test_web import GALLERY, check_that_all_live, check_that_nothing_moves, write_report

pytestmark = [pytest.mark.browser, needs_chromium]
SPECS = sorted(GALLERY.glob("*/*.yaml"))


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The folder of a report of all figures."""
    return write_report(tmp_path_factory.mktemp("report"), SPECS)


def test_all_figures_live_under_a_strict_policy_and_log_nothing(tab, report):
    check_that_all_live(tab, report, len(SPECS))


@pytest.mark.parametrize("width", [900, 360])
def test_nothing_moves_when_all_come_alive(width, tab, report):
    check_that_nothing_moves(tab, report, width)
