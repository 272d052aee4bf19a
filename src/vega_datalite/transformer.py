"""`alt.data_transformers.enable("vega_datalite")`: heatmaps lightened, the limit for all else.

Altair passes a data transformer the rows of a chart, but not the chart, which alone tells how they are drawn. So this
module, which is imported when the transformer is enabled, changes the methods of charts that write or save them, so
that they lighten the chart first.
"""

from functools import wraps
from typing import Any

import altair as alt

from vega_datalite.lighten import lighten

NAME = "vega_datalite"
MOST_ROWS = 5_000  # Altair's own limit


def transform(data: Any, max_rows: int | None = MOST_ROWS) -> Any:
    """Return the rows of a view that was not lightened to Altair's own transformer, whose limit holds.

    `Chart.save` has no limit, with this transformer as without.

    Args:
        data: The data of a view, as Altair passes it.
        max_rows: The most rows of a view that was not lightened; None for no limit.

    Raises:
        MaxRowsError: There are more rows.
    """
    return alt.to_values(alt.limit_rows(data, max_rows=max_rows))


def _look_first(name: str) -> None:
    """Have a method of every chart begin with the lightened chart while this transformer is enabled."""
    method: Any = getattr(alt.TopLevelMixin, name)
    if hasattr(method, "lightens"):
        return

    @wraps(method)
    def light_first(self: Any, *args: Any, **options: Any) -> Any:
        is_top = (options.get("context") or {}).get("top_level", True)
        if is_top and alt.data_transformers.active == NAME:
            self = lighten(self, above=MOST_ROWS, embed_options=options.get("embed_options"))
        return method(self, *args, **options)

    setattr(light_first, "lightens", True)  # noqa: B010  # a function has no such attribute that a checker knows
    setattr(alt.TopLevelMixin, name, light_first)


_look_first("to_dict")
_look_first("to_html")
_look_first("save")  # it puts Altair's own transformer in the place of any other
