"""The schema of Vega-Lite that Altair ships, prepared once; Altair prepares it anew for each document."""

from typing import Any

from altair.vegalite.v6.schema.core import load_schema
from jsonschema import Draft7Validator

_VALIDATOR = Draft7Validator(load_schema())


def check_document(document: dict[str, Any]) -> None:
    """Raise a ValidationError unless a document is valid; its rows may be any."""
    _VALIDATOR.validate({**document, "datasets": {}})
