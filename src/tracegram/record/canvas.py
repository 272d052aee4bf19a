"""The canvas that a loop writes into, as seen through the calls of its model.

Decoders with a cache call the model with a part of the canvas. A slice shares its storage with the whole, which shows
where it starts; a copy is placed by `offset`, or by the `position_ids` of the call.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.record.observe import numbers
from vega_datalite.frozen import frozen

Ids = NDArray[np.int64]  # token ids, shape (B, positions)
Offset = int | Callable[[Any], int | None]
UNSEEN = -1  # stands where no call has shown the canvas


@frozen
class Part:
    """A tensor of ids as part of a canvas: `canvas` is the whole canvas if available, `offset` the first position."""

    ids: Any
    canvas: Any | None
    offset: int

    @property
    def is_whole(self) -> bool:
        """Whether the whole canvas is available."""
        return self.canvas is not None

    @property
    def shown(self) -> Any:
        """The tensor that shows the largest part of the canvas."""
        return self.ids if self.canvas is None else self.canvas

    @property
    def start(self) -> int:
        """The first position that is shown."""
        return self.offset if self.canvas is None else 0


class Canvas:
    """The known state of a canvas: `latest`, and `is_shown`, the positions that calls showed since `begin_step`.

    `snapshot` turns a tensor of the shape that the model is called with into the ids of the samples.
    """

    def __init__(self, offset: Offset | None, snapshot: Callable[[Any], Ids]) -> None:
        self.latest: Ids = np.zeros((0, 0), dtype=np.int64)  # of no positions, before any call
        self.left: Ids | None = None  # what the loop had made of the tensor of the last call before the newest one
        self.is_shown = np.zeros(0, dtype=bool)
        self._offset = offset
        self._snapshot = snapshot
        self._live: Part | None = None  # whose tensor the loop may write into
        self._is_written = False  # it does
        self._has_places = True  # as far as is known, `position_ids` count the positions of the canvas

    def see(self, ids: Any, words: Mapping[str, Any]) -> Part:
        """Record the ids of a call, shape (B, n), and its other arguments.

        Raises:
            ValueError: The ids are a copy of a part of the canvas, and nothing says which part.
        """
        part = self._locate(ids, words)
        self._has_places &= _first_of(words.get("position_ids")) in {None, part.offset}
        reused = self._live is not None and same_storage(self._live.shown, part.shown)
        if not (reused and self._live and self._live.start != part.start):  # else a buffer that holds another part now
            self.left = self.latest if self.refresh() else None
        self._is_written = reused and part.is_whole
        self._show(part)
        self._live = part
        return part

    def refresh(self) -> bool:
        """Read the tensor of the last call again; return whether the loop has written into it."""
        if self._live is None:
            return False
        now = self._snapshot(self._live.shown)
        before = self.latest[:, self._live.start : self._live.start + now.shape[1]]
        is_written = self._is_written or not np.array_equal(now, before)
        if is_written:
            self._show(self._live)
        return is_written

    def hand(self, canvas: Ids) -> None:
        """Record the whole canvas that the loop passed."""
        self.latest, self.is_shown, self._live = canvas, np.ones(canvas.shape[1], dtype=bool), None

    def begin_step(self) -> None:
        """Start a step whose canvas is not known yet."""
        self.is_shown = np.zeros_like(self.is_shown)

    def _show(self, part: Part) -> None:
        ids = self._snapshot(part.shown)
        if part.is_whole or not self.latest.size:
            unseen = np.full((ids.shape[0], part.start), UNSEEN, dtype=ids.dtype)
            self.latest, self.is_shown = np.hstack([unseen, ids]), np.ones(part.start + ids.shape[1], dtype=bool)
            return
        more = max(0, part.start + ids.shape[1] - self.latest.shape[1])
        latest = np.pad(self.latest, ((0, 0), (0, more)), constant_values=UNSEEN)
        shown = np.pad(self.is_shown, (0, more))
        latest[:, part.start : part.start + ids.shape[1]] = ids
        shown[part.start : part.start + ids.shape[1]] = True
        self.latest, self.is_shown = latest, shown

    def _locate(self, ids: Any, words: Mapping[str, Any]) -> Part:
        seen = self.latest.shape[1]
        asked = self._offset(ids) if callable(self._offset) else None
        live = None if self._live is None else self._live.canvas
        for whole in (live, getattr(ids, "_base", None)):
            if whole is not None and _is_slice(ids, whole) and asked in (None, _first(ids, whole)):
                return Part(ids=ids, canvas=whole, offset=_first(ids, whole))
        if ids.shape[1] >= seen and not asked:
            return Part(ids=ids, canvas=ids, offset=0)
        told = asked if callable(self._offset) else self._offset
        offset = _first_of(words.get("position_ids")) if told is None and self._has_places else told
        if offset is None:
            message = (
                f"the model was called with {ids.shape[1]} of {seen} positions, as a copy that does not tell which"
            )
            raise ValueError(
                f"{message}; pass `offset`: the number of the first one, or a function of the ids that returns it"
            )
        return Part(ids=ids, canvas=None, offset=offset)


def same_storage(one: Any, other: Any) -> bool:
    """Return whether two tensors are views of the same memory."""
    return one.untyped_storage().data_ptr() == other.untyped_storage().data_ptr()


def _first_of(places: Any | None) -> int | None:
    """Return the first position if `position_ids` are consecutive and the same in all samples; otherwise None."""
    if places is None or len(places.shape) not in {1, 2} or not places.shape[-1]:
        return None
    listed = np.atleast_2d(numbers(places))
    first = int(listed[0, 0])
    return first if (listed == np.arange(first, first + listed.shape[1])).all() else None


def _is_slice(ids: Any, whole: Any) -> bool:
    if len(whole.shape) != 2 or whole.shape[0] != ids.shape[0] or whole.shape[1] < ids.shape[1]:
        return False
    strided = ids.stride()[1] == whole.stride()[1] == 1 and (ids.shape[0] == 1 or ids.stride()[0] == whole.stride()[0])
    if not strided or not same_storage(ids, whole):
        return False
    return 0 <= _first(ids, whole) <= whole.shape[1] - ids.shape[1]


def _first(ids: Any, whole: Any) -> int:
    return int(ids.storage_offset() - whole.storage_offset())
