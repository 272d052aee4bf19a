"""This file is about `alt.data_transformers.enable("vega_datalite")`: heatmaps lightened, the limit for all else.

Altair hands a data transformer the rows of a chart and not the chart, which alone says what is drawn of them. So this
file, which is imported when somebody enables the transformer, has charts look at themselves before they are written.
"""

from functools import wraps
from typing import Any

import altair as alt

from vega_datalite.lighten import lighten

NAME = "vega_datalite"
MOST_ROWS = 5_000  # Altair's own limit


def transform(data: Any, max_rows: int | None = MOST_ROWS) -> Any:
    """Give the rows of a view that was not lightened to Altair's own transformer, whose limit holds.

    Args:
        data: What a view holds, as Altair hands it over.
        max_rows: The limit, also from which number of rows on heatmaps are lightened; None for no limit.

    Raises:
        MaxRowsError: There are more rows.
    """
    return alt.to_values(alt.limit_rows(data, max_rows=max_rows))


def _look_first() -> None:
    """Have `to_dict` of every chart lighten the chart while this transformer is enabled."""
    write: Any = alt.TopLevelMixin.to_dict
    if hasattr(write, "lightens"):
        return

    @wraps(write)
    def to_dict(self: Any, *args: Any, **options: Any) -> dict[str, Any]:
        is_top = (options.get("context") or {}).get("top_level", True)
        if is_top and alt.data_transformers.active == NAME:
            most = alt.data_transformers.options.get("max_rows", MOST_ROWS)
            self = lighten(self, above=MOST_ROWS if most is None else most)
        return write(self, *args, **options)

    to_dict.lightens = True  # pyright: ignore[reportAttributeAccessIssue]
    alt.TopLevelMixin.to_dict = to_dict


_look_first()
