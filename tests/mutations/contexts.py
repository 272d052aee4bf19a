"""A plugin of pytest that tells coverage which test runs, and writes down how long each takes that passes.

A fixture that several tests share runs once: what it reaches is noted for the module of these tests.
"""

import os
import time
from pathlib import Path

import coverage
import pytest

SECONDS = "TRACEGRAM_TEST_SECONDS"  # names the file for "seconds test" lines
_failed: set[str] = set()


def pytest_runtest_logreport(report):
    """Remember the tests that fail without any mistake: they would notice every one."""
    if report.failed:
        _failed.add(report.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Note the lines and the seconds of a test, and of what it needs."""
    running = coverage.Coverage.current()
    running.switch_context(item.nodeid)
    began = time.perf_counter()
    try:
        return (yield)
    finally:
        running.switch_context("")
        if item.nodeid not in _failed:
            with Path(os.environ[SECONDS]).open("a", encoding="utf-8") as written:
                written.write(f"{time.perf_counter() - began:.4f} {item.nodeid}\n")


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    """Note the lines of a fixture of a module for the module."""
    if fixturedef.scope != "module":
        return (yield)
    running = coverage.Coverage.current()
    running.switch_context(request.node.nodeid)
    try:
        return (yield)
    finally:
        running.switch_context(request._pyfuncitem.nodeid)
