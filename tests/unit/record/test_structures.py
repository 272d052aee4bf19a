"""Tests of loops of every structure: the trace is the truth that the loop itself kept, or the recorder asks."""

import inspect
import re
import resource
import warnings
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

import structures  # noqa: E402
from loops import MASK  # noqa: E402
from structures import BLOCK, PROMPT, Net  # noqa: E402
from traces import assert_same, columns, header  # noqa: E402

import tracegram  # noqa: E402
from tracegram.cli.main import main  # noqa: E402
from tracegram.diagnostics import Place  # noqa: E402
from tracegram.record import forward, record  # noqa: E402
from tracegram.sources import read_file  # noqa: E402
from tracegram.trace import Window, open_trace  # noqa: E402

LENGTH = len(PROMPT[0])
NAMES, PLACE = ("step", "position", "canvas"), Place(file="decode")
DOCS = Path(__file__).parents[3] / "spec" / "site" / "howto" / "record.md"

# The words that each loop needs, in the order of the table in the docs.
WORDS = {
    "whole": {},
    "blocks": {"block_length": 8},
    "prefix_cache": {},
    "dual_cache": {},
    "sdar": {},
    "appended": {},
    "growing": {},
    "wino": {"generation_length": 8},
    "remdm": {"without": [MASK]},
    "restarted": {"one_decode": True},
    "daedal": {},
    "guided": {"cfg": 2.5},
    "two_calls": {"steps": 2, "cfg": 2.5},
    "early_exit": {},
    "infilled": {"prompt_length": 2},
}


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "decode.parquet"


def recorded(path, name, *, raw=False, **words):
    log = []
    with torch.no_grad(), record(model := Net(raw=raw), path, mask_id=MASK, **words) as recording:
        getattr(structures, name)(model, log, recording)
    return log


def test_the_docs_say_what_each_loop_needs():
    table = DOCS.read_text("utf-8").partition("| --- | --- | --- |\n")[2].partition("\n\n")[0].splitlines()
    methods = [set(re.findall(r"recording\.(\w+)", inspect.getsource(getattr(structures, name)))) for name in WORDS]

    named = [set(re.findall(r"`(\w+)", row.split("|")[3])) for row in table]
    assert named == [set(words) | called for words, called in zip(WORDS.values(), methods, strict=True)]


@pytest.mark.parametrize("name", WORDS)
def test_a_loop_of_each_structure_is_recorded_as_it_was(path, name):
    with warnings.catch_warnings(action="error"):
        log = recorded(path, name, raw=name == "remdm", **WORDS[name])

    assert_same(path, log, prompt=WORDS[name].get("prompt_length", LENGTH), mask=MASK)
    assert header(path).get("incomplete") is None
    assert main(["inspect", str(path)]) == 0


@pytest.mark.parametrize(
    ("name", "words", "asked"),
    [
        ("wino", {}, "leaves 8 of its positions masked; .* pass `generation_length`"),
        ("remdm", {}, r"the mask is the prediction in \d+ of \d+ undecided cells .* pass `without=\[10\]`"),
        ("restarted", {}, "another decode began, .* or this one masked all .* pass `one_decode=True`"),
        ("two_calls", {}, "the canvas changed after one in 2 calls; .* pass `steps=2`"),
        ("guided", {}, "pass `cfg=SCALE`"),
        ("infilled", {"prompt_length": 6}, "position 2 of the prompt is decoded, .* `prompt_length=2` would show it"),
    ],
)
def test_a_loop_that_needs_a_word_is_told_which(path, name, words, asked):
    with pytest.warns(UserWarning, match=asked):
        recorded(path, name, raw=name == "remdm", **words)


def test_a_prompt_in_which_a_mask_is_decoded_leaves_the_rest_right(path):
    with pytest.warns(UserWarning, match="of the prompt"):
        log = recorded(path, "infilled", prompt_length=6)

    assert_same(path, log, prompt=6, mask=MASK)


@pytest.mark.parametrize("name", ["two_calls", "guided"])
def test_predictions_without_guidance_are_said_to_be(path, name, capsys):
    words = {"steps": 2} if name == "two_calls" else {}

    recorded(path, name, cfg=True, **words)

    assert header(path)["guidance"] == "unguided"
    assert main(["inspect", str(path)]) == 0
    assert "unguided" in capsys.readouterr().out
    path.with_suffix(".yaml").write_text("{tracegram: 1, trace: {file: decode.parquet}, marks: [{mark: rect}]}")
    assert "Predictions are of the model without guidance." in tracegram.load(path.with_suffix(".yaml")).description
    recorded(path, name, cfg=lambda first, second: second + 3.5 * (first - second), **words)
    assert header(path)["guidance"] == "guided"


