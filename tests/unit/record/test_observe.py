"""Tests of what is read off logits."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tracegram.record import observe as room  # noqa: E402
from tracegram.record.observe import observe  # noqa: E402
from tracegram.record.settings import Settings  # noqa: E402


def seen(logits, start=0, **said):
    return observe(logits, start, Settings(mask_id=9, **said))


@pytest.mark.parametrize("shift", [False, True])
def test_large_logits_are_read_in_pieces_and_give_the_same(monkeypatch, shift):
    logits = torch.randn(2, 9, 7)
    whole = seen(logits, 2, shift=shift, top_k=3)

    monkeypatch.setattr(room, "MOST_LOGITS", 30)
    pieces = seen(logits, 2, shift=shift, top_k=3)

    assert whole["token"].shape == (2, 7)
    assert pieces.keys() == whole.keys()
    for name, values in whole.items():
        np.testing.assert_array_equal(pieces[name], values)


def test_two_equal_candidates_by_hand():
    """Logits 1, 1, -inf: probabilities 1/2, 1/2, 0; the first is predicted, as argmax has it."""
    found = seen(torch.tensor([[[1.0, 1.0, -torch.inf]]]), top_k=2)

    assert {name: values.item() for name, values in found.items()} == {
        "token": 0,
        "confidence": 0.5,
        "margin": 0.0,
        "entropy": pytest.approx(np.log(2)),
        "token_2": 1,
        "probability_2": 0.5,
    }


def test_more_candidates_than_words_are_all_there_are():
    assert "token_3" in seen(torch.randn(1, 2, 3), top_k=9)
    assert "token_4" not in seen(torch.randn(1, 2, 3), top_k=9)


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float16, torch.float64])
def test_logits_of_any_width_are_read(kind):
    logits = torch.randn(1, 4, 5).to(kind)

    found = seen(logits)

    assert found["token"].tolist() == logits.argmax(-1).tolist()
    np.testing.assert_allclose(found["confidence"], logits.double().softmax(-1).amax(-1), atol=1e-6)


def test_logits_that_carry_gradients_are_read():
    assert seen(torch.randn(1, 4, 5, requires_grad=True))["token"].shape == (1, 4)
