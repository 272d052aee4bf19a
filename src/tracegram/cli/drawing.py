"""Drawing many specs, each to files of its own, by one warm renderer a process."""

import multiprocessing
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tracegram.api import DENSITY, Tracegram, load, output_suffix, shared_renderer
from tracegram.cli.output import warn
from tracegram.diagnostics import Diagnostic, Place, TracegramError, quote, refuse
from tracegram.export import Options, density_of, export, write_whole
from tracegram.language.params import NOTHING_CHOSEN, Chosen
from tracegram.processes import end_with_parent
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
    chosen: Chosen = NOTHING_CHOSEN

    @property
    def name(self) -> str:
        """The spec, and of which run its figure is."""
        return f"{self.spec} of run {quote(self.chosen.run)}" if self.chosen.run else str(self.spec)


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
        params, run = task.chosen.params, task.chosen.run
        figure = load(task.spec, root=task.root, params=params, run=run, connections=task.connections)
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


def lost(task: Task) -> Drawn:
    """Return what came of a task whose process died."""
    advice = "it may have run out of memory: draw fewer cells, or use fewer `--jobs`"
    message = f"the process that draws {task.spec} ended before it was done"
    place = Place(file=str(task.spec))
    return Drawn(contents={}, findings=(Diagnostic(code="render-failed", message=message, place=place, help=advice),))


def write(contents: Mapping[Path, bytes]) -> tuple[Diagnostic, ...]:
    """Write the outputs of a spec, all or none of them; return why they cannot be, nothing when they are written."""
    try:
        for folder in {path.parent for path in contents}:
            folder.mkdir(parents=True, exist_ok=True)
        write_whole(contents)
    except TracegramError as error:
        return error.findings
    except OSError as error:
        place = Place(file=str(error.filename))
        message = f"the folder cannot be made: {error.strerror}"
        return (Diagnostic(code="bad-output-path", message=message, place=place, help="write elsewhere"),)
    return ()


def summarize_failures(failed: Sequence[Path | str], count: int, what: str) -> None:
    """Name the specs that failed once more at the end, behind what was found in others."""
    if failed and count > 1:
        warn(f"{len(failed)} of {count} specs failed, {what}: {', '.join(map(str, failed))}")


def explain(spec: str, figure: Tracegram, suffixes: Iterable[str], options: Options) -> tuple[str, ...]:
    """Say in which form the cells of each mark are drawn, and why, for each number of pixels that an output has."""
    densities = sorted({density_of(suffix, options) or DENSITY for suffix in suffixes})
    return tuple(
        f"{spec}: {place}" + (f" at a density of {density:g}" if len(densities) > 1 else "") + f": {form.reason}"
        for density in densities
        for place, form in figure.forms(density).items()
        if place.startswith("marks/")
    )


def side_by_side(
    work: Callable[[Given], Made], given: Sequence[Given], jobs: int, lost: Callable[[Given], Made]
) -> Iterator[Made]:
    """Return what comes of each, in their order; processes are spawned, as no renderer outlives a fork.

    A process that dies takes the others of its pool with it. What was not done then is done by a process for each, and
    where that dies too, `lost` says what comes of it.
    """
    jobs = min(jobs, len(given))
    if jobs <= 1:
        yield from map(work, given)
        return
    with _pool(jobs) as pool:
        for each, future in [(each, pool.submit(work, each)) for each in given]:
            try:
                yield future.result()
            except BrokenExecutor:
                yield _alone(work, each, lost)


def _alone(work: Callable[[Given], Made], given: Given, lost: Callable[[Given], Made]) -> Made:
    with _pool(1) as pool:
        try:
            return pool.submit(work, given).result()
        except BrokenExecutor:
            return lost(given)


@contextmanager
def _pool(jobs: int) -> Generator[Executor]:
    """Make a pool of processes that end when the block does, whatever they do, and when this process does."""
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=end_with_parent)
    try:
        yield pool
    except BaseException:
        for each in multiprocessing.active_children():
            each.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def check_distinct(tasks: Sequence[Task]) -> None:
    """Check that no output is wanted of two specs, or of two figures of one.

    Raises:
        TracegramError: `bad-output-path`.
    """
    taken: dict[Path, Task] = {}
    for task in tasks:
        for output in task.outputs:
            other = taken.setdefault(output, task)
            if (other.spec, other.chosen) != (task.spec, task.chosen):
                message = f"{task.name} and {other.name} would both be written to {output}"
                advice = "rename one of them" if other.spec != task.spec else "write {run} in the output"
                raise refuse("bad-output-path", message, Place(file=str(task.spec)), advice)
