"""Tests of the callback for diffusers' pipelines."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from traces import columns, header  # noqa: E402

from tracegram.record import DIFFUSION_GEMMA_TENSORS, LLADA2_TENSORS, StepCallback  # noqa: E402

MASK, WORDS, BLOCK = 10, 13, 4


def called(callback, names, scope, global_step, step):
    """Hand over what a pipeline hands over, and take back what it takes back."""
    kwargs = {name: scope[name] for name in names}
    assert callback("pipeline", global_step, step, kwargs) is kwargs


def llada2(prompt, callback, names, log, *, length=8, edits=True):
    """Blocks that are aligned with the start of the prompt, threshold commits, and edits of committed tokens."""
    blocks = -(-(prompt.shape[1] + length) // BLOCK)
    x = torch.full((len(prompt), blocks * BLOCK), MASK)
    x[:, : prompt.shape[1]] = prompt
    first, global_step = x.clone(), 0
    for number in range(prompt.shape[1] // BLOCK, blocks):
        block_x = x[:, : (number + 1) * BLOCK]
        own = torch.arange(number * BLOCK, (number + 1) * BLOCK) >= prompt.shape[1]
        step_idx = 0
        while (block_x == MASK).any():
            tokens = block_x[:, -BLOCK:].clone()
            probabilities = torch.randn(len(prompt), BLOCK, MASK).mul(2).softmax(-1)
            sampled_probs, sampled_tokens = probabilities.max(-1)
            active_block = tokens == MASK
            best = sampled_probs == torch.where(active_block, sampled_probs, -1).amax(-1, keepdim=True)
            transfer_index = active_block & ((sampled_probs > 0.6) | best)
            editing_transfer_index = ~active_block & own & (sampled_probs > 0.7) & edits
            final = transfer_index | editing_transfer_index
            block_x[:, -BLOCK:] = torch.where(final, sampled_tokens, tokens)
            seen = {"start": number * BLOCK, "token": sampled_tokens, "confidence": sampled_probs}
            log.append(
                {
                    "before": first,
                    "after": x.clone(),
                    "edited": editing_transfer_index & (tokens != sampled_tokens),
                    **seen,
                }
            )
            called(callback, names, locals(), global_step, step_idx)
            global_step, step_idx = global_step + 1, step_idx + 1
    return x


@pytest.mark.parametrize("prompt", [[[1, 2, 3, 4, 5, 6]], [[1, 2, 3, 4], [5, 6, 7, 8]]])
def test_blocks_are_recorded_cell_by_cell(tmp_path, prompt):
    path, log = tmp_path / "blocks.parquet", []
    torch.manual_seed(2)

    with StepCallback(path, mask_id=MASK, block_length=BLOCK) as callback:
        llada2(torch.tensor(prompt), callback, LLADA2_TENSORS, log)

    assert sum(int(each["edited"].sum()) for each in log) > 0
    found = columns(path)
    rows = [
        (
            step,
            place - len(prompt[0]),
            int(each["token"][sample, place - each["start"]]),
            int(each["after"][sample, place]),
        )
        for step, each in enumerate(log)
        for sample in range(len(prompt))
        for place in range(max(len(prompt[0]), each["start"]), each["start"] + BLOCK)
    ]
    assert list(zip(*(found[name].tolist() for name in ("step", "position", "token", "canvas")))) == rows
    blocks = [each["start"] // BLOCK - len(prompt[0]) // BLOCK for each in log]
    assert found["block"].tolist() == [blocks[row[0]] for row in rows]
    assert found["masked"].tolist() == (found["canvas"] == MASK).tolist()
    probabilities = np.concatenate(
        [each["confidence"][:, max(0, len(prompt[0]) - each["start"]) :].ravel() for each in log]
    )
    np.testing.assert_allclose(found["confidence"], probabilities, atol=1e-7)
    assert header(path)["prompt_length"] == len(prompt[0])


def test_the_prompt_is_asked_for_where_nothing_tells_it(tmp_path):
    names = ["block_x", "sampled_tokens"]

    asked = pytest.warns(UserWarning, match="the decode goes on: pass `prompt_length`, or add `active_block`")
    with asked, StepCallback(tmp_path / "blocks.parquet", mask_id=MASK) as callback:
        llada2(torch.tensor([[1, 2, 3, 4, 5]]), callback, names, [])

    with StepCallback(tmp_path / "said.parquet", mask_id=MASK, prompt_length=5) as callback:
        llada2(torch.tensor([[1, 2, 3, 4, 5]]), callback, names, [])
    assert "confidence" not in columns(tmp_path / "said.parquet")


def test_canvases_without_a_mask_are_recorded_cell_by_cell(tmp_path):
    path, log, global_step = tmp_path / "canvases.parquet", [], 0
    torch.manual_seed(3)

    with StepCallback(path, mask_id=None) as callback:
        for number in range(2):
            canvas = torch.randint(0, WORDS, (1, 6))
            for step_idx in range(3):
                logits = torch.randn(1, 6, WORDS)
                canvas = torch.where(torch.rand(1, 6) < 0.5, logits.argmax(-1), canvas)
                log.append({"at": 6 * number, "logits": logits, "after": canvas})
                called(callback, DIFFUSION_GEMMA_TENSORS, locals(), global_step, step_idx)
                global_step += 1

    found = columns(path)
    assert found["step"].tolist() == [step for step in range(6) for _ in range(6)]
    assert found["position"].tolist() == [each["at"] + place for each in log for place in range(6)]
    assert found["token"].tolist() == [int(token) for each in log for token in each["logits"].argmax(-1)[0]]
    assert found["canvas"].tolist() == [int(token) for each in log for token in each["after"][0]]
    assert header(path)["mask_id"] is None
    assert header(path)["generation_length"] == 12


def test_missing_tensors_are_named_and_handed_back(tmp_path):
    callback, given = StepCallback(tmp_path / "blocks.parquet", mask_id=None), {"canvas": torch.zeros(1, 4)}

    with pytest.warns(UserWarning, match="got canvas; pass LLADA2_TENSORS or DIFFUSION_GEMMA_TENSORS"):
        assert callback("pipeline", 0, 0, given) is given
    assert callback("pipeline", 1, 1, given) is given
