"""What the schema accepted before is not asked again; what it would refuse is always refused."""

import subprocess
import sys

import pytest

from tracegram.diagnostics import TracegramError
from tracegram.language.document import parse
from tracegram.language.validate import validate

SPEC = """tracegram: 1
trace: {values: [{step: 0, position: 0}]}
marks: [{mark: rect, color: orange}]
"""
LOADED = """import sys
from tracegram.cli.main import main
assert main(['check', {!r}]) == 0
print('jsonschema' in sys.modules)"""


def test_a_spec_is_accepted_a_second_time_without_the_validator(tmp_path):
    (tmp_path / "figure.yaml").write_text(SPEC)
    command = [sys.executable, "-c", LOADED.format(str(tmp_path / "figure.yaml"))]
    said = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1] for _ in range(2)]

    assert said == ["True", "False"]


@pytest.mark.parametrize(
    "changed", [SPEC.replace("1", "true"), SPEC.replace("1", "1.5"), SPEC + "titel: no\n", SPEC.replace("orange", "1")]
)
def test_a_spec_that_is_much_like_an_accepted_one_is_looked_at(changed):
    validate(parse(SPEC.encode(), "figure.yaml"), is_kept=True)

    for _ in range(2):
        with pytest.raises(TracegramError):
            validate(parse(changed.encode(), "figure.yaml"), is_kept=True)
