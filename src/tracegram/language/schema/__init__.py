"""How the code reads the schema in `spec/`."""

from tracegram.language.schema.bundle import VERSIONS, defaults_of, load_schema, properties_of, resolve_reference
from tracegram.language.schema.editor import bundle

__all__ = [
    "VERSIONS",
    "bundle",
    "defaults_of",
    "load_schema",
    "properties_of",
    "resolve_reference",
]
