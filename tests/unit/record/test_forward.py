"""Tests of recording around a loop that calls a model."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from loops import MASK, Model, canvas, dream, entry, fast, llada, remdm  # noqa: E402
from traces import assert_same, columns, header  # noqa: E402

from tracegram.diagnostics import Place  # noqa: E402
from tracegram.record import record  # noqa: E402
from tracegram.sources import read_file  # noqa: E402
from tracegram.trace import Recording, Window, open_trace  # noqa: E402

DECODING = Path(__file__).parents[3] / "gallery" / "decoding"
PROMPT = [[1, 2, 3, 4]]


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "decode.parquet"


@pytest.mark.parametrize("output", ["tensor", "tuple", "object"])
@pytest.mark.parametrize("random", [False, True])
def test_a_loop_in_llada_s_manner_is_recorded_cell_by_cell(path, output, random):
    model, log = Model(output), []

    with record(model, path, mask_id=MASK, block_length=8, model_name="m", sampler="s"):
        llada(model, canvas(PROMPT, 16), log, random=random)

    assert len(log) == 12
    assert_same(path, log, prompt=4, mask=MASK)
    assert header(path) == {
        "version": 1,
        "mask_id": MASK,
        "state": "after",
        "prompt_length": 4,
        "generation_length": 16,
        "block_length": 8,
        "steps": 12,
        "step_base": 0,
        "confidence": "probability",
        "model": "m",
        "sampler": "s",
    }
    assert set(columns(path)["block"]) == {0, 1}
    assert not path.with_name("decode.parquet.part").exists()


def test_the_real_model_is_recorded_cell_by_cell(path, monkeypatch):
    """The gallery's own weights, loops and texts: what is drawn there is what the model said."""
    monkeypatch.syspath_prepend(DECODING)
    spec = importlib.util.spec_from_file_location("gallery_sample", DECODING / "sample.py")
    sample = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample)
    model, log = sample.load(), []
    inner = model.forward

    def logged(ids):
        if log:
            log[-1]["after"] = ids.clone()
        logits = inner(ids)
        log.append(entry(ids, logits))
        return logits

    model.forward = logged
    x = sample.masked_canvas(sample.QUESTION, 48)
    with record(model, path, mask_id=sample.MASK, decode=sample.character):
        sample.decode(model, x, steps=12, block=24)
    log[-1]["after"] = x

    assert_same(path, log, prompt=20, mask=sample.MASK)
    found = columns(path)
    assert found["text"].tolist() == [sample.character(token) for token in found["token"]]


def test_commits_derived_from_the_file_are_the_loop_s(path):
    model, log = Model(), []

    with record(model, path, mask_id=MASK):
        llada(model, canvas(PROMPT, 16), log)

    table = read_file(path.name, path.parent, Place(file="decode"))
    recording = Recording(mask_id=MASK, state="after")
    trace = open_trace(table, names={}, window=Window(), recording=recording, asked_at=lambda _: Place(file="spec"))
    transfers = np.concatenate([each["transfer"][0, 4:].numpy() for each in log])
    assert trace.flags("committed").tolist() == transfers.tolist()


def test_samples_of_a_batch_are_runs(path):
    model, log = Model(), []

    with record(model, path, mask_id=MASK):
        llada(model, canvas([[1, 2, 3, 4], [5, 6, 7, 8], [9, 9, 9, 9]], 16), log)

    assert_same(path, log, prompt=4, mask=MASK)
    assert set(columns(path)["run"]) == {"0", "1", "2"}


def test_positions_that_hold_a_token_at_first_are_forced(path):
    model, log = Model(), []
    x = canvas(PROMPT, 16)
    x[0, 12] = 7

    with record(model, path, mask_id=MASK):
        fast(model, x, log)

    assert_same(path, log, prompt=4, mask=MASK)
    found = columns(path)
    assert set(found["position"][found["forced"]]) == {8}


def test_guidance_is_recorded_from_the_first_half_and_ends_with_finish(path):
    model, log = Model(), []

    with record(model, path, mask_id=MASK, cfg=True) as recording:
        final = llada(model, canvas(PROMPT, 16), log, guidance=1.5)
        recording.finish(final)

    assert_same(path, log, prompt=4, mask=MASK)


def test_without_finish_the_last_step_of_copies_is_left_out_and_said_so(path):
    model, log = Model(), []

    said = pytest.warns(UserWarning, match=r"the last step is not in decode.parquet: .*finish")
    with said, record(model, path, mask_id=MASK, cfg=True):
        llada(model, canvas(PROMPT, 16), log, guidance=1.5)

    assert_same(path, log[:-1], prompt=4, mask=MASK)
    assert header(path)["steps"] == 12


