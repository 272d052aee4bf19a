"""Logits as columns: the top-1 prediction of each position, its confidence, and the next candidates.

Tensors are touched by their methods alone, those of PyTorch; nothing here imports it.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.record.settings import Settings

Columns = dict[str, NDArray[Any]]

MOST_LOGITS = 1 << 22  # values looked at in one piece: 16 MiB as float32, held about five times over
_SMALLEST = -200.0  # below it a probability is 0 in float32, and 0 · log 0 is to be 0


def observe(logits: Any, start: int, said: Settings) -> Columns:
    """Return the columns that the logits of a step give.

    Args:
        logits: Shape (B, n, V), a tensor.
        start: The first of the n positions to record; those before it belong to the prompt.
        said: With `shift` the logits at a position predict the next one, and the first position is predicted by its
            own; the ids `without` are not candidates; `top_k` and `confidence` choose the columns.

    Returns:
        Columns of shape (B, n - start): `token`, `confidence`, `margin` (the lead of the first probability over the
        second), `entropy` (in nats), and for k from 2 to `top_k` the columns `token_k` and `probability_k`.
    """
    batch, positions, vocabulary = logits.shape
    most = max(1, MOST_LOGITS // (batch * vocabulary))
    ranges = [(left, min(left + most, positions)) for left in range(start, positions, most)]
    top_k, forbidden = min(said.top_k, vocabulary), [each for each in said.without if 0 <= each < vocabulary]
    pieces = [_piece(_of(logits, left, right, shift=said.shift), top_k, forbidden) for left, right in ranges]
    columns = {name: np.concatenate([piece[name] for piece in pieces], axis=1) for name in pieces[0]}
    probability = columns["confidence"]
    known = {"probability": probability, "margin": columns["margin"], "negative_entropy": -columns["entropy"]}
    return {**columns, "confidence": known[said.confidence]}


def numbers(tensor: Any) -> NDArray[Any]:
    """Return a copy of a tensor's values as an array."""
    if not hasattr(tensor, "detach"):
        return np.array(tensor)
    return np.array(tensor.detach().cpu().numpy())


def _of(logits: Any, left: int, right: int, *, shift: bool) -> Any:
    if not shift:
        return logits[:, left:right]
    return logits[:, [max(position - 1, 0) for position in range(left, right)]]


def _piece(logits: Any, top_k: int, forbidden: list[int]) -> Columns:
    raw = logits.detach()
    if forbidden:
        raw = raw.clone()
        raw[..., forbidden] = -float("inf")
    tokens = raw.argmax(-1)
    logs = raw.float().log_softmax(-1)
    first = logs.gather(-1, tokens[..., None])[..., 0].exp()
    entropy = -(logs.exp() * logs.clamp(min=_SMALLEST)).sum(-1)
    rest = logs.scatter(-1, tokens[..., None], -float("inf"))
    columns = {"token": tokens, "confidence": first, "entropy": entropy}
    if top_k < 2:
        second = rest.amax(-1).exp()
    else:
        found = rest.topk(top_k - 1, -1)
        second = found.values[..., 0].exp()
        for rank in range(2, top_k + 1):
            columns[f"token_{rank}"] = found.indices[..., rank - 2]
            columns[f"probability_{rank}"] = found.values[..., rank - 2].exp()
    columns["margin"] = first - second
    return {name: numbers(values) for name, values in columns.items()}
