"""The server itself: it takes the editor's messages and answers them."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from tracegram import __version__
from tracegram.lsp.checking import is_spec
from tracegram.lsp.completing import complete
from tracegram.lsp.hovering import hover
from tracegram.lsp.positions import Places
from tracegram.lsp.protocol import FIX_ALL, Spec, actions, completions_of, diagnostics, hover_of
from tracegram.lsp.workspace import Desk
from tracegram.processes import end_within
from tracegram.sources import LOOK_SECONDS, MOST_LOOKS

PAUSE_SECONDS = 0.15  # without a change before a text is checked: longer than between two keys, shorter than a wait
LEAVE_SECONDS = 2  # for a check that still runs when the session ends
_TRIGGERS = [" ", ":", "{", "[", ",", '"', "'"]

Answer = TypeVar("Answer")
Change = types.DidOpenTextDocumentParams | types.DidChangeTextDocumentParams | types.DidSaveTextDocumentParams


def serve() -> int:
    """Serve one editor over standard input and output; the exit code is 0 when the editor asked to shut down first."""
    server = Server()
    trigger = types.CompletionOptions(trigger_characters=_TRIGGERS)
    kinds = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL])
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(on_change)
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(on_change)
    server.feature(types.TEXT_DOCUMENT_DID_SAVE)(on_change)
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(on_close)
    server.feature(types.TEXT_DOCUMENT_HOVER)(on_hover)
    server.feature(types.TEXT_DOCUMENT_COMPLETION, trigger)(on_completion)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)(on_code_action)
    server.feature(types.SHUTDOWN)(on_shutdown)
    server.start_io()
    code = 0 if server.asked_to_end else 1
    end_within(LEAVE_SECONDS, code)
    return code


class Server(LanguageServer):
    """The language server of tracegram: what one session holds."""

    def __init__(self) -> None:
        # a spec is small, so each change sends all of it: no two counts of lines and characters can differ
        super().__init__("tracegram", __version__, types.TextDocumentSyncKind.Full)
        self.asked_to_end = False
        self.desk = Desk()
        self.waiting: dict[str, asyncio.Task[None]] = {}

    def spec(self, uri: str, *, may_be_blank: bool = False) -> Spec | None:
        """Return an open spec; None for what is not open or no spec, but for a blank text where that may become one."""
        document = self.workspace.text_documents.get(unquote(uri))
        if document is None:
            return None
        text = document.source
        if not is_spec(document.path, text) and not (may_be_blank and not text.strip()):
            return None
        path = to_fs_path(uri)
        encoding = types.PositionEncodingKind(self.workspace.position_encoding or "utf-16").value
        places = Places(text, json=_is_json(document.path), encoding=encoding)
        return Spec(uri=uri, file=path or uri, places=places, root=Path(path).parent if path else None)

    def stop_waiting(self, uri: str) -> None:
        """Drop the check of a text that has changed again or was closed."""
        waiting = self.waiting.pop(uri, None)
        if waiting:
            waiting.cancel()

    def stop(self) -> None:
        """Take no more work, and drop what is waiting or running."""
        self.asked_to_end = True
        for uri in [*self.waiting]:
            self.stop_waiting(uri)
        self.desk.close()

    async def answer(self, work: Callable[[], Answer]) -> Answer | None:
        """Have work done; a bug of ours is told to the editor and gives no answer, as the end of a session does."""
        if self.asked_to_end:
            return None
        try:
            return await self.desk.do(work)
        except asyncio.CancelledError:
            if self.asked_to_end:  # the work was waiting, and whoever waits for it is not cancelled
                return None
            raise
        except Exception as error:  # noqa: BLE001  # the outermost edge: the editor's session goes on
            message = f"tracegram has a bug: {type(error).__name__}: {str(error)[:300]}"
            self.window_log_message(types.LogMessageParams(type=types.MessageType.Error, message=message))
            return None


def on_change(server: Server, params: Change) -> None:
    """Check a text soon, unless it changes again before; one that is opened at once."""
    uri = params.text_document.uri
    server.stop_waiting(uri)
    if server.asked_to_end:
        return
    pause = 0 if isinstance(params, types.DidOpenTextDocumentParams) else PAUSE_SECONDS
    server.waiting[uri] = asyncio.get_running_loop().create_task(_check_soon(server, uri, pause))


async def _check_soon(server: Server, uri: str, pause: float) -> None:
    await asyncio.sleep(pause)
    document = server.workspace.text_documents.get(unquote(uri))
    if document is None:
        return
    version = document.version
    spec = server.spec(uri)
    found = await _found(server, spec) if spec else []
    server.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(uri=uri, diagnostics=found or [], version=version)
    )


async def _found(server: Server, spec: Spec) -> list[types.Diagnostic] | None:
    """Check a spec; what is wrong while somebody may be saving its trace is believed once that stands still."""
    check, just_changed = partial(server.desk.check, spec), partial(server.desk.just_changed, spec)
    checked = await server.answer(check)
    for _ in range(MOST_LOOKS):
        if checked is None or not checked.is_broken or not await server.answer(just_changed):
            break
        await asyncio.sleep(LOOK_SECONDS)
        checked = await server.answer(check)
    return diagnostics(spec, checked) if checked else None


def on_close(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Forget a text and take its findings back."""
    uri = params.text_document.uri
    server.stop_waiting(uri)
    server.desk.forget(uri)
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=uri, diagnostics=[]))


async def on_hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    """Return what the word at a position means."""
    spec = server.spec(params.text_document.uri)
    if spec is None:
        return None
    offset = spec.places.offset_at(params.position)
    found = await server.answer(partial(hover, spec.places.text, offset, json=_is_json(spec.file)))
    return hover_of(spec, found) if found else None


async def on_completion(server: Server, params: types.CompletionParams) -> list[types.CompletionItem] | None:
    """Return what can be written at a position."""
    spec = server.spec(params.text_document.uri, may_be_blank=True)
    if spec is None:
        return None
    offset = spec.places.offset_at(params.position)
    fields = partial(server.desk.fields, spec)
    found = await server.answer(partial(complete, spec.places.text, offset, json=_is_json(spec.file), fields=fields))
    return completions_of(spec, found) if found else None


async def on_code_action(server: Server, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """Return the fixes of the findings in a range."""
    spec = server.spec(params.text_document.uri)
    if spec is None:
        return None
    only = params.context.only
    return await server.answer(lambda: actions(spec, server.desk.shown(spec), params.range, only))


def on_shutdown(server: Server, _params: None) -> None:
    """Take no more work; the editor ends the process next."""
    server.stop()


def _is_json(file: str) -> bool:
    return file.lower().endswith(".json")
