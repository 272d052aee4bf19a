"""A grammar of graphics for decoding traces: spec files become layered Altair charts.

`load` reads a spec file, `figure` takes a spec from Python, both give a `Tracegram`; `load_each` gives one per run.

`__init__.pyi` lists the names. Each is imported when it is first used, so that a program that draws nothing, such as
the build of a site in which no figure has changed, does not wait for imports.
"""

from importlib import import_module

_HOMES = {
    "tracegram.api": ("Tracegram", "figure", "load"),
    "tracegram.embed.each": ("load_each",),
    "tracegram.embed.runtime": ("runtime", "runtime_files"),
    "tracegram.language.inputs": ("inputs",),
    "tracegram.diagnostics": ("Diagnostic", "TracegramError"),
}
_MODULES = ("record", "statistics")
__version__ = "0.1.0"
__all__ = [name for names in _HOMES.values() for name in names]  # pyright: ignore[reportUnsupportedDunderAll]


def __dir__() -> list[str]:
    """Return the public names, for completion in shells and notebooks."""
    return sorted([*__all__, *_MODULES, "__doc__", "__file__", "__name__", "__path__", "__version__"])


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
