"""A canvas followed from step to step: its prompt, given positions, and inserted masks."""

import warnings

import numpy as np

from tracegram.record.canvas import UNSEEN, Ids
from tracegram.record.growth import Insertion, insertions, without
from vega_datalite.frozen import frozen


@frozen
class After:
    """A canvas before and after a step, with the positions it had before and the insertions since."""

    before: Ids
    canvas: Ids
    inserted: list[Insertion]


class Followed:
    """Follows the canvas of one decode; positions count the prompt.

    With `one_decode`, the first canvas may come back in the middle of the decode, all its positions masked again.
    `given` marks the positions that held a token when they were first seen, shape (B, positions). `told` are the
    insertions that the loop reported.
    """

    def __init__(self, canvas: Ids, prompt_length: int, mask_id: int | None, *, one_decode: bool = False) -> None:
        self.given = canvas != mask_id
        self.told: list[Insertion] = []
        self._first = self._canvas = canvas
        self._prompt_length = prompt_length
        self._mask_id = mask_id
        self._one_decode = one_decode
        self._is_warned: set[str] = set()

    def follow(self, canvas: Ids) -> After:
        """Take the canvas after a step.

        Raises:
            ValueError: The canvas does not continue the one before.
        """
        self._check_shape(canvas)
        self._check_first(canvas)
        inserted = self._inserted(canvas)
        after = canvas
        for each in reversed(inserted):
            after = without(after, each)
        self._check_prompt(after)
        self.given = np.hstack([self.given, after[:, self.given.shape[1] :] != self._mask_id])
        for each in inserted:
            self.given = np.insert(self.given, [each.start] * each.count, 0, axis=1)
        before, self._canvas = self._canvas, canvas
        return After(before=before, canvas=after, inserted=inserted)

    def _check_shape(self, canvas: Ids) -> None:
        before, now = self._canvas.shape, canvas.shape
        if now[0] != before[0]:
            raise ValueError(f"the batch had {before[0]} samples and has {now[0]} now")
        if now[1] < before[1]:
            found = f"the canvas had {before[1]} positions and has {now[1]} now"
            raise ValueError(f"{found}: another decode began, which needs a file of its own, or positions were deleted")

    def _check_first(self, canvas: Ids) -> None:
        """Raise an error if the first canvas is there again, when most of its masks were decided."""
        if self._one_decode:
            return
        masked = self._first == self._mask_id
        decided = self._canvas[:, : self._first.shape[1]][masked] != self._mask_id
        if np.array_equal(canvas, self._first) and 2 * np.count_nonzero(decided) > decided.size:
            found = "another decode began, of the same prompt, or this one masked all of its positions again"
            raise ValueError(f"{found}; record each into its own file, or pass `one_decode=True` if it is one")

    def _inserted(self, canvas: Ids) -> list[Insertion]:
        grown = canvas.shape[1] - self._canvas.shape[1]
        if not grown or self._mask_id is None:
            return []
        if self.told:
            told, self.told = self.told, []
            return told
        found = insertions(self._canvas, canvas, self._mask_id)
        readings = {without(canvas, each).tobytes() for each in found}
        if len(readings) != 1:
            where = "where is not seen" if readings else "tokens are no longer where they stood"
            message = f"the canvas grew by {grown} positions, and {where}"
            raise ValueError(f"{message}; tell each insertion: `inserted(start, count)` right after it")
        if found[-1].start == self._canvas.shape[1]:
            return []
        if len(found) > 1:
            first, last = (each.start - self._prompt_length for each in (found[0], found[-1]))
            message = f"masks came in between positions {first} and {last}: which are new is not seen, the last are"
            self._warn("insertion", f"{message} taken to be; `inserted(start, count)` tells")
        return [found[-1]]

    def _check_prompt(self, canvas: Ids) -> None:
        """Raise an error if the prompt changed, and warn of positions of the prompt that are decoded."""
        prompt = slice(0, self._prompt_length)
        before, now = self._canvas[:, prompt], canvas[:, prompt]
        changed = (before != now) & (before != UNSEEN)
        if (changed & (before != self._mask_id)).any():
            raise ValueError("another decode began, with another prompt; record each into its own file")
        if changed.any():
            first = int(changed.any(axis=0).argmax())
            message = f"position {first} of the prompt is decoded, and the trace begins after it"
            self._warn("prompt", f"{message}; `prompt_length={first}` would show it")

    def _warn(self, about: str, message: str) -> None:
        if about not in self._is_warned:
            self._is_warned.add(about)
            warnings.warn(message, stacklevel=6)
