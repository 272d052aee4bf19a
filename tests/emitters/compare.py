"""A dialogue with the reader: its questions are answered by the truth, and what it reads then is compared."""

import random
import re
from dataclasses import dataclass

import numpy as np

from tests.emitters import canvases, commits, events, grids
from tests.emitters.decodes import random_decode, regular_decode
from tracegram.diagnostics import Place, TracegramError
from tracegram.sources import Said
from tracegram.sources.formats import READERS
from tracegram.trace import Window, open_trace

EMITTERS = {**canvases.EMITTERS, **grids.EMITTERS, **commits.EMITTERS, **events.EMITTERS}
OUTCOMES = {
    "read": "as it was, at once",
    "asked": "as it was, once questions and warnings were answered",
    "more regular": "as a decode that is more regular, and of which the same may be written",
    "warned": "with the warning that the last step is not recorded",
}
COMMITS = ("committed", "commit_step")
NUMBERS = ("commit_step", "confidence")
IDS = ("canvas", "token")
ASKED = re.compile(r"`(\w+):")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A trace, the words that were told until nothing was asked any more, and how often something was."""

    trace: object
    told: dict
    questions: int


def read(emission, told):
    """Return the trace of an emission with the warnings that its commits bring."""
    table = READERS[emission.suffix](emission.content, f"t{emission.suffix}", Said.of(told))
    trace = open_trace(table, names={}, window=Window(), asked_at=lambda pointer: Place(file=pointer))
    if trace.supports("committed"):
        trace.flags("committed")
    return trace


def converse(emission):
    """Read an emission of which nothing is told, and answer each question or warning that names a word.

    Raises:
        AssertionError: One names no word, or none that was not told before.
        TracegramError: The file is refused for another reason.
    """
    told = emission.told
    for questions in range(9):
        try:
            trace = read(emission, told)
            doubts = list(trace.warnings)
        except TracegramError as error:
            if {each.code for each in error.findings} != {"ambiguous-trace"}:
                raise
            trace, doubts = None, error.findings
        asked = {word for each in doubts for word in ASKED.findall(each.help)} - told.keys()
        if not asked:
            assert all(each.code == "unfinished-trace" for each in doubts), (told, doubts)
            return Reading(trace=trace, told=told, questions=questions)
        told = told | {word: emission.answers[word] for word in asked}
    raise AssertionError(told)


def differences(trace, emission, words=None):
    """Return the words of which a trace says something else than the truth: all, or some that are asked for."""
    cells = np.argwhere(emission.cells)
    if [trace.steps.tolist(), trace.positions.tolist()] != cells.T.tolist():
        return ["cells"]
    needed = ("commit_step", *(("changed",) if "changed" in emission.truth else ()))
    wrong = [word for word in needed if not trace.supports(word)]
    for word, grid in emission.truth.items():
        if not trace.supports(word) or (words and word not in words):
            continue
        true = grid[emission.cells]
        if word in IDS:
            known = [token != 0 for token in true.tolist()]
            held = [text for text, is_known in zip(trace.texts(word).tolist(), known, strict=True) if is_known]
            same = held == [str(token) for token in true.tolist() if token != 0]
        else:
            found = trace.numbers(word) if word in NUMBERS else trace.flags(word)
            found = np.nan_to_num(found.astype(float), nan=-1)
            same = bool((np.isnan(true.astype(float)) | np.isclose(found, true.astype(float))).all())
        wrong += [] if same else [word]
    return wrong


def of_regular(name, seed, number):
    """Read what an emitter writes of a regular decode, told what it never writes.

    Raises:
        AssertionError: It is read with a question, a warning, or as something else.
    """
    emitter, chance = EMITTERS[name], random.Random(f"{name} {seed} {number}")
    emission = emitter.emit(regular_decode(chance), chance)
    try:
        trace = read(emission, emission.told | emission.needed)
    except TracegramError as error:
        raise AssertionError((name, seed, number, str(error))) from None
    assert (trace.warnings, differences(trace, emission)) == ((), []), (name, seed, number)


def of_random(name, seed, number):
    """Read what an emitter writes of a random decode, and return one of `OUTCOMES`: what happened.

    Raises:
        AssertionError: It is read as something else than the truth, and nobody was asked or warned.
    """
    emitter, chance = EMITTERS[name], random.Random(f"{name} {seed} {-1 - number}")
    decode = random_decode(chance, emitter.hazards)
    state = chance.getstate()

    def matches(other, words=None):
        chance.setstate(state)
        return not differences(reading.trace, emitter.emit(other, chance), words)

    try:
        reading = converse(emitter.emit(decode, chance))
    except TracegramError as error:
        raise AssertionError((name, seed, number, str(error))) from None
    if matches(decode):
        return "asked" if reading.questions else "read"
    if any(matches(other, COMMITS) for other in decode.more_regular()):
        return "more regular"
    is_warned = any(each.code == "unfinished-trace" for each in reading.trace.warnings)
    assert is_warned, (name, seed, number)
    assert matches(decode.unfinished(), COMMITS), (name, seed, number)
    return "warned"
