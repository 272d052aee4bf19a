"""The data of a Vega-Lite document as rows, in whichever of the two ways they are written."""


def rows_of(table):
    """Return the rows of a dataset: it holds rows, or one row of whole columns for the transform `flatten`."""
    if len(table) == 1 and table[0] and all(isinstance(each, list) for each in table[0].values()):
        return [dict(zip(table[0], row, strict=True)) for row in zip(*table[0].values(), strict=True)]
    return table
