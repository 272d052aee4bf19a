"""The proof that nothing breaks whatever comes in: `python -m tests.proof` prints all of its figures.

`inputs` damages files of every format, `fuzz` mutates them with the coverage as guide, `faults` lets writes fail at
each of their system calls, and `tests.kills` kills commands. The tests run a short version of each.
"""
