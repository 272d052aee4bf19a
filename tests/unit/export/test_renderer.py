"""The renderer: it survives what kills, hangs or spoils vl-convert."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.export.documents import slow_document, text_document

from tracegram.diagnostics import TracegramError
from tracegram.export import Renderer, worker
from tracegram.export import renderer as module
from tracegram.export.worker import LENGTH, read_frame, write_frame

GALLERY = Path(__file__).parents[3] / "gallery"


def code_of(caught) -> str:
    (finding,) = caught.value.findings
    return finding.code


def test_a_chart_becomes_svg_and_vega(renderer):
    svg = renderer.svg(text_document("a < b"))

    assert svg.startswith("<svg")
    assert "a &lt; b" in svg
    assert renderer.vega(text_document("a"))["$schema"].endswith("v6.json")


def test_an_svg_becomes_pictures(renderer):
    svg = renderer.svg(text_document("a"))

    assert renderer.png(svg, 1, 72).startswith(b"\x89PNG")
    assert renderer.jpeg(svg, 1).startswith(b"\xff\xd8")
    assert renderer.pdf(svg).startswith(b"%PDF")


def test_scale_and_ppi_multiply_the_pixels(renderer):
    svg = renderer.svg(text_document("a"))
    widths = [int.from_bytes(renderer.png(svg, *each)[16:20], "big") for each in [(1, 72), (2, 72), (1, 144)]]

    assert widths[1] == widths[2] == 2 * widths[0]


def test_the_bundle_is_scripts_and_is_made_once(renderer):
    bundle = renderer.bundle()
    with Renderer() as another:
        assert another.bundle() == bundle
        assert another._worker is None

    assert "window.vegaEmbed" in bundle


def test_a_control_character_ends_no_more_than_its_chart():
    """vl-convert 1.9 aborts its process; the next chart is drawn all the same."""
    with Renderer() as renderer:
        with pytest.raises(TracegramError, match="renderer") as caught:
            renderer.svg(text_document("a", title="a\x01b"))

        assert code_of(caught) == "render-failed"
        assert "\x01" not in str(caught.value)
        assert renderer.svg(text_document("next")).count("next") >= 1


def test_many_charts_are_drawn_to_the_same_pixels_by_workers_that_end(monkeypatch):
    document = json.loads((GALLERY / "decoding" / "together.vl.json").read_text("utf-8"))
    with Renderer() as renderer:
        whole = renderer.svg(document)
        monkeypatch.setattr(module, "MANY_CHARTS", len(document["concat"]))
        apart = renderer.svg(document)

        assert renderer._worker is None
        assert len(apart) < len(whole)
        assert renderer.png(apart, 1, 72) == renderer.png(whole, 1, 72)


def test_an_error_replaces_the_worker():
    with Renderer() as renderer:
        renderer.svg(text_document("a"))
        first = renderer._worker.process.pid
        with pytest.raises(TracegramError) as caught:
            renderer.png("<svg", 1, 72)

        assert code_of(caught) == "render-failed"
        renderer.svg(text_document("a"))
        assert renderer._worker.process.pid != first


def test_a_time_limit_is_kept():
    """A label of 12 MB takes vl-convert longer than the limit; version 1.9 holds its interpreter's lock meanwhile."""
    with Renderer() as renderer:
        renderer.svg(text_document("a"))
        renderer.seconds = 0.5
        with pytest.raises(TracegramError) as caught:
            renderer.svg(slow_document())

        assert code_of(caught) == "render-timeout"
        renderer.seconds = 30
        assert renderer.svg(text_document("next"))


def test_a_killed_worker_is_replaced(renderer):
    renderer.svg(text_document("a"))
    renderer._worker.process.kill()
    renderer._worker.process.wait()

    assert renderer.svg(text_document("b"))


def test_a_forked_child_renders_with_a_worker_of_its_own(renderer):
    mine = renderer.svg(text_document("a"))
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.write(writing, str(int(renderer.svg(text_document("a")) == mine)).encode())
            renderer.close()
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    answer = os.read(reading, 1)
    os.close(reading)

    assert os.waitpid(child, 0)[1] == 0
    assert answer == b"1"
    assert renderer.svg(text_document("a")) == mine


def test_noise_stays_out_of_the_terminal(capfd):
    with Renderer() as renderer:
        renderer.warm()
        renderer.missing_glyphs("中", "No Such Font")
        renderer.bundle()

    assert capfd.readouterr() == ("", "")


def test_missing_glyphs_names_private_characters_and_no_spaces_or_letters(renderer):
    lacking = renderer.missing_glyphs("aé\ue000\u3000\u0301\ufe0f", "Liberation Sans, sans-serif")

    assert lacking == ["\ue000"]


def test_closing_ends_the_worker_and_can_be_repeated():
    renderer = Renderer()
    renderer.warm()
    process = renderer._worker.process
    renderer.close()
    renderer.close()

    assert process.returncode is not None


@pytest.mark.parametrize("kept", [0, 5, 2 * LENGTH, 2 * LENGTH + 3, 2 * LENGTH + 7])
def test_half_a_frame_is_none(kept):
    """A worker that is killed while it answers has answered nothing."""
    import io

    written = io.BytesIO()
    write_frame(written, ("two", "texts"), b"body")
    frame = written.getvalue()

    assert len(frame) == 2 * LENGTH + len("two texts") + len("body")
    assert read_frame(io.BytesIO(frame[:kept])) is None
    assert read_frame(io.BytesIO(frame)) == (("two", "texts"), b"body")


def test_the_worker_imports_nothing_before_a_request():
    def imported(*words: str) -> set[str]:
        command = [sys.executable, "-P", "-X", "importtime", *words]
        told = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stderr
        return {line.rpartition("|")[2].strip() for line in told.splitlines()}

    assert imported(worker.__file__) - imported("-c", "pass") <= {"types"}
