"""Tests of the hooks for Dream."""

import pytest

torch = pytest.importorskip("torch")

from loops import MASK, Model, canvas, dream  # noqa: E402
from traces import assert_same, header  # noqa: E402

from tracegram.record import DreamHooks  # noqa: E402

PROMPT = [[1, 2, 3, 4]]


@pytest.mark.parametrize("hooks_used", [("tokens_hook", "logits_hook"), ("tokens_hook",)])
def test_a_decode_is_recorded_cell_by_cell(tmp_path, hooks_used):
    path, log = tmp_path / "dream.parquet", []

    with DreamHooks(path, mask_id=MASK, total_steps=6, sampler="entropy") as hooks:
        known = {"tokens_hook": hooks.generation_tokens_hook_func, "logits_hook": hooks.generation_logits_hook_func}
        dream(Model("object"), canvas(PROMPT, 16), log, **{name: known[name] for name in hooks_used})

    assert len(log) == 6
    assert_same(path, log, prompt=4, mask=MASK)
    assert header(path)["sampler"] == "entropy"


def test_the_hooks_give_back_what_they_get(tmp_path):
    x, logits = canvas(PROMPT, 4), torch.randn(1, 8, 13)

    with DreamHooks(tmp_path / "dream.parquet", mask_id=MASK) as hooks:
        assert hooks.generation_tokens_hook_func(None, x, None) is x
        assert hooks.generation_logits_hook_func(0, x, logits) is logits
        x[x == MASK] = 3
        assert hooks.generation_tokens_hook_func(0, x, logits) is x


def test_without_the_tokens_hook_the_last_step_is_left_out(tmp_path):
    path, log = tmp_path / "dream.parquet", []

    said = pytest.warns(UserWarning, match="the last step is not in dream.parquet: no call of `generation_tokens")
    with said, DreamHooks(path, mask_id=MASK) as hooks:
        dream(Model(), canvas(PROMPT, 16), log, logits_hook=hooks.generation_logits_hook_func)

    assert_same(path, log[:-1], prompt=4, mask=MASK)


def test_a_mask_id_of_another_model_is_asked_about(tmp_path):
    said = pytest.warns(UserWarning, match="no position of the first canvas holds the mask id 11; is it this model's")
    with said, DreamHooks(tmp_path / "dream.parquet", mask_id=11) as hooks:
        hooks.generation_tokens_hook_func(None, canvas(PROMPT, 4), None)


def test_without_the_call_before_the_first_step_nothing_is_recorded_and_the_decode_goes_on(tmp_path):
    x = canvas(PROMPT, 4)

    said = pytest.warns(UserWarning, match="was not called with the step None")
    with said, DreamHooks(tmp_path / "dream.parquet", mask_id=MASK) as hooks:
        assert hooks.generation_tokens_hook_func(0, x, torch.randn(1, 8, 13)) is x
        assert hooks.generation_logits_hook_func(1, x, x) is x

    assert not list(tmp_path.iterdir())
