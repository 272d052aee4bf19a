"""The hook that pre-commit takes from this repository: which files it is for, and what it runs."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


def test_the_manifest_has_what_pre_commit_asks_for():
    assert {"id", "name", "entry", "language"} <= set(HOOK)
    assert HOOK["language"] == "python"


@pytest.mark.parametrize("name", ["a.tracegram.yaml", "figures/a.tracegram.yml", "a.tracegram.json"])
def test_specs_are_known_by_their_names(name):
    assert re.search(HOOK["files"], name)


@pytest.mark.parametrize("name", ["figure.yaml", "tracegram.schema.json", "a.tracegram.yaml.txt", "tracegram.yaml"])
def test_other_files_are_left_alone(name):
    assert not re.search(HOOK["files"], name)


def test_the_command_is_one_that_installing_brings():
    program, *arguments = shlex.split(HOOK["entry"])
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]

    assert program in scripts
    good, bad = "spec/conformance/valid/minimal.yaml", "spec/conformance/invalid/unknown-word.yaml"
    command = [sys.executable, "-m", program, *arguments]
    assert subprocess.run([*command, good], cwd=ROOT, check=False, capture_output=True).returncode == 0
    assert subprocess.run([*command, good, bad], cwd=ROOT, check=False, capture_output=True).returncode == 1
