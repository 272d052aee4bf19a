"""Names of color schemes: which of them are diverging, and what else people call them."""

DEFAULT_DIVERGING = "blueorange"  # of differences, and of a scale with a center, where the spec names no scheme

DIVERGING = frozenset({"blueorange", "redblue", "purpleorange", "redyellowblue"})
