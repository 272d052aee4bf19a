"""This file is about `tracegram render`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tracegram.api import DENSITY, DRAWN, Tracegram, load, output_suffix, shared_renderer
from tracegram.cli.report import progress, report
from tracegram.diagnostics import Diagnostic, Place, TracegramError
from tracegram.export import Options, Renderer, beside, density_of, export, page, write_whole
from tracegram.sources import specs_in

EXAMPLE = """examples:
  tracegram render figure.yaml -o figure.svg -o figure.png --scale 2
  tracegram render figure.yaml -o - --format svg > figure.svg
  tracegram render figure.yaml -o figure.html --js external
  tracegram render figures/ --title "All runs" -o report.html"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "specs", nargs="+", metavar="SPEC", help="a YAML or JSON spec file, or a folder of them; several make one page"
    )
    parser.add_argument(
        "-o",
        "--output",
        action="append",
        required=True,
        metavar="FILE",
        help="what to write: .svg, .png, .pdf, .jpg, .html, .vl.json, .vg.json, or - (standard output); repeatable",
    )
    parser.add_argument("--format", default="vl.json", help="what goes to standard output (default: vl.json)")
    parser.add_argument("--scale", type=positive, default=1.0, help="factor on the size of PNG and JPEG pictures")
    parser.add_argument("--ppi", type=positive, default=72.0, help="pixels an inch of PNG pictures (default: 72)")
    parser.add_argument(
        "--js",
        choices=("inline", "cdn", "external", "none"),
        default="inline",
        help="scripts of an HTML page: in it, from a network, in files beside it, or none (default: inline)",
    )
    parser.add_argument("--title", default="", help="what an HTML page is called (default: as its first figure)")
    parser.add_argument(
        "--explain", action="store_true", help="say of each layer in which form its cells are drawn, and why"
    )
    parser.add_argument("--root", type=Path, help="the folder that trace files may be read from (default: the spec's)")
    parser.add_argument("--seconds", type=positive, default=30.0, help="most time for one rendering (default: 30)")


def run(arguments: argparse.Namespace) -> int:
    """Render everything, then write everything, so that a failure leaves all outputs as they were."""
    suffixes = {name: _suffix(name, arguments.format) for name in dict.fromkeys(arguments.output)}
    specs = [str(each) for named in arguments.specs for each in _files(named)]
    _check_outputs(specs, suffixes, arguments.js)
    options = Options(
        scale=arguments.scale, ppi=arguments.ppi, js=arguments.js, seconds=arguments.seconds, title=arguments.title
    )
    renderer = shared_renderer()
    if set(suffixes.values()) - {".vl.json"}:
        renderer.warm()
    figures = _figures(specs, arguments.root)
    if len(figures) < len(specs):
        return 1
    with progress(f"rendering {', '.join(suffixes)}"):
        contents = {name: _content(figures, suffix, options, renderer) for name, suffix in suffixes.items()}
        files = {Path(name): content for name, content in contents.items() if name != "-"}
        files |= beside(files, options, renderer)
    write_whole(files)
    if arguments.explain:
        densities = sorted({density_of(suffix, options) or DENSITY for suffix in suffixes.values()})
        _explain(specs, figures, densities)
    if "-" in contents:
        _print(contents["-"])
    if DRAWN & set(suffixes.values()):
        report([finding for figure in figures for finding in figure.missing_glyphs()])
    return 0


def _explain(specs: list[str], figures: list[Tracegram], densities: list[float]) -> None:
    """Say in which form cells are drawn, for each number of pixels that an output has."""
    for spec, figure in zip(specs, figures, strict=True):
        for density in densities:
            at = f" at {density:g} pixels a unit" if len(densities) > 1 else ""
            for place, form in figure.forms(density).items():
                if place.startswith("marks/"):
                    print(f"{spec}: {place}{at}: {form.reason}", file=sys.stderr)


def _files(named: str) -> Sequence[Path | str]:
    return specs_in(Path(named)) if Path(named).is_dir() else [named]


def _figures(specs: list[str], root: Path | None) -> list[Tracegram]:
    """Compile all specs and print what is found; of several, name those that failed once more at the end."""
    figures: list[Tracegram] = []
    failed: list[str] = []
    for spec in specs:
        try:
            figures.append(load(spec, root=root))
            report(figures[-1].warnings)
        except TracegramError as error:
            failed.append(spec)
            report(error.findings)
    if failed and len(specs) > 1:
        print(f"{len(failed)} of {len(specs)} specs failed, nothing is written: {', '.join(failed)}", file=sys.stderr)
    return figures


def _print(content: bytes) -> None:
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]  # it is, when the caller closed it
        raise OSError("it is closed")
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _content(figures: list[Tracegram], suffix: str, options: Any, renderer: Renderer) -> bytes:
    if len(figures) == 1:
        return export(figures[0].picture_for(suffix, options), suffix, options, renderer)
    return page([figure.picture for figure in figures], options, renderer)


def _suffix(name: str, format_: str) -> str:
    return output_suffix(f"x.{format_.lstrip('.')}" if name == "-" else name)


def _check_outputs(specs: list[str], suffixes: dict[str, str], js: str) -> None:
    other = next((name for name, suffix in suffixes.items() if suffix != ".html"), None)
    if len(specs) > 1 and other is not None:
        message = f"{len(specs)} specs make one page, and {other} is not one"
        advice = "end the output in .html, or render one spec at a time"
        raise TracegramError([Diagnostic(code="unknown-output", message=message, place=Place(file=other), help=advice)])
    if js == "external" and suffixes.get("-") == ".html":
        message = "a page with external scripts needs files beside it, and standard output has no folder"
        advice = "name a file, or write `--js inline`"
        raise TracegramError([Diagnostic(code="unknown-output", message=message, place=Place(file="-"), help=advice)])


def positive(text: str) -> float:
    """Give a number above 0.

    Raises:
        argparse.ArgumentTypeError: It is not one, or larger than 1000.
    """
    number = float(text)
    if not 0 < number <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0 and up to 1000")
    return number
