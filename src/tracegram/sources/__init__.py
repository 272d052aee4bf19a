"""Where traces come from: files of several formats, rows in the spec, frames from Python.

`READERS` maps the suffix of a file to its reader; a suffix whose files may hold several forms is decoded first and
then read by the adapter of the form, one of `FORMATS`. To add a suffix, write its reader or decoder in a file of its
own and name it in `formats.py`; to add a form, see `adapters/`.
"""

from tracegram.sources.adapters import FORMATS
from tracegram.sources.file import Read, read_file, read_inside
from tracegram.sources.formats import READERS
from tracegram.sources.frame import read_frame
from tracegram.sources.generate import generate
from tracegram.sources.json_table import read_values
from tracegram.sources.normal_form import write_normal
from tracegram.sources.renumber import renumbered
from tracegram.sources.said import Said
from tracegram.sources.spec_file import read_bytes, specs_in

__all__ = [
    "FORMATS",
    "READERS",
    "Read",
    "Said",
    "generate",
    "read_bytes",
    "read_file",
    "read_frame",
    "read_inside",
    "read_values",
    "renumbered",
    "specs_in",
    "write_normal",
]
