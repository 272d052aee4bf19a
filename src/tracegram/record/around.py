"""Recording a loop that calls a model, with one `with` line around it."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from tracegram.record.calls import Calls, Steps
from tracegram.record.canvas import Offset
from tracegram.record.forward import ForwardRecorder
from tracegram.record.guidance import Guidance
from tracegram.record.recorder import Recorder
from tracegram.record.settings import Confidence, Settings


def record(  # noqa: PLR0913  # all that can be said of a recording is said here, by name
    model: Any,
    path: str | Path,
    *,
    mask_id: int | None,
    prompt_length: int | None = None,
    generation_length: int | None = None,
    block_length: int | None = None,
    steps: Steps | None = None,
    total_steps: int | None = None,
    top_k: int = 0,
    without: Collection[int] = (),
    shift: bool = False,
    cfg: Guidance = False,
    offset: Offset | None = None,
    one_decode: bool = False,
    confidence: Confidence = "probability",
    decode: Callable[[int], str] | None = None,
    model_name: str = "",
    sampler: str = "",
) -> ForwardRecorder:
    """Record the calls of a model while a `with` block runs; each call is a step unless `steps` says otherwise.

    The model is a PyTorch module whose forward takes token ids (first, or as `input_ids` or `x`) and returns logits (a
    tensor, the first of a tuple, or `.logits`). The loop does not change:

    Example:
        >>> with record(model, "decode.parquet", mask_id=126336):
        ...     generate(model, prompt)

    The canvas after a step is the one that the next step sees. After the last call it is the tensor that the model was
    called with, if the loop writes into that tensor; otherwise pass the last canvas to `finish`, or the last step is
    left out with a warning. A call with the prompt alone is not a step. Neither is a call that sees no mask, if it is
    for a part of the canvas or for one that grows right after it: these calls fill a cache.

    Whatever goes wrong while the decode runs becomes a warning. The recording ends there, the decode continues, and the
    steps so far are written, with the reason in the header. `python tests/benchmarks/record.py` measures the cost.

    Args:
        model: The module.
        path: A .parquet file, written when the block ends. Until then its journal, `PATH.part`, holds all steps so far
            and can be read instead.
        mask_id: The token id of an undecided position; None for a model without a mask.
        prompt_length: The number of positions before the first generated one; the trace leaves them out and counts
            from there. Default: the positions before the first mask of the first canvas with a mask.
        generation_length: The number of positions to record, if canvases have more, such as shadows of a block at
            their end. Default: all of them.
        block_length: The number of positions in a block, for a decode that works block by block; adds a column `block`.
        steps: Which calls are steps: every n-th call (the first of each n), or the calls for which a function of the
            call's number, from 0, and its ids is true. Default: all.
        total_steps: The requested number of steps, for the header. Default: the number of recorded steps.
        top_k: The number of candidates per cell; from 2 on, adds columns `token_2`, `probability_2` and so on.
        without: The ids that the sampler forbids after the call, such as the mask: they are never a prediction.
        shift: Whether the model's logits at a position predict the next one, as Dream's do.
        cfg: Classifier-free guidance, for calls with a doubled batch, or with `steps=2` for two calls, the one with the
            prompt first. A scale mixes the logits as LLaDA and dllm do, without + (scale + 1) · (with - without);
            a function computes them from both; True records those with the prompt, and the header says “unguided”.
        offset: The first position of calls with a copy of a part of the canvas, or a function that computes it from the
            ids of a call; None for a call that shows it itself, as slices of the canvas and `position_ids` do.
        one_decode: Whether the decode goes on where the first canvas is there again, because the loop masks all that it
            has decided. Default: that is another decode or cannot be told from one, and the recording ends before it.
        confidence: The kind of the column `confidence`: `probability`, `margin` or `negative_entropy`.
        decode: Returns the text of a token id; adds a column `text`.
        model_name: The name of the model, for the header.
        sampler: The name of the sampler, for the header.

    Raises:
        ValueError: An argument is out of its range, or both the mask id and the prompt length are missing.
        FileNotFoundError: The folder of the path does not exist.
        TypeError: The model is not a PyTorch module, or a number is not a whole one.
        FileExistsError: A file with the journal's name is not a journal, or one of the two names is a link or a folder.
    """
    if mask_id is None and prompt_length is None:
        raise ValueError("pass `prompt_length`: without a mask id the canvas does not tell where the prompt ends")
    settings = Settings(
        mask_id=mask_id,
        prompt_length=prompt_length,
        generation_length=generation_length,
        block_length=block_length,
        total_steps=total_steps,
        top_k=top_k,
        without=tuple(without),
        shift=shift,
        cfg=cfg,
        one_decode=one_decode,
        confidence=confidence,
        decode=decode,
        model=model_name,
        sampler=sampler,
    )
    calls = Calls(steps, pairs=bool(cfg))
    return ForwardRecorder(model, Recorder(path, settings), calls, offset)
