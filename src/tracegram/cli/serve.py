"""This file is about `tracegram serve`."""

import argparse
import secrets
import socket
import sys
from pathlib import Path
from urllib.parse import quote

from tracegram.cli.connecting import add_connection_options, connections_of
from tracegram.sources import read_bytes

EXAMPLE = "example: tracegram serve figures/one.yaml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("path", type=Path, metavar="PATH", help="a spec file, or a folder of specs")
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--root", type=Path, help="the folder that trace files may be read from (default: the spec's)")
    add_connection_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve previews on this machine alone until interrupted."""
    try:
        import uvicorn

        from tracegram.preview import preview_app
    except ImportError:
        print("the preview needs optional libraries: pip install 'tracegram[serve]'", file=sys.stderr)
        return 1
    path: Path = arguments.path
    connections = connections_of(arguments)
    if not path.is_dir():
        read_bytes(path)  # says when there is no such file
    folder = path if path.is_dir() else path.parent
    token = secrets.token_urlsafe(16)
    with socket.create_server(("127.0.0.1", arguments.port)) as listening:
        chosen = "" if path.is_dir() else f"?spec={quote(path.name)}"
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/{token}/{chosen}", flush=True)
        app = preview_app(folder, token, arguments.root, connections)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5))
        end = server.handle_exit
        server.handle_exit = lambda sig, frame: (app.state.stop(), end(sig, frame))[1]  # pages stay connected else
        server.run(sockets=[listening])
    return 0
