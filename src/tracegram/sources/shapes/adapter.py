"""Adapters: each reads one form in which decoders write traces."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from tracegram.sources.files.payload import Payload
from tracegram.sources.trace_options import Said
from tracegram.trace import Table
from vega_datalite.frozen import frozen


@frozen
class Adapter:
    """Functions that recognize a form by its structure and read it, and its description without a full stop.

    `recognizes` looks at the first records only; `read` checks them all.
    """

    recognizes: Callable[[Payload], bool]
    read: Callable[[Payload, Said], Table]
    summary: str


def mapping_of(value: Any) -> Mapping[str, Any]:
    """Return a mapping unchanged, and an empty one for other values."""
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def is_list(value: Any) -> bool:
    """Return whether a value is a list and not an array."""
    return isinstance(value, list | tuple)
