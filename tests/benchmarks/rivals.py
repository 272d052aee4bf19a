"""What Altair and jsonschema say of the same kinds of mistakes in Vega-Lite.

Each spec is compiled, the rows of its document are dropped, and one mistake at a time is made at the keys of its marks
and encodings. Altair is `alt.LayerChart.from_dict` with validation, jsonschema is `best_match` over the schema that
Altair carries; both are told that the document is a layered chart, which is more than a user tells them. They are slow,
so that one mutant of every so many is taken.

Their messages have no line, so that *located* is judged kindly: for jsonschema, the path of the error ends at the key
that is wrong, or at the mapping around it with the word in the message; for Altair, whose text has no path, the text
holds the misspelled or missing word, or the key of the wrong value, in quotes. A right word counts if it stands
anywhere in the message, such as in a list of all that is legal. Lines are those of the text of the exception.
"""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair as alt
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

import tracegram
from tests.benchmarks.mistakes import Mistake, at, typos
from tests.benchmarks.tally import Tally
from tests.benchmarks.texts import mutated

SCHEMA = Path(alt.__file__).parent / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"
TAKEN = 600  # of the mutants, in equal strides: about two minutes
QUICK = 60
WORDS = {
    **dict.fromkeys(("type", "orient", "scheme", "shape", "baseline", "align"), "choice misspelled"),
    **dict.fromkeys(("color", "stroke"), "color misspelled"),
    "field": "field misspelled",
}
SHARES = {"opacity", "fillOpacity", "strokeOpacity"}  # numbers that the schema bounds by 0 and 1


def measure_rivals(specs: list[Path], *, quick: bool) -> dict[str, Tally]:
    """Return the tally of each, over the same mutants."""
    made = list(vega_lite_mutants(specs))
    taken = made[:: max(1, len(made) // (QUICK if quick else TAKEN))]
    tallies = {"Altair": Tally(), "jsonschema.best_match": Tally()}
    schema = json.loads(SCHEMA.read_text("utf-8"))
    validator = Draft7Validator({"$ref": "#/definitions/TopLevelLayerSpec", "definitions": schema["definitions"]})
    for document, mistake in taken:
        mutant = mutated(document, mistake)
        ask_altair(tallies["Altair"], mutant, mistake)
        ask_jsonschema(tallies["jsonschema.best_match"], validator, mutant, mistake)
    print(f"Altair and jsonschema: {len(taken):,} of {len(made):,} distinct mutants, in equal strides")
    return tallies


def vega_lite_mutants(specs: list[Path]) -> Iterator[tuple[Any, Mistake]]:
    seen: set[str] = set()
    for path in specs:
        document = copy.deepcopy(tracegram.load(path).to_dict())
        if "layer" not in document:  # several plots, whose marks lie deeper
            continue
        document["datasets"] = {name: [] for name in document.get("datasets", {})}
        del document["description"]
        for mistake in vega_lite_mistakes(document):
            made = json.dumps([mutated(document, mistake)["layer"], mistake.kind])
            if made not in seen:
                seen.add(made)
                yield document, mistake


def vega_lite_mistakes(document: Any) -> Iterator[Mistake]:
    for index, layer in enumerate(document["layer"]):
        for part in ("mark", "encoding"):
            for path in keys(layer[part], ("layer", index, part)):
                yield from mistakes_at(at(document, path[:-1]), path)


def keys(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        if isinstance(value, dict):
            yield (*path, key)
        yield from keys(child, (*path, key))


def mistakes_at(parent: Any, path: tuple[Any, ...]) -> Iterator[Mistake]:
    """Make the mistakes of `mistakes.py` that Vega-Lite knows too; a key given twice is lost before either looks."""
    key, value = path[-1], parent[path[-1]]
    if path[2:] == ("mark", "type"):
        yield Mistake("word left out", path, "delete")
    for word in typos(key)[:1]:
        yield Mistake("key misspelled", path, "rename", word, key)
    yield Mistake("type", path, "put", [[]] if isinstance(value, dict) else {"a": 1})
    misspelled = typos(value)[:1] if isinstance(value, str) and key in WORDS and not value.startswith("#") else []
    for word in misspelled:
        yield Mistake(WORDS[key], path, "put", word, value)
    if key in SHARES:
        yield Mistake("off its range", path, "put", 2)


def ask_altair(tally: Tally, document: Any, mistake: Mistake) -> None:
    try:
        alt.LayerChart.from_dict(copy.deepcopy(document))
    except Exception as error:  # noqa: BLE001  # whatever it says, of whatever class
        text = str(error)
        words = [mistake.new] if mistake.change == "rename" else [mistake.path[-1]]
        words += [mistake.new] if isinstance(mistake.new, str) else []
        tally.add(mistake, text.splitlines(), located=quotes(text, words), fixed=quotes(text, [mistake.fix]))
    else:
        tally.add(mistake, [], located=False, fixed=False)


def ask_jsonschema(tally: Tally, validator: Any, document: Any, mistake: Mistake) -> None:
    error = best_match(validator.iter_errors(document))
    if error is None:
        tally.add(mistake, [], located=False, fixed=False)
        return
    path, message = tuple(error.absolute_path), error.message
    named = mistake.new if mistake.change == "rename" else mistake.path[-1]
    located = path == mistake.path or (path == mistake.path[:-1] and quotes(message, [named]))
    tally.add(mistake, str(error).splitlines(), located=located, fixed=quotes(message, [mistake.fix]))


def quotes(text: str, words: list[Any]) -> bool:
    """Return whether a text holds one of some words as a word: in quotes, in a list or a table, not inside another."""
    folded = "".join(each if each.isalnum() or each in "_-" else " " for each in text).split()
    return any(word is not None and str(word) in folded for word in words)
