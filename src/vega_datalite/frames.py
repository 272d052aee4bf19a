"""Requests on tables: one set of expressions for every engine that narwhals speaks to.

A table in memory goes through NumPy at once. A relation (DuckDB, Spark, lazy Polars, and others) is reduced by its own
engine, and only what is left of it comes here.
"""

from typing import Any

from vega_datalite.arrays import pixels_asked, reduce_arrays, reduce_pixels, reduce_runs
from vega_datalite.faults import UnfitTableError
from vega_datalite.pixels import grid_of
from vega_datalite.requests import Reduced, Request, Rows, Tiles, Window, check_request
from vega_datalite.tiles import reduce_tiles


def reduce(  # noqa: PLR0913  # a table, a request, and the names of three columns
    frame: Any,
    request: Request,
    *,
    x: str,
    y: str,
    value: str | None = None,
    window: Window | None = None,
    unique: bool = False,
) -> Reduced:
    """Reduce a table of cells to the rows that a picture needs.

    The same cells give the same bytes, whatever the engine, the order of the rows and their partitions.

    Example:
        >>> table = pd.DataFrame({"step": [0, 1, 2], "position": [0, 0, 0], "state": ["a", "a", "b"]})
        >>> light.reduce(table, light.Rectangles(), x="step", y="position", value="state").rows
        2

    Args:
        frame: Any table that narwhals reads: pandas, Polars, PyArrow, DuckDB relations, Spark frames, lazy frames.
        request: The form to reduce to, such as `Rectangles()`.
        x: The column of whole numbers along x.
        y: The column of whole numbers along y.
        value: The column of numbers, flags or texts; None if the cells have no value.
        window: The part that is drawn; default: all cells.
        unique: Promise that no two rows have the same keys. A relation that is aggregated to pixels is then not
            searched for such rows, which would cost more than the aggregate.

    Raises:
        UnfitTableError: The table cannot be reduced to this form; the text says why.
        TypeError: The table or the request is none.
    """
    import narwhals as nw

    check_request(request)
    table = nw.from_native(frame)
    names = table.collect_schema().names()
    for name in (x, y, *([] if value is None else [value])):
        if name not in names:
            raise UnfitTableError(f"there is no column {name!r}; there are {', '.join(names)}")
    if isinstance(table, nw.DataFrame):
        held = None if value is None else column_of(table, value)
        return reduce_arrays(column_of(table, x), column_of(table, y), held, request, window=window)
    from vega_datalite.relations import relation_of

    pixels = pixels_asked(request)
    summed = pixels is not None and pixels.how == "mean"
    guarded = pixels is not None and not unique
    relation = relation_of(table, (x, y, value), window, summed=summed, guarded=guarded)
    return _answer(relation, request, unique=unique, valued=value is not None)


def _answer(relation: Any, request: Request, *, unique: bool, valued: bool) -> Reduced:
    from vega_datalite.binned import pixels_in
    from vega_datalite.relations import collected, refuse_overlaps_in, runs_in

    if isinstance(request, Rows):
        rows = collected(relation.table)
        held = rows["value"] if valued else None
        return reduce_arrays(rows["x"], rows["y"], held, request, window=relation.window)
    pixels = pixels_asked(request)
    if pixels is None:
        return reduce_runs(runs_in(relation), request, relation.cells, relation.window, valued=valued)
    grid = grid_of(pixels, relation.window)
    if isinstance(request, Tiles):
        runs = runs_in(relation)
        return reduce_tiles(runs, pixels_in(relation, pixels, grid), request, relation.cells, grid)
    if not unique:
        refuse_overlaps_in(relation)
    return reduce_pixels(pixels_in(relation, pixels, grid), request, relation.cells, grid)


def column_of(table: Any, name: str) -> Any:
    """Return a column of an eager frame as NumPy where that copies nothing, else as PyArrow.

    Raises:
        UnfitTableError: Its values have no type in common.
    """
    column = table[name]
    numeric = column.dtype.is_numeric() and not column.dtype.is_decimal()
    if numeric and not column.null_count():
        array = column.to_numpy()
        if array.dtype.kind in "iuf":
            return array
    try:
        return column.to_arrow()
    except (TypeError, ValueError, NotImplementedError) as error:  # those of PyArrow are of these kinds
        raise UnfitTableError(f"a column holds values of different kinds: {error}") from None
