"""The shape of the project: what imports what, what ships, what starts fast."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
HEAVY = (
    "altair",
    "pandas",
    "vl_convert",
    "pyarrow",
    "narwhals",
    "polars",
    "duckdb",
    "pyspark",
    "PIL",
    "scipy",
    "ruptures",
    "torch",
)


def imported_by(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split()[-3000:])


@pytest.mark.parametrize("spec", ["gallery/seed/figure.yaml", "gallery/attention/figure.yaml"])
def test_check_imports_no_heavy_library(spec):
    """A generated trace and a CSV file are checked without Altair, pandas, or a reader of another format."""
    found = imported_by(f"from tracegram.cli.main import main\nassert main(['check', {spec!r}]) == 0")

    assert found & set(HEAVY) == set()


def test_a_spec_that_the_schema_accepted_before_needs_no_validator():
    code = "from tracegram.cli.main import main\nassert main(['check', 'gallery/seed/figure.yaml']) == 0"
    imported_by(code)

    assert "jsonschema" not in imported_by(code)


def test_check_reads_parquet_with_pyarrow_alone():
    found = imported_by(
        "from tracegram.cli.main import main\nassert main(['check', 'gallery/addition/confidence.yaml']) == 0"
    )

    assert found & set(HEAVY) == {"pyarrow"}


EVERY_FORM = """
import itertools, tracegram.cells.chosen_in_engine
tracegram.cells.chosen_in_engine.MOST_FETCHED = 0
asked = {"flag": ["mode", "rectangles"], "number": ["none", "mean", "max"], "text": ["mode"]}
asked |= {"": ["any", "share", "image"]}
for where, (color, forms) in itertools.product([{}, {"engine": "duckdb"}], asked.items()):
    for form in forms:
        of = {"color": {"field": color}} if color else {"where": {"field": "flag", "equal": True}}
        marks = [{"mark": "rect", "reduce": form, **of}]
        spec = {"tracegram": 1, "trace": {"file": "t.parquet", **where}, "size": {"width": 40, "height": 30}}
        tracegram.figure({**spec, "marks": marks}, root=ROOT).to_dict()
"""


def test_no_form_of_cells_from_a_file_needs_pandas(tmp_path):
    cells = [(step, position) for step in range(60) for position in range(50)]
    table = {"step": [step for step, _ in cells], "position": [position for _, position in cells]}
    table["flag"] = [None if (step + position) % 9 == 0 else step > position for step, position in cells]
    table["number"] = [None if step == position else step / 7 for step, position in cells]
    table["text"] = [None if step == 3 else "abc"[position % 3] for step, position in cells]
    pq.write_table(pa.table(table), tmp_path / "t.parquet")

    found = imported_by(f"ROOT = {str(tmp_path)!r}{EVERY_FORM}")

    assert found & {"altair", "duckdb", "pandas", "polars", "scipy"} == {"altair", "duckdb"}


@pytest.mark.parametrize("name", ["tracegram", "tracegram.sphinx", "vega_datalite"])
def test_what_runs_beside_us_does_not_wait_for_what_it_may_not_need(name):
    found = imported_by(f"import {name}")

    assert found & {*HEAVY, "numpy", "jsonschema", "yaml"} == set()


def test_a_command_prepares_its_process_before_it_imports_libraries():
    found = imported_by("from tracegram.cli import start")

    assert found & {*HEAVY, "numpy", "jsonschema", "yaml"} == set()


def test_a_generated_trace_is_checked_without_what_reads_files_or_measures():
    program = "from tracegram.cli.main import main\nassert main(['check', 'gallery/seed/figure.yaml']) == 0\n"
    program += "import sys\nprint(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    unneeded = {
        "tracegram.sources.adapters",
        "tracegram.statistics",
        "tracegram.export",
        "vega_datalite.cells",
        "numpy.ma",
    }
    assert set(done.stdout.split()) & unneeded == set()


@pytest.mark.parametrize("name", ["tracegram", "tracegram.statistics", "vega_datalite"])
def test_the_names_of_a_package_are_those_of_its_stub(name):
    package = importlib.import_module(name)
    stub = (SOURCE / name.replace(".", "/") / "__init__.pyi").read_text("utf-8")
    (listed,) = (node for node in ast.parse(stub).body if isinstance(node, ast.Assign))

    assert sorted(package.__all__) == sorted(ast.literal_eval(listed.value))
    assert [each for each in package.__all__ if isinstance(getattr(package, each), ModuleType)] == []
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        package.nothing  # noqa: B018


def test_a_function_stays_one_when_the_file_of_its_name_is_imported():
    program = "import vega_datalite.lighten, vega_datalite; print(callable(vega_datalite.lighten))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout == "True\n"


def test_imports_go_down_only():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], check=False, capture_output=True, text=True, cwd=ROOT
    )

    assert done.returncode == 0, done.stdout


def test_no_import_is_for_types_alone():
    assert [path for path in SOURCE.rglob("*.py") if "TYPE_CHECKING" in path.read_text("utf-8")] == []


def test_every_file_names_its_subject_and_stays_short():
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 400, path
        assert ast.get_docstring(ast.parse(text)), path


def test_files_of_tests_differ_in_their_names():
    """Pytest takes two files of one name for one module, where their folders are no packages."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(set(names)) == sorted(names)


