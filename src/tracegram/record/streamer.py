"""The streamer for transformers' DiffusionGemma."""

from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from tracegram.record.observe import Columns, numbers, observe
from tracegram.record.recorder import Ids, Recorder
from tracegram.record.settings import Settings


class DraftStreamer:
    """A streamer for `generate(streamer=…)` that records each draft as a step.

        with DraftStreamer("decode.parquet", logits=True) as streamer:
            model.generate(ids, streamer=streamer)

    The model has no mask. A draft is the top-1 prediction of each position and also serves as the canvas after its
    step; after the last step of a canvas, the final canvas is used. With `logits` the drafts arrive as logits, as the
    model conditions itself on them, which adds confidence, margin and entropy. Step numbers continue from canvas to
    canvas. `settings` are those of `Settings`.
    """

    def __init__(self, path: str | Path, *, logits: bool = False, **settings: Any) -> None:
        self._takes_logits = logits  # transformers asks for it
        self._recorder = Recorder(path, Settings(mask_id=settings.pop("mask_id", None), **settings))
        self._start: int | None = None  # the first position of the canvas that is drafted now
        self._draft: Ids | None = None

    def __enter__(self) -> "DraftStreamer":
        """Return the streamer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the trace file if the model has not called `end`; an error of the block passes on."""
        self._recorder.attempt(self._settle, self._draft)
        self._recorder.close(failed=error)

    def put(self, value: Any) -> None:
        """Record the prompt, then each canvas when it is final."""
        self._recorder.attempt(self._put, value)

    def put_draft(self, value: Any = None, *, logits: Any = None) -> None:
        """Record the draft of a step, as tokens or as logits."""
        self._recorder.attempt(self._put_draft, value, logits)

    def end(self) -> None:
        """Write the trace file; a second call does nothing."""
        self._recorder.attempt(self._settle, self._draft)
        self._recorder.close()

    def _put(self, value: Any) -> None:
        final = np.atleast_2d(numbers(value))
        if self._start is None:
            self._start = final.shape[1]
            if self._recorder.prompt_length is None:
                self._recorder.prompt_length = self._start
            return
        if self._draft is not None and final.shape != self._draft.shape:
            raise ValueError(f"the canvas has the shape {final.shape}, and its drafts had {self._draft.shape}")
        self._settle(final)
        self._start += final.shape[1]

    def _put_draft(self, value: Any, logits: Any) -> None:
        if self._start is None:
            raise ValueError("`put` was not called with the prompt before the first draft")
        if value is None and logits is None:
            raise ValueError("a draft has a `value` or `logits`")
        self._settle(self._draft)
        columns = self._columns(value, logits)
        self._draft = columns["token"]
        self._recorder.predict(self._start, columns)

    def _columns(self, value: Any, logits: Any) -> Columns:
        if logits is None:
            return {"token": np.atleast_2d(numbers(value))}
        said = self._recorder.settings
        whole = logits if len(logits.shape) == 3 else logits[None]
        return observe(whole, 0, said)

    def _settle(self, canvas: Ids | None) -> None:
        if canvas is not None and self._start is not None:
            self._recorder.settle(canvas, at=self._start)
        self._draft = None
