"""A cache of the specs that the schema accepted; checking one again needs no validator. A part of `validate`."""

from pathlib import Path
from typing import Any

from tracegram.language.document import Document
from tracegram.store import key_of, users_store, version_of

_ACCEPTED = b"accepted"


def accepted_before(document: Document) -> bool:
    """Return whether the schema accepted the same spec before, in the same versions of the schema and of tracegram."""
    return _is_plain(document.value) and users_store().get(_key(document)) == _ACCEPTED


def keep_accepted(document: Document) -> None:
    """Remember that the schema accepts a spec."""
    if _is_plain(document.value):
        users_store().put(_key(document), _ACCEPTED)


def _is_plain(value: Any) -> bool:
    """Check that a value is plain, like all values of YAML and JSON files, so that its text identifies it."""
    if type(value) is dict:
        return all(type(key) is str and _is_plain(each) for key, each in value.items())
    if type(value) is list:
        return all(map(_is_plain, value))
    return type(value) in {str, int, float, bool, type(None)}


def _key(document: Document) -> str:
    return key_of((), Path(), "accepted by the schema", version_of("jsonschema"), repr(document.value))
