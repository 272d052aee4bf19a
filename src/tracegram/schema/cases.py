"""This file is about the conformance case of a code: a spec with the mistake, and what is said of it."""

from dataclasses import dataclass
from pathlib import Path

_SHIPPED = Path(__file__).parent / "conformance"
_SOURCE = Path(__file__).parents[3] / "spec" / "conformance"  # a checkout, where the wheel's copy does not exist


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A wrong spec and its exact message, as texts whose lines all end."""

    spec: str
    message: str


def find_case(code: str) -> Case | None:
    """Give the case of a code of the catalog, or None for those that no small spec can show."""
    folder = (_SHIPPED if _SHIPPED.is_dir() else _SOURCE) / "invalid"
    spec, message = folder / f"{code}.yaml", folder / f"{code}.txt"
    if not (spec.is_file() and message.is_file()):
        return None
    return Case(spec=_lines(spec), message=_lines(message))


def _lines(path: Path) -> str:
    return path.read_text("utf-8", "replace").rstrip("\n") + "\n"
