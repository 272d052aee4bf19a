"""Decode one question with four samplers, and record each: it writes the traces of this folder.

    pip install '.[torch]' && python gallery/decoding/sample.py

The loops know nothing of the recording; the one `with` line in `main` is all there is to it.
"""

from collections.abc import Callable
from pathlib import Path

import torch
from model import CHARACTERS, EOS, MASK, PROMPT, Denoiser, character, encode, load

from tracegram.record import record

QUESTION, ANSWER = "487+256=?", 96
STEPS, SEED = 64, 3
HERE = Path(__file__).parent


def masked_canvas(question: str, positions: int) -> torch.Tensor:
    """Return the prompt and behind it positions that are all masked."""
    return torch.tensor([encode(question.rjust(PROMPT), PROMPT) + [MASK] * positions])


def shares(positions: int, steps: int) -> list[int]:
    """Spread positions over steps as evenly as whole numbers can, the larger shares first."""
    return [positions // steps + (step < positions % steps) for step in range(steps)]


@torch.no_grad()
def decode(model: Denoiser, canvas: torch.Tensor, *, steps: int, block: int, random: bool = False) -> torch.Tensor:
    """Commit the predictions that the model is surest of, or random ones, block after block."""
    positions = canvas.shape[1] - PROMPT
    blocks = positions // block
    for number in range(blocks):
        stop = PROMPT + (number + 1) * block
        for share in shares(block, steps // blocks):
            probabilities = model(canvas).softmax(-1)
            confidence, predicted = probabilities.max(-1)
            score = torch.rand_like(confidence) if random else confidence
            score[canvas != MASK] = -1
            score[:, stop:] = -1
            chosen = score.topk(share, -1).indices[0]
            canvas[0, chosen] = predicted[0, chosen]
    return canvas


@torch.no_grad()
def decode_remasking(model: Denoiser, canvas: torch.Tensor, *, steps: int, floor: float = 0.05) -> torch.Tensor:
    """Commit drawn tokens at random positions, and mask one again at each step but those of the last quarter.

    It is in the manner of ReMDM (arXiv 2503.00307): the less likely a token was when it was committed, the sooner it is
    taken back. `floor` is the weight of a token that was certain. One position more is committed for it.
    """
    likely = torch.ones(canvas.shape[1])  # the probability with which a token was committed
    for step, share in enumerate(shares(canvas.shape[1] - PROMPT, steps)):
        probabilities = model(canvas).softmax(-1)
        drawn = torch.distributions.Categorical(probabilities).sample()
        chances = torch.where(canvas[0] == MASK, 0, 1 + floor - likely)
        chances[:PROMPT] = 0
        back = chances.multinomial(1) if chances.any() and step < 0.75 * steps else chances.nonzero()[:0, 0]
        score = torch.where(canvas[0] == MASK, torch.rand(canvas.shape[1]), -1)
        chosen = score.topk(share + len(back)).indices
        canvas[0, back] = MASK
        canvas[0, chosen] = drawn[0, chosen]
        likely[chosen] = probabilities[0, chosen, drawn[0, chosen]]
    return canvas


Sampler = Callable[[Denoiser, torch.Tensor], torch.Tensor]

SAMPLERS: dict[str, Sampler] = {
    "low-confidence": lambda model, canvas: decode(model, canvas, steps=STEPS, block=ANSWER),
    "random": lambda model, canvas: decode(model, canvas, steps=STEPS, block=ANSWER, random=True),
    "blocks": lambda model, canvas: decode(model, canvas, steps=STEPS, block=ANSWER // 4),
    "remasking": lambda model, canvas: decode_remasking(model, canvas, steps=STEPS),
}


def main() -> None:
    model = load()
    for name, sampler in SAMPLERS.items():
        torch.manual_seed(SEED)
        length = ANSWER // 4 if name == "blocks" else None
        said = {"decode": character, "model_name": "worked additions", "sampler": name, "total_steps": STEPS}
        with record(model, HERE / f"{name}.parquet", mask_id=MASK, block_length=length, **said):
            canvas = sampler(model, masked_canvas(QUESTION, ANSWER))
        print(f"{name:14}", "".join(CHARACTERS[token] for token in canvas[0, PROMPT:] if token != EOS))


if __name__ == "__main__":
    main()
