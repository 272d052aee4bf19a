"""This file is about what a user says of a trace file, in place of what the file says or leaves open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracegram.trace import Recording, State

WORDS = ("format", "mask_id", "state", "prompt_length", "block_length", "step_base", "sample")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words of `trace` in a spec, and the options of the commands that read files; None says nothing.

    `columns` maps field words to the columns of a table that hold them.
    """

    format: str | None = None
    mask_id: int | None = None
    state: State | None = None
    prompt_length: int | None = None
    block_length: int | None = None
    step_base: int | None = None
    sample: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Said":
        """Take what is said from the words of `trace`, whatever else stands among them."""
        return cls(**{word: words.get(word) for word in WORDS}, columns=words.get("columns", {}))

    def amend(self, recording: Recording) -> Recording:
        """Give a recording with what is said in place of what it holds."""
        words = ("mask_id", "state", "prompt_length", "block_length", "step_base")
        return recording.amended(**{word: getattr(self, word) for word in words})


NOTHING = Said()
