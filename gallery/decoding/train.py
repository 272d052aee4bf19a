"""Train the model on worked additions, and write `weights.pt`.

    python gallery/decoding/train.py STEPS

The objective is LLaDA's (arXiv 2502.09992): mask each position with a probability drawn for the sample, and weigh the
loss of the masked positions by its inverse. The prompt is never masked.
"""

import math
import random
import sys

import torch
from model import LONGEST, MASK, PROMPT, WEIGHTS, Denoiser, encode
from torch.nn import functional

SAMPLES, RATE, WARM_UP, LEAST = 24, 1e-3, 100, 0.05


def addition() -> tuple[str, str]:
    """Return a question and its worked answer."""
    digits = random.randint(3, 5)
    first, second = (random.randint(10 ** (digits - 1), 10**digits - 1) for _ in range(2))
    worked, carry = [f"we add {first} and {second} digit by digit. "], 0
    for place in range(digits):
        one, other = first // 10**place % 10, second // 10**place % 10
        total = one + other + carry
        worked.append(f"{one}+{other}+{carry}={total:02d}, ")
        carry = total // 10
    worked.append(f"carry {carry}. so the answer is {first + second}.")
    return f"{first}+{second}=?".rjust(PROMPT), "".join(worked)[:LONGEST]


def batch() -> torch.Tensor:
    pairs = [addition() for _ in range(SAMPLES)]
    return torch.tensor([encode(question, PROMPT) + encode(answer, LONGEST) for question, answer in pairs])


def loss(model: Denoiser, ids: torch.Tensor) -> torch.Tensor:
    share = torch.rand(len(ids), 1).clamp(min=LEAST)
    masked = torch.rand(ids.shape) < share
    masked[:, :PROMPT] = False
    logits = model(torch.where(masked, MASK, ids))
    each = functional.cross_entropy(logits.transpose(1, 2), ids, reduction="none")
    return (each * masked / share).sum() / (len(ids) * LONGEST)


def main() -> None:
    torch.manual_seed(0)
    random.seed(0)
    steps = int(sys.argv[1])
    model = Denoiser()
    optimizer = torch.optim.AdamW(model.parameters(), RATE)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, step / WARM_UP) * (1 + math.cos(math.pi * step / steps)) / 2
        found = loss(model, batch())
        optimizer.zero_grad()
        found.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 100 == 0:
            print(f"step {step}: loss {found.item():.3f}", flush=True)
    torch.save({name: values.half() for name, values in model.state_dict().items()}, WEIGHTS)


if __name__ == "__main__":
    main()
