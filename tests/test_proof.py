"""Short versions of the proof that `python -m tests.proof` prints: hostile inputs, changed inputs, failing calls."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proof import inputs
from tests.proof.fuzz import Target, is_clean, shown, unguided


def test_hostile_inputs_of_every_format_end_with_findings():
    counts = inputs.table(1)

    assert inputs.is_clean(counts), inputs.shown(counts)


def test_changed_inputs_end_with_findings_and_many_get_past_the_first_parser(tmp_path):
    target = Target(tmp_path, 400)

    unguided(target, 400, random.Random(3))

    assert is_clean(target.tally.counts), shown(target.tally.counts)
    assert target.tally.counts["past the first parser"] > 0.3 * 400


@pytest.mark.skipif(sys.platform != "linux", reason="the names of open files are read from /proc")
def test_a_call_that_fails_damages_nothing_and_leaves_nothing():
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "tests.proof.faults", "3"]

    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stdout + ended.stderr
