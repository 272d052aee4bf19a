"""Numbers about a run, each with its definition, unit and source in the docstring of the function that computes it.

`STATISTICS` maps words to statistics. To add one, write its function in the file of its family and an entry in
`series.py` (one number per position or step) or `registry.py` (one number per run).

`__init__.pyi` lists the names. The module of each is imported when the name is first used, so that a figure without a
statistic does not wait for all of them.
"""

from importlib import import_module

_HOME_OF = {
    "change_points": "change_point",
    "MATCHES": "match",
    "Answer": "match",
    "find_answer": "match",
    "Measured": "measured",
    "measure": "measured",
    "measure_all": "measured",
    "STATISTICS": "registry",
    "SERIES": "series",
    "Option": "statistic",
    "Per": "statistic",
    "Statistic": "statistic",
}
__all__ = list(_HOME_OF)  # pyright: ignore[reportUnsupportedDunderAll]


def __dir__() -> list[str]:
    """Return the public names, for completion in shells and notebooks."""
    return sorted([*__all__, "__doc__", "__file__", "__name__", "__path__"])


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
