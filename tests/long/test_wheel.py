"""The wheel, installed where nothing but it and what it asks for is, draws figures outside the repository."""

import os
import re
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.pictures import pixels

ROOT = Path(__file__).parents[2]
SPEC = """tracegram: 1
title: Elsewhere
trace: {generate: {process: masked_diffusion, steps: 16, positions: [0, 7], seed: 1}}
marks: [{mark: rect, where: changed, color: "#ff0000"}]
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def needed_by(wheel: Path) -> set[str]:
    """Return the distributions that pip would install with a wheel, of those that are installed here."""
    with zipfile.ZipFile(wheel) as opened:
        (metadata,) = (opened.read(name).decode() for name in opened.namelist() if name.endswith(".dist-info/METADATA"))
    left = re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE)
    found: set[str] = set()
    while left:
        required = Requirement(left.pop())
        name = canonicalize_name(required.name)
        if name not in found and (required.marker is None or required.marker.evaluate({"extra": ""})):
            found.add(name)
            left += distribution(name).requires or []
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of commands of an environment that holds the wheel, and links to what it needs and nothing else.

    Nothing is downloaded, so that this runs without a network; a need that the wheel does not state is missing here.
    """
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, with_pip=False)
    (packages,) = environment.glob("[Ll]ib/**/site-packages")
    for each in map(distribution, needed_by(wheel)):
        for top in {file.parts[0] for file in each.files or () if file.parts[0] not in {"..", "__pycache__"}}:
            (packages / top).exists() or (packages / top).symlink_to(each.locate_file(top))
    commands = environment / ("Scripts" if os.name == "nt" else "bin")
    command = [sys.executable, "-m", "pip", "--python", commands / "python", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*command, wheel], check=True, capture_output=True)
    return commands


def test_the_wheel_draws_a_figure_in_an_empty_environment(installed, tmp_path):
    (tmp_path / "figure.yaml").write_text(SPEC, "utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}

    def run(*command: str) -> str:
        done = subprocess.run(
            [installed / command[0], *command[1:]], cwd=tmp_path, env=clean, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    where = run("python", "-c", "import tracegram, vega_datalite as v; print(tracegram.__file__, v.__file__)")
    run("tracegram", "render", "figure.yaml", "-o", "figure.png", "-o", "figure.pdf", "-o", "page.html")
    built = run("tracegram", "build", "figure.yaml", "--to", "svg", "--cache", "kept")
    explained = run("tracegram", "explain", "unknown-word")

    assert where.count("site-packages") == 2
    assert str(ROOT) not in where
    assert (np.all(pixels((tmp_path / "figure.png").read_bytes()) == (255, 0, 0), axis=2)).sum() > 1000
    assert (tmp_path / "figure.pdf").read_bytes().startswith(b"%PDF")
    assert built.startswith("1 spec: 1 rendered, 1 output written")
    assert "vegaEmbed" in (tmp_path / "page.html").read_text("utf-8")
    assert "tracegram: 1" in explained  # its examples are among the conformance cases


def test_the_wheel_ships_what_is_no_code(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {
        "tracegram/language/schema/v1/tracegram.schema.json",
        "tracegram/language/schema/v1/mark-rect.json",
        "tracegram/language/schema/conformance/invalid/unknown-word.txt",
        "tracegram/py.typed",
        "vega_datalite/py.typed",
        "tracegram/export/runtime.js",
        "tracegram/export/figure.css",
        "tracegram/export/fonts/LiberationSerif-Regular.ttf",
        "tracegram/export/fonts/LiberationSerif-Bold.ttf",
        "tracegram/export/fonts/OFL.txt",
        "tracegram/export/fonts/fonts.conf",
        "tracegram/notebook/widget.js",
        "tracegram/sphinx/looks.css",
    } <= names
    assert {name.split("/")[0] for name in names if "dist-info" not in name} == {"tracegram", "vega_datalite"}


def test_ci_runs_everything_on_every_python_that_the_package_is_for():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    (job,) = workflow["jobs"].values()
    project = (ROOT / "pyproject.toml").read_text("utf-8")

    assert workflow["permissions"] == {"contents": "read"}
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert job["strategy"]["matrix"]["python"] == re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]) for step in job["steps"] if "uses" in step)


def test_the_changelog_begins_with_the_version_that_the_package_has(wheel):
    page = (ROOT / "spec" / "site" / "changelog.md").read_text("utf-8")

    assert re.search(r"^## (\d\S*)", page, re.MULTILINE)[1] == wheel.name.split("-")[1]
