"""Docstrings as Sphinx takes them: an indented block after an empty line is Python code."""

from typing import Any

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Look at each docstring before napoleon does."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", _mark_code, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _mark_code(*arguments: Any) -> None:
    """Change the lines of a docstring in place; they are the last of what autodoc hands over."""
    lines: list[str] = arguments[-1]
    marked: list[str] = []
    for line in lines:
        if line.startswith("    ") and marked[-2:] and not marked[-1] and not marked[-2].startswith(" "):
            marked += [".. code-block:: python", ""]
        marked.append(line)
    lines[:] = marked
