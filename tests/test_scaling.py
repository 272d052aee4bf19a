"""Work that grows as its input does, counted at one, two and four times a size."""

import io
import json
from contextlib import suppress

import numpy as np
import pytest

import tracegram
from tests.hostile import BINARIES, LAYERS, SPECS, TEXTS, layered
from tests.work import growth
from tracegram.diagnostics import TracegramError
from tracegram.language.document import parse
from tracegram.language.params import with_params
from tracegram.language.validate import validate
from tracegram.sources import Said
from tracegram.sources.adapters import FORMATS
from tracegram.sources.formats import READERS
from tracegram.trace import Window, open_trace

STEEPEST = 2.6  # 2 is linear, 4 is quadratic


def reading(content, file):
    """Return the call that reads a file and opens its trace."""

    def read():
        with suppress(TracegramError):
            is_canvas = "canvases" in file or file == "t.npy"
            said = Said(mask_id=126336, prompt_length=0, state="after") if is_canvas else Said()
            table = READERS["." + file.rpartition(".")[2]](content, file, said)
            open_trace(table, names={}, window=Window(), asked_at=lambda _pointer: table.whole)
            read.format = table.format

    return read


@pytest.mark.parametrize("file", TEXTS)
def test_a_text_is_read_in_proportion_to_its_size(file):
    assert growth(lambda size: reading(TEXTS[file](size).encode(), file), 3000) < STEEPEST


@pytest.mark.parametrize("suffix", BINARIES)
def test_arrays_are_read_in_proportion_to_their_number(suffix):
    if suffix == ".pt":
        pytest.importorskip("torch")

    assert growth(lambda size: reading(BINARIES[suffix](size), f"t{suffix}"), 50) < STEEPEST


def test_every_format_and_every_adapter_is_among_them():
    assert {"." + file.rpartition(".")[2] for file in TEXTS} | BINARIES.keys() == READERS.keys()
    read = [reading(make(3000).encode(), file) for file, make in TEXTS.items()]
    read.append(reading(_named_npz(), "t.npz"))
    for each in read:
        each()
    assert {getattr(each, "format", "") for each in read} - {""} == FORMATS.keys()


def _named_npz():
    held = io.BytesIO()
    np.savez(held, token=np.zeros((3, 4), dtype=int))
    return held.getvalue()


def checking(text, file):
    def check():
        with suppress(TracegramError):
            validate(with_params(parse(text.encode(), file), {}))

    return check


@pytest.mark.parametrize("file", SPECS)
def test_a_spec_is_checked_in_proportion_to_its_size(file):
    assert growth(lambda size: checking(SPECS[file](size), file), 2000) < STEEPEST


def drawing(spec):
    def draw():
        with suppress(TracegramError):
            tracegram.figure(json.loads(json.dumps(spec)))

    return draw


@pytest.mark.parametrize("kind", LAYERS)
def test_layers_are_reviewed_in_proportion_to_their_number(kind):
    assert growth(lambda count: drawing(layered(kind, count, legend="right")), 15) < STEEPEST


def test_what_grows_as_the_square_is_found():
    def loops(size):
        return lambda: [each for each in range(size) for _ in range(each)]

    assert growth(loops, 30) > STEEPEST
    assert growth(lambda size: lambda: [each for each in range(size)], 3000) < STEEPEST  # noqa: C416
