"""The conformance case of a code: a wrong spec, its message, and the corrected spec."""

from collections.abc import Mapping
from pathlib import Path

from vega_datalite.frozen import frozen

_SHIPPED = Path(__file__).parent / "conformance"
_SOURCE = Path(__file__).parents[4] / "spec" / "conformance"  # a checkout, where the wheel's copy does not exist
_SHOWN = {".csv", ".jsonl"}  # what lies beside a spec and can be read by eye


@frozen
class Example:
    """The text of a spec, and the texts of the traces beside it, by name."""

    name: str
    spec: str
    beside: Mapping[str, str]


@frozen
class Case:
    """A wrong spec, its exact message, and the same spec with the mistake fixed."""

    wrong: Example
    message: str
    right: Example


def find_case(code: str) -> Case | None:
    """Return the case of a code of the catalog, or None if no small spec can show it."""
    folder = _SHIPPED if _SHIPPED.is_dir() else _SOURCE
    wrong, right = (folder / name / f"{code}.yaml" for name in ("invalid", "valid"))
    message = wrong.with_suffix(".txt")
    if not (wrong.is_file() and right.is_file() and message.is_file()):
        return None
    return Case(wrong=_example(wrong), message=_text(message), right=_example(right))


def _example(spec: Path) -> Example:
    beside = sorted(each for each in spec.parent.glob(f"{spec.stem}.*") if each.suffix in _SHOWN)
    return Example(name=spec.name, spec=_text(spec), beside={each.name: _text(each) for each in beside})


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace")
