"""The schema as one document, bundled from a fragment a word."""

import json
from functools import cache
from pathlib import Path
from typing import Any

VERSIONS = (1,)
_SHIPPED = Path(__file__).parent / "v1"
_SOURCE = Path(__file__).parents[4] / "spec" / "v1"  # a checkout, where the wheel's copy does not exist


@cache
def load_schema() -> dict[str, Any]:
    """Return the bundled JSON Schema (2020-12) of the language; callers do not change it."""
    folder = _SHIPPED if _SHIPPED.is_dir() else _SOURCE
    return json.loads((folder / "tracegram.schema.json").read_text("utf-8"))


def bundle(folder: Path) -> str:
    """Return the text of the bundle of a folder of fragments: `figure.json` at the root, the others under `$defs`."""
    fragments = {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in sorted(folder.glob("*.json"))
        if path.name != "tracegram.schema.json"
    }
    root = fragments.pop("figure")
    return json.dumps({**root, "$defs": fragments}, indent=1, ensure_ascii=False) + "\n"
