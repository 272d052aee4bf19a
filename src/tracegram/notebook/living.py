"""The widget of a figure in a notebook, and its messages to the page.

The page gets the picture as an element that needs no scripts. It asks for the scripts that make it interactive, once
for all widgets, so that no notebook file contains them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from tracegram.api import Tracegram, shared_renderer
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.diagnostics.terminal import frames
from tracegram.export.mime import bundle
from tracegram.export.runtime import SCRIPT_FILE, STYLE_FILE, runtime_files

_STYLE = runtime_files("")[STYLE_FILE].decode()


class LivingFigure(anywidget.AnyWidget):
    """A figure that is redrawn on its page. `figure` is the one shown; `findings` is the text below it."""

    _esm = Path(__file__).with_name("widget.js").read_text("utf-8")
    _css = _STYLE

    html: Any = traitlets.Unicode().tag(sync=True)
    findings: Any = traitlets.Unicode().tag(sync=True)

    def __init__(self, figure: Tracegram) -> None:
        super().__init__(html=_html(figure), findings=_framed(figure, figure.warnings))
        self.figure = figure
        self._trace: object = None
        self.on_msg(self._answer)

    @property
    def trace(self) -> object:
        """The data frame that was set last, even if it could not be drawn; None before."""
        return self._trace

    @trace.setter
    def trace(self, frame: object) -> None:
        """Redraw the figure from another data frame, or show below the picture why it cannot be drawn.

        Raises:
            TypeError: The value is no data frame, no mapping of columns and no list of rows.
        """
        self._trace = frame
        try:
            figure = self.figure.with_trace(frame)
            html = _html(figure)
        except TracegramError as error:
            self.findings = _framed(self.figure, error.findings)
            return
        self.figure = figure
        with self.hold_sync():
            self.html, self.findings = html, _framed(figure, figure.warnings)

    def _answer(self, _widget: object, content: object, _buffers: object) -> None:
        if content != {"ask": "scripts"}:
            return
        try:
            self.send({"script": runtime_files(shared_renderer().bundle())[SCRIPT_FILE].decode(), "style": _STYLE})
        except TracegramError as error:  # the static picture stays
            self.findings = _framed(self.figure, error.findings)

    def _repr_mimebundle_(self, **words: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget, and the picture for pages that show no widgets."""
        picture = bundle(self.figure.picture, shared_renderer(), repr(self.figure))
        shown: Any = super()._repr_mimebundle_(**words)
        return {**shown[0], **picture.data}, {**shown[1], **picture.metadata}


def _html(figure: Tracegram) -> str:
    return str(figure.to_html(fragment=True))


def _framed(figure: Tracegram, findings: Sequence[Diagnostic]) -> str:
    return frames(findings, figure.texts)
