"""What makes the figures of a page interactive: one style sheet and one set of scripts for all of them."""

import base64
import hashlib
import re
from pathlib import Path
from typing import assert_never

from tracegram.export.picture import Js
from vega_datalite.frozen import frozen

SCRIPT_FILE, STYLE_FILE = "tracegram-runtime.js", "tracegram.css"

_NETWORK = "https://cdn.jsdelivr.net"
_SCRIPTS = (  # exact versions, those that vl-convert 1.9 draws with, and the hashes of what npm has of them
    ("vega@6.2.0/build/vega.min.js", "0Wc8+KeboSkAq/fK81pd4uFbWKu4ouB+y4KWCYxlC69hRWol7vnc6zZSruXOtc0F"),
    ("vega-lite@6.4.1/build/vega-lite.min.js", "QtG7pnWvq1Tk0Rcvl53B1TEVw7U1PUqfciCz3XMUqSmi1fNpJwiv5ml+m5NeOOzH"),
    ("vega-embed@7.0.2/build/vega-embed.min.js", "MsH1NE1KRDpmMJCcJ8Ulqhadgiz4lT0GIaHN7DKB1POKAoBhSWywPDQ2sJDkP8M7"),
)
_OWN = Path(__file__).with_name("runtime.js").read_text("utf-8")
_STYLE = Path(__file__).with_name("figure.css").read_text("utf-8")


@frozen
class Runtime:
    """The HTML that a page needs once, and the content security policy that allows exactly its scripts."""

    style: str
    scripts: tuple[str, ...]
    policy: str


def runtime_of(js: Js, bundle: str = "", folder: str = "") -> Runtime:
    """Return the HTML that a page needs once, for any number of figures.

    Args:
        js: `inline` puts the scripts into the page, `cdn` loads them from a CDN with their hashes, `external` loads
            the files of `runtime_files`, `none` leaves the scripts out.
        bundle: The scripts of Vega, for `inline` and `external`.
        folder: The folder before the file names, such as `/static/`, for `external`.
    """
    style = f"<style>\n{_STYLE}</style>"
    style_source = _source(f"\n{_STYLE}")
    match js:
        case "inline":
            parts = (_vega(bundle), _OWN)
            return _runtime(style, tuple(map(_inline, parts)), style_source, " ".join(map(_source, parts)))
        case "cdn":
            scripts = (*(_from_network(path, digest) for path, digest in _SCRIPTS), _inline(_OWN))
            return _runtime(style, scripts, style_source, f"{_NETWORK} {_source(_OWN)}")
        case "external":
            link = f'<link rel="stylesheet" href="{folder}{STYLE_FILE}">'
            digest = _digest("sha384", runtime_files(bundle)[SCRIPT_FILE])
            script = f'<script defer src="{folder}{SCRIPT_FILE}" integrity="{digest}"></script>'
            return _runtime(link, (script,), "'self'", "'self'")
        case "none":
            return _runtime(style, (), style_source, "'none'")
        case _:
            assert_never(js)


def runtime_files(bundle: str) -> dict[str, bytes]:
    """Return the files that a page with `external` scripts loads, by name."""
    return {SCRIPT_FILE: f"{_vega(bundle)}\n{_OWN}".encode(), STYLE_FILE: _STYLE.encode()}


def style_address() -> str:
    """Return the style sheet as a data URI, for figures on pages whose head we cannot change."""
    return f"data:text/css;base64,{base64.b64encode(_STYLE.encode()).decode()}"


def _runtime(style: str, scripts: tuple[str, ...], style_source: str, script_source: str) -> Runtime:
    policy = f"default-src 'none'; img-src data:; style-src {style_source}; script-src {script_source}"
    return Runtime(style=style, scripts=scripts, policy=policy)


def _vega(bundle: str) -> str:
    guarded = re.sub("</(?=script)", r"<\\/", bundle, flags=re.IGNORECASE)
    return "(function(){" + guarded + "})();"


def _inline(script: str) -> str:
    return f"<script>{script}</script>"


def _from_network(path: str, digest: str) -> str:
    return f'<script src="{_NETWORK}/npm/{path}" integrity="sha384-{digest}" crossorigin="anonymous"></script>'


def _source(text: str) -> str:
    return f"'{_digest('sha256', text.encode())}'"


def _digest(kind: str, content: bytes) -> str:
    return f"{kind}-{base64.b64encode(hashlib.new(kind, content).digest()).decode()}"
