"""The known form that is most similar to a file that fits none, and what the file lacks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tracegram.diagnostics import nearest, quote
from tracegram.sources.adapters import FORMATS
from tracegram.sources.files.payload import Payload
from tracegram.sources.shapes.adapter import is_list, mapping_of
from vega_datalite.frozen import frozen

_PARTS = {  # of forms that need several keys: any of each group
    "prophet": (("x0_history",), ("true_indices_history",)),
    "trace_viewer": (("pieces",), ("step_map",)),
    "step_events": (("decoded_tokens", "block_x", "selected_token_ids"), ("transfer_index", "selected_positions")),
}
_LISTS = (  # keys that make a form, with a list each
    *("history", "histories", "trajectory", "canvases", "deltas", "transfer_index", "selected_positions"),
    *("step_map", "step_maps", "first_unmask_times", "x0_history", "true_indices_history", "pieces"),
    *("all_position_records", "position_records"),
)
_CANVASES = "if it has what stands at each position: “history” after each step, “histories” with the state before them"


@frozen
class Nearest:
    """A clause that names the form and the missing part, and advice."""

    found: str
    advice: str


def nearest_form(payload: Payload) -> Nearest | None:
    """Return the form most similar to a mapping, or to the first of several; None if no form is similar."""
    record = mapping_of(payload.value) or mapping_of(payload.first)
    if not mapping_of(payload.value) and sum(type(value) is int for value in record.values()) > 1:
        return None  # two columns of whole numbers may be steps and positions
    return _by_parts(record) or _by_name(record) or _inside(payload, record) or _by_lists(payload, record)


def _by_parts(record: Mapping[str, Any]) -> Nearest | None:
    for word, groups in _PARTS.items():
        held = next((name for group in groups for name in group if name in record), None)
        lacks = [group[0] for group in groups if not record.keys() & set(group)]
        if held and lacks:
            found = f"the nearest is {word}, for which {quote(held)} is there and {quote(lacks[0])} is missing"
            return Nearest(found=found, advice=f"add {quote(lacks[0])}, as the writers of {quote(held)} do")
    return None


def _by_name(record: Mapping[str, Any]) -> Nearest | None:
    for name, value in record.items():
        meant = name if name in _LISTS else nearest(name, _LISTS, least=0.7)
        if meant is None or (meant != name and (meant in record or not is_list(value))):
            continue
        if meant == name:
            found = f"the nearest has a list under the key {quote(name)}, which holds something else"
            return Nearest(found=found, advice="write a list, as the writers of this form do")
        found = f"the nearest has a key {quote(meant)}, and {quote(name)} is there"
        return Nearest(found=found, advice=f"name it {quote(meant)} if it is that")
    return None


def _inside(payload: Payload, record: Mapping[str, Any]) -> Nearest | None:
    for name, value in record.items():
        first = mapping_of(value[0]) if is_list(value) and value else mapping_of(value)
        words = [word for word, form in FORMATS.items() if form.recognizes(replace(payload, value=value))]
        if first and words:
            advice = f"save what {quote(name)} holds as a file of its own"
            return Nearest(found=f"{quote(name)} holds the form {words[0]}", advice=advice)
    return None


def _by_lists(payload: Payload, record: Mapping[str, Any]) -> Nearest | None:
    lists = {name: value[0] for name, value in record.items() if is_list(value) and value}
    maps = [name for name, first in lists.items() if type(first) is int]
    rows = [name for name, first in lists.items() if is_list(first) and first and type(first[0]) in {int, bool}]
    if len(maps) == 1 and not rows:
        found = f"the nearest is step_map, if {quote(maps[0])} has the step of each token"
        chosen = " and `sample: 0` for the first record" if not mapping_of(payload.value) else ""
        return Nearest(found=found, advice=f"then write `format: step_map`{chosen}")
    if maps and not rows:
        found = f"the nearest is step_map, if one of {', '.join(map(quote, maps[:4]))} has the step of each token"
        return Nearest(found=found, advice="name that one “step_map”")
    if rows:
        found = f"the nearest is canvases, for the rows of numbers in {quote(rows[0])}"
        return Nearest(found=found, advice=f"name it {_CANVASES}")
    return None
