"""The schemes for categories and their colors: those of Vega, and one of our own."""

from vega_datalite.schemes import TABLEAU10

_DIGITS = {
    # Okabe and Ito, Color Universal Design (2008): no two of them look alike to people with a color vision deficiency
    "okabe_ito": "e69f0056b4e9009e73f0e4420072b2d55e00cc79a7000000",
    "category10": "1f77b4ff7f0e2ca02cd627289467bd8c564be377c27f7f7fbcbd2217becf",
    "set2": "66c2a5fc8d628da0cbe78ac3a6d854ffd92fe5c494b3b3b3",
    "dark2": "1b9e77d95f027570b3e7298a66a61ee6ab02a6761d666666",
    "accent": "7fc97fbeaed4fdc086ffff99386cb0f0027fbf5b17666666",
}

CATEGORIES: dict[str, tuple[str, ...]] = {
    "tableau10": TABLEAU10,
    **{name: tuple(f"#{digits[at : at + 6]}" for at in range(0, len(digits), 6)) for name, digits in _DIGITS.items()},
}

DEFAULT = "okabe_ito"
