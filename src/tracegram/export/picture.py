"""The input of exporters: a picture, and options."""

from dataclasses import fields, replace
from typing import Any, Literal

from vega_datalite.frozen import frozen

RENDER_SECONDS = 30.0  # for one rendering; most take hundredths of a second
Js = Literal["inline", "cdn", "external", "none"]


@frozen
class Picture:
    """A figure ready for export: its Vega-Lite document, and its title and description as plain text.

    `alt` is its alternative text, one sentence, and `details` the whole description as HTML, "" to leave it
    out.

    `follows_page` is true if no theme was chosen, so that on a web page everything around the plot may be light or dark
    like the page. A page of several figures shows `file` and `warnings` of each. If `drawn` is the finished SVG, no
    document is needed.
    """

    vega_lite: dict[str, Any]
    title: str
    description: str
    alt: str = ""
    details: str = ""
    follows_page: bool = False
    file: str = ""
    warnings: tuple[str, ...] = ()
    drawn: str = ""

    @property
    def shown(self) -> dict[str, Any]:
        """The fields of the picture by name, except its file and its warnings, which are not drawn."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in {"file", "warnings"}}

    def described(self, description: str) -> "Picture":
        """Return the picture with another description, also in its SVG and its document."""
        document = {**self.vega_lite, "description": description}
        return replace(self, drawn="", description=description, alt=description, vega_lite=document)


@frozen
class Options:
    """Options of exporters: `scale` and `dpi` set the pixels of a raster, `seconds` limits one rendering.

    `outlines` turns the letters of an SVG into paths.
    Of HTML pages, `js` says where the scripts come from and `title` what the page is called; without one it is called
    as its first figure that has a title.
    """

    scale: float = 1.0
    dpi: float = 72.0
    outlines: bool = False
    js: Js = "inline"
    seconds: float = RENDER_SECONDS
    title: str = ""
