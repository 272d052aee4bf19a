"""Recording around a loop that calls a model: one `with` line, and the loop stays as it is."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from tracegram.record.canvas import Offset, Part, locate, same_storage
from tracegram.record.observe import numbers, observe
from tracegram.record.recorder import Ids, Recorder
from tracegram.record.settings import Confidence, Settings

_UNKNOWN = "the canvas after it is not at hand; hand it to `finish(canvas)` inside the `with` block"


def record(  # noqa: PLR0913  # all that can be said of a recording is said here, by name
    model: Any,
    path: str | Path,
    *,
    mask_id: int | None,
    prompt_length: int | None = None,
    block_length: int | None = None,
    steps: int | None = None,
    top_k: int = 0,
    shift: bool = False,
    cfg: bool = False,
    offset: Offset | None = None,
    confidence: Confidence = "probability",
    decode: Callable[[int], str] | None = None,
    model_name: str = "",
    sampler: str = "",
) -> "ForwardRecorder":
    """Record every call of a model while a `with` block runs; each call is a step.

    The model is a module that `register_forward_hook` knows, whose forward takes token ids (first, or as `input_ids`
    or `x`) and gives logits (a tensor, the first of a tuple, or `.logits`). The loop around it stays as it is:

        with record(model, "decode.parquet", mask_id=126336):
            generate(model, prompt)

    The canvas after a step is the one that the next call sees. After the last call it is the tensor that the model was
    called with, if the loop writes into that; otherwise hand the last canvas to `finish`, or the last step is left out
    with a warning. What it costs: `python tests/benchmarks/record.py`.

    Args:
        model: The module.
        path: A .parquet file, written when the block ends; until then there is a journal, `PATH.part`, that holds all
            steps so far and can be read in its place.
        mask_id: The token id of an undecided position; None for a model without a mask.
        prompt_length: Positions before the first generated one, left out of the trace, which counts positions from
            there. None: the positions before the first mask of the first canvas.
        block_length: Positions in a block, of a decode that goes block by block; gives a column `block`.
        steps: Steps that are asked for, for the header. None: as many as are seen.
        top_k: Candidates a cell; from 2 on, columns `token_2`, `probability_2` and so on.
        shift: The model's logits at a position predict the next one, as Dream's do.
        cfg: Calls are doubled for classifier-free guidance; the first half of the batch is recorded.
        offset: The first position of calls with a copy of a part of the canvas, or a function of the ids that gives
            it. Slices of the canvas tell their own.
        confidence: What the column `confidence` holds: `probability`, `margin` or `negative_entropy`.
        decode: Gives the text of a token id; with it there is a column `text`.
        model_name: Name of the model, for the header.
        sampler: Name of the sampler, for the header.

    Raises:
        ValueError: Inside the block, when a call is not as described; the message says what to say.
    """
    settings = Settings(
        mask_id=mask_id,
        prompt_length=prompt_length,
        block_length=block_length,
        steps=steps,
        top_k=top_k,
        shift=shift,
        cfg=cfg,
        confidence=confidence,
        decode=decode,
        model=model_name,
        sampler=sampler,
    )
    return ForwardRecorder(model, Recorder(path, settings), offset)


class ForwardRecorder:
    """The `with` block of `record`."""

    def __init__(self, model: Any, recorder: Recorder, offset: Offset | None) -> None:
        self._model = model
        self._recorder = recorder
        self._settings = recorder.settings
        self._offset = offset
        self._hook: Any = None
        self._canvas: Any = None  # the tensor the loop may write into
        self._before: Ids | None = None  # what stood in it when the model was last called
        self._in_place = False
        self._final: Ids | None = None

    def __enter__(self) -> "ForwardRecorder":
        """Start to listen."""
        self._hook = self._model.register_forward_hook(self._on_forward, with_kwargs=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop to listen, write the last step, and put the trace in its place; an error of the block passes on."""
        self._hook.remove()
        last = self._last_canvas(failed=error is not None)
        if last is not None:
            self._recorder.settle(last)
        self._recorder.close(dropped=_UNKNOWN, failed=error is not None)

    def finish(self, canvas: Any) -> None:
        """Return what the canvas is after the last step, prompt included: shape (B, positions), or (positions,)."""
        final = np.atleast_2d(numbers(canvas))
        if self._before is not None and final.shape != self._before.shape:
            raise ValueError(f"the last canvas has the shape {final.shape}, and the one before it {self._before.shape}")
        self._final = final

    def _last_canvas(self, *, failed: bool) -> Ids | None:
        """Return the canvas after the last call, None when it is not known or the loop broke off before it."""
        if self._final is not None or self._before is None or self._canvas is None:
            return self._final
        now = self._snapshot(self._canvas)
        moved = not np.array_equal(now, self._before)
        return now if moved or (self._in_place and not failed) else None

    def _on_forward(self, _module: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: Any) -> None:
        ids, logits = _ids_of(args, kwargs), _logits_of(output)
        if logits.shape[:2] != ids.shape:
            shapes = f"ids of the shape {tuple(ids.shape)} and gave logits of the shape {tuple(logits.shape)}"
            raise ValueError(f"the model was called with {shapes}; a row of logits is needed for each id")
        part = locate(ids, self._canvas, 0 if self._before is None else self._before.shape[1], self._offset)
        now = self._canvas_now(part)
        if self._before is None:
            self._refuse_doubled(now)
            self._recorder.begin(now)
        else:
            self._in_place = part.canvas is not None and self._canvas is not None and same_storage(ids, self._canvas)
            self._recorder.settle(now)
        self._canvas, self._before = part.canvas, now
        self._predict(part, logits[: now.shape[0]])

    def _predict(self, part: Part, logits: Any) -> None:
        prompt = self._recorder.prompt_length or 0
        skipped = max(0, prompt - part.offset)
        if skipped >= part.ids.shape[1]:  # the prompt alone, to fill a cache
            return
        said = self._settings
        columns = observe(logits, skipped, shift=said.shift, top_k=said.top_k, confidence=said.confidence)
        self._recorder.predict(part.offset + skipped, columns)

    def _canvas_now(self, part: Part) -> Ids:
        found = self._snapshot(part.whole)
        if part.canvas is not None:
            return found
        if self._before is None:
            raise ValueError("the first call must be with the whole canvas, or with a slice of it")
        now = self._before.copy()
        now[:, part.offset : part.offset + found.shape[1]] = found
        return now

    def _snapshot(self, canvas: Any) -> Ids:
        found: Ids = numbers(canvas)
        if not self._settings.cfg:
            return found
        if found.shape[0] % 2:
            raise ValueError(f"`cfg` says that the batch is doubled, and it has {found.shape[0]} samples")
        return found[: found.shape[0] // 2]

    def _refuse_doubled(self, canvas: Ids) -> None:
        """Refuse a batch whose second half is the first with its prompt masked: guidance, not samples."""
        half = canvas.shape[0] // 2
        if canvas.shape[0] % 2 or self._settings.mask_id is None:
            return
        first, second = canvas[:half], canvas[half:]
        if ((second == first) | (second == self._settings.mask_id)).all() and (second != first).any():
            message = (
                "the second half of the batch is the first with its prompt masked, as for classifier-free guidance"
            )
            raise ValueError(f"{message}; say `cfg=True`")


def _ids_of(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    ids = args[0] if args else kwargs.get("input_ids", kwargs.get("x"))
    if ids is None or len(ids.shape) != 2 or getattr(ids, "is_floating_point", bool)():
        message = "the model was not called with token ids of the shape (samples, positions)"
        raise ValueError(f"{message}: first, or as `input_ids` or `x`")
    return ids


def _logits_of(output: Any) -> Any:
    logits = getattr(output, "logits", None)
    if logits is None:
        logits = output[0] if isinstance(output, (tuple, list)) else output
    if len(getattr(logits, "shape", ())) != 3:
        raise ValueError("the model gave no logits of the shape (samples, positions, vocabulary)")
    return logits
