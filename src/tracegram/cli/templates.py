"""Outputs with braces: `{name}` is the name of the spec, other braces hold a field of its trace."""

import re
from collections.abc import Iterable, Mapping

from tracegram.diagnostics import Place, error_of, nearest, quote

NAME = "name"
_BRACES = re.compile(r"\{([^{}]*)\}")
_UNSAFE = re.compile(r"[^\w.,;+=@ -]|^\.+|(?<![. ])[. ]+$")  # in a part of a path, on any system


def is_template(output: str) -> bool:
    """Return whether an output has braces."""
    return _BRACES.search(output) is not None


def check_templates(outputs: Iterable[str], known: Iterable[str]) -> None:
    """Check that each pair of braces can be filled.

    Args:
        outputs: The outputs.
        known: The words that are filled beside the name of the spec.

    Raises:
        TracegramError: `bad-output-path`.
    """
    words = [NAME, *known]
    for output in outputs:
        for word in _BRACES.findall(output):
            if word not in words:
                message = f"nothing fills {{{word}}} in the output {quote(output)}"
                near = nearest(word, words)
                advice = f"write {{{near}}}" if near else f"draw `--each {word}`, or write {{name}}, the spec's own"
                raise error_of("bad-output-path", message, Place(file=output), advice)


def filled(output: str, name: str, values: Mapping[str, str]) -> str:
    """Return an output with its braces filled; characters that file names cannot contain become `_`."""
    safe = {word: _UNSAFE.sub("_", value) or "_" for word, value in values.items()}
    return _BRACES.sub(lambda found: {**safe, NAME: name}[found[1]], output)