def test_constants_stand_at_the_top():
    late = []
    for path in SOURCE.rglob("*.py"):
        made: set[str] = set()  # by functions and classes, which a constant may need
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                made.add(node.name)
            elif isinstance(node, ast.Assign | ast.AnnAssign) and made:
                names = {each.id: each.ctx for each in ast.walk(node) if isinstance(each, ast.Name)}
                needs = names.keys() & made or "__all__" in names
                made |= {name for name, context in names.items() if needs and isinstance(context, ast.Store)}
                late += [] if needs else [f"{path}:{node.lineno}"]
    assert late == []


def test_the_map_names_every_folder():
    page = (SOURCE / "README.md").read_text("utf-8")
    folders = {path.name for path in (SOURCE / "tracegram").iterdir() if (path / "__init__.py").exists()}

    assert [folder for folder in folders if f"tracegram/{folder}/`" not in page] == []


def test_every_room_has_unit_tests_of_its_own():
    rooms = {path.parent.name for path in SOURCE.glob("tracegram/*/__init__.py")} | {"vega_datalite"}
    tested = {path.parent.name for path in ROOT.glob("tests/unit/*/test_*.py")}

    assert rooms - tested == set()


def test_the_readme_s_spec_is_the_seed_s():
    import yaml

    page = (ROOT / "README.md").read_text("utf-8")
    shown = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)[1]

    assert yaml.safe_load(shown) == yaml.safe_load((ROOT / "gallery/seed/figure.yaml").read_text("utf-8"))


def test_the_readme_s_test_line_is_the_one_that_ci_runs():
    page, ci = ((ROOT / name).read_text("utf-8") for name in ("README.md", ".ci/run"))
    line = re.search(r'python3 -m venv .*\[test\]".*', page)[0].strip()

    for part in line.split(" && "):
        assert part in ci


def test_what_is_declared_is_what_is_imported():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {re.match(r"[a-z-]+", each)[0] for each in declared}
    spelled = {
        "pillow": "from PIL import",
        "pyyaml": "import yaml",
        "vl-convert-python": "import vl_convert",
        "pyarrow": 'f"pyarrow.{part}"',
    }
    source = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))

    unused = [name for name in names if not re.search(rf"(import|from) {name}\b", source)]
    assert [name for name in unused if spelled.get(name, name) not in source] == []


def test_each_promise_about_security_names_tests_that_exist():
    page = (ROOT / ".github/SECURITY.md").read_text("utf-8")
    named = re.findall(r"`(tests/[^`]+)`", page)

    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_a_render_of_the_seed_enters_few_files():
    command = [sys.executable, "-m", "tests.benchmarks.entered"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)

    *_, last = done.stdout.splitlines()
    assert last.endswith("in all")
    assert int(last.split()[0]) <= 60
