"""A plugin of pytest that tells coverage which test runs."""

import coverage
import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Note the lines of a test, and of what it needs, under its name without its parameters."""
    running = coverage.Coverage.current()
    running.switch_context(item.nodeid.partition("[")[0])
    try:
        return (yield)
    finally:
        running.switch_context("")
