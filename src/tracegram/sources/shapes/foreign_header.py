"""This file is about what decoders say of a decode beside it, under the names that are in use."""

from collections.abc import Mapping
from typing import Any

from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import is_list
from tracegram.trace import Recording

_NAMES = {
    "mask_id": ("mask_id", "mask_token_id"),
    "prompt_length": ("prompt_length", "prompt_len", "prompt_token_len"),
    "generation_length": ("generation_length", "gen_length", "gen_len"),
    "block_length": ("block_length", "block_size"),
    "steps": ("steps",),
    "step_base": ("step_base",),
}
_TEXTS = {
    "state": ("state", "state_timing"),
    "confidence": ("confidence_kind",),
    "model": ("model", "model_name"),
    "sampler": ("sampler", "remasking", "alg"),
}


def recording_beside(payload: Payload, said: Mapping[str, Any]) -> Recording:
    """Read what a mapping says of the decode; names that nobody uses for it are passed over.

    Raises:
        TracegramError: `bad-record` for a length or an id that is no whole number.
    """
    found: dict[str, Any] = {}
    for word, names in _NAMES.items():
        part = _first(payload, said, names)
        if part is not None:
            found[word] = part.whole_number()
    for word, names in _TEXTS.items():
        part = _first(payload, said, names)
        if part is not None and isinstance(part.value, str):
            found[word] = part.value
    if found.get("state") not in {"before", "after"}:
        found.pop("state", None)
    if found.get("block_length") == 0:
        raise payload.part(0, "block_length").error("is 0, expected 1 or more")
    maskless = "mask_id" in said and said["mask_id"] is None
    return Recording(maskless=maskless, **found)


def _first(payload: Payload, said: Mapping[str, Any], names: tuple[str, ...]) -> Part | None:
    for name in names:
        if said.get(name) is not None and not is_list(said[name]):
            return payload.part(said[name], name)
    return None
