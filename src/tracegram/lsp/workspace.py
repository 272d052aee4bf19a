"""The one thread that does all work on specs and traces, and what it remembers.

One thread, so that a trace is read once and typing never queues checks: work that is cancelled before it begins is
never done.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from tracegram.diagnostics import TracegramError
from tracegram.language.document import Document
from tracegram.language.inputs import inputs_of
from tracegram.language.params import complete
from tracegram.lsp.checking import Checked, check_text
from tracegram.lsp.fields import Fields, fields_of
from tracegram.lsp.protocol import Spec
from tracegram.sources import just_changed
from tracegram.sources.many_files import ReadOnce

Answer = TypeVar("Answer")


class Desk:
    """Does work on the open specs. All but `do`, `forget` and `close` is called by work that `do` was given."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tracegram")
        self._read = ReadOnce()
        self._checked: dict[str, Checked] = {}
        self._trace_words: dict[str, Any] = {}

    async def do(self, work: Callable[[], Answer]) -> Answer:
        """Do work on the thread, after what was given to it before."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def check(self, spec: Spec) -> Checked:
        """Return the findings of a spec as it is now, and remember them."""
        checked = check_text(spec.places.text, spec.file, spec.root, self._read)
        self._checked[spec.uri] = checked
        words = _trace_of(checked.document, spec) if checked.document else None
        if words:
            self._trace_words[spec.uri] = words
        return checked

    def just_changed(self, spec: Spec) -> bool:
        """Check whether the trace of a spec, or a spec that it starts from, may be half saved."""
        return spec.root is not None and just_changed(inputs_of(spec.places.text, root=spec.root))

    def shown(self, spec: Spec) -> Checked:
        """Return the findings that the editor shows, or should: those of the last check, if that was of this text."""
        last = self._checked.get(spec.uri)
        return last if last and last.text == spec.places.text else self.check(spec)

    def fields(self, spec: Spec, value: Any) -> Fields:
        """Return the fields of a spec's trace, of the one last named while the text is too broken to read."""
        words = _trace_of(Document(file=spec.file, text="", value=value, spans={}), spec)
        return fields_of(words or self._trace_words.get(spec.uri), spec.root, self._read)

    def forget(self, uri: str) -> None:
        """Forget a spec that is no longer open."""
        self._checked.pop(uri, None)
        self._trace_words.pop(uri, None)

    def close(self) -> None:
        """Take no more work."""
        self._worker.shutdown(wait=False, cancel_futures=True)


def _trace_of(document: Document, spec: Spec) -> Any:
    """Return what a spec says under `trace`, with what the specs say that it starts from."""
    if spec.root is None:
        return document.get("trace")
    try:
        return complete(document, spec.root).get("trace")
    except TracegramError:
        return document.get("trace")
