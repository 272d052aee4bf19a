"""Options that replace choices of a spec: the values of its params, the run."""

import argparse

from tracegram.language.params import Chosen
from tracegram.language.settings import Written, setting


def add_chosen_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that set params and choose a run."""
    parser.add_argument(
        "--set",
        type=a_setting,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a param of the spec to this value instead of its default; repeatable",
    )
    parser.add_argument("--run", default="", metavar="NAME", help="run to draw, like `window: {run: NAME}`")


def chosen_by(arguments: argparse.Namespace) -> Chosen:
    """Return what the options choose."""
    return Chosen(params=dict(arguments.set), run=arguments.run)


def a_setting(given: str) -> tuple[str, Written]:
    """Split a setting.

    Raises:
        argparse.ArgumentTypeError: The text is not a setting; argparse reports wrong usage.
    """
    try:
        return setting(given)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
