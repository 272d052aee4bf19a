"""The magic without a kernel: what it does with files that change."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from tests.saving import start_saving

from tracegram.notebook.magic import CellError, magic_of

CELL = "tracegram: 1\ntrace: {file: cells.csv}\nmarks: [{mark: rect}]\n"


def test_a_trace_that_somebody_is_saving_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("tracegram.sources.whole.WHOLE_SECONDS", 100)
    monkeypatch.setattr("tracegram.notebook.magic.MOST_LOOKS", 2000)
    shell = InteractiveShell()

    with start_saving(tmp_path / "cells.csv", "step,position\n0,0\n"):
        magic_of(shell)(f"shown --root '{tmp_path}'", CELL)

    assert "the only cell" in repr(shell.user_ns["shown"])


def test_a_trace_that_stays_empty_is_said_to_be(tmp_path):
    (tmp_path / "cells.csv").write_text("", "utf-8")

    with pytest.raises(CellError):
        magic_of(InteractiveShell())(f"shown --root '{tmp_path}'", CELL)
