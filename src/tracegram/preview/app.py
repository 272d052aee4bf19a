"""The server of the preview: which addresses it answers, to whom, and what it sends."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing, asynccontextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route
from watchfiles import Change, awatch

from tracegram.diagnostics import TracegramError
from tracegram.language.document import specs_in
from tracegram.language.inputs import inputs
from tracegram.preview.drawing import Drawn, draw, stamp
from tracegram.sources import LOOK_SECONDS, MOST_LOOKS, just_changed
from tracegram.sources.sql import NO_CONNECTIONS, Connections

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_STATIC = {
    "": ("page.html", "text/html"),
    "preview.js": ("preview.js", "text/javascript"),
    "preview.css": ("preview.css", "text/css"),
}
_ALIVE_SECONDS = 15.0  # between two signs of life, by which a page that was closed is noticed
_LOOK_SECONDS = 0.5  # between two checks that a watched folder was not replaced


def preview_app(
    folder: Path,
    token: str,
    root: Path | None = None,
    connections: Connections = NO_CONNECTIONS,
    *,
    failed: Callable[[BaseException], object] = lambda _error: None,
) -> Starlette:
    """Return the server that shows the specs of a folder.

    Every address begins with `token`, and only requests to `localhost` or 127.0.0.1 are answered. The server sends the
    pictures and findings of specs in the folder, and nothing else. Traces are read from the folder of their spec or
    from `root`, as by `tracegram.load`. If watching the folder fails, the streams end and `failed` gets the error.
    """
    preview = _Preview(folder, root, connections, failed)
    routes = [
        Route("/specs", preview.specs),
        Route("/events", preview.events),
        Route("/picture", preview.picture),
        *(Route(f"/{name}", _static(*of)) for name, of in _STATIC.items()),
    ]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    app = Starlette(routes=[Mount(f"/{token}", routes=routes)], middleware=[hosts], lifespan=preview.watching)
    app.state.stop = preview.stop  # ends the streams, for which the server waits before it ends
    return app


def _static(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_request: Request) -> Response:
        content = files("tracegram.preview").joinpath(name).read_bytes()
        return Response(content, media_type=kind, headers=_HEADERS)

    return answer


class _Preview:
    def __init__(
        self, folder: Path, root: Path | None, connections: Connections, failed: Callable[[BaseException], object]
    ) -> None:
        self._folder = folder.resolve()
        self._root = root
        self._connections = connections
        self._failed = failed
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed = asyncio.Condition()
        self._changes = 0
        self._stopped = asyncio.Event()
        self._listed: tuple[int, list[str]] = -1, []
        self._looking = asyncio.Lock()
        self._drawing = asyncio.Lock()
        self._drawn: dict[Path, tuple[str, Drawn]] = {}
        self._shown: dict[Path, bytes] = {}

    def stop(self) -> None:
        """End the streams and the watching. Any thread may call this, and a signal handler too."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._stopped.set)

    @asynccontextmanager
    async def watching(self, _app: Starlette) -> AsyncGenerator[None]:
        """Watch the folders while the server runs."""
        self._loop = asyncio.get_running_loop()
        watcher = asyncio.create_task(self._watch())
        watcher.add_done_callback(self._end)
        yield
        self._stopped.set()
        await asyncio.wait([watcher])

    async def specs(self, _request: Request) -> Response:
        """Return the names of the folder's specs."""
        return Response(json.dumps(await self._names()), media_type="application/json", headers=_HEADERS)

    async def picture(self, request: Request) -> Response:
        """Return the last good picture of a spec."""
        spec = self._asked(request)
        if spec not in self._shown:
            raise HTTPException(404)
        return Response(self._shown[spec], media_type="image/svg+xml", headers=_HEADERS)

    async def events(self, request: Request) -> Response:
        """Stream the names of all specs, and the state of one if it is named: now, and after each change."""
        spec = self._asked(request) if "spec" in request.query_params else None
        return StreamingResponse(self._follow(spec), media_type="text/event-stream", headers=_HEADERS)

    async def _follow(self, spec: Path | None) -> AsyncGenerator[str]:
        seen, last, listed = -1, "", [""]
        while not self._stopped.is_set():
            async with self._changed:
                try:
                    async with asyncio.timeout(_ALIVE_SECONDS):
                        await self._changed.wait_for(lambda: self._changes != seen or self._stopped.is_set())  # noqa: B023
                except TimeoutError:
                    yield ": here\n\n"
                    continue
                seen = self._changes
            if spec:
                mark, drawn = await self._settled(spec, last)
                if mark != last:
                    last = mark
                    yield f"data: {json.dumps(_message(drawn, mark))}\n\n"
            names = await self._names()
            if names != listed:
                listed = names
                yield f"event: specs\ndata: {json.dumps(names)}\n\n"

    async def _names(self) -> list[str]:
        """Return the names of all specs. They are looked up once after each change, for all streams."""
        async with self._looking:
            changes = self._changes
            if self._listed[0] != changes:
                with suppress(OSError):  # a spec was deleted meanwhile; its change is reported next
                    self._listed = changes, await asyncio.to_thread(_names_in, self._folder, self._listed[1])
            return self._listed[1]

    async def _settled(self, spec: Path, last: str) -> tuple[str, Drawn]:
        """Draw a spec. While its files are being saved, wait, so that no error of a half-written file is shown."""
        mark, drawn = await self._draw(spec)
        for _ in range(MOST_LOOKS):
            if drawn.svg or mark == last or self._stopped.is_set():
                break
            await asyncio.sleep(LOOK_SECONDS)
            before, (mark, drawn) = mark, await self._draw(spec)
            if mark == before and not await asyncio.to_thread(lambda: just_changed(inputs(spec, root=self._root))):
                break
        return mark, drawn

    async def _draw(self, spec: Path) -> tuple[str, Drawn]:
        """Draw a spec if it or its trace has changed. One is drawn at a time, so that many saves do not queue up."""
        async with self._drawing:
            mark = await asyncio.to_thread(stamp, spec, self._root)
            if spec not in self._drawn or self._drawn[spec][0] != mark:
                self._drawn[spec] = mark, await asyncio.to_thread(draw, spec, self._root, self._connections)
                if self._drawn[spec][1].svg:
                    self._shown[spec] = self._drawn[spec][1].svg
            return self._drawn[spec]

    async def _watch(self) -> None:
        folders = {self._folder, *([self._root.resolve()] if self._root else [])}
        try:
            while not self._stopped.is_set():
                await self._watch_these(folders)
                await self._notify()
        finally:
            self._stopped.set()
            await self._notify()

    async def _watch_these(self, folders: Iterable[Path]) -> None:
        """Report changes until a folder is deleted or replaced, as by a switch of branches."""
        watched = _identities(folders)
        if not watched:
            await asyncio.sleep(_LOOK_SECONDS)
            return
        look = int(1000 * _LOOK_SECONDS)
        looks = awatch(*watched, stop_event=self._stopped, rust_timeout=look, yield_on_timeout=True)
        with suppress(FileNotFoundError):  # the folder was deleted a moment ago
            async with aclosing(looks):
                is_first = True  # report once at the start: files may have changed before
                async for changes in looks:
                    if changes or is_first:
                        await self._notify()
                    is_first = False
                    deleted = {Path(path) for change, path in changes if change is Change.deleted}
                    if deleted & watched.keys() or _identities(folders) != watched:  # the number can be reused
                        return

    def _end(self, watcher: asyncio.Task[None]) -> None:
        error = None if watcher.cancelled() else watcher.exception()
        if error:
            self._failed(error)

    async def _notify(self) -> None:
        async with self._changed:
            self._changes += 1
            self._changed.notify_all()

    def _asked(self, request: Request) -> Path:
        try:
            spec = (self._folder / request.query_params.get("spec", "")).resolve()
            with suppress(FileNotFoundError):
                spec.lstat()
        except (OSError, ValueError):  # no file can have this name
            raise HTTPException(404) from None
        if not spec.is_relative_to(self._folder) or spec.suffix not in {".yaml", ".yml", ".json"}:
            raise HTTPException(404)
        return spec


def _names_in(folder: Path, known: Iterable[str]) -> list[str]:
    """Return the names of specs inside the folder. A known file remains a spec while it is empty."""
    found = {folder / each for each in known if (folder / each).is_file()}
    with suppress(TracegramError):
        found.update(specs_in(folder))
    return [path.relative_to(folder).as_posix() for path in sorted(found) if path.resolve().is_relative_to(folder)]


def _identities(folders: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Return the device and inode number of each folder that exists; they tell it from a new one of that name."""
    found: dict[Path, tuple[int, int]] = {}
    for folder in folders:
        with suppress(OSError):
            status = folder.stat()
            found[folder] = status.st_dev, status.st_ino
    return found


def _message(drawn: Drawn, mark: str) -> dict[str, Any]:
    return {
        "picture": mark if drawn.svg else "",
        "title": drawn.title,
        "description": drawn.description,
        "findings": drawn.findings,
    }
