"""Finding an answer: its place in the final text, and the steps that predict it there."""

from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from time import perf_counter
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place, TracegramError, error_of, quote
from tracegram.statistics.content import Spelling, Texts, spell_changes, spell_texts, spell_tokens
from tracegram.statistics.groups import NOTHING
from tracegram.trace import Run
from tracegram.trace.answer import Answer
from vega_datalite.frozen import frozen

MATCHES = ("text", "tokens", "regex", "positions")
SECONDS = 2.0  # for all regular expressions on one text; a search of a text of this size takes milliseconds
MOST_LOOKED_AT = 4_000_000  # cells of an answer, with those that a step does not record
LEAST_SECONDS = 0.01  # for each of those that come after slow ones
_left: WeakKeyDictionary[Run, float] = WeakKeyDictionary()  # seconds that are left for the texts of a run
_BLANKS = str.maketrans({"Ġ": " ", "▁": " ", "Ċ": "\n"})  # how byte-level and SentencePiece tokenizers spell them
_UNKNOWN = "\ufffd"  # stands for a token without a text, so that nothing matches across it


@frozen
class _Span:
    """A stretch of the final text, as numbers of its positions: `start` included, `stop` not."""

    start: int
    stop: int


def find_answer(
    run: Run,
    match: Mapping[str, Any],
    *,
    asked: Place | None = None,
    with_cells: Callable[[int, int], Run] | None = None,
) -> Answer:
    """Find the last occurrence of an answer in the final text, and the steps that predict it there.

    Example:
        >>> find_answer(run, {"text": "42"}).emergence
        2.0

    Args:
        run: The run.
        match: The answer as one of `text` (the joined texts of consecutive tokens; spaces around it are ignored),
            `tokens` (their ids) or `regex` (in the joined text; its first group, if it has one, is the answer).
            `positions: [first, last]` limits the search to these; alone it takes the final content of them.
        asked: The place that a finding points to; default: the whole trace.
        with_cells: What returns the run with all cells from one position to another, where `run` has no more cells than
            tell its steps and its final text; default: it has all.

    Raises:
        TracegramError: `no-match`, `bad-pattern`, or `unsupported-word` if the run has no such content.
        ValueError: `match` has none of these keys, or two of `text`, `tokens` and `regex`.
    """
    place = asked or run.whole
    wanted = _checked(match)
    spelled = _spelled(run, wanted, place)
    window = _window(run, match.get("positions"), place)
    span = _found(run, match, spelled.final, window, place)
    if span is None:
        raise _no_match(wanted, match, spelled.final[window.start : window.stop], place)
    positions = np.unique(run.positions)[span.start : span.stop]
    steps = np.unique(run.steps)
    final = spelled.final[span.start : span.stop]
    _check_size(run, steps, positions, place)
    if with_cells:
        run = with_cells(int(positions[0]), int(positions[-1]))
        spelled = _spelled(run, wanted, place)
    predicted = _predicted(run, spelled, positions)
    holds = _holds(predicted, final, joined=wanted in {"text", "regex"})
    emergence, stability = _since(steps, holds)
    return Answer(
        first=int(positions[0]),
        last=int(positions[-1]),
        text=_joined(final, "" if wanted in {"text", "regex"} else " "),
        steps=steps,
        holds=holds,
        contents=_numbered(predicted),
        emergence=emergence,
        stability=stability,
    )


def _checked(match: Mapping[str, Any]) -> str:
    named = [word for word in MATCHES if word in match]
    contents = [word for word in named if word != "positions"]
    if not named or len(contents) > 1 or set(match) - set(MATCHES):
        raise ValueError(f"a match takes one of {', '.join(MATCHES)}, found {', '.join(map(str, match)) or 'none'}")
    return (contents or named)[0]


def _spelled(run: Run, wanted: str, place: Place) -> Spelling:
    known = run.supports("token") or run.supports("canvas")
    if wanted == "positions" and not known and not run.supports("text") and run.supports("changed"):
        return spell_changes(run)
    tokens = wanted == "tokens" or (wanted == "positions" and known)
    return spell_tokens(run, place) if tokens else spell_texts(run, place)


def _window(run: Run, bounds: Any, place: Place) -> _Span:
    positions = np.unique(run.positions)
    if bounds is None:
        return _Span(start=0, stop=positions.size)
    first, last = bounds
    span = _Span(
        start=int(np.searchsorted(positions, first, "left")), stop=int(np.searchsorted(positions, last, "right"))
    )
    if span.start >= span.stop:
        message = f"no position from {first} to {last} is recorded; the run has {positions[0]} to {positions[-1]}"
        raise error_of("no-match", message, place, "give the first and the last position of the answer")
    return span


def _found(run: Run, match: Mapping[str, Any], final: Texts, window: _Span, place: Place) -> _Span | None:
    wanted = _checked(match)
    if wanted == "positions":
        return window
    inside = final[window.start : window.stop]
    if wanted == "tokens":
        found = _of_tokens([str(each) for each in match["tokens"]], inside)
    elif wanted == "text":
        found = _of_text(match["text"], inside)
    else:
        found = _of_regex(match["regex"], inside, run, place)
    return found and _Span(start=found.start + window.start, stop=found.stop + window.start)


def _of_tokens(tokens: list[str], final: Texts) -> _Span | None:
    """Find the last place of some tokens, each as a letter of a text, whose search is linear from its start only."""
    letters = {token: chr(number) for number, token in enumerate(dict.fromkeys(tokens), start=1)}
    wanted = "".join(letters[each] for each in reversed(tokens))
    at = "".join(letters.get(each, "\0") for each in reversed(final.tolist())).find(wanted)
    stop = final.size - at
    return None if at < 0 or not tokens else _Span(start=stop - len(tokens), stop=stop)


