"""What may be asked of cells that are read in order, without an engine; `vega_datalite.in_order` answers it."""

from typing import Protocol

from vega_datalite.requests import Reduced, Request, Window


class Ends(Protocol):
    """How many values of a column there are, and the least and the largest."""

    @property
    def held(self) -> int:
        """How many there are."""
        ...

    @property
    def least(self) -> float:
        """The least, NaN if there is none."""
        ...

    @property
    def most(self) -> float:
        """The largest, NaN if there is none."""
        ...


class InOrder(Protocol):
    """All cells of a trace, one in each place of a box, as `vega_datalite.in_order.InOrder` has them."""

    @property
    def box(self) -> Window:
        """The steps along x, and the positions along y."""
        ...

    @property
    def cells(self) -> int:
        """How many cells there are."""
        ...

    def has(self, column: str) -> bool:
        """Return whether the file has a column."""
        ...

    def flags_in(self, column: str) -> tuple[bool, ...] | None:
        """Return which of false and true a column has; None if that is not known, or some are missing."""
        ...

    def ends_of(self, column: str) -> Ends:
        """Return how many numbers a column has, and the ends of their range."""
        ...

    def reduce(self, request: Request, value: str, *, window: Window, along_x: bool) -> Reduced:
        """Reduce all cells to the pixels of a request."""
        ...
