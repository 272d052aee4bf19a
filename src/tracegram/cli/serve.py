"""The command `tracegram serve`."""

import argparse
import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

from tracegram.cli.lsp import LACKING
from tracegram.cli.options import add_connection_options, add_root, connections_of, whole
from tracegram.cli.output import say, warn
from tracegram.diagnostics import Place, error_of
from tracegram.language.document import read_bytes
from tracegram.processes import end_within

EXAMPLE = "example: tracegram serve figures/one.yaml"
LEAVE_SECONDS = 4  # for the server to end in order, whatever is being drawn; then it just ends


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("path", type=Path, metavar="PATH", help="a spec file, or a folder of specs")
    parser.add_argument("--port", type=whole(0, 65535), default=0, help="port on 127.0.0.1 (default: any free port)")
    add_root(parser)
    add_connection_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve previews to this machine only, until interrupted."""
    try:
        import uvicorn

        from tracegram.preview import preview_app
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"starlette", "uvicorn", "watchfiles"}:
            raise
        warn("the preview needs optional libraries: pip install 'tracegram[serve]'")
        return LACKING
    path: Path = arguments.path
    connections = connections_of(arguments)
    if not path.is_dir():
        read_bytes(path, arguments.root)  # says when there is no such file
    folder = path if path.is_dir() else path.parent
    token = secrets.token_urlsafe(16)
    bound = _bound(arguments.port)
    if bound is None:
        return 1
    with bound as listening:
        chosen = "" if path.is_dir() else f"?spec={quote(path.name)}"
        say(f"http://127.0.0.1:{listening.getsockname()[1]}/{token}/{chosen}")
        errors: list[BaseException] = []

        def give_up(error: BaseException) -> None:
            errors.append(error)
            server.should_exit = True

        app = preview_app(folder, token, arguments.root, connections, failed=give_up)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
        server.handle_exit = _leaving(app.state.stop, server.handle_exit)
        server.run(sockets=[listening])
    for error in errors:
        raise _unwatched(folder, error) from error
    return 0


def _leaving(stop: Callable[[], object], end: Callable[[int, FrameType | None], None]) -> Any:
    """Return the signal handler: it stops the streams, since pages stay connected, and ends, if necessary by force."""

    def leave(number: int, frame: FrameType | None) -> None:
        end_within(LEAVE_SECONDS, 128 + number)
        stop()
        end(number, frame)

    return leave


def _bound(port: int) -> socket.socket | None:
    """Return a socket on the loopback address, or print why there is none."""
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        reason = os.strerror(error.errno or 0)  # without the address, which `create_server` adds
        warn(f"port {port} of 127.0.0.1 cannot be used: {reason}; leave out --port for a free one")
        return None


def _unwatched(folder: Path, error: BaseException) -> BaseException:
    if not isinstance(error, OSError | RuntimeError):  # the watcher raises both
        return error
    message = f"changes in {folder} can no longer be followed: {error}"
    advice = "set WATCHFILES_FORCE_POLLING=1 to look for changes without the system's help, or serve a smaller folder"
    return error_of("file-unreadable", message, Place(file=str(folder)), advice)
