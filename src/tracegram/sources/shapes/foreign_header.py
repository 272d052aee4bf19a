"""Headers that decoders write beside a trace, under the names in use."""

from collections.abc import Mapping
from typing import Any

from tracegram.sources.files.payload import Part, Payload
from tracegram.sources.shapes.adapter import is_list
from tracegram.trace import Recording

_NAMES = {
    "mask_id": ("mask_id", "mask_token_id"),
    "prompt_length": ("prompt_length", "prompt_len", "prompt_token_len", "prompt_tokens"),
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
_STATES = frozenset({"before", "after"})


def header_names(said: Mapping[str, Any]) -> set[str]:
    """Return the keys of a mapping that `recording_beside` reads."""
    found = {name for names in _NAMES.values() for name in names if _is_said(said, name)}
    found |= {name for names in _TEXTS.values() for name in names if isinstance(said.get(name), str)}
    found -= {name for name in _TEXTS["state"] if said.get(name) not in _STATES}
    return found | ({"mask_id"} & said.keys())


def recording_beside(payload: Payload, said: Mapping[str, Any], sample: int | None = None) -> Recording:
    """Read the header in a mapping; `header_names` returns the keys that are read.

    Args:
        payload: The file, for findings.
        said: The mapping.
        sample: The sequence of a batch, if each has its own prompt length.

    Raises:
        TracegramError: `bad-record` for a length or an id that is no whole number.
    """
    found: dict[str, Any] = {}
    for word, names in _NAMES.items():
        part = _first(payload, said, names)
        part = part.choose(sample) if part is not None and part.depth() == 1 else part
        if part is not None:
            found[word] = part.whole_number()
    for word, names in _TEXTS.items():
        part = _first(payload, said, names)
        if part is not None and isinstance(part.value, str):
            found[word] = part.value
    if found.get("state") not in _STATES:
        found.pop("state", None)
    if found.get("block_length") == 0:
        raise payload.part(0, "block_length").error("is 0, expected 1 or more")
    maskless = "mask_id" in said and said["mask_id"] is None
    return Recording(maskless=maskless, **found)


def _is_said(said: Mapping[str, Any], name: str) -> bool:
    """Check that a mapping has a value under a name; a list counts only as the prompt lengths of a batch."""
    value = said.get(name)
    if is_list(value):
        return name in _NAMES["prompt_length"] and bool(value) and set(map(type, value)) == {int}
    return value is not None


def _first(payload: Payload, said: Mapping[str, Any], names: tuple[str, ...]) -> Part | None:
    for name in names:
        if _is_said(said, name):
            return payload.part(said[name], name)
    return None
