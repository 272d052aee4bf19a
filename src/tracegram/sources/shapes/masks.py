"""The id of the mask: it is asked for and never guessed; messages offer the ids of known models."""

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import error_of
from tracegram.sources.files.payload import Payload

MODELS = {  # mask ids by the families of models that use them
    126336: "LLaDA, LLaDA-1.5, MMaDA and d1",
    151666: "Dream and DiffuCoder",
    156895: "LLaDA2",
    151669: "SDAR and TraDo",
    50257: "MDLM and SEDD with the tokens of GPT-2",
}


def check_mask(payload: Payload, canvases: NDArray[np.int64], mask_id: int | None) -> int:
    """Return the mask id, which must be known and occur.

    Args:
        payload: The file, for findings.
        canvases: Token ids, shape (N, L), the first canvas first.
        mask_id: The id from the user or from the file.

    Raises:
        TracegramError: `ambiguous-trace` when nobody says it, `mask-never-occurs` when it is not in the canvases.
    """
    if mask_id is None:
        message = "nothing says which token id marks an undecided position"
        raise payload.ask(message, known(canvases) or _fills_the_first(canvases))
    if not (canvases == mask_id).any():
        held = f"{np.unique(canvases).size:,} other ids"
        message = f"the mask id {mask_id} never occurs in the canvases, which hold {held}"
        raise error_of("mask-never-occurs", message, payload.whole, known(canvases) or _fills_the_first(canvases))
    return mask_id


def known(canvases: NDArray[np.int64]) -> str:
    """Return advice with the mask ids of known models that occur; empty if none does."""
    there = [mask for mask in MODELS if (canvases == mask).any()]
    named = [f"`mask_id: {mask}`, which is that of {MODELS[mask]}" for mask in there]
    return f"write {', or '.join(named)}, and occurs" if named else ""


def _fills_the_first(canvases: NDArray[np.int64]) -> str:
    ids, counts = np.unique(canvases[0], return_counts=True)
    if not ids.size:
        return "write the model's own `mask_id`"
    most = int(ids[counts.argmax()])
    return (
        f"write the model's own `mask_id`; the first canvas holds {most} most often: if it is that, `mask_id: {most}`"
    )
