"""The node that stands for a figure until it is drawn."""

from docutils import nodes
from sphinx import addnodes


class tracegram_figure(nodes.General, nodes.Element, addnodes.translatable):  # noqa: N801  # pyright: ignore[reportIncompatibleVariableOverride]  # as docutils and Sphinx do
    """A figure that is compiled and not yet drawn.

    Its attributes: `called`, the name of its files and its id, `looks`, the figure as a `Picture` by look (`light` and
    `dark`, or a single one), `format` (`svg`, `png` or `interactive`), and of its picture `alt`, `written_alt` (which
    is translated; empty when nobody wrote one), `width`, `align` and `classes`.
    """

    def preserve_original_messages(self) -> None:
        """Do nothing: what was written stays beside what is shown."""

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Show a translation."""
        if original_message == self["written_alt"]:
            self["alt"] = translated_message

    def extract_original_messages(self) -> list[str]:
        """Return what is to be translated."""
        return [self["written_alt"]] if self["written_alt"] else []
