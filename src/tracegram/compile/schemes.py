"""The color schemes for categories, and the schemes that Vega lacks."""

from vega_datalite.schemes import TABLEAU10

_DIGITS = {
    # Okabe and Ito, Color Universal Design (2008): no two of them look alike to people with a color vision deficiency
    "okabe_ito": "e69f0056b4e9009e73f0e4420072b2d55e00cc79a7000000",
    "category10": "1f77b4ff7f0e2ca02cd627289467bd8c564be377c27f7f7fbcbd2217becf",
    "category20": (
        "1f77b4aec7e8ff7f0effbb782ca02c98df8ad62728ff98969467bdc5b0d58c564bc49c94e377c2f7b6d27f7f7fc7c7c7bcbd22dbdb8d"
        "17becf9edae5"
    ),
    "category20b": (
        "393b795254a36b6ecf9c9ede6379398ca252b5cf6bcedb9c8c6d31bd9e39e7ba52e7cb94843c39ad494ad6616be7969c7b4173a55194"
        "ce6dbdde9ed6"
    ),
    "category20c": (
        "3182bd6baed69ecae1c6dbefe6550dfd8d3cfdae6bfdd0a231a35474c476a1d99bc7e9c0756bb19e9ac8bcbddcdadaeb636363969696"
        "bdbdbdd9d9d9"
    ),
    "tableau20": (
        "4c78a89ecae9f58518ffbf7954a24b88d27ab79a20f2cf5b43989483bcb6e45756ff9d9879706ebab0acd67195fcbfd2b279a2d6a5c9"
        "9e765fd8b5a5"
    ),
    "accent": "7fc97fbeaed4fdc086ffff99386cb0f0027fbf5b17666666",
    "dark2": "1b9e77d95f027570b3e7298a66a61ee6ab02a6761d666666",
    "paired": "a6cee31f78b4b2df8a33a02cfb9a99e31a1cfdbf6fff7f00cab2d66a3d9affff99b15928",
    "pastel1": "fbb4aeb3cde3ccebc5decbe4fed9a6ffffcce5d8bdfddaecf2f2f2",
    "pastel2": "b3e2cdfdcdaccbd5e8f4cae4e6f5c9fff2aef1e2cccccccc",
    "set1": "e41a1c377eb84daf4a984ea3ff7f00ffff33a65628f781bf999999",
    "set2": "66c2a5fc8d628da0cbe78ac3a6d854ffd92fe5c494b3b3b3",
    "set3": "8dd3c7ffffb3bebadafb807280b1d3fdb462b3de69fccde5d9d9d9bc80bdccebc5ffed6f",
}


def _colors(digits: str) -> tuple[str, ...]:
    return tuple(f"#{digits[at : at + 6]}" for at in range(0, len(digits), 6))


CATEGORIES: dict[str, tuple[str, ...]] = {
    "tableau10": TABLEAU10,
    **{name: _colors(digits) for name, digits in _DIGITS.items()},
}

# Moreland, Diverging Color Maps for Scientific Visualization (2009), as matplotlib has it; Vega does not
OUR_RAMPS: dict[str, tuple[str, ...]] = {
    "coolwarm": _colors(
        "3b4cc04d68d76282ea779af78db0fea3c2ffb8d0f9ccd9eeddddddecd3c5f5c4adf7b194f49a7bec7f63de604dcb3e38b40426"
    )
}

DEFAULT = "okabe_ito"
