"""Writing the steps of a decode: a prediction waits until the canvas after it is known.

Every way of recording uses this recorder, so all write the same trace.
"""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.record.followed import Followed
from tracegram.record.growth import Insertion
from tracegram.record.guidance import word_of
from tracegram.record.journal import Journal, check_free, journal_path
from tracegram.record.observe import Columns
from tracegram.record.rows import batch_of
from tracegram.record.settings import Settings
from tracegram.sources.files.normal_form import header_json
from tracegram.trace.table import Recording
from vega_datalite.frozen import frozen

Ids = NDArray[np.int64]  # token ids, shape (B, positions)


@frozen
class Prediction:
    """The predictions of a step: `columns`, shape (B, n), for the n positions from `start`, which counts the prompt."""

    start: int
    columns: Columns

    @property
    def stop(self) -> int:
        """The first position after the predictions."""
        return self.start + self.columns["token"].shape[1]


class Recorder:
    """Writes the steps of a decode in order: call `begin`, then `predict` and `settle` for each step, then `close`.

    `waiting` is the prediction whose canvas is not known yet. Canvases include the prompt unless `at` gives their first
    position. If code that `attempt` calls fails, the recording ends and the decode continues.
    """

    def __init__(self, path: str | Path, settings: Settings) -> None:
        self.settings = settings
        self.waiting: Prediction | None = None
        self.prompt_length = settings.prompt_length
        self.guidance = word_of(settings.cfg)
        self.is_stopped = False
        self._path = Path(path)
        if self._path.suffix != ".parquet":
            raise ValueError(f"a trace is recorded into a .parquet file, not {self._path.name!r}")
        if not self._path.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {str(self._path.parent)!r} to record into")
        check_free(self._path)
        self._followed: Followed | None = None
        self._journal: Journal | None = None
        self._steps = 0
        self._stop = 0
        self._has_confidence = True
        self._masks = {"undecided": 0, "predicted": 0, "left": 0}
        self._texts: dict[int, str] = {}
        self._incomplete = ""
        self._closed = False

    @property
    def limit(self) -> int | None:
        """The first position after the recorded ones, None if unknown."""
        length = self.settings.generation_length
        return None if length is None else (self.prompt_length or 0) + length

    def attempt(self, take: Callable[..., None], *given: Any) -> None:
        """Call code that records, unless the recording is stopped; any error stops it, so that the decode goes on."""
        if self.is_stopped:
            return
        try:
            take(*given)
        except Exception as error:  # noqa: BLE001  # no fault of a recorder may cost the decode
            self.stop(str(error) or type(error).__name__)

    def stop(self, reason: str) -> None:
        """Stop recording this decode, with a warning that tells why."""
        self.is_stopped, self.waiting, self._incomplete = True, None, reason
        kept = f"steps kept: {self._steps}"
        warnings.warn(f"{self._path.name}: the recording stops, the decode goes on: {reason} ({kept})", stacklevel=4)

    def begin(self, canvas: Ids) -> None:
        """Set the canvas before the first step, which shows the prompt and the given positions.

        Raises:
            ValueError: The canvas has no mask.
        """
        mask = self.settings.mask_id
        if mask is not None and not (canvas == mask).any():
            raise ValueError(f"no position of the first canvas holds the mask id {mask}; is it this model's `mask_id`?")
        if self.prompt_length is None:
            self.prompt_length = self._leading(canvas)
        canvas = canvas[:, : self.limit]
        self._followed = Followed(canvas, self.prompt_length, mask, one_decode=self.settings.one_decode)
        self._stop = canvas.shape[1]

    def predict(self, start: int, columns: Columns) -> None:
        """Record the predictions of a step for the positions from `start`, which are not in the prompt."""
        if self._closed:
            raise RuntimeError("the recording is closed; open one for each decode")
        self.waiting = Prediction(start=start, columns=columns)

    def insert(self, found: Insertion) -> None:
        """Record masks that the loop has inserted since the last step."""
        if self._followed is not None:
            self._followed.told.append(found)

    def settle(self, canvas: Ids, *, at: int = 0) -> None:
        """Write the waiting step with the canvas after it."""
        canvas, inserted = canvas[:, : None if self.limit is None else self.limit - at], list[Insertion]()
        before: Ids | None = None
        if self._followed is not None:
            followed = self._followed.follow(canvas)
            before, canvas, inserted = followed.before, followed.canvas, followed.inserted
        if self.waiting is not None:
            waiting, self.waiting = self.waiting, None
            self._stop = max(self._stop, canvas.shape[1] + at)
            places = np.s_[:, waiting.start - at : waiting.stop - at]
            self._append(self._rows(waiting, canvas[places], None if before is None else before[places]))
            self._steps += 1
        for each in inserted:
            self._stop += each.count
            if self._journal is not None:
                self._journal.move(each.start - (self.prompt_length or 0), each.count)

    def close(self, *, dropped: str = "", unseen: str = "", failed: BaseException | None = None) -> None:
        """Write the trace file; a second call does nothing.

        Args:
            dropped: Why a waiting step cannot be written.
            unseen: Why there is no step, if that is known.
            failed: The error that ended the decode; then there is no warning about what is missing.
        """
        if self._closed:
            return
        self._closed = True
        steps = self._steps + (self.waiting is not None)
        if self.waiting is not None:
            self._incomplete = self._incomplete or f"the last step is not there: {dropped}"
        if failed is not None:
            self._incomplete = f"the decode broke off: {str(failed) or type(failed).__name__}"
        if self._journal is not None:
            self._put(self._journal, steps)
        if failed is None and (lacking := self._lacking(dropped, unseen)):
            warnings.warn(lacking, stacklevel=3)

    def _put(self, journal: Journal, steps: int) -> None:
        try:
            journal.close(self._header(steps=steps))
        except OSError as error:
            held = f"the recorded steps stay in {journal_path(self._path).name}"
            warnings.warn(f"{self._path.name} cannot be written: {error}; {held}", stacklevel=4)

    def _lacking(self, dropped: str, unseen: str) -> str:
        """Return a note on what is missing from the recording, nothing if it is complete."""
        name, mask = self._path.name, self.settings.mask_id
        if self.waiting is not None and self._journal is not None:
            return f"the last step is not in {name}: {dropped}"
        if self._journal is not None:
            return self._of_masks()
        if self.is_stopped:
            return ""
        is_unseen = self._followed is None and mask is not None
        why = unseen or (f"no call held the mask id {mask}; is it this model's `mask_id`?" if is_unseen else "")
        return f"no step was recorded, and {name} is not written{': ' * bool(why)}{why}"

    def _of_masks(self) -> str:
        """Return a warning if most predictions of undecided places were the mask, or if places stayed undecided."""
        undecided, predicted, left = (self._masks[each] for each in ("undecided", "predicted", "left"))
        if predicted > undecided / 2:
            found = f"the mask is the prediction in {predicted:,} of {undecided:,} undecided cells of {self._path.name}"
            return f"{found}; if the sampler forbids it, pass `without=[{self.settings.mask_id}]`"
        if left and not self.is_stopped:
            found = f"the last step in {self._path.name} leaves {left:,} of its positions masked"
            return f"{found}; if they are not generated, pass `generation_length`"
        return ""

    def _leading(self, canvas: Ids) -> int:
        if self.settings.mask_id is None:
            raise ValueError("pass `prompt_length`: without a mask id the canvas does not tell where the prompt ends")
        masked = canvas == self.settings.mask_id
        lengths = np.where(masked.any(axis=1), masked.argmax(axis=1), canvas.shape[1])
        if lengths.min() != lengths.max():
            held = ", ".join(map(str, lengths.tolist()[:8]))
            found = (
                f"the samples have {held} positions before their first mask, and position 0 is after {lengths.min()}"
            )
            warnings.warn(f"{self._path.name}: {found}; pass `prompt_length` if it is another", stacklevel=5)
        return int(lengths.min())

    def _rows(self, step: Prediction, after: Ids, before: Ids | None) -> Any:
        """Return the rows of a step, one for each cell, sample after sample."""
        samples, count = after.shape
        positions = np.arange(step.start, step.stop) - (self.prompt_length or 0)
        cells: dict[str, NDArray[Any]] = {
            "step": np.full((samples, count), self._steps),
            "position": np.broadcast_to(positions, (samples, count)),
            "canvas": after,
            **step.columns,
        }
        mask = self.settings.mask_id
        if samples > 1:
            runs = np.array([str(sample) for sample in range(samples)], dtype=object)
            cells["run"] = np.broadcast_to(runs[:, None], (samples, count))
        if mask is not None:
            cells["masked"] = after == mask
            cells["forced"] = self._forced(step, samples)
            cells |= {} if before is None else {"committed": (before == mask) & (after != mask)}
            self._masks["left"] = int(cells["masked"].any(axis=0).sum())
            self._masks["undecided"] += int(cells["masked"].sum())
            self._masks["predicted"] += int((cells["masked"] & (step.columns["token"] == mask)).sum())
        if self.settings.block_length and "block" not in cells:
            cells["block"] = np.broadcast_to(positions // self.settings.block_length, (samples, count))
        if self.settings.decode:
            cells["text"] = self._text(step.columns["token"])
        return batch_of({name: values.ravel() for name, values in cells.items()})

    def _forced(self, step: Prediction, samples: int) -> NDArray[np.bool_]:
        if self._followed is None:
            return np.zeros((samples, step.stop - step.start), dtype=bool)
        return self._followed.given[:, step.start : step.stop]

    def _text(self, tokens: NDArray[Any]) -> NDArray[np.object_]:
        decode = self.settings.decode or str
        ids = tokens.ravel().tolist()
        for token in set(ids) - self._texts.keys():
            try:
                self._texts[token] = str(decode(token))
            except Exception as error:
                raise ValueError(f"`decode` fails for the id {token}: {type(error).__name__} {error}") from error
        return np.array([self._texts[token] for token in ids], dtype=object)

    def _append(self, batch: Any) -> None:
        if self._journal is None:
            self._has_confidence = "confidence" in batch.schema.names
            self._journal = Journal(self._path, batch.schema, self._header(steps=None))
        self._journal.append(batch)

    def _header(self, *, steps: int | None) -> bytes:
        settings = self.settings
        length = settings.generation_length
        recording = Recording(
            mask_id=settings.mask_id,
            maskless=settings.mask_id is None,
            state="after",
            prompt_length=self.prompt_length,
            generation_length=self._stop - (self.prompt_length or 0) if length is None else length,
            block_length=settings.block_length,
            steps=settings.total_steps or steps,
            confidence=settings.confidence if self._has_confidence else "",
            guidance=self.guidance,
            incomplete=self._incomplete,
            model=settings.model,
            sampler=settings.sampler,
        )
        return header_json(recording)
