"""The figure in words: claims computed from the trace, and sentences made only from these."""

from tracegram.describe.claim import Claim
from tracegram.describe.document import Description
from tracegram.describe.figure import describe

__all__ = ["Claim", "Description", "describe"]
