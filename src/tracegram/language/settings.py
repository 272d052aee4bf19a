"""Values of params as texts, from a command line or an option of a document."""

import shlex


class Written(str):
    """The value of a param as a text; the default in the spec says what it is a text of."""

    __slots__ = ()


def setting(text: str) -> tuple[str, Written]:
    """Split `NAME=VALUE`.

    Raises:
        ValueError: It is none.
    """
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise ValueError(f"“{text}” is no setting; write NAME=VALUE, such as threshold=0.8")
    return name, Written(value)


def settings(text: str) -> dict[str, Written]:
    """Split settings with blanks between them; a value with blanks stands in quotes, as in a shell.

    Raises:
        ValueError: One of them is none, or a quotation mark has no other.
    """
    return dict(map(setting, shlex.split(text)))
