"""The options that choose something in place of what a spec says: values of its params, a run."""

import argparse

from tracegram.language.params import Chosen
from tracegram.language.settings import Written, setting


def add_chosen_options(parser: argparse.ArgumentParser) -> None:
    """Add what sets params and chooses a run."""
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
        argparse.ArgumentTypeError: It is none; the command line ends as a wrong use of it.
    """
    try:
        return setting(given)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
