"""Runs small enough to measure by hand."""

import pandas as pd

from tracegram.diagnostics import Place
from tracegram.sources import read_frame
from tracegram.trace import Recording, Window, open_trace


def run_of(columns, **recording):
    """Return the run of a table."""
    table = read_frame(pd.DataFrame(columns), Place(file="frame"))
    opened = open_trace(
        table, names={}, window=Window(), recording=Recording(**recording), asked_at=lambda _pointer: table.whole
    )
    return opened.run


def grid_of(first=0, **grids):
    """Return the columns of grids, a row a step and a column a position from `first`; a text is a row of letters."""
    rows = next(iter(grids.values()))
    cells = [(step, at) for step, row in enumerate(rows) for at in range(len(row))]
    columns = {"step": [step for step, _ in cells], "position": [first + at for _, at in cells]}
    return columns | {name: [values[step][at] for step, at in cells] for name, values in grids.items()}
