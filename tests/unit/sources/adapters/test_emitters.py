"""Tests that decodes are read as what they were, from what each emitter writes of them, or that the user is asked."""

import json
import random

import pytest
from tests.emitters.compare import EMITTERS, of_random, of_regular
from tests.emitters.decodes import regular_decode
from tests.unit.sources.adapters.decode import read_json, read_lines

from tracegram.sources.adapters import FORMATS

DECODES = 20  # of each emitter; `python -m tests.emitters 500` reads more


def test_each_form_has_an_emitter():
    """Of what decoders with masks write; a run log has neither masks nor commits, and a test of its own."""
    assert {each.adapter for each in EMITTERS.values()} == FORMATS.keys() - {"dg_runlog"}


@pytest.mark.parametrize("name", EMITTERS)
def test_regular_decodes_are_read_without_a_question_or_a_warning(name):
    for number in range(DECODES):
        of_regular(name, 0, number)


@pytest.mark.parametrize("name", EMITTERS)
def test_decodes_are_read_as_they_were_or_the_user_is_asked(name):
    for number in range(DECODES):
        of_random(name, 0, number)


def kinds_of_mappings(value, path=()):
    """Return the way to each kind of mapping in a value: its keys, and `*` for the items of lists."""
    if isinstance(value, dict):
        yield path
    for key, inner in value.items() if isinstance(value, dict) else [("*", each) for each in value]:
        if isinstance(inner, dict | list):
            yield from kinds_of_mappings(inner, (*path, key))


def with_key(value, path):
    """Put another key into each mapping of a kind."""
    if not path:
        return {**value, "other": "x"} if isinstance(value, dict) else value
    if isinstance(value, list):
        return [with_key(each, path[1:]) for each in value]
    return {**value, path[0]: with_key(value[path[0]], path[1:])} if path[0] in value else value


@pytest.mark.parametrize("name", EMITTERS)
def test_a_key_that_is_no_field_is_named_wherever_it_stands(name):
    emission = EMITTERS[name].emit(regular_decode(random.Random(name)), random.Random(name))
    if emission.suffix not in {".json", ".jsonl"}:
        return
    is_lines, said = emission.suffix == ".jsonl", emission.told | emission.needed
    text = emission.content.decode()
    value = [json.loads(line) for line in text.splitlines()] if is_lines else json.loads(text)

    for path in set(kinds_of_mappings(value)):
        table = (read_lines if is_lines else read_json)(with_key(value, path), **said)
        assert {"other", *path} & {*table.unread, *table.columns}, path
