"""Arrow arrays become NumPy arrays of the same values, whatever part of a buffer they are."""

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

from vega_datalite.dense import dense, filled, numbers

FLAGS = [True, None, False, True, True, None, False, True, True, True, None]


@pytest.mark.parametrize("start", range(11))
@pytest.mark.parametrize("kind", ["int8", "uint64", "float16", "float64", "bool"])
def test_a_part_of_an_array_has_its_own_values(kind, start):
    held = pa.array(FLAGS, pa.bool_())
    part = (held if kind == "bool" else pa.array([None if each is None else int(each) for each in FLAGS], kind))[start:]
    listed = part.to_pylist()

    assert [None if each == 7 else bool(each) for each in filled(part, 7)] == listed
    assert [None if np.isnan(each) else bool(each) for each in numbers(part)] == listed
    assert dense(part.drop_null()).tolist() == part.drop_null().to_pylist()


def test_flags_are_read_without_all_functions_of_arrow():
    program = """import sys
import pyarrow as pa
from vega_datalite.dense import dense
dense(pa.Array.from_buffers(pa.bool_(), 3, [None, pa.py_buffer(b"\\x05")]))
print("pyarrow.compute" in sys.modules, "pandas" in sys.modules)"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "False False\n"
