"""This file is about drawing many specs, each to files of its own, by one warm renderer a process."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tracegram.api import DENSITY, Tracegram, load, output_suffix, shared_renderer
from tracegram.diagnostics import Diagnostic, Place, TracegramError
from tracegram.export import Options, density_of, export
from tracegram.sources.sql import NO_CONNECTIONS, Connections

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A spec, and the outputs that are wanted of it."""

    spec: Path
    outputs: tuple[Path, ...]
    root: Path | None
    options: Options
    connections: Connections = NO_CONNECTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What came of a task: the outputs' contents, none when the spec has an error, and all that was found.

    `explained` says of each layer in which form its cells are drawn, `queried` that they come from a database.
    """

    contents: dict[Path, bytes]
    findings: tuple[Diagnostic, ...]
    explained: tuple[str, ...] = ()
    queried: bool = False


def draw(task: Task) -> Drawn:
    """Compile and render a spec; nothing is written."""
    try:
        figure = load(task.spec, root=task.root, connections=task.connections)
        suffixes = {path: output_suffix(path.name) for path in task.outputs}
        contents = {
            path: export(figure.picture_for(suffix, task.options), suffix, task.options, shared_renderer())
            for path, suffix in suffixes.items()
        }
        explained = explain(str(task.spec), figure, suffixes.values(), task.options)
        findings = (*figure.findings, *figure.remarks(suffixes.values()))
        return Drawn(contents=contents, findings=findings, explained=explained, queried=figure.queried)
    except TracegramError as error:
        return Drawn(contents={}, findings=error.findings)


def explain(spec: str, figure: Tracegram, suffixes: Iterable[str], options: Options) -> tuple[str, ...]:
    """Say in which form the cells of each mark are drawn, and why, for each number of pixels that an output has."""
    densities = sorted({density_of(suffix, options) or DENSITY for suffix in suffixes})
    return tuple(
        f"{spec}: {place}" + (f" at a density of {density:g}" if len(densities) > 1 else "") + f": {form.reason}"
        for density in densities
        for place, form in figure.forms(density).items()
        if place.startswith("marks/")
    )


def side_by_side(work: Callable[[Given], Made], given: Sequence[Given], jobs: int) -> Iterator[Made]:
    """Give what comes of each, in their order; processes are spawned, as no renderer outlives a fork."""
    jobs = min(jobs, len(given))
    if jobs <= 1:
        yield from map(work, given)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as executor:
        yield from executor.map(work, given)


def check_distinct(tasks: Sequence[Task]) -> None:
    """Check that no output is wanted of two specs.

    Raises:
        TracegramError: `bad-output-path`.
    """
    taken: dict[Path, Path] = {}
    for task in tasks:
        for output in task.outputs:
            if taken.setdefault(output, task.spec) != task.spec:
                message = f"{task.spec} and {taken[output]} would both be written to {output}"
                place = Place(file=str(task.spec))
                raise TracegramError(
                    [Diagnostic(code="bad-output-path", message=message, place=place, help="rename one of them")]
                )
