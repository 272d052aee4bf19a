"""Names of color schemes: which of them are diverging, and their names in other tools."""

DEFAULT_DIVERGING = "blueorange"  # of differences, and of a scale with a center, where the spec names no scheme

DIVERGING = frozenset(
    {
        *("blueorange", "brownbluegreen", "coolwarm", "pinkyellowgreen", "purplegreen", "purpleorange", "redblue"),
        *("redgrey", "redyellowblue", "redyellowgreen", "spectral"),
    }
)

KNOWN_AS = {  # names of ColorBrewer and matplotlib, where the colors run the same way; for Vega's other names any case
    "BrBG": "brownbluegreen",
    "BuGn": "bluegreen",
    "BuPu": "bluepurple",
    "GnBu": "greenblue",
    "OrRd": "orangered",
    "PRGn": "purplegreen",
    "PiYG": "pinkyellowgreen",
    "PuBu": "purpleblue",
    "PuBuGn": "purplebluegreen",
    "PuRd": "purplered",
    "RdBu": "redblue",
    "RdGy": "redgrey",
    "RdPu": "redpurple",
    "RdYlBu": "redyellowblue",
    "RdYlGn": "redyellowgreen",
    "YlGn": "yellowgreen",
    "YlGnBu": "yellowgreenblue",
    "YlOrBr": "yelloworangebrown",
    "YlOrRd": "yelloworangered",
    "grays": "greys",
    "tab10": "category10",
    "tab20": "category20",
}
_BY_NAME = {name.casefold(): scheme for name, scheme in KNOWN_AS.items()}


def scheme_named(name: str) -> str:
    """Return the scheme that a name stands for, in upper or lower case."""
    return _BY_NAME.get(name.casefold(), name.casefold())
