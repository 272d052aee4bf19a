"""Sources of traces: files of several formats, rows in the spec, and data frames from Python.

`READERS` in `formats.py` maps the suffix of a file to its reader; a suffix whose files may hold several forms is
decoded first and then read by the adapter of the form, one of `FORMATS` in `adapters/`. To add a suffix, write its
reader or decoder in a file of its own and name it in `formats.py`; to add a form, see `adapters/`. Both are imported
when a file is read: a spec that generates its trace does not wait for them.
"""

from tracegram.sources.file import Read, read_file, read_inside, read_own_file
from tracegram.sources.files.normal_form import write_normal
from tracegram.sources.frame import read_frame
from tracegram.sources.generate import generate
from tracegram.sources.globs import as_glob, is_pattern, named_now
from tracegram.sources.many_files import read_files, with_header
from tracegram.sources.shapes.renumber import renumbered
from tracegram.sources.trace_options import Said
from tracegram.sources.whole import LOOK_SECONDS, MOST_LOOKS, just_changed

__all__ = [
    "LOOK_SECONDS",
    "MOST_LOOKS",
    "Read",
    "Said",
    "as_glob",
    "generate",
    "is_pattern",
    "just_changed",
    "named_now",
    "read_file",
    "read_files",
    "read_frame",
    "read_inside",
    "read_own_file",
    "renumbered",
    "with_header",
    "write_normal",
]
