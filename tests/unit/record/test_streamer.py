"""Tests of the streamer for transformers' DiffusionGemma."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from traces import columns, header  # noqa: E402

from tracegram.record import DraftStreamer  # noqa: E402

LENGTH, WORDS = 6, 11


def generate(prompt, streamer, log, *, canvases=2, steps=4):
    """Call a streamer as `generate` of that model does: drafts as tokens or logits, the canvas when it is final."""
    streamer.put(prompt.cpu())
    ids = prompt
    for number in range(canvases):
        for step in reversed(range(1, steps - number + 1)):
            logits = torch.randn(len(prompt), LENGTH, WORDS) / step
            draft = logits.argmax(-1)
            kwargs = {"value": draft.cpu()}
            if getattr(streamer, "_takes_logits", False):
                kwargs = {"logits": logits.cpu()}
            streamer.put_draft(**kwargs)
            log.append({"at": number * LENGTH, "token": draft, "after": draft, "logits": logits})
        final = log[-1]["token"].clone()
        final[:, -1] = 0  # what comes after the end is padded
        log[-1]["after"] = final
        ids = torch.cat([ids, final], dim=-1)
        streamer.put(ids[:, -LENGTH:].cpu())
    streamer.end()


@pytest.mark.parametrize("samples", [1, 2])
@pytest.mark.parametrize("logits", [False, True])
def test_each_draft_is_a_step(tmp_path, logits, samples):
    path, log = tmp_path / "draft.parquet", []
    torch.manual_seed(1)

    with DraftStreamer(path, logits=logits, model="gemma") as streamer:
        generate(torch.ones(samples, 3, dtype=torch.long), streamer, log)

    found = columns(path)
    expected = [
        (step, each["at"] + place, each["token"][sample, place].item(), each["after"][sample, place].item())
        for step, each in enumerate(log)
        for sample in range(samples)
        for place in range(LENGTH)
    ]
    assert list(zip(*(found[name].tolist() for name in ("step", "position", "token", "canvas")))) == expected
    assert ("confidence" in found) == logits
    assert {"masked", "forced"} & set(found) == set()
    if logits:
        confidence = np.concatenate([each["logits"].double().softmax(-1).amax(-1).ravel() for each in log])
        np.testing.assert_allclose(found["confidence"], confidence, atol=1e-6)
    said = header(path)
    assert (said["mask_id"], said["prompt_length"], said["generation_length"], said["steps"]) == (None, 3, 12, 7)
    assert said.get("confidence") == ("probability" if logits else None)


def test_a_decode_that_breaks_off_keeps_its_drafts(tmp_path):
    path = tmp_path / "draft.parquet"

    def decode(streamer):
        streamer.put(torch.ones(1, 3))
        streamer.put_draft(value=torch.tensor([[4, 5]]))
        streamer.put_draft(value=torch.tensor([[4, 6]]))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), DraftStreamer(path) as streamer:
        decode(streamer)

    assert columns(path)["token"].tolist() == [4, 5, 4, 6]


PROMPT, DRAFT = torch.tensor([1, 2]), torch.tensor([[1]])


@pytest.mark.parametrize(
    ("calls", "message", "steps"),
    [
        ([("put_draft", DRAFT)], "`put` was not called with the prompt", 0),
        ([("put", PROMPT), ("put_draft", DRAFT), ("put_draft", DRAFT), ("put_draft", None)], "`value` or `logits`", 1),
        ([("put", PROMPT), ("put_draft", DRAFT), ("put_draft", DRAFT), ("put", torch.ones(1, 2))], "drafts had", 1),
    ],
)
def test_calls_out_of_order_end_the_recording_and_nothing_else(tmp_path, calls, message, steps):
    path = tmp_path / "draft.parquet"

    said = pytest.warns(UserWarning, match=message)
    with said, DraftStreamer(path) as streamer:
        for method, value in calls:
            getattr(streamer, method)(value)
        streamer.put_draft(DRAFT)
        streamer.end()

    assert path.exists() == bool(steps)
    if steps:
        assert columns(path)["step"].tolist() == [0]
        assert message in header(path)["incomplete"]
