"""The schema as one mapping, bundled from one fragment per word."""

import json
from functools import cache
from pathlib import Path
from typing import Any

VERSIONS = (1,)
_SHIPPED = Path(__file__).parent / "v1"
_SOURCE = Path(__file__).parents[4] / "spec" / "v1"  # a checkout, where the wheel's copy does not exist


@cache
def load_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that specs are checked with; callers must not change it.

    `figure.json` is the root, the other fragments are under `$defs`.
    """
    folder = _SHIPPED if _SHIPPED.is_dir() else _SOURCE
    fragments = {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in sorted(folder.glob("*.json"))
        if not path.name.endswith(".schema.json")
    }
    return {**fragments.pop("figure"), "$defs": fragments}
