"""Recording around a loop that calls a model, without a change to the loop."""

import warnings
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import numpy as np

from tracegram.record.calls import Calls, stride_of
from tracegram.record.canvas import Canvas, Ids, Offset, Part
from tracegram.record.growth import Insertion
from tracegram.record.guidance import is_doubled, mixed
from tracegram.record.observe import numbers, observe
from tracegram.record.recorder import Recorder

_UNCALLED = "the model was not called in the `with` block: pass the module that the loop calls, as `model(ids)`"
_UNKNOWN = "the canvas after it is not known; pass it to `finish(canvas)` inside the `with` block"


class ForwardRecorder:
    """The `with` block of `record`."""

    def __init__(self, model: Any, recorder: Recorder, calls: Calls, offset: Offset | None) -> None:
        if not hasattr(model, "register_forward_hook"):
            raise TypeError(f"the model is a {type(model).__name__}, not a PyTorch module")
        self._model = model
        self._recorder = recorder
        self._calls = calls
        self._canvas = Canvas(offset, self._snapshot)
        self._hook: Any = None
        self._cfg = recorder.settings.cfg
        self._is_doubled = bool(self._cfg) and not calls.has_pairs
        self._begun = False
        self._before: Ids | None = None  # the canvas before the step that waits
        self._range = slice(0, 0)  # the positions of the step that waits
        self._is_idle = False  # the call that waits saw a part of the canvas, or a whole one, without a mask
        self._first: Any = None  # the logits of the first call of a step, which wait for the second's
        self._first_at = 0  # the position of the first of them
        self._moved: list[bool] = []

    def __enter__(self) -> "ForwardRecorder":
        """Start recording."""
        self._hook = self._model.register_forward_hook(self._on_forward, with_kwargs=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop recording, write the last step and the trace file; an error of the block passes on."""
        self._hook.remove()
        self._recorder.attempt(self._end, error)
        self._recorder.close(dropped=_UNKNOWN, unseen="" if self._calls.counted else _UNCALLED, failed=error)

    def finish(self, canvas: Any) -> None:
        """Record the canvas after the last call so far, including the prompt: shape (B, positions), or (positions,)."""
        self._recorder.attempt(self._hand, canvas)

    def inserted(self, start: int, count: int) -> None:
        """Record that the loop has inserted `count` masks before position `start` of the canvas, prompt included."""
        self._recorder.insert(Insertion(start=start, count=count))

    def _on_forward(self, _module: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: Any) -> None:
        self._recorder.attempt(self._take, args, kwargs, output)

    def _hand(self, canvas: Any) -> None:
        final = np.atleast_2d(numbers(canvas))
        known = self._canvas.latest[:, : self._recorder.limit].shape
        if final.shape[1] < known[1]:
            raise ValueError(f"the canvas handed in has the shape {final.shape}, and the one before it {known}")
        self._canvas.hand(final)
        self._settle()

    def _take(self, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: Any) -> None:
        ids = _ids_of(args, kwargs)
        self._calls.count()
        self._note_doubled(ids)
        part = self._canvas.see(ids, kwargs)
        if not self._begun and not self._begin():
            return  # the prompt alone, to fill a cache
        shown = self._range_of(part)
        if shown.start >= shown.stop:
            return
        match self._calls.role(ids, is_undecided=self._is_undecided(shown)):
            case "step":
                self._settle()
                self._step(part, shown, _logits_of(output, ids))
            case "second":
                self._mix(part, shown, _logits_of(output, ids))
            case "other":
                pass

    def _begin(self) -> bool:
        mask, canvas = self._recorder.settings.mask_id, self._canvas.latest
        if mask is not None and not (canvas == mask).any():
            return False
        self._recorder.begin(canvas)
        self._begun = True
        return True

    def _range_of(self, part: Part) -> slice:
        """Return the recorded positions of a call."""
        stop = part.offset + part.ids.shape[1]
        limit = self._recorder.limit
        return slice(max(self._recorder.prompt_length or 0, part.offset), stop if limit is None else min(stop, limit))

    def _is_undecided(self, shown: slice) -> bool:
        mask = self._recorder.settings.mask_id
        return mask is None or bool((self._canvas.latest[:, shown] == mask).any())

    def _step(self, part: Part, shown: slice, logits: Any) -> None:
        self._before, self._range = self._canvas.latest, shown
        self._is_idle = self._calls.is_open and not self._is_undecided(shown)
        self._canvas.begin_step()
        logits = mixed(self._cfg, *logits.chunk(2)) if self._is_doubled else logits
        if self._calls.has_pairs:
            self._first, self._first_at = logits.detach().clone(), part.offset
        within = logits[:, : shown.stop - part.offset]
        self._recorder.predict(shown.start, observe(within, shown.start - part.offset, self._recorder.settings))

    def _mix(self, part: Part, shown: slice, logits: Any) -> None:
        """Mix in the logits without the prompt, for the positions that both calls of the step have."""
        if self._first is None or self._recorder.waiting is None:
            return
        start, stop = max(shown.start, self._range.start), min(shown.stop, self._range.stop)
        left = max(part.offset, self._first_at)
        guided = mixed(
            self._cfg,
            self._first[:, left - self._first_at : stop - self._first_at],
            logits[:, left - part.offset : stop - part.offset],
        )
        self._range, self._first = slice(start, stop), None
        self._recorder.predict(start, observe(guided, start - left, self._recorder.settings))

    def _settle(self) -> None:
        """Write the waiting step, now that the canvas after it is known; a call that filled a cache is not a step."""
        before, after = self._before, self._canvas.latest
        if before is None or (self._is_idle and self._fills_a_cache(before, after)):
            self._recorder.waiting = None
            self._recorder.settle(after)
            return
        self._before = None
        masked = before[:, self._range] == self._recorder.settings.mask_id
        if (masked & ~self._canvas.is_shown[self._range]).any():
            message = "the canvas after a call is not known, since the next was called with a copy of another part"
            raise ValueError(f"{message}; pass the canvas to `finish(canvas)` after each part")
        if self._first is not None:
            raise ValueError("a step had one call, and `steps` and `cfg` say that its second has no prompt")
        if not self._is_idle:
            self._moved.append(not np.array_equal(before, after))
        self._settle_with(after)

    def _settle_with(self, after: Ids) -> None:
        """Settle with a canvas or, if it has another shape than the one before, with the last state of that one."""
        left = self._canvas.left
        try:
            if left is not None and left.shape != after.shape:
                self._recorder.settle(left)
            self._recorder.settle(after)
        except ValueError:
            if left is not None and self._recorder.waiting is not None:
                self._recorder.settle(left)
            raise

    def _fills_a_cache(self, before: Ids, after: Ids) -> bool:
        """Check that a call without masks only filled a cache: it saw a part of the canvas, or one that then grew."""
        size = before[:, : self._recorder.limit].shape[1]
        is_part = self._range.start > (self._recorder.prompt_length or 0) or self._range.stop < size
        return np.array_equal(before[:, :size], after[:, :size]) and (is_part or after.shape[1] > before.shape[1])

    def _end(self, error: BaseException | None) -> None:
        """Write the last step if the tensor of its call shows the canvas after it; after a failed loop it may not."""
        before, is_written = self._canvas.latest, self._canvas.refresh()
        moved = not np.array_equal(before, self._canvas.latest)
        if moved or (is_written and error is None):
            self._settle()
        elif self._is_idle and self._before is not None:
            self._recorder.waiting = None if self._fills_a_cache(self._before, before) else self._recorder.waiting
        if not self._calls.is_said and (stride := stride_of(self._moved)) > 1:
            message = f"the canvas changed after one in {stride} calls; if a step has {stride} calls"
            warnings.warn(f"{message}, pass `steps={stride}`", stacklevel=4)

    def _snapshot(self, ids: Any) -> Ids:
        found: Ids = numbers(ids)
        if not self._is_doubled:
            return found
        if found.shape[0] % 2:
            message = f"`cfg` says that the batch is doubled, and it has {found.shape[0]} samples"
            raise ValueError(f"{message}; for two calls per step, pass `steps=2`")
        return found[: found.shape[0] // 2]

    def _note_doubled(self, ids: Any) -> None:
        """Use the first half of a batch if the second half is the same with its prompt masked."""
        if self._begun or self._cfg or not is_doubled(numbers(ids), self._recorder.settings.mask_id):
            return
        self._cfg, self._is_doubled = True, True
        self._recorder.guidance = "unguided"
        found = "the second half of the batch is the first with its prompt masked, as for classifier-free guidance"
        warnings.warn(
            f"{found}: predictions are recorded without it; pass `cfg=SCALE` to record them with it", stacklevel=4
        )


def _ids_of(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    ids = args[0] if args else kwargs.get("input_ids", kwargs.get("x"))
    if ids is None or len(ids.shape) != 2 or getattr(ids, "is_floating_point", bool)():
        message = "the model was not called with token ids of the shape (samples, positions)"
        raise ValueError(f"{message}: first, or as `input_ids` or `x`")
    return ids


def _logits_of(output: Any, ids: Any) -> Any:
    logits = getattr(output, "logits", None)
    if logits is None:
        logits = output[0] if isinstance(output, (tuple, list)) else output
    if len(getattr(logits, "shape", ())) != 3:
        raise ValueError("the model gave no logits of the shape (samples, positions, vocabulary)")
    if logits.shape[:2] != ids.shape:
        shapes = f"ids of the shape {tuple(ids.shape)} and gave logits of the shape {tuple(logits.shape)}"
        raise ValueError(f"the model was called with {shapes}; a row of logits is needed for each id")
    return logits
