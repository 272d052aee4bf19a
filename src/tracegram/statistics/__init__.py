"""Numbers about a run, each with its definition, unit and source in the docstring of the function that computes it.

`STATISTICS` of `registry.py` maps words to statistics. To add one, write its function in the file of its family and an
entry in `series.py` (one number per position or step) or `registry.py` (one number per run).
"""
