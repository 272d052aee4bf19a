"""How many runs the values of a layer come from, where cells are means over runs."""

from tracegram.model import CellLayer, RunCounts, drawn_fields, fields_of
from tracegram.trace import Trace

_OF_NO_RUN = frozenset({"step", "position", "runs"})


def runs_of(layer: CellLayer, trace: Trace) -> RunCounts | None:
    """Return the smallest and the largest number of runs that a cell of a layer is the mean of.

    Returns:
        None where cells are no means, where the layer draws and tests no field, and where no run has a value.
    """
    if trace.header.runs < 2:
        return None
    counted = {_count_of(field, trace) for field in (fields_of(layer.where) | drawn_fields(layer)) - _OF_NO_RUN}
    counts = [(name, numbers[numbers > 0]) for name in sorted(counted) for numbers in [trace.numbers(name)]]
    held = [(name, numbers) for name, numbers in counts if numbers.size]
    if not held:
        return None
    field, _ = min(held, key=lambda each: each[1].min())
    least, most = (int(ends) for ends in (min(each.min() for _, each in held), max(each.max() for _, each in held)))
    return RunCounts(least=least, most=most, field=field, word=trace.header.over_runs)


def _count_of(field: str, trace: Trace) -> str:
    """Return the field that holds how many runs each mean of a field comes from."""
    own = f"{field.removesuffix('_rate')}_runs"
    is_other = own in trace.header.names and bool((trace.numbers(own) != trace.numbers("runs")).any())
    return own if is_other else "runs"
