"""Draw charts plain and lightened, and compare their pixels and the length of their JSON.

    python -m tests.benchmarks.light_pictures [--charts 1000] [--first 0] [--gallery DIR]

Charts are made by a seed each. With `--gallery` they are those of a folder of Vega-Lite specs instead: their rows, inline
or in files of JSON or CSV that a relative address names, become tables first. It prints how many charts became what, and
the name of each that is drawn otherwise or is no shorter; then it ends with 1.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from tests.unit.vega_datalite.random_charts import chart_of
from tests.unit.vega_datalite.same_pictures import Compared, compared

COMPOUNDS: dict[str, Any] = {
    "layer": alt.LayerChart,
    "hconcat": alt.HConcatChart,
    "vconcat": alt.VConcatChart,
    "concat": alt.ConcatChart,
}
OTHERS = ("facet", "repeat", "spec")  # which `lighten` does not look into


def of_seeds(first: int, charts: int) -> Iterator[tuple[str, Compared]]:
    for seed in range(first, first + charts):
        drawn = chart_of(seed)
        yield f"seed {seed}", compared(drawn.chart, drawn.theme)


def of_gallery(folder: Path) -> Iterator[tuple[str, Compared]]:
    for path in sorted(folder.rglob("*.json")):
        spec = json.loads(path.read_text("utf-8"))
        if not isinstance(spec, dict) or "vega-lite" not in spec.get("$schema", ""):
            continue
        if any(f'"{name}":' in path.read_text("utf-8") for name in OTHERS):
            yield path.name, Compared(how="unchanged")
            continue
        yield path.name, compared(with_tables(spec, path.parent), "none")


def with_tables(spec: dict[str, Any], folder: Path) -> Any:
    """Return the chart of a spec, with tables in the place of rows."""
    held = {name: part for name, part in spec.items() if name not in {"$schema", "data"}}
    data = spec.get("data", {})
    table = table_of(data, folder)
    if "encoding" in held:
        held["encoding"] = alt.FacetedEncoding(**held["encoding"])
    held["data"] = table if table is not None else data or alt.Undefined
    for name, kind in COMPOUNDS.items():
        if name in spec:
            return kind(**{**held, name: [with_tables(each, folder) for each in spec[name]]})
    return alt.Chart(**held)


def table_of(data: dict[str, Any], folder: Path) -> pd.DataFrame | None:
    values = data.get("values")
    if isinstance(values, list) and values and isinstance(values[0], dict):
        return pd.DataFrame(values)
    path = folder / str(data.get("url", ""))
    if not path.is_file() or path.suffix not in {".json", ".csv"}:
        return None
    return pd.read_csv(path) if path.suffix == ".csv" else pd.DataFrame(json.loads(path.read_text("utf-8")))


def main() -> int:
    words = argparse.ArgumentParser()
    words.add_argument("--charts", type=int, default=1_000)
    words.add_argument("--first", type=int, default=0)
    words.add_argument("--gallery", type=Path)
    asked = words.parse_args()
    found: Counter[str] = Counter()
    wrong = 0
    for name, result in of_gallery(asked.gallery) if asked.gallery else of_seeds(asked.first, asked.charts):
        found[result.how] += 1
        found["with seams"] += result.has_seams
        if not (result.is_same and result.is_shorter):
            wrong += 1
            print(f"{name}: {'other pixels' if not result.is_same else 'no shorter'}", flush=True)
    print(dict(found), f"{wrong} differ")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
