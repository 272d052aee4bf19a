"""Light data for Vega-Lite: fewer rows, the same picture; plain rows and texts that every renderer survives.

`__init__.pyi` lists the names. The module of each is imported when the name is first used, so that making a text
visible does not wait for NumPy.
"""

import sys
from importlib import import_module
from types import ModuleType

_HOMES = {
    "arrays": ("reduce_arrays",),
    "faults": ("MissingEngineError", "UnfitTableError"),
    "frames": ("reduce",),
    "lighten": ("lighten",),
    "plain": ("glyphs", "inline_rows", "label", "visible"),
    "ramps": ("palette_of", "ramp_of", "stops_of"),
    "requests": (
        *("Image", "Palette", "Pixels", "Ramp", "Rectangles", "Reduced", "Request", "Rows", "Runs", "Tiles", "Window"),
    ),
    "restore": ("restore",),
    "scan": ("scan_parquet",),
    "tiles": ("in_view",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
__all__ = list(_HOME_OF)  # pyright: ignore[reportUnsupportedDunderAll]


class _Package(ModuleType):
    """This package, in which `lighten` stays the function even when the module of that name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME_OF and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


def __dir__() -> list[str]:
    """Return the public names, for completion in shells and notebooks."""
    return sorted([*__all__, "__doc__", "__file__", "__name__", "__path__"])


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


sys.modules[__name__].__class__ = _Package
