"""The command `tracegram build`."""

import argparse
from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

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
    chosen_of_each,
    connections_of,
    filling,
    values_of,
    whole,
)
from tracegram.cli.output import say
from tracegram.cli.report import progress, report
from tracegram.diagnostics import Place, error_of
from tracegram.embed.outputs import Task, draw, lost
from tracegram.export import EXPORTERS, RENDER_SECONDS, Options, in_the_way, is_ours, suffix_of
from tracegram.files import holds, sweep
from tracegram.language.document import specs_in
from tracegram.store import NO_STORE, Store, nothing_kept, store_in, users_store
from vega_datalite.frozen import frozen

_PICTURES = frozenset({".svg", ".pdf", ".png"})
EXAMPLE = """examples:
  tracegram build figures --to svg --to pdf
  tracegram build figures --to svg -o docs/_figures --jobs 2
  tracegram build figures --to svg --check      # in CI: fails when a committed picture is stale"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a folder of specs, or a spec file")
    parser.add_argument("--to", action="append", metavar="FORMAT", help="svg, png, pdf, …; repeatable (default: svg)")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FOLDER",
        help="output folder (default: beside each spec); {name} is replaced by the name of the spec, "
        "other names by what `--run` and `--each` choose",
    )
    add_picture_options(parser)
    add_root(parser)
    add_chosen_options(parser)
    add_each(parser)
    add_connection_options(parser)
    parser.add_argument(
        "--jobs", type=whole(1, MOST_JOBS), default=1, help="number of specs to render in parallel (default: 1)"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; fail if an output is out of date, or if its spec in -o is gone",
    )
    parser.add_argument(
        "--cache", type=Path, metavar="FOLDER", help="cache folder (default: in the user's cache folder)"
    )
    add_no_cache(parser)


def run(arguments: argparse.Namespace) -> int:
    """Build every spec. If one has an error, its outputs stay as they were, and the exit code is 1."""
    tasks = list(_tasks(arguments))
    check_distinct(tasks)
    for folder in {path.parent for task in tasks for path in task.outputs}:
        sweep(folder)  # also where nothing will be written
    store = store_in(arguments.cache) if arguments.cache else users_store()
    with nothing_kept() if arguments.check else nullcontext():
        done = list(_done(tasks, NO_STORE if arguments.check else store, arguments))
    stale, rendered = sum(len(each.changed) for each in done), sum(each.rendered for each in done)
    failed = [each.spec for each in done if each.failed]
    left = _left(arguments, tasks)
    for path in left:
        say(f"{path} is made by no spec of {', '.join(map(str, arguments.paths))}: delete it, or name its spec too")
    what = "stale" if arguments.check else "written"
    counts = f"{_counted(len(tasks), _noun(arguments))}: {rendered} rendered, {_counted(stale, 'output')} {what}"
    say(f"{counts}, {len(failed)} with errors")
    if failed:
        summarize_failures(failed, len(tasks), "their outputs are as they were", f"{_noun(arguments)}s")
    return 1 if failed or (arguments.check and (stale or left)) else 0


@frozen
class _Done:
    """The result for one spec: the outputs that changed; none if it failed."""

    spec: Path
    changed: tuple[Path, ...]
    rendered: bool
    failed: bool


def _done(tasks: Sequence[Task], store: Store, arguments: argparse.Namespace) -> Iterator[_Done]:
    """Build each spec, write the outputs that changed (or print their names), and print the findings."""
    built = side_by_side(partial(draw, store=store), tasks, arguments.jobs, lost)
    with progress(f"building {_counted(len(tasks), _noun(arguments))}"):
        for task, each in zip(tasks, built, strict=True):
            report(each.findings)
            changed = {path: content for path, content in each.contents.items() if not holds(path, content)}
            if arguments.check:
                for path in changed:
                    say(f"{path} is stale" if path.exists() else f"{path} is missing")
            refused = () if arguments.check else in_the_way(changed) or write(changed)
            report(refused)
            yield _Done(
                spec=task.spec,
                changed=() if refused else tuple(changed),
                rendered=each.rendered,
                failed=bool(refused) or not each.contents,
            )


def _left(arguments: argparse.Namespace, tasks: Sequence[Task]) -> list[Path]:
    """Find pictures in the output folder whose spec is gone; a folder that also holds specs is skipped."""
    folder: Path | None = arguments.output  # one with braces is several, each of which others may fill
    if folder is None or BRACES.search(str(folder)) or not all(path.is_dir() for path in arguments.paths):
        return []
    if any(task.spec.resolve().is_relative_to(folder.resolve()) for task in tasks):
        return []
    outputs = [path for task in tasks for path in task.outputs]
    return list(_orphans(folder, outputs, {_suffix(word) for word in arguments.to or ["svg"]}))


def _orphans(folder: Path, made: Collection[Path], suffixes: Collection[str]) -> Iterator[Path]:
    """Return the pictures in a folder that tracegram wrote and no spec makes; an HTML page may show several specs."""
    known = {path.resolve() for path in made}
    for path in sorted(folder.rglob("*")):
        if path.suffix in _PICTURES & set(suffixes) and path.resolve() not in known and is_ours(path):
            yield path


def _noun(arguments: argparse.Namespace) -> str:
    return "figure" if arguments.each else "spec"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _tasks(arguments: argparse.Namespace) -> Iterator[Task]:
    suffixes = [_suffix(word) for word in arguments.to or ["svg"]]
    seconds = arguments.seconds or RENDER_SECONDS
    options = Options(
        scale=arguments.scale, dpi=arguments.dpi, outlines=arguments.outlines, js="inline", seconds=seconds
    )
    connections = connections_of(arguments)
    check_templates([str(arguments.output or "")], filling(arguments))
    for spec, below in _specs(arguments.paths):
        for chosen in chosen_of_each(spec, arguments):
            folder = spec.parent
            if arguments.output:
                folder = Path(filled(str(arguments.output), spec.stem, values_of(chosen))) / below
            outputs = tuple(folder / (spec.stem + suffix) for suffix in suffixes)
            about = Task(spec=spec, outputs=outputs, root=arguments.root, options=options)
            yield replace(about, connections=connections, chosen=chosen)


def _suffix(word: str) -> str:
    suffix = suffix_of(f"x.{word.lstrip('.')}")
    if suffix is None:
        message = f"--to {word} is not an output format"
        advice = f"write one of {', '.join(each.lstrip('.') for each in EXPORTERS)}"
        raise error_of("unknown-output", message, Place(file="--to"), advice)
    return suffix


def _specs(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Return each spec and its folder relative to the given path, ordered by name."""
    for path in paths:
        if not path.is_dir():
            yield path, Path()
            continue
        yield from ((each, each.parent.relative_to(path)) for each in specs_in(path))
