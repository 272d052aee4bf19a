"""What a statistic is: a word, what there is one number for, what it needs, and its options."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import field
from math import isfinite
from typing import Any, Literal

from tracegram.diagnostics import Diagnostic, Place, TracegramError, nearest, quote
from vega_datalite.frozen import frozen

Per = Literal["run", "position", "step"]


@frozen
class Option:
    """What can be chosen of a statistic.

    `kind` is the kind of its value: a whole number from 1 (`count`), a number above 0 (`number`), one of `choices`
    (`choice`), an id or a text (`token`), or what `find_answer` takes (`match`). A `default` of None leaves it out.
    """

    kind: Literal["count", "number", "choice", "token", "match"]
    summary: str
    default: Any = None
    choices: tuple[str, ...] = ()
    required: bool = False


@frozen
class Statistic:
    """A number about a run, or one for each of its positions or steps.

    `compute` takes the run and the options; its name is the word, its docstring the definition. It gives a float, or
    an array in the order of the run's positions or steps, each once; NaN where there is no number. `needs` are the
    field words that the run must support.
    """

    compute: Callable[..., Any]
    per: Per
    unit: str
    needs: tuple[str, ...] = ()
    options: Mapping[str, Option] = field(default_factory=dict[str, Option])

    @property
    def word(self) -> str:
        """The name of the statistic."""
        return self.compute.__name__

    @property
    def definition(self) -> str:
        """All that is said of the statistic: the sentence, then its range, ties and source in further paragraphs."""
        return inspect.getdoc(self.compute) or ""


def settle(statistic: Statistic, given: Mapping[str, Any], asked: Place) -> dict[str, Any]:
    """Return the options of a statistic: those given, and the defaults of the others.

    Raises:
        TracegramError: `unknown-word`, `missing-word`, `wrong-type`, `out-of-range` or `unknown-choice`, for each.
    """
    findings = [_unknown(statistic, name, asked) for name in given if name not in statistic.options]
    for name, option in statistic.options.items():
        if given.get(name) is not None:
            findings += _faults(f"“{name}” of {quote(statistic.word)}", option, given[name], asked)
        elif option.required:
            message = f"{quote(statistic.word)} needs “{name}”"
            findings.append(Diagnostic(code="missing-word", message=message, place=asked, help=option.summary))
    if findings:
        raise TracegramError(findings)
    chosen = {name: value for name, value in given.items() if value is not None}
    return {
        name: int(chosen[name]) if option.kind == "count" and name in chosen else chosen.get(name, option.default)
        for name, option in statistic.options.items()
    }


def _unknown(statistic: Statistic, name: str, asked: Place) -> Diagnostic:
    message = f"{quote(statistic.word)} has no option {quote(name)}"
    near = nearest(name, statistic.options)
    known = ", ".join(statistic.options) or "none"
    advice = f"write {quote(near)}" if near else f"its options: {known}"
    return Diagnostic(code="unknown-word", message=message, place=asked, help=advice)


def _faults(name: str, option: Option, value: Any, asked: Place) -> list[Diagnostic]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    finite = number and isfinite(value)
    match option.kind:
        case "choice":
            good, code, expected = value in option.choices, "unknown-choice", f"one of {', '.join(option.choices)}"
        case "count":
            whole = finite and value == int(value)
            good, code, expected = whole and value >= 1, "out-of-range", "a whole number from 1"
        case "number":
            good, code, expected = finite and value > 0, "out-of-range", "a number above 0"
        case "token":
            good, code, expected = isinstance(value, int | str), "wrong-type", "the id of a token or its text"
        case "match":
            good, code, expected = isinstance(value, Mapping), "wrong-type", "a mapping such as {text: “135”}"
    if good:
        return []
    code = code if number or option.kind == "choice" else "wrong-type"
    return [Diagnostic(code=code, message=f"{name} is {quote(value)}, expected {expected}", place=asked)]
