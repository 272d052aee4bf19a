"""Values of params as texts, from a command line or from an option in a document."""

import shlex


class Written(str):
    """The value of a param as a text; the type of the default in the spec tells how to read it."""

    __slots__ = ()


def setting(text: str) -> tuple[str, Written]:
    """Split `NAME=VALUE`.

    Raises:
        ValueError: The text has no `=`, or no name before it.
    """
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise ValueError(f"“{text}” is not a setting; write NAME=VALUE, such as threshold=0.8")
    return name, Written(value)


def settings(text: str) -> dict[str, Written]:
    """Split settings at blanks; a value with blanks is in quotes, as in a shell.

    Raises:
        ValueError: One of them is not a setting, or a quotation mark is not closed.
    """
    return dict(map(setting, shlex.split(text)))
