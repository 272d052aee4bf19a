"""This file is about the node that stands for a figure until it is drawn."""

from docutils import nodes


class tracegram_figure(nodes.General, nodes.Element):  # noqa: N801  # docutils names a node by its class
    """A figure that is compiled and not yet drawn.

    Its attributes: `compiled`, the files of its Vega-Lite documents by look (`light` and `dark`, or a single look),
    `folder`, where they lie, its `title` and `description`, `follows_page` as in `Picture`, `format` (`svg`, `png` or
    `interactive`), and of its picture `alt`, `width`, `align` and `classes`.
    """
