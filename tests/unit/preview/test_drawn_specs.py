"""Tests of a spec as the preview shows it."""

from pathlib import Path

import pytest

from tracegram.preview.drawing import draw, stamp

SPEC = """tracegram: 1
title: Two cells
trace: {file: cells.csv}
marks: [{mark: rect}]
"""


@pytest.fixture
def spec(tmp_path) -> Path:
    (tmp_path / "cells.csv").write_text("step,position\n0,0\n1,1\n")
    (tmp_path / "spec.yaml").write_text(SPEC)
    return tmp_path / "spec.yaml"


def test_a_spec_without_a_mistake_is_its_picture(spec):
    shown = draw(spec, None)

    assert shown.svg.startswith(b"<svg")
    assert (shown.title, shown.findings) == ("Two cells", "")
    assert "both cells" in shown.description


def test_a_spec_with_a_mistake_is_what_check_prints(spec):
    spec.write_text(SPEC.replace("rect", "rekt"))
    shown = draw(spec, None)

    assert (shown.svg, shown.title, shown.description) == (b"", "", "")
    assert "error[unknown-choice]" in shown.findings
    assert "4 | marks: [{mark: rekt}]" in shown.findings


def test_the_stamp_changes_with_the_content_of_the_spec_and_of_its_trace(spec):
    seen = [stamp(spec, None)]
    spec.write_text(SPEC + "size: {width: 90, height: 90}\n")
    seen.append(stamp(spec, None))
    trace = spec.with_name("cells.csv")
    trace.write_text("step,position\n0,0\n1,2\n")
    seen.append(stamp(spec, None))
    trace.unlink()
    seen.append(stamp(spec, None))

    assert len(set(seen)) == 4
    assert stamp(spec, None) == seen[-1]
