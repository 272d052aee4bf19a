"""What an adapter is: the reader of one form in which decoders emit what they did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from tracegram.sources.files.payload import Payload
from tracegram.sources.trace_options import Said
from tracegram.trace import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """How a form is recognized by its structure, how it is read, and what it is, in a sentence without a full stop.

    `recognizes` looks at the first records only; `read` checks them all.
    """

    recognizes: Callable[[Payload], bool]
    read: Callable[[Payload, Said], Table]
    summary: str


def mapping_of(value: Any) -> Mapping[str, Any]:
    """Return a mapping as it is, and an empty one for everything else."""
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def is_list(value: Any) -> bool:
    """Return whether a value is a list; arrays are none."""
    return isinstance(value, list | tuple)
