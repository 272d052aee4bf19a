"""The cells of a trace in an engine that lie on the axes of a plot, with their places."""

from typing import Any

from tracegram.cells.expressions import FLOATS
from tracegram.model import Axis, Plot
from tracegram.trace.numbered import numbered
from tracegram.trace.scan import Scan
from vega_datalite.frozen import frozen


@frozen
class OnAxes:
    """The cells on the axes of a plot."""

    scan: Scan
    plot: Plot

    @property
    def fields(self) -> frozenset[str]:
        """The fields along the axes."""
        return frozenset(axis.field for axis in (self.plot.x, self.plot.y) if not axis.points)

    def table(self, fields: frozenset[str] | set[str]) -> Any:
        """Return the cells as a lazy frame that has some fields, and the places on axes of other fields than steps."""
        table, header = self.scan.rows(fields | self.fields), self.scan.header
        for axis in (self.plot.x, self.plot.y):
            table = placed(self.scan, table, axis)
            if not axis.values and not self.plot.covers(header.steps, header.positions):
                table = table.filter(place(self.scan, axis).is_between(axis.first, axis.last))
        return table

    def places(self) -> dict[str, Any]:
        """Return the places of cells on the axes as expressions of a table, by the columns of the axes."""
        return {axis.column: place(self.scan, axis) for axis in (self.plot.x, self.plot.y)}


def placed(scan: Scan, table: Any, axis: Axis) -> Any:
    """Return a table with a column of places on an axis, where these are not steps or positions."""
    import narwhals as nw

    if not axis.key:
        return table
    if axis.points:
        return table.with_columns(**{axis.column: scan.step})
    if not axis.values:
        return table.with_columns(**{axis.column: scan.values.number(axis.field).cast(nw.Int64)})
    source = scan.values.table
    if not scan.values.is_float(axis.field):
        keys = [(text, at) for at, text in enumerate(axis.values)]
        return numbered(table, source, keys, scan.values.text(axis.field), axis.column)
    stored = FLOATS[scan.values.bits(axis.field)]
    keys = [(repr(float(stored(text))), at) for at, text in enumerate(axis.values)]
    return numbered(table, source, keys, scan.values.number(axis.field), axis.column, is_float=True)


def place(scan: Scan, axis: Axis) -> Any:
    """Return the places of the rows of a table on an axis."""
    import narwhals as nw

    return nw.col(axis.column) if axis.key else scan.values.column(axis.field)
