"""Tables whose steps and positions are not numbered as in a trace."""

from dataclasses import replace

import numpy as np

from tracegram.diagnostics import Place, error_of, quote
from tracegram.sources.trace_options import Said
from tracegram.trace import Table
from tracegram.trace.table import to_indices


def renumbered(table: Table, said: Said) -> Table:
    """Return a table with the options applied: steps count from 0, positions from the first generated token.

    Rows of the prompt are left out. A file with a header of the normal form is numbered so already.

    Raises:
        TracegramError: `conflicting-words`, `out-of-range` or `empty-trace`.
    """
    if said.format not in {None, "table"}:
        message = f"the source is a table, and `format` is {quote(said.format)}"
        raise error_of("conflicting-words", message, table.whole, "leave `format` out, or write `format: table`")
    if said.sample is not None:
        message = "`sample` chooses a sequence of a batch, and a table has none"
        raise error_of("conflicting-words", message, table.whole, "choose a run with `window: {run: …}`")
    check_matrix(said, "table", table.whole)
    header = table.recording
    amended = replace(table, recording=said.amend(header))
    if said.prompt_length and header.prompt_length is None:
        amended = _moved(amended, said, "position", said.prompt_length)
    if said.step_base and not header.step_base:
        amended = _moved(amended, said, "step", said.step_base)
    return amended if said.given is None else _with_given(amended, said.given, said)


def check_matrix(said: Said, form: str, whole: Place) -> None:
    """Check that `first_step` and `first_position` are given only for a matrix without its own numbers.

    Raises:
        TracegramError: `conflicting-words`.
    """
    word = next(iter(said.firsts), None)
    if word and form != "arrays":
        message = f"`{word}` numbers a matrix, and the source is read as {quote(form)}"
        raise error_of("conflicting-words", message, whole, f"delete `{word}`, or write `format: arrays`")
    for first, others in (("first_step", ["step_base"]), ("first_position", ["prompt_length", "given"])):
        other = next((each for each in others if getattr(said, each) is not None), None)
        if first in said.firsts and other:
            message = f"`{first}` and `{other}` both number the cells of a matrix"
            raise error_of("conflicting-words", message, whole, "keep one of them")


def _with_given(table: Table, given: tuple[int, ...], said: Said) -> Table:
    """Mark the positions that the user declares as given as `forced`, and no others."""
    name, word = (said.columns.get(each, each) for each in ("position", "forced"))
    if name not in table.columns:
        return table  # whoever opens the table says so
    forced = np.isin(to_indices(table.columns[name], typed=table.typed).values, given)
    column = forced if table.typed else forced.astype(str).astype(object)
    return replace(table, columns={**table.columns, word: column})


def _moved(table: Table, said: Said, word: str, offset: int) -> Table:
    """Count the values of a column from an offset; positions before it belong to the prompt."""
    name = said.columns.get(word, word)
    if name not in table.columns:
        return table  # whoever opens the table says so
    converted = to_indices(table.columns[name], typed=table.typed)
    if converted.bad.any():
        return table
    kept = np.flatnonzero(converted.values >= offset)
    if word == "step" and kept.size < table.rows:
        row = int(np.flatnonzero(converted.values < offset)[0])
        message = f"column {quote(name)} holds {converted.values[row]}, and steps should count from {offset}"
        raise error_of("out-of-range", message, table.place(row, name), "write `step_base: 0`")
    if not kept.size:
        message = f"the prompt length {offset} leaves no position"
        raise error_of(
            "empty-trace",
            message,
            table.whole,
            "write `prompt_length: …`, the number of tokens before the first generated one",
        )

    def place(row: int, column: str | None) -> Place:
        return table.place(int(kept[row]), column)

    columns = {each: values[kept] for each, values in table.columns.items()}
    moved = converted.values[kept] - offset
    columns[name] = moved if table.typed else moved.astype(str).astype(object)
    return replace(table, columns=columns, rows=int(kept.size), place=place)
