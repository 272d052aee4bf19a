"""Light data for Vega-Lite: only the rows and columns a picture draws, in text every renderer survives."""

from vega_datalite.inline import inline_rows
from vega_datalite.visible import label, visible

__all__ = ["inline_rows", "label", "visible"]
