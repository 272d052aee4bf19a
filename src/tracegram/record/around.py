"""Recording around a loop that calls a model: one `with` line, and the loop stays as it is."""

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
    confidence: Confidence = "probability",
    decode: Callable[[int], str] | None = None,
    model_name: str = "",
    sampler: str = "",
) -> ForwardRecorder:
    """Record the calls of a model while a `with` block runs; each call is a step unless `steps` says otherwise.

    The model is a module that `register_forward_hook` knows, whose forward takes token ids (first, or as `input_ids`
    or `x`) and gives logits (a tensor, the first of a tuple, or `.logits`). The loop around it stays as it is:

        with record(model, "decode.parquet", mask_id=126336):
            generate(model, prompt)

    The canvas after a step is the one that the next step sees. After the last call it is the tensor that the model was
    called with, if the loop writes into that; otherwise hand the last canvas to `finish`, or the last step is left out
    with a warning. A call with the prompt alone is no step, and neither is one that sees no mask, if it is of a part
    of the canvas or of one that grows right after it: these fill a cache.

    Whatever goes wrong while the decode runs becomes a warning. The recording ends there, the decode goes on, and the
    steps so far are written, with the reason in the header. What it costs: `python tests/benchmarks/record.py`.

    Args:
        model: The module.
        path: A .parquet file, written when the block ends; until then there is a journal, `PATH.part`, that holds all
            steps so far and can be read in its place.
        mask_id: The token id of an undecided position; None for a model without a mask.
        prompt_length: Positions before the first generated one, left out of the trace, which counts positions from
            there. None: the positions before the first mask of the first canvas with a mask.
        generation_length: Positions to record from there on, of canvases that have more, such as shadows of a block at
            their end. None: all of them.
        block_length: Positions in a block, of a decode that goes block by block; gives a column `block`.
        steps: Which calls are steps: one in so many, the first of them, or those for which a function of the number
            of the call, from 0, and of its ids is true. None: all.
        total_steps: Steps that are asked for, for the header. None: as many as are seen.
        top_k: Candidates a cell; from 2 on, columns `token_2`, `probability_2` and so on.
        without: The ids that the sampler forbids after the call, such as the mask: they are never a prediction.
        shift: The model's logits at a position predict the next one, as Dream's do.
        cfg: Classifier-free guidance, of calls with a doubled batch, or with `steps=2` of two calls, the one with the
            prompt first. A scale: the logits are mixed as LLaDA and dllm do, without + (scale + 1) · (with - without).
            A function gives them from both. True: those with the prompt are recorded, and the header says “unguided”.
        offset: The first position of calls with a copy of a part of the canvas, or a function of the ids of any call
            that gives it, or None for a call that tells its own, as slices of the canvas and `position_ids` do.
        confidence: What the column `confidence` holds: `probability`, `margin` or `negative_entropy`.
        decode: Gives the text of a token id; with it there is a column `text`.
        model_name: Name of the model, for the header.
        sampler: Name of the sampler, for the header.

    Raises:
        ValueError: A word is out of its range, or without a mask id there is no prompt length.
        FileNotFoundError: The folder of the path is not there.
        FileExistsError: A file of the journal's name is none, or one of the names is a link.
    """
    if mask_id is None and prompt_length is None:
        raise ValueError("say `prompt_length`: without a mask id the canvas does not tell where the prompt ends")
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
        confidence=confidence,
        decode=decode,
        model=model_name,
        sampler=sampler,
    )
    calls = Calls(steps, pairs=bool(cfg))
    return ForwardRecorder(model, Recorder(path, settings), calls, offset)
