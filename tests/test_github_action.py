"""The action for GitHub: what its manifest says, and what its step does in a repository."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".github" / "actions" / "tracegram-check"
ACTION = yaml.safe_load((FOLDER / "action.yml").read_text("utf-8"))
GOOD = "tracegram: 1\ntrace: {values: [{step: 0, position: 0}]}\nmarks: [{mark: rect}]\n"
BAD = GOOD.replace("rect", "rekt")
WARNED = GOOD.replace("rect", 'rect, color: "#fffffe"')


@pytest.fixture
def repository(tmp_path):
    """A repository with specs in folders, and where GitHub's runner would have put tracegram."""
    for name, text in {"a.tracegram.yaml": GOOD, "sub/deep dir/b.yaml": BAD, "sub/c.yaml": WARNED}.items():
        path = tmp_path / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "tracegram").symlink_to(ROOT / "src")
    (tmp_path / "spec").symlink_to(ROOT / "spec")  # where a package that is not built looks for it
    return tmp_path / "work"


def checked(repository, paths=None, strict=None):
    """Run the last step as GitHub's runner does."""
    step = ACTION["runs"]["steps"][-1]
    inputs = {"paths": paths, "strict": strict}
    values = {word: given or ACTION["inputs"][word]["default"] for word, given in inputs.items()}
    named = {word: text.replace("${{ inputs.", "").replace(" }}", "") for word, text in step["env"].items()}
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "RUNNER_TEMP": str(repository.parent),
        **{word: values[name] for word, name in named.items()},
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)


def test_the_manifest_has_what_github_asks_for():
    assert {"name", "description", "inputs", "runs"} <= set(ACTION)
    assert ACTION["runs"]["using"] == "composite"
    assert all(step["shell"] == "bash" for step in ACTION["runs"]["steps"])
    assert not any("${{" in step["run"] for step in ACTION["runs"]["steps"])  # an input is never part of a script


def test_what_is_installed_is_the_repository_of_the_action():
    source = ACTION["runs"]["steps"][0]["env"]["SOURCE"].replace("${{ github.action_path }}", str(FOLDER))

    assert (Path(source) / "pyproject.toml").samefile(ROOT / "pyproject.toml")


@pytest.mark.parametrize(
    ("paths", "strict", "code", "said"),
    [
        (None, None, 0, ""),
        ("sub/**/*.yaml", None, 1, "::error file=sub/deep dir/b.yaml,line=3"),
        ("a.tracegram.yaml sub/c.yaml", None, 0, "::warning file=sub/c.yaml"),
        ("a.tracegram.yaml\nsub/c.yaml", "true", 1, "::warning file=sub/c.yaml"),
        ("figures/*.yaml missing.yaml", None, 1, "::error::no file fits figures/*.yaml missing.yaml"),
        ("$(touch pwned) ;touch pwned", None, 1, "::error::no file fits"),
    ],
)
def test_the_step_checks_what_fits_the_patterns(paths, strict, code, said, repository):
    ended = checked(repository, paths, strict)

    assert (ended.returncode, said in ended.stdout) == (code, True), ended
    assert not (repository / "pwned").exists()
