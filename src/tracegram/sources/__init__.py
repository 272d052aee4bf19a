"""Where traces come from: files of several formats, rows in the spec, frames from Python.

`READERS` maps the suffix of a file to its reader, a function of the content and the name to blame. To add a
format, write its reader in a file of its own and name it in `formats.py`.
"""

from tracegram.sources.file import Read, read_file
from tracegram.sources.formats import READERS
from tracegram.sources.frame import read_frame
from tracegram.sources.generate import generate
from tracegram.sources.json_table import read_values
from tracegram.sources.normal_form import write_normal
from tracegram.sources.spec_file import read_bytes, specs_in

__all__ = [
    "READERS",
    "Read",
    "generate",
    "read_bytes",
    "read_file",
    "read_frame",
    "read_values",
    "specs_in",
    "write_normal",
]
