"""Loops of every structure that public decoders have, written for these tests around a model of 13 tokens.

Each takes the model, a log and the recording; the log gets an entry for each step: the canvas before and after, and
the logits that the loop decides on, for which positions. The recording is touched only where the docs ask for it.
"""

import loops
import torch
from loops import MASK, Model, canvas, entry

PROMPT = [[1, 2, 3, 4, 5, 6]]
BLOCK = 4


class Net(Model):
    """A model that is called with places, and with `raw` predicts the mask, as models do whose sampler forbids it."""

    def __init__(self, *, raw=False):
        super().__init__()
        self.raw = raw

    def forward(self, input_ids, position_ids=None, start=0):
        if position_ids is None:
            logits = super().forward(input_ids, start=start)
        else:
            logits = torch.stack([super().forward(input_ids, start=0)])[0]
            logits = logits + self.places[position_ids][..., :1]
        if self.raw:
            logits = logits.clone()
            logits[..., MASK] = 40.0
        return logits


def commit(x, logits, log, *, start=0, among=None, count=1):
    """Log a step, and put the most confident predictions where masks are, in place."""
    log.append(entry(x, logits, start))
    part = x[:, start : start + logits.shape[1]]
    confidence, predicted = logits.softmax(-1).max(-1)
    open_ = (part == MASK) if among is None else (part == MASK) & among
    chosen = torch.where(open_, confidence, -1.0).topk(min(count, int(open_[0].sum())), -1).indices
    for sample in range(len(x)):
        part[sample, chosen[sample]] = predicted[sample, chosen[sample]]
    log[-1].update(after=x.clone())


def whole(model, log, _recording):
    x = canvas(PROMPT, 8)
    while (x == MASK).any():
        commit(x, model(x), log)


def blocks(model, log, _recording):
    loops.llada(model, canvas(PROMPT, 16), log, steps=12, block=8)


def prefix_cache(model, log, _recording):
    loops.fast(model, canvas(PROMPT, 24), log)


def dual_cache(model, log, _recording):
    loops.fast(model, canvas(PROMPT, 24), log, slices="dual")


def sdar(model, log, _recording):
    """A prefill of whole blocks of the prompt, then copies of a block, and a last call that stores its keys."""
    x = canvas(PROMPT, 10)
    model(x[:, :BLOCK], position_ids=torch.arange(BLOCK)[None])
    for left in range(BLOCK, x.shape[1], BLOCK):
        places = torch.arange(left, left + BLOCK)[None]
        part = x[:, left : left + BLOCK].clone()
        while (part == MASK).any():
            logits = model(part, position_ids=places)
            commit(x, logits, log, start=left)
            part[:] = x[:, left : left + BLOCK]
        model(part, position_ids=places)


def appended(model, log, _recording):
    """The prompt alone fills the cache; then a block of masks is appended, and its slice is run."""
    x = torch.tensor(PROMPT)
    for _ in range(2):
        model(x)
        x = torch.cat([x, torch.full((1, BLOCK), MASK)], 1)
        for _ in range(BLOCK):
            commit(x, model(x[:, -BLOCK:]), log, start=x.shape[1] - BLOCK)


def growing(model, log, recording):
    """Blocks are appended to the canvas, which is run whole, as a copy each time."""
    x = torch.tensor(PROMPT)
    for _ in range(2):
        x = torch.cat([x, torch.full((1, BLOCK), MASK)], 1)
        for _ in range(2):
            logits = model(x)
            x = x.clone()
            commit(x, logits, log, count=2)
    recording.finish(x)


def wino(model, log, _recording):
    """A shadow of the block stands at the end of the canvas; what it doubts is masked again."""
    size = len(PROMPT[0]) + 8
    x = canvas(PROMPT, 16)  # the last eight are the shadow
    for step in range(6):
        logits = model(x)
        commit(x[:, :size], logits[:, :size], log, count=3)
        if step in {1, 3}:
            x[0, size - 3 - step] = MASK
            log[-1].update(after=x[:, :size].clone())
    assert not (x[:, :size] == MASK).any()


def remdm(model, log, recording):
    """A new canvas in each step, in which committed tokens are masked again; the mask is forbidden after the call."""
    x, given = canvas(PROMPT, 8), canvas(PROMPT, 8) != MASK
    for step in range(6):
        logits = model(x).clone()
        logits[..., MASK] = -torch.inf
        log.append(entry(x, logits))
        share = torch.rand(x.shape)
        taken = (x != MASK) & ~given & (share < 0.3) & (step < 5)
        put = (x == MASK) & ((share < 0.5) | (step == 5))
        x = torch.where(put, logits.argmax(-1), torch.where(taken, MASK, x))
        log[-1].update(after=x)
    recording.finish(x)


def restarted(model, log, _recording):
    """All that is decided is masked again in the middle, and the loop starts over."""
    x = canvas(PROMPT, 8)
    for step in range(14):
        commit(x, model(x), log)
        if step == 5:
            x[:, len(PROMPT[0]) :] = MASK
            log[-1].update(after=x.clone())


def daedal(model, log, recording):
    """Masks are inserted where the model wants more room; tokens to the right of them move."""
    x, at = canvas(PROMPT, 4), len(PROMPT[0])
    for step in range(7):
        logits = model(x)
        commit(x, logits, log, among=torch.arange(x.shape[1]) != at + 1 if step < 2 else None)
        log[-1]["places"] = list(range(x.shape[1]))
        if step in {1, 3}:
            start, count = at + 2 - step // 3, 1 + step // 3
            x = torch.cat([x[:, :start], torch.full((1, count), MASK), x[:, start:]], 1)
            recording.inserted(start, count)
            for each in log:
                each["places"] = [place + count * (place >= start) for place in each["places"]]
    assert not (x == MASK).any()
    recording.finish(x)


def two_calls(model, log, _recording):
    """Guidance by a second call without the prompt, on a slice."""
    x, left = canvas(PROMPT, 6), len(PROMPT[0])
    for step in range(6):
        part = x[:, left:]
        given = model(x)[:, left:] if step == 0 else model(part, start=left)
        free = model(part, start=left + 7)
        commit(x, free + 3.5 * (given - free), log, start=left)


def guided(model, log, recording):
    """Guidance by a doubled batch, whose second half has no prompt."""
    x = canvas(PROMPT, 8)
    bare = torch.tensor([[MASK] * len(PROMPT[0])])
    while (x == MASK).any():
        with_, without = model(torch.cat([x, torch.cat([bare, x[:, bare.shape[1] :]], 1)])).chunk(2)
        commit(x, without + 3.5 * (with_ - without), log)
    recording.finish(x)


def early_exit(model, log, _recording):
    """All masks left are filled at once when the answer is sure."""
    x = canvas(PROMPT, 12)
    for step in range(4):
        commit(x, model(x), log, count=2 if step < 3 else 12)
    assert not (x == MASK).any()


def infilled(model, log, _recording):
    """A mask inside what is said to be the prompt is decoded too."""
    x = canvas(PROMPT, 5)
    x[0, 2] = MASK
    while (x == MASK).any():
        commit(x, model(x), log)
