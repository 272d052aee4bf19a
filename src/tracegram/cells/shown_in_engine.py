"""The only run of a plot in an engine, as far as its axes show it: numbers of its steps and positions are fetched."""

from typing import Any

import numpy as np

from tracegram.cells.on_axes import OnAxes
from tracegram.cells.runs_in_engine import aggregated, late, true_ones
from tracegram.cells.shown import Numbers, Places, shows_one_run
from tracegram.model import Plot
from tracegram.trace.scan import Scan
from vega_datalite.frozen import frozen


@frozen
class ShownInEngine:
    """A run in an engine; of its cells those within the axes are counted."""

    here: OnAxes
    steps: Places
    positions: Places

    def supports(self, field: str, /) -> bool:
        """Return whether a field is recorded or can be derived."""
        return self.here.scan.supports(field)

    def of_positions(self, field: str, /) -> Numbers:
        """Return a field that has one value for all cells of a position, of each of the positions."""
        scan = self.here.scan
        rows = _rows(self.here, {field})
        return aggregated(scan, rows, "position", (scan.values.number(field), lambda value: value.max())).values

    def counts(self, field: str | None, /, *, per: str = "step", is_late: bool = False) -> Numbers:
        """Count the cells of each step, or position, for which a flag is true, or all; of late ones, after commits."""
        import narwhals as nw

        scan = self.here.scan
        rows = _rows(self.here, {each for each in (field, "commit_step" if is_late else None) if each})
        flag = nw.lit(value=True) if field is None else scan.values.flag(field)
        return aggregated(scan, rows, per, true_ones(flag & late(scan) if is_late else flag)).values


def shown_in_engine(scan: Scan, plot: Plot) -> ShownInEngine | None:
    """Return the only run of a plot, None where `shows_one_run` is false or none of its cells lies on the axes."""
    if not shows_one_run(plot, len(scan.run_names)):
        return None
    here = OnAxes(scan=scan, plot=plot)
    steps, positions = (_places(here, name) for name in ("step", "position"))
    return ShownInEngine(here=here, steps=steps, positions=positions) if steps.size else None


def _rows(here: OnAxes, fields: set[str]) -> Any:
    """Return the cells on the axes, or all cells if the axes show something other than steps and positions."""
    return here.table(fields) if here.plot.has_steps_and_positions else here.scan.rows(fields)


def _places(here: OnAxes, name: str) -> Places:
    values = here.scan.values
    rows = _rows(here, set()).select(place=values.column(name)).unique().sort("place")
    return np.array(values.arrow(rows)["place"].to_pylist(), dtype=np.int64)
