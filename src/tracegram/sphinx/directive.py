"""The directive `tracegram`: it compiles a figure while its document is read."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StateMachine
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from tracegram.diagnostics import Diagnostic
from tracegram.embed.figures import drawn, figure_of
from tracegram.embed.kept import Asked
from tracegram.embed.naming import UNNAMED
from tracegram.embed.options import NO_EACH
from tracegram.export import Picture
from tracegram.language.settings import settings
from tracegram.sphinx.documents import name_figure, note_patterns
from tracegram.sphinx.nodes import tracegram_figure
from tracegram.sphinx.static import file_of
from tracegram.store import users_store

LOOKS = ("light", "dark")
FORMATS = ("svg", "png", "interactive")
THEMES = (*LOOKS, "paper", "auto")
_log = logging.getLogger(__name__)


def _one_of(*words: str) -> Any:
    return lambda argument: directives.choice(argument, words)


def _no_each(_argument: str) -> None:
    """Refuse the option of commands that make many figures."""
    raise ValueError(f"a directive is a single figure: {NO_EACH}")


class TracegramDirective(SphinxDirective):
    """A figure from a spec file, its argument, or from a spec written as its content."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "alt": directives.unchanged,
        "caption": directives.unchanged,
        "name": directives.unchanged,
        "class": directives.class_option,
        "align": _one_of("left", "center", "right"),
        "width": directives.length_or_percentage_or_unitless,
        "format": _one_of(*FORMATS),
        "theme": _one_of(*THEMES),
        "show-source": _one_of("before", "after", "none"),
        "link": _one_of("spec", "vega-lite"),
        "run": directives.unchanged_required,
        "each": _no_each,
        "set": lambda argument: settings(directives.unchanged_required(argument)),
    }

    def run(self) -> list[nodes.Node]:
        """Return the figure, or where it cannot be compiled a paragraph that keeps its name."""
        if refusal := self._refusal():
            return self._failed(refusal, self.get_location(), "directive")
        text, params = "\n".join(self.content), self.options.get("set", {})
        asked = Asked(file=self._file, text=text, root=self._folder, params=params, run=self.options.get("run", ""))
        outcome = figure_of(asked, self._looks())
        for path in outcome.inputs.files:
            self.env.note_dependency(os.path.relpath(path, self.env.srcdir))
        note_patterns(self.env, outcome.inputs.patterns)
        for finding in outcome.findings:
            self._report(finding)
        return self._drawn(outcome.pictures) if outcome.pictures else [self._placeholder()]

    def _refusal(self) -> str:
        """Return what of the directive cannot be, or nothing."""
        if "\n" in "".join(self.arguments):
            return "the file of a tracegram has several lines; leave a blank line before a spec as content"
        if bool(self.arguments) == bool(self.content):
            found = "both a file and a spec as content" if self.content else "neither a file nor a spec as content"
            return f"a tracegram has {found}; give one of them"
        if self.content and self.options.get("link") == "spec":
            return "a spec as content has no file to link to; write `:link: vega-lite`, or the spec into a file"
        return ""

    @property
    def _file(self) -> Path | None:
        return Path(self.env.relfn2path(self.arguments[0])[1]) if self.arguments else None

    @property
    def _folder(self) -> Path:
        return Path(self.env.doc2path(self.env.docname)).parent

    @property
    def _format(self) -> str:
        return self.options.get("format") or self._configured("tracegram_format", FORMATS)

    def _configured(self, name: str, choices: Sequence[str]) -> str:
        """Return a value of `conf.py`, or the first that is possible where Sphinx has warned of what it found."""
        value = getattr(self.config, name)
        return value if value in choices else choices[0]

    def _looks(self) -> tuple[str, ...]:
        """Return the looks in which the figure is compiled; one that lives follows its page by itself."""
        theme = self.options.get("theme") or self._configured("tracegram_theme", ("", *THEMES))
        if theme == "auto":
            return ("",) if self._format == "interactive" else LOOKS
        return (theme,)

    def _drawn(self, looks: Mapping[str, Picture]) -> list[nodes.Node]:
        first = next(iter(looks.values()))
        name = self.options.get("name") or (self._file.stem if self._file else UNNAMED)
        drawing = tracegram_figure(
            called=name_figure(self.env, name, lives=self._format == "interactive"),
            looks=dict(looks),
            alt=self.options.get("alt", first.alt),
            written_alt=self.options.get("alt", ""),
            format=self._format,
            classes=["tracegram", *self.options.get("class", [])],
            **{word: self.options[word] for word in ("width", "align") if word in self.options},
        )
        self.set_source_info(drawing)
        around = [self._captioned(drawing), *self._link(drawing)]
        source = self._source() if self.options.get("show-source", "none") != "none" else []
        return [*source, *around] if self.options.get("show-source") == "before" else [*around, *source]

    def _captioned(self, drawing: nodes.Element) -> nodes.Node:
        caption = self.options.get("caption")
        if caption is None:
            self.add_name(drawing)
            return drawing
        inline, messages = self.parse_inline(caption, lineno=self.lineno)
        below = nodes.caption(caption, "", *inline)
        self.set_source_info(below)  # what is to be translated has a place
        around = nodes.figure("", drawing, below, *messages)
        around["classes"] = ["tracegram-figure"]
        if "align" in self.options:
            around["align"] = drawing.attributes.pop("align")
        self.set_source_info(around)
        self.add_name(around)
        return around

    def _link(self, drawing: nodes.Element) -> list[nodes.Node]:
        wanted = self.options.get("link")
        if wanted == "spec" and self._file:
            target, text = self._file, self._file.name
        elif wanted is not None:
            document = drawn(users_store(), next(iter(drawing["looks"].values())), ".vl.json")
            target, text = file_of(self.env, f"{drawing['called']}.vl.json", document), "Vega-Lite"
        else:
            return []
        reference = "/" + Path(os.path.relpath(target, self.env.srcdir)).as_posix()
        link = addnodes.download_reference(
            "", "", nodes.literal(text, text), reftarget=reference, refdoc=self.env.docname
        )
        return [nodes.paragraph("", "", link, classes=["tracegram-link"])]

    def _source(self) -> list[nodes.Node]:
        text = self._file.read_text("utf-8") if self._file else "\n".join(self.content)
        language = "json" if self._file and self._file.suffix == ".json" else "yaml"
        return [nodes.literal_block(text, text, language=language)]

    def _report(self, finding: Diagnostic) -> None:
        """Warn at the line of the spec, which is a line of this text when the spec is written in it.

        The document is read again by the next build, so that the warning is said again.
        """
        span, file = finding.place.span, finding.place.file
        message = finding.message
        if self._file is None and file == "spec":
            location = self._location_of(span.line if span else 1)
        elif span:
            location = f"{file}:{span.line}"
        else:
            location = self.get_location()
            message = message if file in message else f"{file}: {message}"
        advice = f"; {finding.help}" if finding.help else ""
        _log.warning("%s%s", message, advice, location=location, type="tracegram", subtype=finding.code)
        self.env.note_reread()

    def _location_of(self, line: int) -> str:
        """Return the file, or the docstring, and in it the line of a line of the content, counted from 1.

        Lines of docutils know where they come from. MyST counts those of the content from the directive.
        """
        machine: Any = self.state_machine  # of MyST another class than is said
        if isinstance(machine, StateMachine):
            known = min(line, len(self.content))
            source, before = self.content.items[known - 1]
            return f"{source}:{before + 1 + line - known}"
        source, start = self.get_source_info()
        return f"{source}:{start + self.content_offset + line}"

    def _failed(self, message: str, location: Any, subtype: str) -> list[nodes.Node]:
        _log.warning("%s", message, location=location, type="tracegram", subtype=subtype)
        self.env.note_reread()
        return [self._placeholder()]

    def _placeholder(self) -> nodes.Node:
        """Stand where the figure would, with its name and caption, so that references to it are found."""
        text = self.options.get("alt", "figure that could not be compiled")
        absent = nodes.paragraph("", f"[{text}]")
        if "caption" not in self.options:
            self.add_name(absent)
            return absent
        around = nodes.figure("", absent, nodes.caption("", self.options["caption"]))
        self.add_name(around)
        return around
