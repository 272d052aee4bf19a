"""What exporters take and how they are told to work."""

from dataclasses import dataclass, replace
from typing import Any, Literal

RENDER_SECONDS = 30.0  # for one rendering; most take hundredths of a second
Js = Literal["inline", "cdn", "external", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A figure ready for export: its Vega-Lite document, and its title and description as plain text.

    `alt` is the one sentence that stands for it where it is an image, `details` the whole description as HTML, "" where
    none is wanted.

    `follows_page` says that no look was asked for, so that on a web page what stands around the plot may be light or
    dark as the page is. `file` and `warnings` are what a page of several figures says of each. Where `drawn` is its
    finished SVG, it needs no document.
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

    def described(self, description: str) -> "Picture":
        """Return the picture with another description, which its SVG and its document carry too."""
        document = {**self.vega_lite, "description": description}
        return replace(self, drawn="", description=description, alt=description, vega_lite=document)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How files are made: `scale` and `dpi` set the pixels of a raster, `seconds` bounds one rendering.

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
