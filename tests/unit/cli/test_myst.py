"""The directive of mystmd: what it offers, what it gives, and how it fails."""

import base64
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tracegram.cli.main import main

SPEC = (
    "tracegram: 1\ntitle: A figure\ntrace: {values: [{step: 0, position: 0}]}\nmarks: [{mark: rect, color: orange}]\n"
)
PAGE = "# A page\n\n```{{tracegram}}\n:label: fig-one\n{}```\n"


def position(line):
    return {"position": {"start": {"line": line, "column": 1}, "end": {"line": line, "column": 1}}}


def asked(**more):
    """Return a message as mystmd 1.8 sends it; the directive stands in line 3 and its body begins in line 5."""
    body = [{"type": "mystDirectiveBody", "value": more["body"], **position(5)}] if "body" in more else []
    node = {"type": "mystDirective", "name": "tracegram", **position(3), "children": body}
    return {"name": "tracegram", "node": node, "options": {}, **more}


def answer(message, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(message).encode())))
    code = main(["myst", "--directive", "tracegram"])
    said = capsys.readouterr()
    return code, json.loads(said.out or "null"), said.err


def test_it_offers_a_directive(capsys):
    assert main(["myst"]) == 0
    (directive,) = json.loads(capsys.readouterr().out)["directives"]

    assert directive["name"] == "tracegram"
    assert set(directive["options"]) == {"alt", "caption", "width", "set", "run", "label", "class"}


def test_a_directive_without_a_spec_is_told_how_a_directive_names_one(monkeypatch, capsys):
    code, _, said = answer(asked(), monkeypatch, capsys)

    assert code == 1
    assert "help: write the spec file after the name of the directive, or a spec as the body" in said


def test_a_directive_chooses_a_run(monkeypatch, capsys):
    rows = [{"run": run, "step": 0, "position": 0, "hue": run} for run in ("a", "b")]
    body = f"tracegram: 1\ntrace: {{values: {json.dumps(rows)}}}\nmarks: [{{mark: text, field: hue}}]\n"
    _, (chosen,), _ = answer(asked(body=body, options={"run": "b", "alt": "In words"}), monkeypatch, capsys)
    svg = base64.b64decode(chosen["children"][0]["url"].removeprefix("data:image/svg+xml;base64,"))

    assert b">b</text>" in svg
    assert b">a</text>" not in svg


def test_a_spec_in_the_page_becomes_a_figure_with_its_picture(monkeypatch, capsys):
    options = {"label": "fig-One", "width": "60%", "class": "wide", "alt": "In words", "set": "hue=orange"}
    body = SPEC.replace("orange", "{param: hue}") + "params: {hue: teal}\n"
    code, (figure,), _ = answer(asked(body=body, options=options), monkeypatch, capsys)
    image, caption = figure["children"]

    assert code == 0
    assert (figure["kind"], figure["label"], figure["identifier"]) == ("figure", "fig-One", "fig-one")
    assert (figure["class"], image["width"], image["alt"]) == ("wide", "60%", "In words")
    assert caption["children"][0]["children"][0]["value"] == "A figure. In words"
    assert b'fill="orange"' in base64.b64decode(image["url"].removeprefix("data:image/svg+xml;base64,"))


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (asked(body=SPEC.replace("orange", "ornage")), "error[not-a-colour]: “color” is “ornage”"),
        (asked(body=SPEC.replace("orange", "ornage")), "the page:8:29"),
        (asked(), "error[missing-word]"),
        (asked(arg="a.yaml", body=SPEC), "error[conflicting-words]"),
        (asked(arg="absent.yaml"), "error[file-not-found]"),
        (asked(arg="../a.yaml"), "error[path-outside-folder]"),
        (asked(body=SPEC, options={"width": "wide"}), "the page:3:1"),
        ("a text", "error[missing-word]"),
    ],
)
def test_a_mistake_ends_it_with_its_line(message, said, monkeypatch, capsys):
    code, _, err = answer(message, monkeypatch, capsys)

    assert code == 1
    assert said in err


def test_what_is_no_message_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{")))

    assert main(["myst", "--directive", "tracegram"]) == 1
    assert "error[bad-json]" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("myst") is None, reason="mystmd is not on the path: npm install -g mystmd")
def test_mystmd_runs_it_and_stops_at_a_mistake(tmp_path):
    plugin = tmp_path / "plugin.sh"
    plugin.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tracegram myst "$@"\n', "utf-8")
    plugin.chmod(0o755)
    path = os.pathsep.join(filter(None, (str(Path(__file__).parents[3] / "src"), os.environ.get("PYTHONPATH"))))
    settings = (
        "version: 1\nproject:\n  plugins:\n    - {type: executable, path: plugin.sh}\nsite: {template: book-theme}\n"
    )
    (tmp_path / "myst.yml").write_text(settings, "utf-8")
    for spec, code, target in ((SPEC, 0, ["--md", "index.md"]), (SPEC.replace("orange", "ornage"), 1, ["--site"])):
        (tmp_path / "index.md").write_text(PAGE.format(spec), "utf-8")
        command = ["myst", "build", "--strict", *target]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": path}
        )

        assert (done.returncode != 0) == (code != 0), done.stdout + done.stderr
        assert ("the page:8:29" in done.stdout + done.stderr) == (code != 0)
        if code == 0:
            written = (tmp_path / "_build/exports/index.md").read_text("utf-8")
            assert ":name: fig-one" in written
            assert "data:image/svg+xml;base64," in written
