"""Random decodes of a masked diffusion model, of which everything is known."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

MASK, END = 0, 1


@dataclass(frozen=True, kw_only=True)
class Decode:
    """A decode of S steps and P generated positions.

    `canvases` has shape (S + 1, P), the state before the first step first; `predictions` and `confidence` have shape
    (S, P). `block` is the number of the block of each position, shape (P,), and `active` that of each step, shape (S,).
    Blocks have `length` positions, the first of them `first`. An answer shows the first `shown` positions.
    """

    prompt: list
    canvases: np.ndarray
    predictions: np.ndarray
    confidence: np.ndarray
    length: int
    first: int
    active: np.ndarray
    shown: int

    @property
    def steps(self):
        return len(self.predictions)

    @property
    def positions(self):
        return self.canvases.shape[1]

    @cached_property
    def masked(self):
        """Where positions are masked before each step and after the last, shape (S + 1, P)."""
        return self.canvases == MASK

    @cached_property
    def given(self):
        return np.flatnonzero(~self.masked[0]).tolist()

    @cached_property
    def committed(self):
        """Where a step decides a position, shape (S, P)."""
        return self.masked[:-1] & ~self.masked[1:]

    @cached_property
    def commits(self):
        """The first step that decides each position, -1 where none does."""
        return np.where(self.committed.any(axis=0), self.committed.argmax(axis=0), -1)

    @cached_property
    def block(self):
        return (np.arange(self.positions) + self.length - self.first) // self.length

    @property
    def sequence(self):
        """The canvases with the prompt before them."""
        return np.hstack([np.tile(np.array(self.prompt, dtype=int), (len(self.canvases), 1)), self.canvases])

    @property
    def undecided(self):
        """The positions of the answer that no step decides."""
        return np.flatnonzero(self.commits[: self.shown] < 0).tolist()

    @property
    def counts(self):
        """How many positions of the answer each step decides, up to the last that decides any."""
        counts = self.committed[:, : self.shown].sum(axis=1)
        return counts[: int(np.flatnonzero(counts)[-1]) + 1]

    @property
    def is_regular(self):
        """Whether each step decides something, the first no more than any but the last, and nothing was given."""
        counts = self.counts
        least = min(counts[1:-1] if counts.size > 2 else counts[1:], default=counts[0])
        return not self.given and bool(counts.all()) and bool(counts[0] <= least or is_even(counts))

    def more_regular(self):
        """Return other decodes of which the same may be written, and that are more regular.

        What no step decides may be decided by the first one, or by one before it, or what is left by the last one; and
        a first step that changes nothing may be none, or the last record what the decode left.
        """
        early = [self._decided(np.where(self.commits < 0, 0, self.commits)), self._decided(self.commits + 1)]
        blank = self.canvases.copy()
        blank[0] = MASK
        yield from (each for each in (replace(self, canvases=blank), *early) if each.is_regular)
        changes = (self.canvases[1:] != self.canvases[:-1])[: self.counts.size, : self.shown].any(axis=1)
        if not changes[0] and changes[1:].all():
            later = {name: getattr(self, name)[1:] for name in ("canvases", "predictions", "confidence", "active")}
            yield replace(self, **later)
        left = self.masked[-1].any()
        ended = np.where(self.masked[-1], self.predictions[-1], self.canvases[-1])
        if not changes[0] and changes[1:].all():
            yield replace(self, canvases=np.vstack([self.canvases[1:], ended]))
        if left and self.masked[-2].sum() <= self.committed[:-1].sum(axis=1).max():
            yield self._ended(ended)

    def unfinished(self):
        """Return the decode whose last step changes nothing."""
        return self._ended(self.canvases[-2])

    def _ended(self, last):
        return replace(self, canvases=np.vstack([self.canvases[:-1], last]))

    def _decided(self, commits):
        more = int(commits.max()) + 1 - self.steps
        rows = {name: getattr(self, name) for name in ("predictions", "confidence", "active")}
        rows = {
            name: np.concatenate([values, values[:1].repeat(max(more, 0), axis=0)]) for name, values in rows.items()
        }
        tokens = np.where(self.masked[-1], 2, self.canvases[-1])
        canvases = np.where(np.arange(-1, len(rows["active"]))[:, None] >= commits, tokens, MASK)
        return replace(self, canvases=canvases, **rows)


def is_even(counts):
    """Check whether blocks take the same steps, of which some first ones decide one token more than the others."""
    for blocks in range(1, counts.size // 2 + 1):
        rows = counts[: counts.size // blocks * blocks].reshape(blocks, -1)
        falls = np.diff(rows[0])
        even = (rows == rows[0]).all() and rows[0][0] - rows[0][-1] in {0, 1} and (falls <= 0).all()
        more = int((rows[0] > rows[0][-1]).sum())
        if counts.size % blocks == 0 and even and (blocks > 1 or more != 1):
            return True
    return False


def regular_decode(chance):
    """Return a whole decode of blocks of one length, each of which decides its tokens in as many steps, evenly."""
    while True:
        made = _decode(chance, frozenset(), even=True)
        if made.is_regular and made.positions % made.length == 0 and made.steps > 1:
            return made


def random_decode(chance, hazards):
    """Return a decode with some of the hazards.

    They are tokens that were `given`, `idle` steps, an `early` exit, an answer `cut` at its end token, or both as it is
    `served`, tokens that a step `revokes` or replaces, and a prompt that is no multiple of a block: its first block is
    `short`, or blocks begin behind it (`loose`).
    """
    while True:
        chosen = frozenset(each for each in hazards if chance.random() < 0.5)
        made = _decode(chance, chosen, even=chance.random() < 0.3)
        if made.committed[:, : made.shown].any(axis=1).sum() > 1:
            return made


def _decode(chance, hazards, *, even):
    length = chance.randint(2, 5)
    size = chance.randint(0, 6) if hazards & {"short", "loose"} else length * chance.randint(0, 2)
    prompt = [chance.randint(2, 9) for _ in range(size)]
    first = length - size % length if "short" in hazards else length
    positions = chance.randint(4, 10)
    answer = [chance.randint(2, 9) for _ in range(positions)]
    end = chance.randint(1, positions)
    answer[end:] = [END] * (positions - end)
    canvas = np.full(positions, MASK)
    if "given" in hazards:
        for at in range(positions):
            canvas[at] = answer[at] if chance.random() < 0.25 else MASK
    blocks = (np.arange(positions) + length - first) // length
    canvases, predictions, active = [canvas], [], []
    size = chance.randint(1, 2)
    for block in range(int(blocks[-1]) + 1):
        while (canvas[blocks == block] == MASK).any():
            there = np.flatnonzero((canvas == MASK) & (blocks == block)).tolist()
            count = min(size, len(there)) if even else chance.randint(1, len(there))
            count = 0 if "idle" in hazards and chance.random() < 0.25 else count
            predicted = np.array([token if chance.random() < 0.7 else chance.randint(2, 9) for token in answer])
            canvas = canvas.copy()
            chosen = chance.sample(there, count)
            predicted[chosen] = np.array(answer)[chosen]
            decided = np.flatnonzero((canvas != MASK) & (blocks == block) & (canvases[0] == MASK)).tolist()
            canvas[chosen] = predicted[chosen]
            if "revokes" in hazards and decided and chance.random() < 0.2:
                canvas[chance.choice(decided)] = chance.choice([MASK, chance.randint(2, 9)])
            canvases.append(canvas)
            predictions.append(predicted)
            active.append(block)
        if hazards & {"early", "served"} and (canvas[blocks == block] == END).any():
            break
    confidence = np.array([[chance.randint(1, 99) / 100 for _ in range(positions)] for _ in predictions])
    return Decode(
        prompt=prompt,
        canvases=np.array(canvases),
        predictions=np.array(predictions).reshape(-1, positions),
        confidence=confidence.reshape(-1, positions),
        length=length,
        first=first,
        active=np.array(active, dtype=int),
        shown=int(np.argmax(canvas == END)) + 1 if hazards & {"cut", "served"} and (canvas == END).any() else positions,
    )
