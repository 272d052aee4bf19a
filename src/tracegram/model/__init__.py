"""What the stages hand to each other."""

from tracegram.model.conditions import AllOf, AnyOf, Condition, Flag, NoneOf, Tests, as_text
from tracegram.model.drawing import Drawing
from tracegram.model.figure import Axis, Entry, Figure, Theme
from tracegram.model.form import Form, Joined, Raster, Separate
from tracegram.model.layers import (
    Answer,
    Blocks,
    Box,
    Cells,
    Constant,
    Labels,
    Layer,
    Note,
    Outline,
    Paint,
    Path,
    Points,
    Scaled,
    Segment,
    Selection,
    color_of,
)

__all__ = [
    "AllOf",
    "Answer",
    "AnyOf",
    "Axis",
    "Blocks",
    "Box",
    "Cells",
    "Condition",
    "Constant",
    "Drawing",
    "Entry",
    "Figure",
    "Flag",
    "Form",
    "Joined",
    "Labels",
    "Layer",
    "NoneOf",
    "Note",
    "Outline",
    "Paint",
    "Path",
    "Points",
    "Raster",
    "Scaled",
    "Segment",
    "Selection",
    "Separate",
    "Tests",
    "Theme",
    "as_text",
    "color_of",
]
