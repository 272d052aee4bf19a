"""Settings of the site; `python -m sphinx -W -n -j2 spec/site OUT` builds it, and `tests/long/test_site.py` does."""

import sys
from pathlib import Path

import tracegram

sys.path.insert(0, str(Path(__file__).parent))

project = "tracegram"
author = "The tracegram developers"
copyright = author
version = release = tracegram.__version__

extensions = [
    "docstrings",
    "made",
    "shown",
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "tracegram.sphinx",
]
exclude_patterns = ["**/.*"]
myst_heading_anchors = 3
numfig = False

tracegram_theme = "auto"

default_role = "code"  # docstrings write `words` so
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
nitpick_ignore_regex = [("py:.*", ".*")]  # types of Python and NumPy, whose pages are elsewhere

html_theme = "furo"
html_title = "tracegram"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
