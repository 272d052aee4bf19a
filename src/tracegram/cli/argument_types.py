"""Arguments that several commands take, and numbers that have limits."""

import argparse
from collections.abc import Callable

MOST_JOBS = 1000  # processes; no machine that draws figures has as many cores
MOST_DOTS = 100_000  # per inch; 1,200 are usual for line art


def positive(text: str) -> float:
    """Return a number above 0.

    Raises:
        argparse.ArgumentTypeError: The text is not a number above 0, or the number exceeds 1000.
    """
    number = float(text)
    if not 0 < number <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0 and up to 1000")
    return number


def dots(text: str) -> float:
    """Return a number of dots per inch; whether so many can be drawn depends on the size of the figure.

    Raises:
        argparse.ArgumentTypeError: It is not above 0, or larger than any printer has.
    """
    number = float(text)
    if not 0 < number <= MOST_DOTS:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0 and up to {MOST_DOTS}")
    return number


def add_no_cache(parser: argparse.ArgumentParser) -> None:
    """Add the option that turns the cache off."""
    parser.add_argument("--no-cache", action="store_true", help="do not read or write the cache")


def add_picture_options(parser: argparse.ArgumentParser) -> None:
    """Add the options for the number of pixels of a picture, and what its letters are."""
    parser.add_argument(
        "--scale", type=positive, default=1.0, help="scale factor for the size of PNG and JPEG pictures (default: 1)"
    )
    parser.add_argument(
        "--dpi",
        "--ppi",
        dest="dpi",
        metavar="DPI",
        type=dots,
        default=72.0,
        help="resolution of PNG pictures in dots per inch (default: 72, one pixel per pixel of the figure)",
    )
    parser.add_argument(
        "--outlines", action="store_true", help="draw the texts of SVG pictures as paths, which need no fonts"
    )


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number from `least` to `most`, both allowed."""

    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from {least} to {most}")
        return number

    read.__name__ = "whole number"  # what argparse calls the wish in “invalid … value”
    return read
