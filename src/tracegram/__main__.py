"""`python -m tracegram`."""

import sys

from tracegram.cli import start

sys.exit(start())
