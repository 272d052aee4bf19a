"""The contract in spec/: the schema, its bundle, the reference, and the words the code knows."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

import tracegram
from tracegram.diagnostics import CATALOG
from tracegram.language.schema import bundle, load_schema, resolve_reference
from tracegram.language.schema.editor import editor_schema
from tracegram.language.schema.reference import reference
from tracegram.language.schema.validator import violations
from tracegram.marks import MARKS, OVERLAYS
from tracegram.measure.color_names import COLOR_NAMES
from tracegram.syntax import flow, read_yaml

ROOT = Path(__file__).parents[1]
V1 = ROOT / "spec" / "v1"
SOURCE = ROOT / "src" / "tracegram"


def test_the_bundle_is_that_of_the_fragments(golden):
    golden(V1 / "tracegram.schema.json", bundle())


def test_the_schema_is_a_json_schema():
    Draft202012Validator.check_schema(load_schema())


def test_the_reference_holds_every_key(golden):
    page = ROOT / "spec" / "README.md"
    prose = page.read_text("utf-8").partition("<!--")[0]
    note = "<!-- The rest is made from v1/ by `pytest --accept`; edit the descriptions there. -->\n\n"

    golden(page, prose + note + reference())


def properties(schema, name):
    for word, found in schema.get("properties", {}).items():
        yield f"{name}/{word}", found
        yield from properties(found, f"{name}/{word}")


def every_property():
    schema = load_schema()
    yield from properties(schema, "")
    for name, fragment in schema["$defs"].items():
        yield from properties(fragment, name)


@pytest.mark.parametrize(("name", "schema"), list(every_property()), ids=[name for name, _ in every_property()])
def test_every_property_has_a_description_and_examples_that_fit(name, schema):
    if name.startswith("trace/values"):
        pytest.skip("cells are free")
    named = resolve_reference(schema)

    assert named["description"].endswith((".", "`"))
    validator = Draft202012Validator(load_schema()).evolve(schema=named)
    for example in named["examples"]:
        assert list(validator.iter_errors(example)) == []
    if "default" in named:
        assert list(validator.iter_errors(named["default"])) == []


@pytest.mark.parametrize("schema", [each for _, each in every_property()], ids=[name for name, _ in every_property()])
def test_what_the_reference_prints_of_an_example_is_read_as_the_example(schema):
    """The text 42 stands in quotes, and so does a query with commas."""
    for example in resolve_reference(schema).get("examples", []):
        assert read_yaml(f"[{flow(example)}]", "reference").value == [example]


def test_the_entry_for_schemastore_names_the_files_that_pre_commit_knows():
    entry = json.loads((ROOT / "spec" / "schemastore.json").read_text("utf-8"))
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))

    assert set(entry) == {"name", "description", "fileMatch", "url"}
    assert entry["url"].endswith(V1.relative_to(ROOT).as_posix() + "/tracegram.schema.json")
    assert all(re.search(hook["files"], pattern.replace("*", "figure")) for pattern in entry["fileMatch"])
    assert {Path(pattern).suffix for pattern in entry["fileMatch"]} == {".yaml", ".yml", ".json"}


def test_the_schema_for_editors_takes_a_param_where_the_checker_sees_its_value():
    """At each word but those that say what a spec is; in no row of a trace."""
    schema = editor_schema()
    spec = yaml.safe_load((ROOT / "spec" / "conformance" / "valid" / "params.yaml").read_text("utf-8"))
    closed = {
        f"{name}/{word}"
        for name, fragment in {"figure": schema, **schema["$defs"]}.items()
        for word, found in fragment.get("properties", {}).items()
        if not Draft202012Validator(schema).evolve(schema=found).is_valid({"param": "x"})
    }

    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(spec)
    assert not Draft202012Validator(load_schema()).is_valid(spec)
    assert not Draft202012Validator(schema).is_valid({**spec, "title": {"params": "hue"}})
    assert closed == {"figure/$schema", "figure/tracegram", "figure/extends", "param/param"}


@pytest.mark.parametrize("spec", sorted((ROOT / "gallery").glob("*/figure.yaml")), ids=lambda path: path.parent.name)
def test_the_schema_for_editors_takes_the_gallery(spec):
    assert list(Draft202012Validator(editor_schema()).iter_errors(yaml.safe_load(spec.read_text("utf-8")))) == []


def test_no_union_is_left_to_chance():
    """Every choice of the schema is a oneOf whose branch is known before it is checked; anyOf occurs nowhere."""
    assert '"anyOf"' not in json.dumps(load_schema())


@pytest.mark.parametrize(("registry", "prefix"), [(MARKS, "mark"), (OVERLAYS, "overlay")])
def test_every_word_has_its_entry_and_its_fragment(registry, prefix):
    fragments = {path.stem.removeprefix(f"{prefix}-") for path in V1.glob(f"{prefix}-*.json")}

    assert set(registry) == fragments


@pytest.mark.parametrize("word", [*(f"mark-{each}" for each in MARKS), *(f"overlay-{each}" for each in OVERLAYS)])
def test_every_word_has_its_section_in_the_reference(word):
    assert load_schema()["$defs"][word]["description"] in reference()


def test_every_code_of_the_catalog_is_used():
    source = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py") if path.name != "catalog.py")

    assert [code for code in CATALOG if f'"{code}"' not in source] == []


def test_colors_are_checked_by_name_and_by_form():
    def accepted(color):
        return not list(violations({"tracegram": 1, "marks": [{"mark": "rect", "color": color}]}))

    assert len(COLOR_NAMES) == 148
    assert all(map(accepted, ["orange", "#fff", "#FF8c42", "RebeccaPurple"]))
    assert not any(map(accepted, ["ornage", "#ffff", "url(x)", "rgb(1,2,3)", "red;x"]))


def test_a_default_changes_nothing_when_it_is_written():
    """Compiling a spec with its defaults written out gives the same document."""
    rows = [{"step": 0, "position": 0}]
    short = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect"}]}
    long = {
        "tracegram": 1,
        "trace": {"values": rows, "state": "before", "columns": {}, "window": {}},
        "x": {"field": "step", "reverse": False},
        "y": {"field": "position", "reverse": True},
        "marks": [{"mark": "rect", "color": "#e69f00", "opacity": 1}],
        "overlays": [],
        "legend": "none",
        "theme": {"base": "light", "font_size": 12},
    }

    assert tracegram.figure(short).to_dict() == tracegram.figure(long).to_dict()
