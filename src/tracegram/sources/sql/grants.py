"""The file that grants connections, which is read only if the user names it.

A file found automatically, in the folder of a spec or in the working folder, would let anyone who can write there
grant connections: in CI, the author of a pull request.
"""

from pathlib import Path
from typing import Any, cast

from tracegram.diagnostics import Place, error_of, quote
from tracegram.sources.sql.connections import Connections, address_of

_EXAMPLE = 'write `[connections]`, and below it lines such as `runs = "duckdb:///runs.duckdb"`'
_WORDS = ("connections", "seconds")


def granted_by_file(path: Path) -> Connections:
    """Return the connections that a TOML file grants; its relative paths are from its own folder.

    Raises:
        TracegramError: `file-unreadable` or `bad-config`, without a line of the file, as it may hold a password.
    """
    import tomllib  # only for a file that is named

    place = Place(file=str(path))
    try:
        words = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise error_of(
            "file-unreadable", f"{path} cannot be read: {error.strerror}", place, "name a TOML file"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        where = "not UTF-8" if isinstance(error, UnicodeDecodeError) else f"not TOML: {error}"
        raise error_of("bad-config", f"{quote(path)} is {where}", place, _EXAMPLE) from None
    strange = next((word for word in words if word not in _WORDS), None)
    if strange is not None:
        raise error_of("bad-config", f"{quote(strange)} is not a word of a configuration file", place, _EXAMPLE)
    listed: Any = words.get("connections", {})
    if not isinstance(listed, dict) or not all(
        isinstance(each, str) for each in cast("dict[str, Any]", listed).values()
    ):
        raise error_of("bad-config", "“connections” does not hold a text for each name", place, _EXAMPLE)
    addresses = {name: address_of(name, to, path.parent, place) for name, to in cast("dict[str, str]", listed).items()}
    return Connections(addresses=addresses, seconds=_seconds(words.get("seconds", Connections().seconds), place))


def _seconds(value: Any, place: Place) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 3600:
        message = "“seconds” is not a number above 0 and up to 3600"
        raise error_of("bad-config", message, place, "write `seconds = 120`")
    return float(value)
