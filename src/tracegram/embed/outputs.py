"""A spec drawn to its outputs, from the cache or rendered now."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tracegram.api import DENSITY, Tracegram, shared_renderer
from tracegram.diagnostics import Diagnostic, Place, TracegramError
from tracegram.export import RENDER_SECONDS, Options, density_of, export, output_suffix
from tracegram.export.exporters import DRAWN_FROM_SVG
from tracegram.language.document import read_spec
from tracegram.language.inputs import inputs
from tracegram.language.params import NOTHING_CHOSEN, Chosen
from tracegram.sources import read_file
from tracegram.sources.many_files import read_once
from tracegram.sources.sql import NO_CONNECTIONS, Connections
from tracegram.store import NO_STORE, Store, key_of
from vega_datalite.frozen import frozen


@frozen
class Task:
    """A spec and its outputs."""

    spec: Path
    outputs: tuple[Path, ...]
    root: Path | None
    options: Options
    connections: Connections = NO_CONNECTIONS
    chosen: Chosen = NOTHING_CHOSEN

    @property
    def name(self) -> str:
        """The spec, and the part of its trace that the figure shows."""
        return f"{self.spec} of {self.chosen.name}" if self.chosen.name else str(self.spec)


@frozen
class Drawn:
    """The result of a task: the contents of its outputs, none if the spec has an error, and its findings.

    `explained` names the form of each layer's cells, `queried` is true if cells come from a database, and `rendered`
    if the contents were made now.
    """

    contents: dict[Path, bytes]
    findings: tuple[Diagnostic, ...]
    explained: tuple[str, ...] = ()
    queried: bool = False
    rendered: bool = False


def draw(task: Task, store: Store = NO_STORE) -> Drawn:
    """Return the outputs of a spec, from the cache or rendered now; nothing is written.

    A figure with findings is not kept, so that they are reported each time; nor is one of a query, whose rows change.
    """
    keys = {} if store == NO_STORE else _keys(task)
    found = {path: store.get(key) for path, key in keys.items()}
    kept = {path: content for path, content in found.items() if content is not None}
    if keys and len(kept) == len(keys):
        return Drawn(contents=kept, findings=())
    drawn = _rendered(task)
    for path, key in ({} if drawn.findings or drawn.queried else keys).items():
        store.put(key, drawn.contents[path])
    return drawn


def _rendered(task: Task) -> Drawn:
    try:
        root = task.root or task.spec.parent
        document = read_spec(task.spec, root)
        read = read_once if task.chosen.name else read_file  # of a trace of several figures
        figure = Tracegram(document, root=root, read=read, chosen=task.chosen, connections=task.connections)
        suffixes = {path: output_suffix(path.name) for path in task.outputs}
        if DRAWN_FROM_SVG.issuperset(suffixes.values()):
            figure.release_trace()
        contents = {
            path: export(figure.picture_for(suffix, task.options), suffix, task.options, shared_renderer())
            for path, suffix in suffixes.items()
        }
        explained = explain(str(task.spec), figure, suffixes.values(), task.options)
        findings = (*figure.findings, *figure.remarks(suffixes.values(), task.options))
        return Drawn(
            contents=contents, findings=findings, explained=explained, queried=figure.queried, rendered=bool(contents)
        )
    except TracegramError as error:
        return Drawn(contents={}, findings=error.findings)


def _keys(task: Task) -> dict[Path, str]:
    try:
        read = inputs(task.spec, root=task.root, params=task.chosen.params)
        root = task.root or task.spec.parent
        options = repr(replace(task.options, seconds=RENDER_SECONDS))  # which no output shows
        return {path: key_of(read, root, output_suffix(path.name), options, repr(task.chosen)) for path in task.outputs}
    except OSError:
        return {}  # loading will say what cannot be read


def lost(task: Task) -> Drawn:
    """Return the result of a task whose process died."""
    advice = "it may have run out of memory: draw fewer cells, or use fewer `--jobs`"
    message = f"the process that draws {task.spec} ended before it was done"
    place = Place(file=str(task.spec))
    return Drawn(contents={}, findings=(Diagnostic(code="render-failed", message=message, place=place, help=advice),))


def explain(spec: str, figure: Tracegram, suffixes: Iterable[str], options: Options) -> tuple[str, ...]:
    """Return the form of each mark and the reason for it, for each pixel density of the outputs."""
    densities = sorted({density_of(suffix, options) or DENSITY for suffix in suffixes})
    return tuple(
        f"{spec}: {place}" + (f" at a density of {density:g}" if len(densities) > 1 else "") + f": {form.reason}"
        for density in densities
        for place, form in figure.forms(density).items()
        if place.startswith("marks/")
    )