def test_guidance_that_nobody_says_is_recorded_without_it_and_said_so(path):
    model, log = Model(), []

    with pytest.warns(UserWarning, match="pass `cfg=SCALE`"), record(model, path, mask_id=MASK) as recording:
        recording.finish(llada(model, canvas(PROMPT, 16), log, guidance=1.5))

    assert_same(path, log, prompt=4, mask=MASK)
    assert header(path)["guidance"] == "unguided"


def test_a_loop_that_shifts_is_recorded_with_shift(path):
    model, log = Model("object"), []

    with record(model, path, mask_id=MASK, shift=True):
        dream(model, canvas(PROMPT, 16), log)

    assert_same(path, log, prompt=4, mask=MASK)


@pytest.mark.parametrize("prompt", [PROMPT, [[1, 2, 3, 4], [5, 6, 7, 8]]])
@pytest.mark.parametrize("slices", ["prefix", "dual"])
@pytest.mark.parametrize("guard", [torch.no_grad, torch.inference_mode])
def test_slices_of_cached_decoders_stand_where_they_belong(path, slices, prompt, guard):
    model, log = Model(), []

    with guard(), record(model, path, mask_id=MASK, block_length=8):
        fast(model, canvas(prompt, 24), log, slices=slices)

    assert {each["start"] for each in log} == {0, 4, 12, 20}
    assert_same(path, log, prompt=4, mask=MASK)


def test_copies_of_slices_need_an_offset(path):
    """A model called with copies: the position of the first id is asked for, and with it the trace is the same."""

    class Copying(Model):
        def __call__(self, ids, start=0):
            return super().__call__(ids.clone(), start=start)

    model, log = Copying(), []
    asked = pytest.warns(UserWarning, match=r"with 24 of 28 positions, as a copy .* pass `offset`")
    with asked, record(model, path, mask_id=MASK):
        fast(model, canvas(PROMPT, 24), [])

    with record(model, path, mask_id=MASK, offset=lambda ids: 28 - ids.shape[1]) as recording:
        recording.finish(fast(model, canvas(PROMPT, 24), log))

    assert_same(path, log, prompt=4, mask=MASK)


def test_remasking_is_recorded(path):
    model, log = Model(), []

    with record(model, path, mask_id=MASK) as recording:
        recording.finish(remdm(model, canvas(PROMPT, 16), log))

    assert sum(int(each["taken"].sum()) for each in log) > 3
    assert_same(path, log, prompt=4, mask=MASK)


def test_a_loop_that_copies_its_canvas_loses_its_last_step_alone(path):
    model, log = Model(), []

    with pytest.warns(UserWarning, match="the last step"), record(model, path, mask_id=MASK):
        remdm(model, canvas(PROMPT, 16), log)

    assert_same(path, log[:-1], prompt=4, mask=MASK)


def test_candidates_are_recorded_on_request(path):
    model, log = Model(), []

    with record(model, path, mask_id=MASK, top_k=3):
        llada(model, canvas(PROMPT, 16), log)

    assert_same(path, log, prompt=4, mask=MASK)
    found = columns(path)
    assert found["token_2"].tolist() == np.concatenate([each["second"][0, 4:] for each in log]).tolist()
    np.testing.assert_allclose(found["probability_2"], found["confidence"] - found["margin"], atol=1e-6)
    assert (found["probability_3"] <= found["probability_2"]).all()


@pytest.mark.parametrize("kind", ["margin", "negative_entropy"])
def test_confidence_is_what_it_is_said_to_be(path, kind):
    model = Model()

    with record(model, path, mask_id=MASK, confidence=kind):
        llada(model, canvas(PROMPT, 16), [])

    found = columns(path)
    expected = {"margin": found["margin"], "negative_entropy": -found["entropy"]}[kind]
    assert found["confidence"].tolist() == expected.tolist()
    assert header(path)["confidence"] == kind


def test_a_loop_that_breaks_off_leaves_what_it_did(path):
    model, log = Model(), []

    def failing(_module, _args, _output):
        if len(log) == 5:
            raise RuntimeError("out of memory")

    model.register_forward_hook(failing)
    with pytest.raises(RuntimeError, match="out of memory"), record(model, path, mask_id=MASK):
        llada(model, canvas(PROMPT, 16), log)

    assert_same(path, log[:5], prompt=4, mask=MASK)


def test_a_model_that_is_not_called_leaves_no_file(path):
    with pytest.warns(UserWarning, match="no step was recorded"), record(Model(), path, mask_id=MASK):
        pass

    assert list(path.parent.iterdir()) == []


def test_the_hook_is_gone_after_the_block(path):
    model = Model()

    with record(model, path, mask_id=MASK):
        llada(model, canvas(PROMPT, 16), [])

    assert len(model._forward_hooks) == 0