def test_masks_that_came_in_unseen_are_found_by_the_tokens_beside_them(path, monkeypatch):
    """Which of several masks are new cannot be seen; that tokens moved, and that none was masked again, can."""
    monkeypatch.setattr("tracegram.record.ForwardRecorder.inserted", lambda *_: None)

    with pytest.warns(
        UserWarning, match=r"masks came in between positions 1 and 2: .* `inserted\(start, count\)` tells"
    ):
        log = recorded(path, "daedal")

    found = columns(path)
    after = {(step, position): canvas for step, position, canvas in zip(*(found[each] for each in NAMES), strict=True)}
    last = log[-1]["after"][0].tolist()
    for step, each in enumerate(log):
        tokens = [token for token in each["after"][0, LENGTH:].tolist() if token != MASK]
        kept = [after[step, place] for place in range(len(last) - LENGTH) if after.get((step, place), MASK) != MASK]
        assert kept == tokens
    table = read_file(path.name, path.parent, PLACE)
    trace = open_trace(table, names={}, window=Window(), asked_at=lambda _: PLACE)
    assert not trace.flags("remasked").any()


def test_copies_of_blocks_ask_where_they_are_and_for_the_canvas_after_them(path):
    """Blocks that are copied, and copied back, show what became of them only when the canvas is handed in."""

    def decode(model, log, finish):
        x, left = torch.cat([torch.tensor(PROMPT), torch.full((1, 2 * BLOCK), MASK)], 1), LENGTH
        model(x[:, :LENGTH])
        for start in (left, left + BLOCK):
            for _ in range(2):
                logits = model(x[:, start : start + BLOCK].clone(), start=start)
                structures.commit(x, logits, log, start=start, count=2)
            finish(x)

    where = iter([0, LENGTH, LENGTH, LENGTH + BLOCK, LENGTH + BLOCK])
    asked = pytest.warns(UserWarning, match="pass `offset`")
    with asked, record(model := Net(), path, mask_id=MASK):
        decode(model, [], lambda _: None)
    asked, unknown = pytest.warns(UserWarning, match="pass the canvas to `finish"), iter([0, 6, 6, 10, 10])
    with asked, record(model := Net(), path, mask_id=MASK, offset=lambda _: next(unknown)):
        decode(model, log := [], lambda _: None)
    assert_same(path, log[:1], prompt=LENGTH, mask=MASK)

    with record(model := Net(), path, mask_id=MASK, offset=lambda _: next(where)) as recording:
        decode(model, log := [], recording.finish)

    assert_same(path, log, prompt=LENGTH, mask=MASK)


def test_places_that_do_not_count_the_canvas_are_not_believed(path):
    """As of a prompt that is padded at its left."""
    x = torch.tensor([[0, *PROMPT[0], MASK, MASK]])

    asked = pytest.warns(UserWarning, match="pass `offset`")
    with asked, record(model := Net(), path, mask_id=MASK):
        model(x, position_ids=torch.arange(1, 10)[None])
        model(x[:, 7:].clone(), position_ids=torch.arange(8, 10)[None])


def broken(*_arguments, **_words):
    raise RuntimeError("CUDA out of memory")


def test_an_error_inside_a_hook_ends_the_recording_and_not_the_decode(path, monkeypatch, capsys):
    whole, log = [], []
    structures.whole(Net(), whole, None)
    model = Net()
    seen = forward.observe

    def failing(*arguments):
        return broken() if len(log) == 4 else seen(*arguments)

    monkeypatch.setattr(forward, "observe", failing)
    said = pytest.warns(UserWarning, match=r"recording stops, the decode goes on: CUDA out of memory \(steps kept: 4\)")
    with torch.no_grad(), said, record(model, path, mask_id=MASK):
        structures.whole(model, log, None)

    assert torch.equal(log[-1]["after"], whole[-1]["after"])
    assert_same(path, log[:4], prompt=LENGTH, mask=MASK)
    assert main(["inspect", str(path)]) == 0
    assert "the recording ends before the decode: CUDA out of memory" in capsys.readouterr().err


def test_a_full_disk_costs_the_rest_of_the_trace_and_not_the_decode(path, capsys):
    log, limit = [], resource.getrlimit(resource.RLIMIT_FSIZE)
    model = Net()

    def decode():
        with torch.no_grad(), record(model, path, mask_id=MASK):
            resource.setrlimit(resource.RLIMIT_FSIZE, (6000, limit[1]))
            try:
                structures.whole(model, log, None)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, limit)

    with pytest.warns(UserWarning, match="the decode goes on: .*File too large"):
        decode()

    assert not (log[-1]["after"] == MASK).any()
    steps = set(columns(path)["step"])
    assert steps == set(range(len(steps)))
    assert 0 < len(steps) < len(log)
    assert_same(path, log[: len(steps)], prompt=LENGTH, mask=MASK)
    assert main(["inspect", str(path)]) == 0
    assert "File too large" in capsys.readouterr().err
