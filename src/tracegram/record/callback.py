"""The callback for diffusers' text pipelines, LLaDA2Pipeline and DiffusionGemmaPipeline."""

from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from tracegram.record.observe import Columns, numbers, observe
from tracegram.record.recorder import Recorder
from tracegram.record.settings import Settings

LLADA2_TENSORS = ["block_x", "sampled_tokens", "sampled_probs", "active_block"]
DIFFUSION_GEMMA_TENSORS = ["canvas", "logits"]


class StepCallback:
    """A callback for `callback_on_step_end` that records each step of a pipeline.

        with StepCallback("decode.parquet", mask_id=156895) as callback:
            pipeline(
                prompt,
                callback_on_step_end=callback,
                callback_on_step_end_tensor_inputs=LLADA2_TENSORS,
            )

    With LLaDA2Pipeline a step has the rows of its block, and `confidence` is the probability of the sampled token.
    With DiffusionGemmaPipeline (`mask_id=None`, `DIFFUSION_GEMMA_TENSORS`) the top-1 prediction comes from the logits
    and may differ from the canvas after the step. Step numbers continue from block to block. `settings` are those of
    `Settings`.
    """

    def __init__(self, path: str | Path, **settings: Any) -> None:
        self._recorder = Recorder(path, Settings(**settings))
        self._start: int | None = None  # the first position of the canvas that is denoised now

    def __enter__(self) -> "StepCallback":
        """Return the callback."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the trace in its place; an error of the block passes on."""
        self._recorder.close(failed=error)

    def __call__(self, pipe: Any, global_step: int, step_idx: int, callback_kwargs: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Record a step; return the tensors unchanged."""
        self._recorder.attempt(self._take, step_idx, callback_kwargs)
        return callback_kwargs

    def _take(self, step_idx: int, callback_kwargs: dict[str, Any]) -> None:
        if {"block_x", "sampled_tokens"} <= callback_kwargs.keys():
            self._take_block(callback_kwargs)
        elif {"canvas", "logits"} <= callback_kwargs.keys():
            self._take_canvas(step_idx, callback_kwargs["canvas"], callback_kwargs["logits"])
        else:
            known = "LLADA2_TENSORS or DIFFUSION_GEMMA_TENSORS"
            held = ", ".join(callback_kwargs) or "nothing"
            raise ValueError(f"the callback got {held}; pass {known} as `callback_on_step_end_tensor_inputs`")

    def _take_block(self, given: dict[str, Any]) -> None:
        canvas, tokens = numbers(given["block_x"]), numbers(given["sampled_tokens"])
        start = canvas.shape[1] - tokens.shape[1]
        if self._recorder.prompt_length is None:
            self._recorder.prompt_length = start + self._given(given.get("active_block"))
        skipped = max(0, self._recorder.prompt_length - start)
        number = (
            start // tokens.shape[1] - self._recorder.prompt_length // tokens.shape[1]
        )  # blocks begin in the prompt
        columns: Columns = {"token": tokens[:, skipped:]}
        columns["block"] = np.full_like(columns["token"], number)
        if "sampled_probs" in given:
            columns["confidence"] = numbers(given["sampled_probs"].float())[:, skipped:]
        self._recorder.predict(start + skipped, columns)
        self._recorder.settle(canvas)

    def _given(self, active: Any | None) -> int:
        """Count the positions of the first block that are not masked at its first step: the end of the prompt."""
        if active is None:
            raise ValueError("pass `prompt_length`, or add `active_block` to the tensors, which tells it")
        return int(numbers(active).any(axis=0).argmax())

    def _take_canvas(self, step_idx: int, canvas: Any, logits: Any) -> None:
        after = numbers(canvas)
        start = (self._recorder.prompt_length or 0) if self._start is None else self._start
        if step_idx == 0 and self._start is not None:
            start += after.shape[1]
        self._start = start
        said = self._recorder.settings
        columns = observe(logits, 0, said)
        self._recorder.predict(start, columns)
        self._recorder.settle(after, at=start)
