"""Types in signatures whose modules are imported only when they are used.

Type checkers and editors read `named_types.pyi`, which has the types themselves.
"""


class LayerChart:
    """`altair.LayerChart`."""


class ConcatChart:
    """`altair.ConcatChart`."""


class DataFrame:
    """`pandas.DataFrame`."""


class Description:
    """`tracegram.describe.Description`."""


class Executor:
    """`concurrent.futures.Executor`."""


class Html:
    """`tracegram.export.Html`, a text."""


class Options:
    """`tracegram.export.Options`."""


class Picture:
    """`tracegram.export.Picture`."""


class Renderer:
    """`tracegram.export.Renderer`."""
