"""The whole road on one page, from a spec to a figure that can be saved and shown.

Altair is imported when a chart is asked for, the renderer when a picture is: a figure is checked without either.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal, overload

from numpy.typing import NDArray

from tracegram.compile.arrange import arrange
from tracegram.compile.open_trace import open_source
from tracegram.diagnostics import Diagnostic, Place
from tracegram.draw import draw
from tracegram.language.document import Document, plain_copy, with_whole_numbers
from tracegram.language.params import NO_PARAMS, NOTHING_CHOSEN, Chosen, complete
from tracegram.language.parse import parse
from tracegram.language.spec_file import read_spec
from tracegram.language.validate import validate
from tracegram.model import Form
from tracegram.model.themes import THEMES
from tracegram.named_types import ConcatChart, DataFrame, Description, Html, LayerChart, Options, Picture, Renderer
from tracegram.pictures import Pictures
from tracegram.sources import Read, read_file
from tracegram.sources.sql import NO_CONNECTIONS, Connections, Grants

DENSITY = 2.0  # pixels for a pixel of the figure's size, of what is not made of pixels: screens and printers have more


def load(  # noqa: PLR0913  # what may be said in place of the spec, by name
    path: str | Path,
    *,
    trace: object = None,
    root: str | Path | None = None,
    theme: str = "",
    params: Mapping[str, Any] = NO_PARAMS,
    run: str = "",
    connections: Grants = NO_CONNECTIONS,
) -> "Tracegram":
    """Read a spec file and the trace it names.

    Args:
        path: A YAML or JSON file.
        trace: A data frame (pandas, Polars, PyArrow or another that narwhals reads) in place of the spec's trace.
        root: The folder that trace files may be read from; the folder of the spec when it is not given.
        theme: A base look, `light`, `dark` or `paper`, in place of the spec's.
        params: Values of the spec's `params` by name, in place of those that it gives.
        run: The run to draw, in place of that of the spec's `window`.
        connections: The databases that a spec's query may ask: their addresses by name. Each is asked only to read.

    Raises:
        TracegramError: What is wrong with the spec or the trace, each finding with its place.
        ValueError: There is no such theme.
    """
    folder = Path(root) if root is not None else Path(path).parent
    document = read_spec(Path(path), folder)
    chosen = Chosen(theme=theme, params=params, run=run)
    return Tracegram(document, frame=trace, root=folder, chosen=chosen, connections=Connections.of(connections))


def figure(  # noqa: PLR0913  # as `load`
    spec: Mapping[str, Any] | str,
    *,
    trace: object = None,
    root: str | Path = ".",
    theme: str = "",
    params: Mapping[str, Any] = NO_PARAMS,
    run: str = "",
    connections: Grants = NO_CONNECTIONS,
) -> "Tracegram":
    """Return a figure of a spec from Python.

    Args:
        spec: The spec as a mapping, which is not changed, or as a YAML or JSON text.
        trace: A data frame with a row a cell, in place of the spec's trace.
        root: The folder that trace files may be read from.
        theme: A base look, `light`, `dark` or `paper`, in place of the spec's.
        params: Values of the spec's `params` by name, as for `load`.
        run: The run to draw, as for `load`.
        connections: The databases that a spec's query may ask, as for `load`.

    Raises:
        TracegramError: What is wrong with the spec or the trace, each finding with its place.
        ValueError: There is no such theme.
    """
    if isinstance(spec, str):
        document = parse(spec.encode("utf-8", "surrogatepass"), "spec")
    else:
        document = Document(file="spec", text="", value=with_whole_numbers(plain_copy(spec)), spans={})
    granted, chosen = Connections.of(connections), Chosen(theme=theme, params=params, run=run)
    return Tracegram(document, frame=trace, root=Path(root), chosen=chosen, connections=granted)


class Tracegram:
    """A figure compiled from a spec: checked, described, ready to become a chart or a file.

    In a notebook it shows itself. `warnings` are findings that do not stop it, and `notes` name what of the trace is
    not read; `queried` says that its cells come from a database, and may be others at another time.
    """

    def __init__(
        self,
        document: Document,
        *,
        frame: object = None,
        root: Path,
        read: Read = read_file,
        chosen: Chosen = NOTHING_CHOSEN,
        connections: Connections = NO_CONNECTIONS,
    ) -> None:
        if chosen.theme and chosen.theme not in THEMES:
            raise ValueError(f"“{chosen.theme}” is no look; give one of {', '.join(THEMES)}")
        self._spec, self._root, self._read, self._connections = document, root, read, connections
        self._chosen = chosen
        document = complete(document, root, chosen.params)
        validate(document, is_kept=bool(self._spec.text))
        document = chosen.over(document)
        written, self._font_place = document.get("theme", default={}), document.place("/theme/font")
        parts = arrange(document, partial(open_source, frame=frame, root=root, read=read, connections=connections))
        self.queried = frame is None and document.get("trace", "sql") is not None
        self._fields, self._parts = parts[0].whole.fields, parts
        self._figure, self.warnings = draw(document, parts)
        self.notes = self._fields.notes
        self._follows_page = not isinstance(written, str) and "base" not in written
        self._pictures = Pictures(self._figure)
        self.title = self._figure.title

    def __repr__(self) -> str:
        return f"Tracegram: {self.title + '. ' if self.title else ''}{self.description}"

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """All that was found: the warnings, then the notes."""
        return (*self.warnings, *self.notes)

    def with_trace(self, trace: object) -> "Tracegram":
        """Return the figure that the same spec makes of another data frame.

        Raises:
            TracegramError: What is wrong with the frame, or with the spec for it.
        """
        read, chosen, connections = self._read, self._chosen, self._connections
        return Tracegram(self._spec, frame=trace, root=self._root, read=read, chosen=chosen, connections=connections)

    @cached_property
    def description(self) -> str:
        """The figure in words, in short."""
        return self.describe("short").in_one_line

    @cached_property
    def alt(self) -> str:
        """The figure in one sentence of at most 150 characters."""
        return self.describe("alt").in_one_line

    def describe(self, level: Literal["alt", "short", "full"] = "full") -> Description:
        """Return the figure in words: one sentence (`alt`), what `description` has (`short`), or all sections."""
        from tracegram.describe import describe

        return describe(self._figure, level, [(part.cells, part.document.value) for part in self._parts])

    @property
    def texts(self) -> dict[str, str]:
        """The text of the spec by its name, from which findings show their lines; empty for a spec from Python."""
        return {self._spec.file: self._spec.text} if self._spec.text else {}

    def chart(self) -> LayerChart | ConcatChart:
        """Return the figure as a plain Altair chart, which can be changed and shown as any other.

        It is an `altair.LayerChart`, or for several plots an `altair.ConcatChart` of these.
        """
        return self._pictures.chart(DENSITY)

    def forms(self, density: float) -> dict[str, Form]:
        """Return the form in which each layer is drawn, by its place: `marks/0`, of several plots `plots/1/marks/0`.

        Args:
            density: How many pixels the output has for a pixel of the figure's size; 2 for what is not made of pixels.
        """
        forms = (form for of_plot in self._pictures.forms(density) for form in of_plot)
        return dict(zip(self._places, forms, strict=True))

    @property
    def _places(self) -> list[str]:
        """The place of each layer of each plot."""
        plots = self._figure.plots
        return [
            f"{f'plots/{at}/' if len(plots) > 1 else ''}{drawing.layer.pointer.strip('/')}"
            for at, each in enumerate(plots)
            for drawing in each.drawings
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as a Vega-Lite document, its data inline and its description in it; a new one each time."""
        return plain_copy(self._document(DENSITY))

    def frames(self) -> dict[str, DataFrame]:
        """Return what each layer draws as a pandas data frame, by the layer's place in the spec (`marks/0`).

        The columns are `step` and `position`, and where the layer has them `value` (its color), `text`, and
        `tooltip_0` and so on; for axes of other fields `across` and `down`, the places on x and y. Cells without a
        value for their color are not among the rows. Layers that draw no cells have no frame.
        """
        import pandas as pd

        drawings = [drawing for each in self._figure.plots for drawing in each.drawings]
        return {
            place: pd.DataFrame(dict(drawing.columns))
            for place, drawing in zip(self._places, drawings, strict=True)
            if drawing.columns and drawing.is_listed
        }

    @overload
    def statistics(self, per: Literal["run"] = "run", **options: Any) -> dict[str, float]: ...

    @overload
    def statistics(self, per: Literal["position", "step"], **options: Any) -> dict[str, NDArray[Any]]: ...

    def statistics(self, per: Literal["run", "position", "step"] = "run", **options: Any) -> Mapping[str, object]:
        """Return the statistics that the trace supports, by their words: floats, or arrays with NaN where undefined.

        They are of the whole run, whatever window the figure shows; `spec/statistics.md` defines them.

        Args:
            per: What there is one number for; with `position` or `step` these come first, under that word.
            options: Options of the statistics by name, such as `k=2` or `match={"text": "135"}`.

        Raises:
            TracegramError: A mistake in an option, or in the cells of the trace.
        """
        from tracegram.statistics import measure_all

        run = self._fields.whole_run("a statistic", Place(file=self._spec.file))
        measured = measure_all(run, per, options)
        return dict(measured.values) if per == "run" else {per: measured.places, **measured.values}

    def save(
        self,
        *paths: str | Path,
        scale: float = 1,
        ppi: float = 72,
        js: Literal["inline", "cdn", "external", "none"] = "inline",
    ) -> tuple[Diagnostic, ...]:
        """Write the figure to files, all of them or none.

        Args:
            paths: Where to; the suffix says what: .vl.json, .vg.json, .svg, .png, .pdf, .jpg or .html.
            scale: Factor on the size of PNG and JPEG pictures.
            ppi: Pixels an inch of PNG pictures; 72 is a pixel of the chart for each of the picture.
            js: Where an HTML page has its scripts from: itself, a content delivery network, the files
                `tracegram-runtime.js` and `tracegram.css` that are written beside it, or none at all.

        Returns:
            Warnings about the pictures, such as characters that no font can draw.

        Raises:
            TracegramError: `unknown-output`, `bad-output-path`, `render-failed`, `render-timeout`; nothing is written.
        """
        from tracegram.export import Options, beside, export, output_suffix, write_whole

        options = Options(scale=float(scale), ppi=float(ppi), js=js)
        suffixes = {Path(path): output_suffix(str(path)) for path in paths}
        renderer = shared_renderer()
        files = {
            path: export(self.picture_for(suffix, options), suffix, options, renderer)
            for path, suffix in suffixes.items()
        }
        remarks = self.remarks(suffixes.values())
        write_whole({**files, **beside(files, options, renderer)})
        return remarks

    def to_html(
        self,
        *,
        fragment: bool = False,
        js: Literal["inline", "cdn", "external", "none"] = "inline",
        id: str = "",  # noqa: A002
        theme: Literal["auto", "light", "dark"] = "auto",
    ) -> Html:
        """Return the figure as HTML: the whole page that `save` writes, or a `<figure>` for a page of others.

        A `<figure>` shows without scripts. To live it needs what `tracegram.runtime` gives, once on its page. Every
        text in it is escaped, and template engines that know `__html__` put it into a page as it is.

        Args:
            fragment: Whether to give a `<figure>` alone.
            js: Where a page has its scripts from, as for `save`; with `external` the files of `runtime_files` have to
                stand beside it. A fragment goes without its document for `none`.
            id: The id of a fragment; without one it is made of what the figure shows, with a number from the second
                time on that this process shows it, so that a page may have a figure twice.
            theme: Whether what stands around the plot is as the page is, light, or dark. A figure whose spec writes a
                theme keeps it.

        Raises:
            ValueError: The id is not letters, digits, `-` and `_` after a letter.
            TracegramError: `render-failed` or `render-timeout`.
        """
        from tracegram.export import Frame, Html, Options, page
        from tracegram.export import fragment as write_fragment

        if fragment:
            living = js != "none"
            return write_fragment(self.picture, shared_renderer(), name=id, living=living, frame=Frame(look=theme))
        return Html(page([self.picture], Options(js=js), shared_renderer(), theme).decode())

    def __html__(self) -> str:
        """Return the static figure for a page of others, as Jinja2 and MarkupSafe ask for it."""
        return self.to_html(fragment=True, js="none")

    @property
    def picture(self) -> Picture:
        """The figure as pages take it, with the whole description."""
        return self._with_details(self._picture(DENSITY))

    def _with_details(self, picture: Picture) -> Picture:
        return replace(picture, details=self.describe().as_html())

    def picture_for(self, suffix: str, options: Options) -> Picture:
        """Return the figure as the exporter of a suffix takes it, reduced for the pixels that it will have."""
        from tracegram.export import density_of
        from tracegram.export.scaffolds import SPLICED

        density, renderer = density_of(suffix, options) or DENSITY, shared_renderer()
        renderer.seconds = options.seconds
        if suffix in SPLICED and (drawn := self._pictures.svg(density, self._shown({}), renderer)):
            return replace(self._shown({}), drawn=drawn)
        if suffix != ".vl.json":
            renderer.warm()
        picture = self._picture(density)
        return self._with_details(picture) if suffix == ".html" else picture

    def _picture(self, density: float) -> Picture:
        return self._shown(self._document(density))

    def _shown(self, document: dict[str, Any]) -> Picture:
        from tracegram.export import Picture

        return Picture(
            vega_lite=document,
            title=self.title,
            description=self.description,
            alt=self.alt,
            follows_page=self._follows_page,
            file=self._spec.file,
            warnings=tuple(finding.message for finding in self.warnings),
        )

    def remarks(self, suffixes: Iterable[str]) -> tuple[Diagnostic, ...]:
        """Return warnings about the outputs with these suffixes: a missing font, missing characters, and weight."""
        from tracegram.export import missing_letters, too_heavy

        document = self._pictures.lettered() or self._document(DENSITY)
        asked, file = set(suffixes), self._spec.file
        font = (self._figure.first.theme.font, self._font_place)
        lacking = missing_letters(document, font, shared_renderer(), file) if asked & DRAWN else ()
        return (*lacking, *(too_heavy(self._document(DENSITY), asked, file) if asked & CARRYING else ()))

    def _document(self, density: float) -> dict[str, Any]:
        return self._pictures.document(density, self.description)

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None, **_words: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        from tracegram.export import bundle

        made = bundle(self._picture(DENSITY), shared_renderer(), repr(self), include or (), exclude or ())
        return made.data, made.metadata

    def __panel__(self) -> object:
        """Return the static figure as Panel asks for it, which would show a text."""
        from panel.pane import HTML

        return HTML(self.__html__())

    def _mime_(self) -> tuple[str, str]:
        """Return the picture as marimo asks for it, which would show a bundle in tabs."""
        kind = "image/svg+xml"
        return kind, self._repr_mimebundle_([kind])[0][kind]


DRAWN = frozenset({".png", ".pdf", ".jpg", ".jpeg"})  # with the fonts at hand
CARRYING = frozenset({".html", ".vl.json", ".vg.json"})  # the data of the figure


def shared_renderer() -> Renderer:
    """Return the renderer of this process, which starts when it is first used."""
    from tracegram.export import shared_renderer

    return shared_renderer()
