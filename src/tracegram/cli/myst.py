"""`tracegram myst`: the directive `tracegram` of mystmd, which runs it as an executable plugin.

Without an option it describes its directive. With one it reads a directive from standard input and prints the nodes
that replace it: a figure whose picture is a data URI of the SVG, which mystmd writes into a file of the site.
"""

import argparse
import base64
import json
import sys
from pathlib import Path
from typing import Any

from tracegram.cli.output import say
from tracegram.cli.report import report
from tracegram.diagnostics import Place, Span, TracegramError, error_of
from tracegram.embed.figures import drawn, figure_of
from tracegram.embed.kept import Asked
from tracegram.embed.options import check_options, check_source
from tracegram.export import Picture
from tracegram.language.settings import settings
from tracegram.store import users_store

EXAMPLE = """example: an executable file tracegram-plugin.sh, named in myst.yml under project: plugins:
  #!/bin/sh
  exec tracegram myst "$@\""""
FILE = "the page"  # mystmd names it; it does not tell plugins
_NAMING = "write the spec file after the name of the directive"
_OPTIONS = {
    "alt": "the alternative text, instead of the computed one",
    "caption": "the caption, instead of the title and the description",
    "width": "of the picture, such as 400px or 60%",
    "set": "values of params of the spec, such as threshold=0.8 hue=teal",
    "run": "the run to draw, of a trace that holds several",
    "label": "a name for references",
    "class": "classes of the figure",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("--directive", choices=("tracegram",), help="directive to run; mystmd passes it")


def run(arguments: argparse.Namespace) -> int:
    """Print the answer to mystmd as JSON."""
    say(json.dumps(_offer() if arguments.directive is None else _figure(_asked())))
    return 0


def _offer() -> dict[str, Any]:
    options = {name: {"type": "string", "doc": doc} for name, doc in _OPTIONS.items()}
    directive = {
        "name": "tracegram",
        "doc": "A figure of a decoding trace, from a spec file or from a spec as the body.",
        "arg": {"type": "string", "doc": "a spec file, from the folder of myst.yml"},
        "options": options,
        "body": {"type": "string", "doc": "a spec"},
    }
    return {"name": "tracegram", "directives": [directive]}


def _asked() -> dict[str, Any]:
    try:
        asked = json.loads(sys.stdin.buffer.read())
    except ValueError as error:
        advice = "let mystmd run this command"
        raise error_of("bad-json", f"a directive is expected as JSON: {error}", Place(file="-"), advice) from None
    return asked if isinstance(asked, dict) else {}


def _figure(asked: dict[str, Any]) -> list[dict[str, Any]]:
    options: dict[str, Any] = {**asked.get("options", {})}
    named = {key: options.pop(key) for key in ("label", "class") if key in options}
    line = _line(asked, "mystDirective")
    source, body = asked.get("arg"), asked.get("body") or ""
    place = Place(file=FILE, span=Span(line=line, column=1, end_line=line, end_column=2))
    findings = check_options(options | ({"src": source} if source else {}), body, place, naming=_NAMING)
    findings = findings or (check_source(source, Path(), place) if source else [])
    if findings:
        raise TracegramError(findings)
    file = Path(source) if source else None
    wanted = Asked(
        file=file,
        text=body,
        root=file.parent if file else Path(),
        params=settings(options.get("set", "")),
        run=options.get("run", ""),
        page=FILE,
        line=_line(asked, "mystDirectiveBody"),
    )
    outcome = figure_of(wanted)
    if not outcome.pictures:
        raise TracegramError(outcome.findings)
    report(outcome.findings)
    return [_container(outcome.pictures[""], options, named)]


def _container(picture: Picture, options: dict[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    alt = options.get("alt", picture.description)
    svg = drawn(users_store(), picture.described(alt), ".svg")
    address = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
    width = {"width": options["width"]} if "width" in options else {}
    caption = options.get("caption") or " ".join(filter(None, (picture.title and f"{picture.title}.", alt)))
    label = {"label": named["label"], "identifier": named["label"].lower()} if named.get("label") else {}
    words = {"type": "paragraph", "children": [{"type": "text", "value": caption}]}
    children = [{"type": "image", "url": address, "alt": alt, **width}, {"type": "caption", "children": [words]}]
    return {
        "type": "container",
        "kind": "figure",
        **label,
        **({"class": named["class"]} if named.get("class") else {}),
        "children": children,
    }


def _line(asked: dict[str, Any], kind: str) -> int:
    """Find the line of a part of a directive in its page, as mystmd counts."""
    node = asked.get("node", {})
    nodes = [node, *node.get("children", [])]
    return next((each["position"]["start"]["line"] for each in nodes if each.get("type") == kind), 1)
