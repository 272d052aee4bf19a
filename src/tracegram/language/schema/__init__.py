"""How the code reads the schema in `spec/`."""

from tracegram.language.schema.bundle import VERSIONS, load_schema
from tracegram.language.schema.editor import bundle
from tracegram.language.schema.lookup import defaults_of, properties_of, resolve_reference

__all__ = [
    "VERSIONS",
    "bundle",
    "defaults_of",
    "load_schema",
    "properties_of",
    "resolve_reference",
]
