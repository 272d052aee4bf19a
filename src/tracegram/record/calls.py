"""Which calls of a model are steps of the decode."""

from collections.abc import Callable
from typing import Any, Literal

Steps = int | Callable[[int, Any], bool]

Role = Literal["step", "second", "other"]


class Calls:
    """Chooses the calls that are steps: every one, one in `steps`, or those that a function of number and ids names.

    Calls that see no mask fill a cache, and a stride does not count them.
    """

    def __init__(self, steps: Steps | None, *, pairs: bool) -> None:
        self.is_said = steps is not None
        self.stride = 1 if steps is None or callable(steps) else steps
        self._asked = steps if callable(steps) else None
        self._pairs = pairs and self.stride > 1
        self._number = -1  # of the call, of all
        self._counted = -1  # of the call, of those that can be steps
        if self.stride < 1:
            raise ValueError(f"steps is {steps}; a stride counts from 1")

    @property
    def counted(self) -> int:
        """The number of calls so far."""
        return self._number + 1

    @property
    def has_pairs(self) -> bool:
        """Whether the second call of a step has the logits without the prompt."""
        return self._pairs

    @property
    def is_open(self) -> bool:
        """Whether a call that sees no mask may be a step, because `steps` does not tell."""
        return self._asked is None

    def count(self) -> None:
        """Count a call."""
        self._number += 1

    def role(self, ids: Any, *, is_undecided: bool) -> Role:
        """Return the role of a counted call that shows generated positions."""
        if self._asked is not None:
            return "step" if self._asked(self._number, ids) else "other"
        if not is_undecided:
            return "step" if self.stride == 1 else "other"
        self._counted += 1
        place = self._counted % self.stride
        if place == 1 and self._pairs:
            return "second"
        return "other" if place else "step"


def stride_of(moved: list[bool]) -> int:
    """Return the number of calls per step if the canvas changes only after the last call of each step, otherwise 1.

    Args:
        moved: Whether the canvas changed, for each call in order.
    """
    calls = [number for number, each in enumerate(moved, start=1) if each]
    if len(calls) < 2:
        return 1
    stride = calls[0]
    return stride if calls == list(range(stride, stride * len(calls) + 1, stride)) else 1
