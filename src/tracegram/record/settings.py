"""The settings of a recording: what the ids mean, and which columns to write."""

from collections.abc import Callable
from operator import index
from typing import Literal, get_args

from tracegram.record.guidance import Guidance
from vega_datalite.frozen import frozen

Confidence = Literal["probability", "margin", "negative_entropy"]

_LEAST = {"prompt_length": 0, "generation_length": 1, "block_length": 1, "total_steps": 0, "top_k": 0}


@frozen
class Settings:
    """How to read the output of a decoder, and what to write.

    Args:
        mask_id: The token id of an undecided position; None for a model without a mask.
        prompt_length: The number of positions before the first generated one; default: found in the first canvas.
        generation_length: The number of positions to record from there; default: all of them.
        block_length: The number of positions in a block, for a decode that works block by block.
        total_steps: The requested number of steps; default: the number of recorded steps.
        top_k: Candidates per cell: 0 or 1 writes only the top-1 prediction, k adds `token_2`, `probability_2` … k.
        without: The ids that the sampler forbids, such as the mask: they are never a prediction.
        shift: Whether the logits at a position predict the next one, as Dream's do before it shifts them.
        cfg: Classifier-free guidance of a decode that calls its model: a scale, a function of both logits, or True
            to record the logits with the prompt.
        one_decode: Whether a canvas that is as the first one again goes on with this decode, which masked all of it.
        confidence: The kind of the column `confidence`.
        decode: Returns the text of a token id; adds a column `text`.
        model: The name of the model, for the header.
        sampler: The name of the sampler, for the header.
    """

    mask_id: int | None
    prompt_length: int | None = None
    generation_length: int | None = None
    block_length: int | None = None
    total_steps: int | None = None
    top_k: int = 0
    without: tuple[int, ...] = ()
    shift: bool = False
    cfg: Guidance = False
    one_decode: bool = False
    confidence: Confidence = "probability"
    decode: Callable[[int], str] | None = None
    model: str = ""
    sampler: str = ""

    def __post_init__(self) -> None:
        """Check the values: whoever notices a wrong one after the decode has to decode again.

        Raises:
            ValueError: A setting is out of its range.
            TypeError: A setting is not a whole number.
        """
        if self.confidence not in get_args(Confidence):
            known = ", ".join(get_args(Confidence))
            raise ValueError(f"confidence is {self.confidence!r}; it can be {known}")
        for word in ("mask_id", *_LEAST):
            if (value := getattr(self, word)) is not None:
                object.__setattr__(self, word, _whole(word, value))
        for word, least in _LEAST.items():
            if (number := getattr(self, word)) is not None and number < least:
                raise ValueError(f"{word} is {number}; it counts from {least}")


def _whole(word: str, value: object) -> int:
    try:
        return index(value)  # pyright: ignore[reportArgumentType]  # also a scalar of NumPy or PyTorch
    except TypeError:
        example = ", such as `tokenizer.mask_token_id`" if word == "mask_id" else ""
        raise TypeError(f"{word} is {value!r}; it is a whole number{example}") from None
