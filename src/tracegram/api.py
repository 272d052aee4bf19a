"""The Python API: from a spec to a figure that you can save, show and describe.

Altair is imported when you ask for a chart and the renderer when you ask for a picture; checking needs neither.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal, overload

from numpy.typing import NDArray

from tracegram.compile.arrange import arrange
from tracegram.compile.open_trace import open_source, without_engine
from tracegram.diagnostics import Diagnostic, Place
from tracegram.draw import Pictures, draw
from tracegram.language.document import Document, parse, plain_copy, read_spec, with_whole_numbers
from tracegram.language.params import NO_PARAMS, NOTHING_CHOSEN, Chosen, complete
from tracegram.language.validate import validate
from tracegram.model import Form
from tracegram.model.plot import THEMES
from tracegram.named_types import ConcatChart, DataFrame, Description, Html, LayerChart, Options, Picture, Renderer
from tracegram.processes import release_memory
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
    """Read a spec file and its trace, and return the figure.

    Example:
        >>> tracegram.load("figure.yaml", theme="dark").save("figure.svg")
        ()

    Args:
        path: A YAML or JSON file.
        trace: A data frame (pandas, Polars, PyArrow or another that narwhals reads) to draw instead of the file.
        root: The folder that trace files may be read from; default: the folder of the spec.
        theme: The name of a theme, such as `light`, `dark` or `paper`, instead of the spec's.
        params: Values for the spec's `params`, by name, instead of their defaults.
        run: The run to draw, instead of the one in the spec's `window`.
        connections: Addresses of the databases that the spec may query, by name. Queries can only read.

    Raises:
        TracegramError: The spec or the trace has mistakes; each finding has its place.
        ValueError: The theme does not exist.
    """
    folder = Path(root) if root is not None else Path(path).parent
    document = read_spec(Path(path), folder)
    chosen = Chosen(theme=theme, params=params, run=run)
    return Tracegram(document, frame=trace, root=folder, chosen=chosen, connections=connections)


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
    """Return the figure of a spec that is written in Python.

    Example:
        >>> frame = pd.DataFrame({"step": [0, 1], "position": [0, 0], "token": ["a", "b"]})
        >>> shown = tracegram.figure({"tracegram": 1, "marks": [{"mark": "rect", "where": "changed"}]}, trace=frame)

    Args:
        spec: The spec as a mapping, which is not changed, or as YAML or JSON text.
        trace: A data frame with one row per cell, to draw instead of the spec's trace.
        root: The folder that trace files may be read from; default: the current folder.
        theme: The name of a theme, as for `load`.
        params: Values for the spec's `params`, as for `load`.
        run: The run to draw, as for `load`.
        connections: Databases that the spec may query, as for `load`.

    Raises:
        TracegramError, ValueError: As for `load`.
    """
    if isinstance(spec, str):
        document = parse(spec.encode("utf-8", "surrogatepass"), "spec")
    else:
        document = Document(file="spec", text="", value=with_whole_numbers(plain_copy(spec)), spans={})
    chosen = Chosen(theme=theme, params=params, run=run)
    return Tracegram(document, frame=trace, root=Path(root), chosen=chosen, connections=connections)


class Tracegram:
    """A figure compiled from a spec: checked, described, ready to become a chart or a file.

    A notebook displays it as a picture. `warnings` are the findings that are not errors, `notes` list what is not
    read from the trace, and `queried` is true if the cells come from a database, where they can change.
    """

    def __init__(
        self,
        document: Document,
        *,
        frame: object = None,
        root: Path,
        read: Read = read_file,
        chosen: Chosen = NOTHING_CHOSEN,
        connections: Grants = NO_CONNECTIONS,
    ) -> None:
        if chosen.theme and chosen.theme not in THEMES:
            raise ValueError(f"“{chosen.theme}” is not a theme; write one of {', '.join(THEMES)}")
        granted = connections if isinstance(connections, Connections) else Connections.of(connections)
        self._spec, self._root, self._read, self._connections, self._chosen = document, root, read, granted, chosen
        if chosen.params or not document.is_complete:
            document = complete(document, root, chosen.params)
        validate(document, is_kept=bool(self._spec.text))
        if chosen != NOTHING_CHOSEN:
            document = chosen.over(document)
        written, self._font_place = document.get("theme", default={}), document.place("/theme/font")
        open_cells = partial(open_source, frame=frame, root=root, read=read, connections=granted)
        parts = arrange(document, open_cells)
        self.queried = frame is None and document.get("trace", "sql") is not None
        self._parts, self._open_cells = parts, open_cells
        self._figure, self.warnings = draw(document, parts)
        self.notes = parts[0].whole.fields.notes
        self._follows_page = not isinstance(written, str) and "base" not in written
        self._pictures, self.title = Pictures(self._figure), self._figure.title

    def __repr__(self) -> str:
        return f"Tracegram: {self.title + '. ' if self.title else ''}{self.description}"

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """All findings: first the warnings, then the notes."""
        return (*self.warnings, *self.notes)

    def with_trace(self, trace: object) -> "Tracegram":
        """Return the figure of the same spec for another data frame.

        Raises:
            TracegramError: The data frame has mistakes, or does not fit the spec.
        """
        read, chosen, connections = self._read, self._chosen, self._connections
        return Tracegram(self._spec, frame=trace, root=self._root, read=read, chosen=chosen, connections=connections)

    @cached_property
    def description(self) -> str:
        """The figure in words: a short paragraph."""
        from tracegram.describe.figure import short_text

        return short_text(self._figure)

    @cached_property
    def alt(self) -> str:
        """The figure in one sentence of at most 150 characters."""
        from tracegram.describe.figure import alt_text

        return alt_text(self._figure)

    def describe(self, level: Literal["alt", "short", "full"] = "full") -> Description:
        """Return the figure in words: one sentence (`alt`), the text of `description` (`short`), or all sections."""
        from tracegram.describe import describe

        return describe(self._figure, level, [(part.cells, part.document.value) for part in self._parts])

    def release_trace(self) -> None:
        """Let the trace go, of which static pictures need no more; statistics and full descriptions do."""
        del self._parts, self._open_cells
        self._figure = self._figure.without_tooltips
        self._pictures = Pictures(self._figure)
        release_memory()

    @property
    def texts(self) -> dict[str, str]:
        """The text of the spec file by its name, for quoting lines in findings; empty for a spec from Python."""
        return {self._spec.file: self._spec.text} if self._spec.text else {}

    def chart(self) -> LayerChart | ConcatChart:
        """Return the figure as a plain Altair chart, which you can change and show like any other.

        It is an `altair.LayerChart`, or an `altair.ConcatChart` of these for a figure of several plots.
        """
        return self._pictures.chart(DENSITY)

    def forms(self, density: float) -> dict[str, Form]:
        """Return how each layer is drawn, by its place: `marks/0`, or `plots/1/marks/0` if there are several plots.

        Args:
            density: Pixels of the output per pixel of the figure's size; 2 for vector formats.
        """
        forms = (form for of_plot in self._pictures.forms(density) for form in of_plot)
        return dict(zip(self._figure.places, forms, strict=True))

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as a new Vega-Lite document that contains its data and its description."""
        return plain_copy(self._document(DENSITY))

    def frames(self) -> dict[str, DataFrame]:
        """Return the cells that each layer draws as a pandas data frame, by the layer's place in the spec (`marks/0`).

        The columns are `step`, `position` and, if the layer has them, `value` (its color), `text`, `tooltip_0` and so
        on; for axes of other fields also `across` and `down`, the places on x and y. Cells without a value for their
        color are left out. Layers that do not draw cells have no data frame.
        """
        import pandas as pd

        drawings = [drawing for each in self._figure.plots for drawing in each.drawings]
        return {
            place: pd.DataFrame(dict(drawing.columns))
            for place, drawing in zip(self._figure.places, drawings, strict=True)
            if drawing.columns and drawing.is_listed
        }

    @overload
    def statistics(self, per: Literal["run"] = "run", **options: Any) -> dict[str, float]: ...

    @overload
    def statistics(self, per: Literal["position", "step"], **options: Any) -> dict[str, NDArray[Any]]: ...

    def statistics(self, per: Literal["run", "position", "step"] = "run", **options: Any) -> Mapping[str, object]:
        """Return the statistics that the trace supports, by name: floats, or arrays with NaN where undefined.

        They describe the whole run, even if the figure shows only a window of it; `spec/statistics.md` defines them.

        Args:
            per: What each number describes: `run`, `position` or `step`. The numbers of positions or steps come first.
            options: Options of the statistics by name, such as `k=2` or `match={"text": "135"}`.

        Raises:
            TracegramError: An option or the cells of the trace have a mistake.
        """
        from tracegram.statistics.measured import measure_all

        document, fields = self._parts[0].document, self._parts[0].whole.fields
        if document.get("trace", "engine") is not None:
            fields = self._open_cells(without_engine(document)).fields
        run = fields.in_memory(Place(file=self._spec.file)).run
        measured = measure_all(run, per, options)
        return dict(measured.values) if per == "run" else {per: measured.places, **measured.values}

    def save(
        self,
        *paths: str | Path,
        scale: float = 1,
        dpi: float = 72,
        outlines: bool = False,
        js: Literal["inline", "cdn", "external", "none"] = "inline",
    ) -> tuple[Diagnostic, ...]:
        """Write the figure to files: all of them, or none if something fails.

        Args:
            paths: Files to write; the suffix decides the format: .vl.json, .vg.json, .svg, .png, .pdf, .jpg or .html.
            scale: Scale factor for the size of PNG and JPEG pictures.
            dpi: Resolution of PNG pictures in dots per inch; 72 is one pixel per pixel of the figure.
            outlines: Draw the letters of SVG pictures as paths, which look the same without their fonts.
            js: Where the scripts of an HTML page are: in the page, on a CDN, in the files
                `tracegram-runtime.js` and `tracegram.css` that are written beside it, or nowhere.

        Returns:
            Warnings about the pictures, such as characters that no installed font has.

        Raises:
            TracegramError: `unknown-output`, `bad-output-path`, `render-failed`, `render-timeout`; nothing is written.
        """
        from tracegram.export import Options, beside, export, output_suffix, write_whole

        options = Options(scale=float(scale), dpi=float(dpi), outlines=outlines, js=js)
        suffixes = {Path(path): output_suffix(str(path)) for path in paths}
        drawn = (
            export(self.picture_for(each, options), each, options, shared_renderer()) for each in suffixes.values()
        )
        files = dict(zip(suffixes, drawn, strict=True))
        remarks = self.remarks(suffixes.values(), options)
        write_whole({**files, **beside(files, options, shared_renderer())})
        return remarks

    def to_html(
        self,
        *,
        fragment: bool = False,
        js: Literal["inline", "cdn", "external", "none"] = "inline",
        id: str = "",  # noqa: A002
        theme: Literal["auto", "light", "dark"] = "auto",
    ) -> Html:
        """Return the figure as HTML: the whole page that `save` writes, or a `<figure>` for a page of your own.

        A `<figure>` is visible without scripts. To be interactive it needs `tracegram.runtime` once on its page. All
        text in it is escaped, and template engines that support `__html__` insert it as it is.

        Args:
            fragment: Return only a `<figure>`.
            js: Where the scripts of a page are, as for `save`; with `external`, put the files of `runtime_files`
                beside it. With `none`, a fragment leaves out its Vega-Lite document.
            id: The id of a fragment; default: made from the content of the figure, with a number each further time
                that this process shows it, so that a page can show a figure twice.
            theme: The theme of what is around the plot: that of the page, light, or dark. If the spec sets a theme,
                the figure keeps it.

        Raises:
            ValueError: The id is not a letter followed by letters, digits, `-` and `_`.
            TracegramError: `render-failed` or `render-timeout`.
        """
        from tracegram.export import Frame, Html, Options, page
        from tracegram.export import fragment as write_fragment

        living = js != "none"
        picture = self.picture if living else self._with_details(self._picture(DENSITY))
        if fragment:
            return write_fragment(picture, shared_renderer(), name=id, living=living, frame=Frame(look=theme))
        return Html(page([picture], Options(js=js), shared_renderer(), theme).decode())

    def __html__(self) -> str:
        """Return the static figure as HTML; Jinja2 and MarkupSafe call this method."""
        return self.to_html(fragment=True, js="none")

    @property
    def picture(self) -> Picture:
        """The figure as HTML pages need it, with the full description."""
        return self._with_details(self._shown(self._pictures.page(DENSITY, self.description)))

    def _with_details(self, picture: Picture) -> Picture:
        return replace(picture, details=self.describe().as_html())

    def picture_for(self, suffix: str, options: Options) -> Picture:
        """Return the figure as the exporter of a suffix needs it, reduced to the pixels of the output."""
        from tracegram.export import density_of
        from tracegram.export.exporters import DRAWN_FROM_SVG

        density, renderer = density_of(suffix, options) or DENSITY, shared_renderer()
        renderer.seconds = options.seconds
        if suffix in DRAWN_FROM_SVG and (drawn := self._pictures.svg(density, self._shown({}), renderer)):
            return replace(self._shown({}), drawn=drawn)
        if suffix != ".vl.json":
            renderer.warm()
        return self.picture if suffix == ".html" else self._picture(density)

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

    def remarks(self, suffixes: Iterable[str], options: Options | None = None) -> tuple[Diagnostic, ...]:
        """Return warnings about the outputs with these suffixes: a missing font, missing characters, and weight."""
        from tracegram.export.remarks import CARRYING, DRAWN, missing_letters, too_heavy

        document = self._pictures.lettered() or self._document(DENSITY)
        asked, file = set(suffixes), self._spec.file
        with_fonts = DRAWN | ({".svg"} if options and options.outlines else set())
        font = (self._figure.first.theme.font, self._font_place)
        lacking = missing_letters(document, font, shared_renderer(), file) if asked & with_fonts else ()
        return (*lacking, *(too_heavy(self._document(DENSITY), asked, file) if asked & CARRYING else ()))

    def _document(self, density: float) -> dict[str, Any]:
        return self._pictures.document(density, self.description)

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None, **_words: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        from tracegram.export.mime import bundle

        made = bundle(self._picture(DENSITY), shared_renderer(), repr(self), include or (), exclude or ())
        return made.data, made.metadata

    def __panel__(self) -> object:
        """Return the static figure for Panel, which would otherwise show a text."""
        from panel.pane import HTML

        return HTML(self.__html__())

    def _mime_(self) -> tuple[str, str]:
        """Return the picture for marimo, which would otherwise show each MIME type in a tab."""
        kind = "image/svg+xml"
        return kind, self._repr_mimebundle_([kind])[0][kind]


def shared_renderer() -> Renderer:
    """Return the renderer of this process; it starts when it is first used."""
    from tracegram.export import shared_renderer

    return shared_renderer()
