"""What a person says of a recording: what the ids mean, and which columns are wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

Confidence = Literal["probability", "margin", "negative_entropy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to read what a decoder shows, and what to write of it.

    Args:
        mask_id: The token id of an undecided position; None for a model without a mask.
        prompt_length: Positions before the first generated one; None is to find them in the first canvas.
        block_length: Positions in a block, of a decode that goes block by block.
        steps: Steps that were asked for; None is as many as were seen.
        top_k: Candidates a cell: 0 or 1 writes the top-1 prediction alone, k adds `token_2`, `probability_2` … k.
        shift: The logits at a position predict the next one, as Dream's do before it shifts them.
        cfg: The batch is doubled for classifier-free guidance; its first half is recorded.
        confidence: What the column `confidence` holds.
        decode: Gives the text of a token id; with it there is a column `text`.
        model: Name of the model, for the header.
        sampler: Name of the sampler, for the header.
    """

    mask_id: int | None
    prompt_length: int | None = None
    block_length: int | None = None
    steps: int | None = None
    top_k: int = 0
    shift: bool = False
    cfg: bool = False
    confidence: Confidence = "probability"
    decode: Callable[[int], str] | None = None
    model: str = ""
    sampler: str = ""

    def __post_init__(self) -> None:
        """Check what a type does not say.

        Raises:
            ValueError: A word is out of its range.
        """
        if self.confidence not in get_args(Confidence):
            known = ", ".join(get_args(Confidence))
            raise ValueError(f"confidence is {self.confidence!r}; it can be {known}")
        if self.block_length is not None and self.block_length < 1:
            raise ValueError(f"block_length is {self.block_length}; it counts from 1")
        if self.top_k < 0:
            raise ValueError(f"top_k is {self.top_k}; it counts from 0")
