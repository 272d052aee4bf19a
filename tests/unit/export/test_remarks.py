"""What is said of outputs that can be written all the same."""

import numpy as np
import pandas as pd

import tracegram


def figure(cells):
    frame = pd.DataFrame({"step": np.arange(cells) // 300, "position": np.arange(cells) % 300, "said": "a longer text"})
    marks = [{"mark": "point", "tooltip": ["said"]}]
    return tracegram.figure({"tracegram": 1, "trace": {"frame": "cells"}, "marks": marks}, trace=frame)


def test_a_document_of_more_than_two_megabytes_is_said_to_be_heavy(tmp_path):
    (finding,) = figure(100_000).save(tmp_path / "a.vl.json")

    assert (finding.code, finding.severity) == ("heavy-figure", "warning")
    assert "more than 2 MB" in finding.message


def test_a_light_document_is_not_spoken_of(tmp_path):
    assert figure(1_000).save(tmp_path / "a.vl.json") == ()


def test_a_page_is_weighed_as_it_carries_its_data():
    cells = figure(50_000)

    assert [finding.code for finding in cells.remarks([".html", ".vl.json"])] == ["heavy-figure"]
    assert cells.remarks([".html"]) == ()
