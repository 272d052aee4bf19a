"""The command `tracegram render`."""

import argparse
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from tracegram.api import Tracegram, load, shared_renderer
from tracegram.cli.drawing import (
    BRACES,
    check_distinct,
    check_templates,
    filled,
    side_by_side,
    summarize_failures,
    write,
)
from tracegram.cli.options import (
    MOST_JOBS,
    add_chosen_options,
    add_connection_options,
    add_each,
    add_no_cache,
    add_picture_options,
    add_root,
    chosen_by,
    chosen_of_each,
    connections_of,
    filling,
    values_of,
    whole,
)
from tracegram.cli.output import warn, write_bytes
from tracegram.cli.report import progress, report
from tracegram.diagnostics import Place, TracegramError, error_of
from tracegram.embed.outputs import Task, draw, explain, lost
from tracegram.export import RENDER_SECONDS, Options, Renderer, beside, export, output_suffix, page, write_whole
from tracegram.export.exporters import DRAWN_FROM_SVG
from tracegram.language.document import specs_in

EXAMPLE = """examples:
  tracegram render figure.yaml -o figure.svg -o figure.png --scale 2
  tracegram render figure.yaml -o - --format svg > figure.svg
  tracegram render figure.yaml -o figure.html --js external
  tracegram render figures/ --title "All runs" -o report.html
  tracegram render figures/ -o "pictures/{name}.svg" --jobs 2"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument(
        "specs",
        nargs="+",
        metavar="SPEC",
        help="YAML or JSON spec file, or a folder of them; drawn on one page, or with {name} into one file each",
    )
    parser.add_argument(
        "-o",
        "--output",
        action="append",
        required=True,
        metavar="FILE",
        help="file to write: .svg, .png, .pdf, .jpg, .html, .vl.json, .vg.json, or - (standard output); repeatable; "
        "{name} is replaced by the name of the spec, other names by what `--run` and `--each` choose",
    )
    parser.add_argument("--format", default="vl.json", help="format for standard output (default: vl.json)")
    add_picture_options(parser)
    parser.add_argument(
        "--js",
        choices=("inline", "cdn", "external", "none"),
        default="inline",
        help="scripts of an HTML page: in the page, from a CDN, in files beside it, or none (default: inline)",
    )
    parser.add_argument("--title", default="", help="title of an HTML page (default: that of its first figure)")
    parser.add_argument("--explain", action="store_true", help="print how the cells of each layer are drawn, and why")
    add_root(parser)
    parser.add_argument(
        "--jobs",
        type=whole(1, MOST_JOBS),
        default=1,
        help="with {name}: number of specs to render in parallel (default: 1)",
    )
    add_no_cache(parser)
    add_chosen_options(parser)
    add_each(parser)
    add_connection_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Render everything, then write everything; outputs with `{name}` are written for each spec."""
    suffixes = {name: _suffix(name, arguments.format) for name in dict.fromkeys(arguments.output)}
    specs = [str(each) for named in arguments.specs for each in _files(named)]
    templates = {name for name in suffixes if BRACES.search(name)}
    if templates:
        check_templates(templates, filling(arguments))
    _check_outputs(specs, suffixes, templates, arguments)
    options = Options(
        scale=arguments.scale,
        dpi=arguments.dpi,
        outlines=arguments.outlines,
        js=arguments.js,
        seconds=arguments.seconds or RENDER_SECONDS,
        title=arguments.title,
    )
    if arguments.each or templates:
        return _render_each(specs, list(suffixes), arguments, options)
    renderer = _started(set(suffixes.values()))
    figures = _figures(specs, arguments)
    if len(figures) < len(specs):
        return 1
    _release(figures, set(suffixes.values()))
    with progress(f"rendering {', '.join(suffixes)}"):
        contents = {name: _content(figures, suffix, options, renderer) for name, suffix in suffixes.items()}
        files = {Path(name): content for name, content in contents.items() if name != "-"}
        files |= beside(files, options, renderer)
    remarks = [finding for figure in figures for finding in figure.remarks(suffixes.values(), options)]
    write_whole(files)
    if arguments.explain:
        _explain(specs, figures, suffixes.values(), options)
    if "-" in contents:
        write_bytes(contents["-"])
    if remarks:
        report(remarks)
    return 0


def _explain(specs: list[str], figures: list[Tracegram], suffixes: Collection[str], options: Options) -> None:
    for spec, figure in zip(specs, figures, strict=True):
        for line in explain(spec, figure, suffixes, options):
            warn(line)


