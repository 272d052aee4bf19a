"""The steps of a decode: a prediction waits until the canvas after it is known, then it is written.

Every way of recording ends here, so that all write the same trace.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tracegram.record.journal import Journal
from tracegram.record.observe import Columns
from tracegram.record.rows import batch_of
from tracegram.record.settings import Settings
from tracegram.sources.files.normal_form import header_json
from tracegram.trace.recording import Recording

Ids = NDArray[np.int64]  # token ids, shape (B, positions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What a step predicted: `columns` of shape (B, n) for the n positions from `start`, the prompt counted."""

    start: int
    columns: Columns

    @property
    def stop(self) -> int:
        """The first position after them."""
        return self.start + self.columns["token"].shape[1]


class Recorder:
    """Writes steps in the order in which they come: `begin`, then `predict` and `settle` for each, then `close`.

    `waiting` is the prediction whose canvas is not known yet. Canvases have the prompt in them unless `at` says at
    which position they start.
    """

    def __init__(self, path: str | Path, settings: Settings) -> None:
        self.settings = settings
        self.waiting: Prediction | None = None
        self.prompt_length = settings.prompt_length
        self._path = Path(path)
        if self._path.suffix != ".parquet":
            raise ValueError(f"a trace is recorded into a .parquet file, not {self._path.name!r}")
        if not self._path.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {str(self._path.parent)!r} to record into")
        self._first: Ids | None = None
        self._journal: Journal | None = None
        self._steps = 0
        self._stop = 0
        self._has_confidence = True
        self._texts: dict[int, str] = {}
        self._closed = False

    def begin(self, canvas: Ids) -> None:
        """Take the canvas before the first step: it tells the prompt, and the positions that are given."""
        self._first = canvas
        self._stop = canvas.shape[1]
        if self.settings.mask_id is not None and not (canvas == self.settings.mask_id).any():
            message = f"no position of the first canvas holds the mask id {self.settings.mask_id}"
            raise ValueError(f"{message}; is it this model's `mask_id`?")
        if self.prompt_length is None:
            self.prompt_length = self._leading(canvas)

    def predict(self, start: int, columns: Columns) -> None:
        """Take what a step predicted for the positions from `start`, none of which is of the prompt."""
        if self._closed:
            raise RuntimeError("the recording is closed; open one for each decode")
        self.waiting = Prediction(start=start, columns=columns)

    def settle(self, canvas: Ids, *, at: int = 0) -> None:
        """Take the canvas after the step that waits, and write the step."""
        if self._first is not None:
            self._check(self._first, canvas)
            self._first = np.concatenate([self._first, canvas[:, self._first.shape[1] :]], axis=1)
        if self.waiting is None:
            return
        waiting, self.waiting = self.waiting, None
        self._stop = max(self._stop, canvas.shape[1] + at)
        self._append(batch_of(self._rows(waiting, canvas[:, waiting.start - at : waiting.stop - at])))
        self._steps += 1

    def close(self, *, dropped: str = "", failed: bool = False) -> None:
        """Put the trace in its place; a second time does nothing.

        Args:
            dropped: Why the step that waits, if one does, cannot be written.
            failed: The decode broke off, which says enough: what is missing is not warned of.
        """
        if self._closed:
            return
        self._closed = True
        lacking = f"no step was recorded, and {self._path.name} is not written"
        if self._journal is not None:
            self._journal.close(self._header(steps=self._steps + (self.waiting is not None)))
            lacking = f"the last step is not in {self._path.name}: {dropped}" if self.waiting is not None else ""
        if lacking and not failed:
            warnings.warn(lacking, stacklevel=3)

    def _leading(self, canvas: Ids) -> int:
        if self.settings.mask_id is None:
            raise ValueError("say `prompt_length`: without a mask id the canvas does not tell where the prompt ends")
        masked = canvas == self.settings.mask_id
        lengths = np.where(masked.any(axis=1), masked.argmax(axis=1), canvas.shape[1])
        if lengths.min() != lengths.max():
            held = ", ".join(map(str, lengths.tolist()[:8]))
            raise ValueError(f"say `prompt_length`: the samples have {held} positions before their first mask")
        return int(lengths[0])

    def _check(self, first: Ids, canvas: Ids) -> None:
        if canvas.shape[0] != first.shape[0]:
            raise ValueError(f"the batch had {first.shape[0]} samples and has {canvas.shape[0]} now")
        prompt = slice(0, self.prompt_length or 0)
        if canvas.shape[1] < first.shape[1] or not np.array_equal(canvas[:, prompt], first[:, prompt]):
            raise ValueError("another decode began: its prompt or its length differs; record each into its own file")

    def _rows(self, step: Prediction, after: Ids) -> dict[str, NDArray[Any]]:
        """Return the columns of a step with a row a cell, sample after sample."""
        samples, count = after.shape
        positions = np.arange(step.start, step.stop) - (self.prompt_length or 0)
        cells: dict[str, NDArray[Any]] = {
            "step": np.full((samples, count), self._steps),
            "position": np.broadcast_to(positions, (samples, count)),
            "canvas": after,
            **step.columns,
        }
        if samples > 1:
            runs = np.array([str(sample) for sample in range(samples)], dtype=object)
            cells["run"] = np.broadcast_to(runs[:, None], (samples, count))
        if self.settings.mask_id is not None:
            cells["masked"] = after == self.settings.mask_id
            cells["forced"] = self._forced(step, samples)
        if self.settings.block_length and "block" not in cells:
            cells["block"] = np.broadcast_to(positions // self.settings.block_length, (samples, count))
        if self.settings.decode:
            cells["text"] = self._text(step.columns["token"])
        return {name: values.ravel() for name, values in cells.items()}

    def _forced(self, step: Prediction, samples: int) -> NDArray[np.bool_]:
        if self._first is None:
            return np.zeros((samples, step.stop - step.start), dtype=bool)
        return self._first[:, step.start : step.stop] != self.settings.mask_id

    def _text(self, tokens: NDArray[Any]) -> NDArray[np.object_]:
        decode = self.settings.decode or str
        ids = tokens.ravel().tolist()
        for token in set(ids) - self._texts.keys():
            self._texts[token] = str(decode(token))
        return np.array([self._texts[token] for token in ids], dtype=object)

    def _append(self, batch: Any) -> None:
        if self._journal is None:
            self._has_confidence = "confidence" in batch.schema.names
            self._journal = Journal(self._path, batch.schema, self._header(steps=None))
        self._journal.append(batch)

    def _header(self, *, steps: int | None) -> bytes:
        state: Literal["after"] = "after"
        settings = self.settings
        recording = Recording(
            mask_id=settings.mask_id,
            maskless=settings.mask_id is None,
            state=state,
            prompt_length=self.prompt_length,
            generation_length=self._stop - (self.prompt_length or 0),
            block_length=settings.block_length,
            steps=settings.steps or steps,
            confidence=settings.confidence if self._has_confidence else "",
            model=settings.model,
            sampler=settings.sampler,
        )
        return header_json(recording)
