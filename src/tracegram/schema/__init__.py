"""How the code reads the schema in `spec/`."""

from tracegram.schema.bundle import VERSIONS, bundle, load_schema
from tracegram.schema.colours import COLOUR_NAMES
from tracegram.schema.lookup import defaults_of, properties_of, resolve_reference

__all__ = [
    "COLOUR_NAMES",
    "VERSIONS",
    "bundle",
    "defaults_of",
    "load_schema",
    "properties_of",
    "resolve_reference",
]