def _of_text(text: str, final: Texts) -> _Span | None:
    """Find the last tokens that, joined, are the text and nothing more than blanks around it."""
    wanted, ends = _plain(text), _ends(final)
    for start, stop in _places(wanted, _joined(final)):
        span = _covering(ends, start, stop)
        if _plain(_joined(final[span.start : span.stop])) == wanted:
            return span
    return None


def _places(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    """Return where a text begins and ends in another, the last place first."""
    backwards, reversed_ = text[::-1], wanted[::-1]  # a search is linear from the start of a text only
    at = backwards.find(reversed_) if wanted else -1
    while at >= 0:
        yield len(text) - at - len(wanted), len(text) - at
        at = backwards.find(reversed_, at + 1)


def _of_regex(pattern: str, final: Texts, run: Run, place: Place) -> _Span | None:
    import regex

    left = _left.get(run, SECONDS)
    started = perf_counter()
    try:
        found = list(regex.compile(pattern).finditer(_joined(final), timeout=left))
    except regex.error as error:
        message = f"{quote(pattern)} is not a regular expression: {error}"
        raise error_of("bad-pattern", message, place, "write it as Python's `re` takes it") from None
    except TimeoutError:
        message = f"{quote(pattern)} takes more than {SECONDS:g} seconds on the final text"
        raise error_of("bad-pattern", message, place, "write it without a repetition inside a repetition") from None
    finally:
        _left[run] = max(left - (perf_counter() - started), LEAST_SECONDS)
    spans = [each.span(1 if each.re.groups and each.start(1) >= 0 else 0) for each in found]
    last = next(((start, stop) for start, stop in reversed(spans) if stop > start), None)
    return None if last is None else _covering(_ends(final), *last)


def _ends(final: Texts) -> NDArray[np.int64]:
    """Return where each token ends in their joined text."""
    return np.fromiter(accumulate(len(_shown(each)) for each in final.tolist()), np.int64, final.size)


def _covering(ends: NDArray[np.int64], start: int, stop: int) -> _Span:
    """Return the tokens that hold the characters from `start` to before `stop` of their joined text."""
    return _Span(
        start=int(np.searchsorted(ends, start, "right")), stop=int(np.searchsorted(ends, stop - 1, "right")) + 1
    )


def _check_size(run: Run, steps: NDArray[np.int64], positions: NDArray[np.int64], place: Place) -> None:
    if steps.size * positions.size > max(MOST_LOOKED_AT, 4 * run.steps.size):
        message = f"the answer has {positions.size:,} positions and the run {steps.size:,} steps, too many to compare"
        raise error_of("out-of-range", message, place, "give the `positions` of a shorter answer")


def _predicted(run: Run, spelled: Spelling, positions: NDArray[np.int64]) -> Texts:
    """Return the predictions at positions in a row, a row a step; what a step does not record is as it was before."""
    steps = np.unique(run.steps)
    cells = np.flatnonzero((run.positions >= positions[0]) & (run.positions <= positions[-1]))
    known = np.full((steps.size, positions.size), -1)
    known[np.searchsorted(steps, run.steps[cells]), np.searchsorted(positions, run.positions[cells])] = cells
    known = np.maximum.accumulate(known, axis=0)  # cells are numbered by step
    predicted = spelled.predicted[known]
    predicted[known < 0] = None
    return predicted


def _holds(predicted: Texts, final: Texts, *, joined: bool) -> NDArray[np.bool_]:
    if not joined:
        return np.all(predicted == final, axis=1)
    wanted = _plain(_joined(final))
    same: Callable[[list[str | None]], bool] = lambda row: None not in row and _plain(_joined(row)) == wanted  # noqa: E731
    return np.fromiter(map(same, predicted.tolist()), dtype=bool, count=len(predicted))


def _numbered(predicted: Texts) -> NDArray[np.int64]:
    """Number the rows so that equal ones have one number, and those that lack a prediction -1."""
    numbers: dict[tuple[str | None, ...], int] = {}
    rows = [tuple(row) for row in predicted.tolist()]
    return np.array([-1 if None in row else numbers.setdefault(row, len(numbers)) for row in rows], dtype=np.int64)


def _since(steps: NDArray[np.int64], holds: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the first step that holds, and the first from which on all do."""
    others = np.flatnonzero(~holds)
    stays = int(others[-1]) + 1 if others.size else 0
    emergence = float(steps[holds.argmax()]) if holds.any() else NOTHING
    return emergence, float(steps[stays]) if stays < steps.size else NOTHING


def _no_match(wanted: str, match: Mapping[str, Any], final: Texts, place: Place) -> TracegramError:
    text = _joined(final, " " if wanted == "tokens" else "")
    shown = quote(text) if len(text) <= 80 else quote(f"{text[:20]} … {text[-50:]}")
    message = f"the final text has no {wanted} {quote(match[wanted])}; it is {shown}"
    return error_of("no-match", message, place, f"give another `{wanted}`, or the `positions` of the answer")


def _joined(tokens: Any, between: str = "") -> str:
    return between.join(_shown(each) for each in tokens)


def _shown(token: str | None) -> str:
    return _UNKNOWN if token is None else token.translate(_BLANKS)


def _plain(text: str) -> str:
    return text.translate(_BLANKS).strip()
