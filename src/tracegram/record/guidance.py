"""Classifier-free guidance: the logits that a sampler uses, computed from the two that its model returned."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Guidance = bool | float | Callable[[Any, Any], Any]


def word_of(guidance: Guidance) -> Literal["", "guided", "unguided"]:
    """Return the header's word for the predictions, "" without guidance."""
    if guidance is True:
        return "unguided"
    return "guided" if guidance else ""


def mixed(guidance: Guidance, first: Any, second: Any) -> Any:
    """Return the guided logits from those with and without the prompt, as LLaDA and dllm compute them, or the first."""
    if guidance is True:
        return first
    if callable(guidance):
        return guidance(first, second)
    return second + (guidance + 1) * (first - second)


def is_doubled(batch: NDArray[np.int64], mask_id: int | None) -> bool:
    """Check whether the second half of a batch is the first half with its prompt masked: guidance, not more samples."""
    half = batch.shape[0] // 2
    if batch.shape[0] % 2 or mask_id is None:
        return False
    first, second = batch[:half], batch[half:]
    return bool(((second == first) | (second == mask_id)).all() and (second != first).any())
