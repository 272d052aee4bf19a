"""The tensor that a model is called with: the canvas it is part of, and where in it it starts.

Decoders that cache call the model with a slice of the canvas. A slice shares its storage with the whole, which tells
where it starts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Offset = int | Callable[[Any], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A tensor of ids as part of a canvas: `canvas` is the whole where it is at hand, `offset` the first position."""

    ids: Any
    canvas: Any | None
    offset: int

    @property
    def whole(self) -> Any:
        """The canvas, or what is known of it."""
        return self.ids if self.canvas is None else self.canvas


def locate(ids: Any, known: Any | None, seen: int, offset: Offset | None) -> Part:
    """Find where the ids that a model was called with stand.

    Args:
        ids: Shape (B, n).
        known: The canvas of the step before, if there was one.
        seen: How many positions the canvas is known to have.
        offset: What the user says of slices that are copies.

    Raises:
        ValueError: They are a copy of a part of the canvas, and `offset` does not say of which.
    """
    for whole in (known, getattr(ids, "_base", None)):
        if whole is not None and _is_slice(ids, whole):
            return Part(ids=ids, canvas=whole, offset=_first(ids, whole))
    if ids.shape[1] >= seen:
        return Part(ids=ids, canvas=ids, offset=0)
    if offset is None:
        message = f"the model was called with {ids.shape[1]} of {seen} positions, as a copy that does not tell which"
        raise ValueError(f"{message}; say `offset`: the first one's number, or a function of the ids that gives it")
    return Part(ids=ids, canvas=None, offset=offset(ids) if callable(offset) else offset)


def same_storage(one: Any, other: Any) -> bool:
    """Return whether two tensors are views of the same memory."""
    return one.untyped_storage().data_ptr() == other.untyped_storage().data_ptr()


def _is_slice(ids: Any, whole: Any) -> bool:
    if len(whole.shape) != 2 or whole.shape[0] != ids.shape[0] or whole.shape[1] < ids.shape[1]:
        return False
    strided = ids.stride()[1] == whole.stride()[1] == 1 and (ids.shape[0] == 1 or ids.stride()[0] == whole.stride()[0])
    if not strided or not same_storage(ids, whole):
        return False
    return 0 <= _first(ids, whole) <= whole.shape[1] - ids.shape[1]


def _first(ids: Any, whole: Any) -> int:
    return int(ids.storage_offset() - whole.storage_offset())