def _started(suffixes: Set[str]) -> Renderer:
    """Start the renderer in the background; its script engine only if it will be needed in any case."""
    renderer = shared_renderer()
    if suffixes - {*DRAWN_FROM_SVG, ".vl.json"}:
        renderer.warm()
    elif suffixes & DRAWN_FROM_SVG:
        renderer.start()
    return renderer


def _render_each(specs: list[str], names: list[str], arguments: argparse.Namespace, options: Options) -> int:
    """Render each figure to its own files; the files of a figure that fails stay as they were."""
    tasks = [task for spec in specs for task in _tasks(Path(spec), names, arguments, options)]
    check_distinct(tasks)
    written: list[Path] = []
    failed: list[str] = []
    with progress(f"rendering {len(tasks)} figures"):
        for task, drawn in zip(tasks, side_by_side(draw, tasks, arguments.jobs, lost), strict=True):
            report(drawn.findings)
            if arguments.explain and drawn.explained:
                for line in drawn.explained:
                    warn(line)
            refused = write(drawn.contents)
            report(refused)
            done = drawn.contents and not refused
            written += drawn.contents if done else ()
            failed += [] if done else [task.name]
        write_whole(beside(written, options, shared_renderer()))
    if failed:
        nouns = "figures" if arguments.each else "specs"
        summarize_failures(failed, len(tasks), "their outputs are as they were", nouns)
    return 1 if failed else 0


def _tasks(spec: Path, names: list[str], arguments: argparse.Namespace, options: Options) -> Iterator[Task]:
    for chosen in chosen_of_each(spec, arguments):
        outputs = tuple(Path(filled(name, spec.stem, values_of(chosen))) for name in names)
        about = Task(spec=spec, outputs=outputs, root=arguments.root, options=options)
        yield replace(about, connections=connections_of(arguments), chosen=chosen)


def _files(named: str) -> Sequence[Path | str]:
    return specs_in(Path(named)) if Path(named).is_dir() else [named]


def _figures(specs: list[str], arguments: argparse.Namespace) -> list[Tracegram]:
    """Compile all specs and print the findings; of several specs, name those that failed again at the end."""
    connections, chosen = connections_of(arguments), chosen_by(arguments)
    figures: list[Tracegram] = []
    failed: list[str] = []
    for spec in specs:
        try:
            figures.append(
                load(spec, root=arguments.root, params=chosen.params, run=chosen.run, connections=connections)
            )
            if found := figures[-1].findings:
                report(found)
        except TracegramError as error:
            failed.append(spec)
            report(error.findings)
    if failed:
        summarize_failures(failed, len(specs), "nothing is written")
    return figures


def _release(figures: Sequence[Tracegram], suffixes: Set[str]) -> None:
    """Let the traces go where all outputs are static pictures, so that the renderer has their memory."""
    for figure in figures if suffixes <= DRAWN_FROM_SVG else ():
        figure.release_trace()


def _content(figures: list[Tracegram], suffix: str, options: Any, renderer: Renderer) -> bytes:
    if len(figures) == 1:
        return export(figures[0].picture_for(suffix, options), suffix, options, renderer)
    return page([figure.picture for figure in figures], options, renderer)


def _suffix(name: str, format_: str) -> str:
    return output_suffix(f"x.{format_.lstrip('.')}" if name == "-" else name)


def _check_outputs(
    specs: list[str], suffixes: dict[str, str], templates: Set[str], arguments: argparse.Namespace
) -> None:
    shared = (name for name, suffix in suffixes.items() if name not in templates and (templates or suffix != ".html"))
    other = next(shared, None) if templates or len(specs) > 1 else None
    if other is not None:
        message = f"{len(specs)} specs make one page, and {other} is not one"
        message = f"{other} is one output, and others are one for each spec" if templates else message
        advice = "end the output in .html, or put {name} into it for one file per spec"
        raise error_of("unknown-output", message, Place(file=other), advice)
    if arguments.each and "-" in suffixes:
        message = "`--each` draws a figure for each value, and standard output takes one"
        advice = f"name files, such as `-o {{{arguments.each}}}.svg`"
        raise error_of("unknown-output", message, Place(file="-"), advice)
    if arguments.js == "external" and suffixes.get("-") == ".html":
        message = "a page with external scripts needs files beside it, and standard output has no folder"
        advice = "name a file, or write `--js inline`"
        raise error_of("unknown-output", message, Place(file="-"), advice)
