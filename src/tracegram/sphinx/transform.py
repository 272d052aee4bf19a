"""Drawing the figures of a document once it is known what for.

It happens in the process that runs the build, whatever `-j` says: a renderer does not outlive a fork.
"""

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from tracegram.diagnostics import TracegramError
from tracegram.embed.figures import drawn
from tracegram.export import Frame, Options, Picture, write_figure
from tracegram.export.mime import DPI
from tracegram.sphinx.nodes import tracegram_figure
from tracegram.sphinx.static import CAPTIONED, LIVING, UNFILTERED, file_of, write_runtime, written_documents
from tracegram.store import users_store

_KINDS = {"image/svg+xml": ".svg", "application/pdf": ".pdf", "image/png": ".png"}
_log = logging.getLogger(__name__)


class DrawFigures(SphinxPostTransform):
    """Puts pictures in the place of figures, in the best format that the builder takes."""

    default_priority = 8  # before Sphinx collects and converts images

    def run(self, **_kwargs: Any) -> None:
        """Draw the figures of one document, for builders that write it; a catalog of messages asks the nodes."""
        written_documents(self.app).add(self.env.docname)
        for found in list(self.document.findall(tracegram_figure)) if self.app.builder.name != "gettext" else ():
            found.replace_self(self._pictures(found))

    @property
    def _is_for_web(self) -> bool:
        return self.app.builder.format == "html" and self.app.builder.name != "epub"

    def _pictures(self, found: nodes.Element) -> list[nodes.Node]:
        if found["format"] == "interactive" and self._is_for_web:
            return self._living(found)
        kind = self._kind(found["format"])
        if kind is None:
            return [nodes.paragraph("", f"[figure: {found['alt']}]")]
        looks: dict[str, Picture] = found["looks"]
        if not self._is_for_web and len(looks) > 1:
            looks = {"light": looks["light"]}
        try:
            pictures = [self._picture(found, look, picture, kind) for look, picture in looks.items()]
        except TracegramError as error:
            return self._failed(found, error)
        return [*pictures, *self._words(next(iter(looks.values())))]

    def _words(self, picture: Picture) -> list[nodes.Node]:
        """Return the whole description in a closed `<details>`, for builders of web pages."""
        if not self._is_for_web:
            return []
        return [nodes.raw("", f'<details class="tracegram-words">\n{picture.details}\n</details>', format="html")]

    def _living(self, found: nodes.Element) -> list[nodes.Node]:
        """Return the figure as an element that scripts bring to life, and that shows without them too."""
        around = found.parent if isinstance(found.parent, nodes.figure) else found  # the one that has a caption
        picture = next(iter(found["looks"].values())).described(found["alt"])
        name = f"{around['ids'][0]}-figure" if around["ids"] else found["called"]
        caption = next((each.astext() for each in around if isinstance(each, nodes.caption)), "")
        frame = Frame(caption=caption, width=found.get("width", ""), classes=(CAPTIONED,) if caption else ())
        try:
            svg = drawn(users_store(), picture, ".svg").decode()
        except TracegramError as error:
            return self._failed(found, error)
        write_runtime(self.app)
        text = write_figure(picture, svg, name, living=True, frame=frame)
        raw = nodes.raw("", text, format="html", classes=[LIVING])
        classes = [*found["classes"], *([f"tracegram-{around['align']}"] if "align" in around else [])]
        return [nodes.container("", raw, ids=found["ids"], names=found["names"], classes=classes)]

    def _failed(self, found: nodes.Element, error: TracegramError) -> list[nodes.Node]:
        for finding in error.findings:
            _log.warning("%s", finding.message, location=found, type="tracegram", subtype=finding.code)
        return [nodes.paragraph("", f"[figure: {found['alt']}]")]

    def _kind(self, wanted: str) -> str | None:
        """Choose a format: pixels if the figure asks for them and the builder takes them, else lines."""
        taken = self.app.builder.supported_image_types
        order = ("image/png", *_KINDS) if wanted == "png" else tuple(_KINDS)
        return next((kind for kind in order if kind in taken), None)

    def _picture(self, found: nodes.Element, look: str, picture: Picture, kind: str) -> nodes.Node:
        suffix = _KINDS[kind]
        paired = len(found["looks"]) > 1
        name = f"{found['called']}.{look}" if paired else found["called"]
        file = file_of(self.env, name + suffix, drawn(users_store(), picture, suffix, Options(dpi=DPI)))
        image = nodes.image(
            uri=str(file),
            candidates={kind: str(file)},
            alt=found["alt"],
            classes=[*found["classes"], UNFILTERED, *([f"tracegram-{look}"] if paired else [])],
        )
        if not paired or look == "light":
            image["ids"], image["names"] = found["ids"], found["names"]
        for word in ("width", "align"):
            if word in found:
                image[word] = found[word]
        self.env.images.add_file(self.env.docname, str(file))
        return image
