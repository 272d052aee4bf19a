"""Decoding loops in the manner of public ones, written for these tests; each logs what it saw and did.

A log has an entry a call of the model: the canvas before and after, the argmax and its probability for the positions
the call was about, and from which position on that was.
"""

import torch
from torch import nn
from torch.nn import functional

MASK, WORDS = 10, 13


class Model(nn.Module):
    """Random weights over 13 tokens; what it predicts depends on all of the ids and on where they stand."""

    def __init__(self, output="tensor"):
        super().__init__()
        generator = torch.Generator().manual_seed(5)
        self.words = nn.Parameter(torch.randn(WORDS, 8, generator=generator))
        self.places = nn.Parameter(torch.randn(64, 8, generator=generator))
        self.out = nn.Parameter(2 * torch.randn(8, MASK, generator=generator))
        self.output = output

    def forward(self, input_ids, start=0):
        x = self.words[input_ids] + self.places[start : start + input_ids.shape[1]]
        hidden = torch.tanh(x + 0.7 * x.roll(1, 1) + x.mean(1, keepdim=True))
        logits = functional.pad(hidden @ self.out, (0, WORDS - MASK), value=-1e4)  # the mask is never predicted
        if self.output == "object":
            return type("Output", (), {"logits": logits})()
        return (logits, None) if self.output == "tuple" else logits


def canvas(prompt, length):
    return functional.pad(torch.tensor(prompt), (0, length), value=MASK)


def logits_of(output):
    return getattr(output, "logits", output[0] if isinstance(output, tuple) else output)


def entry(before, logits, start=0):
    """What a loop can see of a call, in double precision: recorded is what float32 gives."""
    probabilities = logits.double().softmax(-1)
    ordered = probabilities.sort(-1, descending=True)
    entropy = -(probabilities * probabilities.clamp(min=1e-300).log()).sum(-1)
    return {
        "before": before.clone(),
        "start": start,
        "token": logits.argmax(-1),
        "confidence": ordered.values[..., 0],
        "margin": ordered.values[..., 0] - ordered.values[..., 1],
        "entropy": entropy,
        "second": ordered.indices[..., 1],
    }


@torch.no_grad()
def llada(model, x, log, *, steps=12, block=8, random=False, guidance=0.0):
    """Semi-autoregressive blocks, low-confidence or random remasking, with or without guidance."""
    prompt = int((x[0] != MASK).sum())
    given = x != MASK
    blocks = (x.shape[1] - prompt) // block
    for number in range(blocks):
        stop = prompt + (number + 1) * block
        for step in range(steps // blocks):
            mask = x == MASK
            if guidance:
                bare = torch.where(given, MASK, x)
                both, without = logits_of(model(torch.cat([x, bare]))).chunk(2)
                logits = without + (guidance + 1) * (both - without)
            else:
                both = logits = logits_of(model(input_ids=x))
            log.append(entry(x, both))
            predicted = logits.argmax(-1)
            score = torch.rand(x.shape) if random else logits.softmax(-1).amax(-1)
            score = torch.where(mask, score, -torch.inf)
            score[:, stop:] = -torch.inf
            transfer = torch.zeros_like(mask)
            left = steps // blocks - step
            for sample in range(len(x)):
                remaining = int(mask[sample, :stop].sum())
                transfer[sample, score[sample].topk(-(-remaining // left)).indices] = True
            x[transfer] = predicted[transfer]
            log[-1].update(after=x.clone(), transfer=transfer)
    return x


@torch.no_grad()
def dream(
    model, x, log, *, steps=6, tokens_hook=lambda _step, x, _logits: x, logits_hook=lambda _step, _x, logits: logits
):
    """Logits shifted to the right, commits by entropy, both hooks called as the public loop calls them."""
    x = tokens_hook(None, x, None)
    for step in range(steps):
        mask = x == MASK
        logits = logits_of(model(x))
        logits = torch.cat([logits[:, :1], logits[:, :-1]], dim=1)
        logits = logits_hook(step, x, logits)
        log.append(entry(x, logits))
        probabilities = logits.softmax(-1)
        score = (probabilities * probabilities.clamp(min=1e-10).log()).sum(-1)
        score = torch.where(mask, score, -torch.inf)
        count = -(-int(mask[0].sum()) // (steps - step))
        chosen = score.topk(count, -1).indices
        x[0, chosen[0]] = logits.argmax(-1)[0, chosen[0]]
        log[-1].update(after=x.clone(), transfer=mask & (x != MASK))
        x = tokens_hook(step, x, logits)
    return x


@torch.no_grad()
def fast(model, x, log, *, block=8, threshold=0.5, slices="prefix"):
    """Commit what is above a threshold; after a block's first call, only a slice of the canvas is run."""
    prompt = int((x[0] != MASK).sum())
    for left in range(prompt, x.shape[1], block):
        right, first = left + block, True
        while first or (x[:, left:right] == MASK).any():
            start, stop = (0, x.shape[1]) if first else (left, x.shape[1] if slices == "prefix" else right)
            logits = logits_of(model(x) if first else model(x[:, start:stop], start=start))
            log.append(entry(x, logits, start))
            mask = x[:, start:stop] == MASK
            mask[:, right - start :] = False
            confidence, predicted = logits.softmax(-1).max(-1)
            sure = torch.where(mask, confidence, -1.0)
            transfer = sure > threshold
            for sample in range(len(x)):
                if mask[sample].any():
                    transfer[sample, sure[sample].argmax()] = True
            x[:, start:stop][transfer] = predicted[transfer]
            log[-1].update(after=x.clone(), transfer=transfer)
            first = False
    return x


@torch.no_grad()
def remdm(model, x, log, *, steps=10):
    """A new canvas a step, in which some committed positions are masked again."""
    given = x != MASK
    for step in range(steps):
        logits = logits_of(model(x))
        log.append(entry(x, logits))
        sampled = torch.distributions.Categorical(logits=logits).sample()
        share = torch.rand(x.shape)
        commits = (x == MASK) & (share < (step + 1) / steps)
        taken = (x != MASK) & ~given & (share < 0.2) & (step + 1 < steps)
        x = torch.where(commits, sampled, torch.where(taken, MASK, x))
        log[-1].update(after=x, transfer=commits, taken=taken)
    return x
