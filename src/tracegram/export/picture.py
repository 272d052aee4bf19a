"""This file is about what exporters take and how they are told to work."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A figure ready for export: its Vega-Lite document, and its title and description as plain text."""

    vega_lite: dict[str, Any]
    title: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How pictures are made: `scale` and `ppi` set the pixels of a raster, `seconds` bounds one rendering."""

    scale: float = 1.0
    ppi: float = 72.0
    js: Literal["inline", "cdn", "none"] = "inline"
    seconds: float = 30.0
