"""Numbers about a run, each with its definition, unit and source in the docstring of the function that computes it."""

from tracegram.statistics.change_point import change_points
from tracegram.statistics.match import MATCHES, Answer, find_answer
from tracegram.statistics.measured import Measured, measure, measure_all
from tracegram.statistics.registry import STATISTICS
from tracegram.statistics.series import SERIES
from tracegram.statistics.statistic import Option, Per, Statistic

__all__ = [
    "MATCHES",
    "SERIES",
    "STATISTICS",
    "Answer",
    "Measured",
    "Option",
    "Per",
    "Statistic",
    "change_points",
    "find_answer",
    "measure",
    "measure_all",
]
