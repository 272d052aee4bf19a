"""The options of a user for reading a trace file, which override and complete its header."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from tracegram.trace import Recording, State
from vega_datalite.frozen import frozen

WORDS = ("format", "mask_id", "state", "prompt_length", "block_length", "step_base", "numbering", "sample")
FIRSTS = ("first_step", "first_position")  # of a matrix
OPTIONS = frozenset({*WORDS, *FIRSTS, "given", "columns"})


@frozen
class Said:
    """The keys of `trace` in a spec, or the options of commands that read files; None if not given.

    `columns` maps field words to the columns of a table that hold them; `given` names positions that no step decodes,
    and is empty where the user says that there are none.
    """

    format: str | None = None
    mask_id: int | None = None
    state: State | None = None
    prompt_length: int | None = None
    block_length: int | None = None
    step_base: int | None = None
    numbering: Literal["decode", "block"] | None = None
    sample: int | None = None
    first_step: int | None = None
    first_position: int | None = None
    given: tuple[int, ...] | None = None
    columns: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Said":
        """Take the options from the keys of `trace`, ignoring other keys."""
        given = None if words.get("given") is None else tuple(words["given"])
        return cls(
            **{word: words.get(word) for word in (*WORDS, *FIRSTS)}, given=given, columns=words.get("columns", {})
        )

    @property
    def firsts(self) -> dict[str, int]:
        """The words that number the first row and column of a matrix, as far as they are given."""
        return {word: number for word in FIRSTS if (number := getattr(self, word)) is not None}

    def amend(self, recording: Recording) -> Recording:
        """Return a recording with the options in place of its own values."""
        words = ("mask_id", "state", "prompt_length", "block_length", "step_base")
        return recording.amended(**{word: getattr(self, word) for word in words})


NOTHING = Said()
