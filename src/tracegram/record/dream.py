"""The two hooks for Dream's `diffusion_generate`."""

from pathlib import Path
from types import TracebackType
from typing import Any

from tracegram.record.observe import numbers, observe
from tracegram.record.recorder import Recorder
from tracegram.record.settings import Settings


class DreamHooks:
    """Records a decode through its hooks; the logits that they receive are already shifted.

        with DreamHooks("decode.parquet", mask_id=151666) as hooks:
            model.diffusion_generate(
                ids,
                generation_tokens_hook_func=hooks.generation_tokens_hook_func,
                generation_logits_hook_func=hooks.generation_logits_hook_func,
            )

    The first hook alone is enough. With the second alone, the last step is left out with a warning, because that hook
    never sees the canvas after it. `settings` are those of `Settings`.
    """

    def __init__(self, path: str | Path, **settings: Any) -> None:
        self._recorder = Recorder(path, Settings(**settings))
        self._begun = False

    def __enter__(self) -> "DreamHooks":
        """Return the hooks."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the trace in its place; an error of the block passes on."""
        missing = "no call of `generation_tokens_hook_func` gave the canvas after it"
        self._recorder.close(dropped=missing, failed=error)

    def generation_tokens_hook_func(self, step: int | None, x: Any, logits: Any) -> Any:
        """Record the canvas before the first step (which is None) and after each step; return it unchanged."""
        self._recorder.attempt(self._take_tokens, step, x, logits)
        return x

    def generation_logits_hook_func(self, step: int, x: Any, logits: Any) -> Any:  # noqa: ARG002  # Dream's protocol
        """Record the logits of a step and the canvas before it; return the logits unchanged."""
        self._recorder.attempt(self._take_logits, x, logits)
        return logits

    def _take_tokens(self, step: int | None, x: Any, logits: Any) -> None:
        if step is None:
            self._begin(x)
            return
        if not self._begun:
            raise ValueError("`generation_tokens_hook_func` was not called with the step None before the first step")
        if self._recorder.waiting is None:
            self._predict(logits)
        self._recorder.settle(numbers(x))

    def _take_logits(self, x: Any, logits: Any) -> None:
        if self._begun:
            self._recorder.settle(numbers(x))
        else:
            self._begin(x)
        self._predict(logits)

    def _begin(self, x: Any) -> None:
        self._begun = True
        self._recorder.begin(numbers(x))

    def _predict(self, logits: Any) -> None:
        said, start = self._recorder.settings, self._recorder.prompt_length or 0
        columns = observe(logits, start, said)
        self._recorder.predict(start, columns)
