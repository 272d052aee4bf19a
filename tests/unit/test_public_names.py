"""Tests of what shells, notebooks and editors show of the package."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import tracegram
import vega_datalite

SOURCE = Path(tracegram.__file__).parent
PUBLIC = {
    "tracegram": {*tracegram.__all__, "record", "statistics"},
    "vega_datalite": set(vega_datalite.__all__),
}


def completed(program):
    """The lines that a fresh Python prints: names that were asked for before could hide what is lazy."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", PUBLIC)
def test_tab_in_a_shell_lists_the_public_names_and_no_others(name):
    program = f"""
import itertools, rlcompleter, {name}
completer = rlcompleter.Completer({{"{name}": {name}}})
for found in itertools.takewhile(bool, (completer.complete("{name}.", at) for at in itertools.count())):
    print(found.removeprefix("{name}.").rstrip("()"))
"""
    assert completed(program) == PUBLIC[name]


@pytest.mark.parametrize("name", PUBLIC)
def test_tab_in_a_notebook_lists_the_public_names_and_no_others(name):
    program = f"""
import {name}
from IPython.core.completer import IPCompleter
completer = IPCompleter(namespace={{"{name}": {name}}}, use_jedi=False)
_, found = completer.complete("{name}.", "{name}.", len("{name}."))
print(*(each.rpartition(".")[2] for each in found))
"""
    assert completed(program) == PUBLIC[name]


@pytest.mark.parametrize("name", PUBLIC)
def test_tab_after_import_lists_the_public_names(name):
    program = f"""
from IPython.core.completerlib import module_completion
print(*module_completion("from {name} import "))
"""
    assert {each for each in completed(program) if not each.startswith("__")} >= PUBLIC[name]


def test_modules_of_the_package_are_imported_when_they_are_named():
    program = """
import sys, tracegram
assert "tracegram.record" not in sys.modules
print(tracegram.record.record.__name__, tracegram.statistics.measure.__name__)
"""
    assert completed(program) == {"record", "measure"}


def test_each_function_of_the_api_names_what_it_returns():
    tree = ast.parse((SOURCE / "api.py").read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]

    assert [each.name for each in functions if each.returns is None or ast.unparse(each.returns) == "Any"] == []


def test_types_that_are_only_named_are_those_of_their_libraries():
    """The stub has a type for each stand-in, where its docstring says."""
    stand_ins = importlib.import_module("tracegram.named_types")
    stub = ast.parse((SOURCE / "named_types.pyi").read_text("utf-8"))
    imported = {
        alias.name: getattr(importlib.import_module(node.module), alias.name)
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert {name for name, each in vars(stand_ins).items() if isinstance(each, type)} == imported.keys()
    for name, real in imported.items():
        home = real.__module__.partition(".")[0]
        assert f"`{home}" in getattr(stand_ins, name).__doc__
        assert f".{name}`" in getattr(stand_ins, name).__doc__
