"""How a trace was recorded: the header of the normal form, which `spec/trace.md` documents."""

from dataclasses import replace
from typing import Any, Literal

from vega_datalite.frozen import frozen

State = Literal["before", "after"]


@frozen
class Recording:
    """Known facts about the recording of a trace; None or an empty text means unknown.

    `state` tells whether `canvas` and `masked` are the state before or after the step of their row. `steps` is the
    requested number of steps, which an early exit does not reach. Steps and positions of a trace count from
    0, positions from the first generated token; the source's own number of its first step is `step_base`.
    """

    mask_id: int | None = None
    maskless: bool = False  # the model has no mask: it starts from random tokens and renoises
    state: State | None = None
    prompt_length: int | None = None
    generation_length: int | None = None
    block_length: int | None = None
    steps: int | None = None
    step_base: int = 0
    guidance: str = ""  # guided or unguided, where predictions are of a decode with classifier-free guidance
    incomplete: str = ""  # why the recording ends before the decode
    confidence: str = ""  # what `confidence` is: probability, margin, negative_entropy, logit_margin or random
    model: str = ""
    sampler: str = ""

    @property
    def of_run(self) -> dict[str, Any]:
        """The known facts about the run, by their words, each of which is a field of all its cells."""
        words = ("model", "sampler", "steps", "generation_length", "prompt_length", "block_length")
        return {word: value for word in words if (value := getattr(self, word)) not in {None, ""}}

    def amended(self, **said: object) -> "Recording":
        """Return the recording with new values in place of recorded ones; None keeps a value."""
        return replace(self, **{name: value for name, value in said.items() if value is not None})  # type: ignore[arg-type]
