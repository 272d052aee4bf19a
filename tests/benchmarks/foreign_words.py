"""The words of Altair, seaborn, matplotlib and Plotly, drawn from the installed libraries.

`python -m tests.benchmarks.foreign_words` writes `tests/foreign/words.csv` and `schemes.csv`, which tests read. It needs
matplotlib, seaborn and Plotly. Answers that an author has written stay; a new word has none.
"""

import csv
import inspect
import json
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from vega_datalite.schemes import RAMPS

FOLDER = Path(__file__).parents[1] / "foreign"
PLACES = {  # of a word's kind: where in a spec somebody writes it who comes from that tool
    "mark": "mark",
    "encoding": "mark",
    "axis": "axis",
    "legend": "color",
    "scale": "color",
    "seaborn.heatmap": "mark",
    "matplotlib.imshow": "mark",
    "plotly.imshow": "figure",
    "values of mark": "mark.mark",
}
STOPS = 17  # at which two color schemes are compared
ALIKE = 14.0  # mean difference in CIELAB below which a scheme of ours is that of another tool


def words() -> Iterator[tuple[str, str]]:
    """Return the words of each kind, as (kind, word)."""
    import plotly.express
    import seaborn
    from matplotlib.axes import Axes

    named = _definitions()
    kinds = {
        "mark": named["MarkDef"]["properties"],
        "encoding": named["FacetedEncoding"]["properties"],
        "axis": named["Axis"]["properties"],
        "legend": named["Legend"]["properties"],
        "scale": named["Scale"]["properties"],
        "seaborn.heatmap": inspect.signature(seaborn.heatmap).parameters,
        "matplotlib.imshow": inspect.signature(Axes.imshow).parameters,
        "plotly.imshow": inspect.signature(plotly.express.imshow).parameters,
        "values of mark": named["Mark"]["enum"],
    }
    for kind, found in kinds.items():
        yield from ((kind, word) for word in found if word not in {"self", "kwargs"})


def schemes() -> Iterator[dict[str, str]]:
    """Return the color schemes of each tool, with what kind they are and which of ours has their colors."""
    import matplotlib as mpl
    import plotly.express

    kinds = {"Categorical": "categorical", "Diverging": "diverging", "Cyclical": "other"}
    kinds |= {"SequentialSingleHue": "sequential", "SequentialMultiHue": "sequential"}
    for name, kind in kinds.items():
        for scheme in _definitions()[name]["enum"]:
            yield {"tool": "altair", "scheme": scheme, "kind": kind}
    for name in sorted(mpl.colormaps):
        colors = mpl.colormaps[name]
        if not name.endswith("_r"):
            yield _scheme("matplotlib", name, colors(np.linspace(0, 1, colors.N))[:, :3], is_listed=colors.N <= 20)
    for module in ("sequential", "diverging", "cyclical", "qualitative"):
        for name, colors in sorted(vars(getattr(plotly.express.colors, module)).items()):
            if isinstance(colors, list) and name[0] != "_" and not name.endswith("_r"):
                yield _scheme("plotly", name, _numbers(colors), is_listed=module == "qualitative")


def _scheme(tool: str, name: str, colors: np.ndarray, *, is_listed: bool) -> dict[str, str]:
    if is_listed:
        return {"tool": tool, "scheme": name, "kind": "categorical"}
    lab = _lab(_stretched(colors))
    found = {"tool": tool, "scheme": name, "kind": kind_of(lab[:, 0])}
    numbers = {each: np.array([*bytes.fromhex(digits)], float).reshape(-1, 3) / 255 for each, digits in RAMPS.items()}
    ours = {each: _lab(_stretched(stops)) for each, stops in numbers.items()}
    turned = {
        (each, reverse): stops[::-1] if reverse else stops for each, stops in ours.items() for reverse in (False, True)
    }
    nearest = min(turned, key=lambda each: _distance(lab, turned[each]))
    if _distance(lab, turned[nearest]) >= ALIKE:
        return found
    return {**found, "ours": nearest[0], "reverse": str(nearest[1]).lower()}


def kind_of(lightness: np.ndarray) -> str:
    """Return what kind of scheme goes through these L*: ever lighter or darker, or with its middle at an extreme."""
    ends, middle = lightness[[0, -1]], lightness[len(lightness) // 2]
    steps = np.diff(lightness)
    if (steps > -1).all() or (steps < 1).all():
        return "sequential"
    is_extreme = (middle > ends + 15).all() or (middle < ends - 15).all()
    return "diverging" if is_extreme else "other"


def _numbers(colors: list[str]) -> np.ndarray:
    """Return colors, written `#rrggbb` or `rgb(r, g, b)`, as numbers from 0 to 1 of shape (colors, 3)."""
    hexadecimal = [[int(each[at : at + 2], 16) for at in (1, 3, 5)] for each in colors if each[0] == "#"]
    return np.array(hexadecimal or [re.findall(r"[0-9.]+", each)[:3] for each in colors], float) / 255


def _stretched(colors: np.ndarray) -> np.ndarray:
    at, stops = np.linspace(0, 1, STOPS), np.linspace(0, 1, len(colors))
    return np.stack([np.interp(at, stops, channel) for channel in colors.T], axis=1)


def _lab(colors: np.ndarray) -> np.ndarray:
    """Return sRGB colors in CIELAB, white D65."""
    linear = np.where(colors > 0.04045, ((colors + 0.055) / 1.055) ** 2.4, colors / 12.92)
    xyz = linear @ np.array([[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]])
    x, y, z = np.cbrt(np.maximum(xyz / [0.9505, 1, 1.089], 0.008856)).T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def _distance(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.linalg.norm(one - other, axis=1).mean())


def _definitions() -> dict[str, Any]:
    schema = json.loads((files("altair.vegalite.v6.schema") / "vega-lite-schema.json").read_text("utf-8"))
    return schema["definitions"]


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of a list.

    The `answer` to a word is ours, or the beginning of what is to be written; `-` is none, `=` is the same word.
    """
    path = FOLDER / f"{name}.csv"
    return list(csv.DictReader(path.read_text("utf-8").splitlines())) if path.exists() else []


def _write(name: str, columns: tuple[str, ...], rows: Iterable[dict[str, str]]) -> None:
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    answers = {(each["kind"], each["word"]): each["answer"] for each in read("words")}
    drawn = [{"kind": kind, "word": word, "answer": answers.get((kind, word), "")} for kind, word in words()]
    _write("words", ("kind", "word", "answer"), drawn)
    _write("schemes", ("tool", "scheme", "kind", "ours", "reverse"), schemes())
