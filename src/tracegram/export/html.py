"""This file is about HTML pages: the static picture first, then, where scripts are wanted, the living one over it.

Titles, descriptions and tokens are text wherever they stand; the scripts that may run are named by their hashes.
"""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from html import escape
from typing import Literal

from tracegram.export.picture import Picture

_NETWORK = "https://cdn.jsdelivr.net"
_SCRIPTS = (  # exact versions, those that vl-convert 1.9 draws with, and the hashes of what npm has of them
    ("vega@6.2.0/build/vega.min.js", "0Wc8+KeboSkAq/fK81pd4uFbWKu4ouB+y4KWCYxlC69hRWol7vnc6zZSruXOtc0F"),
    ("vega-lite@6.4.1/build/vega-lite.min.js", "QtG7pnWvq1Tk0Rcvl53B1TEVw7U1PUqfciCz3XMUqSmi1fNpJwiv5ml+m5NeOOzH"),
    ("vega-embed@7.0.2/build/vega-embed.min.js", "MsH1NE1KRDpmMJCcJ8Ulqhadgiz4lT0GIaHN7DKB1POKAoBhSWywPDQ2sJDkP8M7"),
)
_STYLE = """
body{margin:2rem auto;max-width:60rem;padding:0 1rem;font-family:Arial,Helvetica,sans-serif;line-height:1.45;
  color:#222;background:#fff;color-scheme:light}
figure{margin:0 0 3rem;break-inside:avoid}
figure svg{max-width:100%;height:auto}
.vega-embed{width:100%}
figcaption{font-size:.9rem;color:#444;max-width:48rem}
figcaption strong{display:block;color:#222}
g[class*="cells_"] path{shape-rendering:crispEdges}
.error{color:#a00}
@media print{body{margin:0;max-width:none}}
"""
_START = """
for (const holder of document.querySelectorAll("figure")) {
  const target = holder.querySelector(".picture");
  const kept = [...target.childNodes];
  const refuse = () => Promise.reject(new Error("nothing is loaded from elsewhere"));
  const loader = {load: refuse, sanitize: refuse, http: refuse, file: refuse};
  const spec = JSON.parse(holder.querySelector('script[type="application/json"]').textContent);
  vegaEmbed(target, spec, {ast: true, renderer: "svg", actions: false, loader}).catch((error) => {
    target.replaceChildren(...kept);
    const said = document.createElement("p");
    said.className = "error";
    said.textContent = "The living figure could not start: " + error.message;
    holder.append(said);
  });
}
"""


def write_page(
    pictures: Sequence[Picture], drawn: Sequence[str], js: Literal["inline", "cdn", "none"], bundle: str
) -> str:
    """Give a page of figures.

    Args:
        pictures: The figures, in order.
        drawn: The finished SVG of each, shown until the scripts have drawn, and without them.
        js: `inline` puts the scripts into the page, `cdn` names them with their hashes, `none` leaves them out.
        bundle: The scripts, for `inline`.
    """
    figures = [
        _figure(picture, svg, f"figure-{number}", js)
        for number, (picture, svg) in enumerate(zip(pictures, drawn, strict=True), start=1)
    ]
    scripts = _scripts(js, bundle)
    title = next((picture.title for picture in pictures if picture.title), "") or "Decoding trace"
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {_allowed(js, scripts)}"
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        *figures,
        *(_network_scripts() if js == "cdn" else ()),
        *(f"<script>{script}</script>" for script in scripts),
    ]
    return "\n".join(lines) + "\n</html>\n"


def _figure(picture: Picture, svg: str, name: str, js: str) -> str:
    caption = f"<strong>{escape(picture.title)}</strong> " if picture.title else ""
    data = f'<script type="application/json">{_harmless(picture)}</script>\n' if js != "none" else ""
    return (
        f'<figure role="group" id="{name}" aria-labelledby="{name}-caption">\n'
        f'<div class="picture">{_own_names(svg, name)}</div>\n{data}'
        f'<figcaption id="{name}-caption">{caption}{escape(picture.description)}</figcaption>\n</figure>'
    )


def _own_names(svg: str, prefix: str) -> str:
    """Make the names inside an SVG its own on a page of several."""
    return re.sub(r"<[^>]*>", lambda tag: _own_names_in(tag[0], prefix), svg)  # a token that looks like one stays


def _own_names_in(tag: str, prefix: str) -> str:
    tag = re.sub(r'(\sid=")([\w-]+")', rf"\1{prefix}-\2", tag)
    tag = re.sub(r'="url\(#([\w-]+)\)"', rf'="url(#{prefix}-\1)"', tag)
    named = re.compile(r'(?<=\saria-labelledby=")[^"]+')
    return named.sub(lambda names: " ".join(f"{prefix}-{name}" for name in names[0].split()), tag)


def _harmless(picture: Picture) -> str:
    """Give the document so that no text in it can end its element."""
    text = json.dumps(picture.vega_lite, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _scripts(js: str, bundle: str) -> list[str]:
    if js == "none":
        return []
    guarded = re.sub("</(?=script)", r"<\\/", bundle, flags=re.IGNORECASE)
    return ["(function(){" + guarded + "})();", _START] if js == "inline" else [_START]


def _allowed(js: str, scripts: list[str]) -> str:
    if js == "none":
        return "'none'"
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts]
    return " ".join([*([_NETWORK] if js == "cdn" else []), *hashes])


def _network_scripts() -> list[str]:
    return [
        f'<script src="{_NETWORK}/npm/{path}" integrity="sha384-{digest}" crossorigin="anonymous"></script>'
        for path, digest in _SCRIPTS
    ]