@pytest.mark.parametrize(
    ("said", "ids", "message"),
    [
        ({"mask_id": 11}, canvas(PROMPT, 4), r"no step was recorded.* no call held the mask id 11; is it"),
        ({"mask_id": MASK, "cfg": True}, canvas(PROMPT, 4), "`cfg` says that the batch is doubled"),
        ({"mask_id": MASK}, torch.tensor([1, MASK])[None, :, None], "not called with token ids"),
    ],
)
def test_misuse_is_said_in_plain_words_and_harms_nothing(path, said, ids, message):
    model, alone = Model(), Model()

    with pytest.warns(UserWarning, match=message), record(model, path, **said):
        found = model(ids)

    assert torch.equal(found, alone(ids))
    assert list(path.parent.iterdir()) == []


def test_samples_with_prompts_of_several_lengths_are_all_shown(path):
    model, ids = Model(), torch.tensor([[1, MASK, MASK], [1, 2, MASK]])

    said = pytest.warns(UserWarning, match="the samples have 1, 2 positions")
    with said, record(model, path, mask_id=MASK):
        model(ids)
        ids[ids == MASK] = 3

    found = columns(path)
    assert found["position"].tolist() == [0, 1, 0, 1]
    assert found["forced"].tolist() == [False, False, True, False]


def test_a_second_decode_is_left_out_and_said_so(path):
    model, log = Model(), []

    said = pytest.warns(UserWarning, match="another decode began")
    with said, record(model, path, mask_id=MASK):
        llada(model, canvas(PROMPT, 16), log)
        llada(model, canvas([[4, 3, 2, 1]], 16), [])

    assert_same(path, log, prompt=4, mask=MASK)
    assert header(path)["incomplete"].startswith("another decode began")


def test_another_decode_of_the_same_prompt_is_left_out_and_said_so(path):
    model, log = Model(), []

    said = pytest.warns(UserWarning, match="another decode began, of the same prompt")
    with said, record(model, path, mask_id=MASK):
        llada(model, canvas(PROMPT, 16), log)
        llada(model, canvas(PROMPT, 16), [])

    assert_same(path, log, prompt=4, mask=MASK)


def test_a_canvas_whose_first_tokens_are_masked_again_is_one_decode(path):
    model, ids = Model(), canvas(PROMPT, 16)

    with record(model, path, mask_id=MASK):
        for token in (1, MASK, 2, 2):
            model(ids)
            ids[:, 4:6] = token
        ids[:, 4:] = 2

    assert columns(path)["step"].max() == 3


def test_a_model_that_the_loop_does_not_call_is_told_as_such(path):
    model = Model()

    with pytest.warns(UserWarning, match="not called in the `with` block"), record(model, path, mask_id=MASK):
        model.forward(canvas(PROMPT, 16))


def test_a_failure_of_decode_is_told_as_one(path):
    model = Model()

    said = pytest.warns(UserWarning, match=r"`decode` fails for the id \d+: KeyError")
    with said, record(model, path, mask_id=MASK, decode=lambda _: {}["a"]):
        llada(model, canvas(PROMPT, 16), [])


@pytest.mark.parametrize("mask", ["[MASK]", 3.0])
def test_a_mask_that_is_no_id_is_refused_at_once(path, mask):
    with pytest.raises(TypeError, match=r"mask_id is .*; it is a whole number, such as `tokenizer.mask_token_id`"):
        record(Model(), path, mask_id=mask)


def test_a_mask_may_be_a_scalar_of_any_library(path):
    model, log = Model(), []

    with record(model, path, mask_id=torch.tensor(MASK)):
        llada(model, canvas(PROMPT, 16), log)

    assert_same(path, log, prompt=4, mask=MASK)


def test_what_is_no_module_is_refused_at_once(path):
    with pytest.raises(TypeError, match="the model is a function, not a PyTorch module"):
        record(lambda ids: ids, path, mask_id=MASK)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"confidence": "random"}, "confidence is 'random'; it can be probability, margin, negative_entropy"),
        ({"block_length": 0}, "block_length is 0"),
        ({"top_k": -1}, "top_k is -1"),
        ({"generation_length": 0}, "generation_length is 0"),
        ({"prompt_length": -1}, "prompt_length is -1"),
        ({"total_steps": -1}, "total_steps is -1"),
        ({"steps": 0}, "steps is 0"),
    ],
)
def test_settings_out_of_range_are_refused_at_once(path, said, message):
    with pytest.raises(ValueError, match=message):
        record(Model(), path, mask_id=MASK, **said)
    with pytest.raises(ValueError, match="pass `prompt_length`"):
        record(Model(), path, mask_id=None)


def test_a_path_that_cannot_be_written_is_refused_at_once(tmp_path):
    with pytest.raises(ValueError, match="parquet"):
        record(Model(), tmp_path / "decode.csv", mask_id=MASK)
    with pytest.raises(FileNotFoundError, match="no folder"):
        record(Model(), tmp_path / "none" / "decode.parquet", mask_id=MASK)
