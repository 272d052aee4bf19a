"""The limits of readers and pictures hold in documents, notebooks, editors and pages as on the command line."""

import json
import subprocess
import sys

import pyarrow as pa
import pytest

from tests.proof.mutations import compressed
from tests.test_markdown import convert
from tracegram.cli.main import main
from tracegram.diagnostics import TracegramError
from tracegram.lsp.checking import check_text
from tracegram.preview.drawing import draw
from tracegram.sources.many_files import ReadOnce


def _many_rows(path):
    table = pa.table({"step": pa.nulls(1_900_000), "position": pa.nulls(1_900_000)})
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table)


def _many_bytes(path):
    with path.open("wb") as opened:
        opened.truncate(65 * 1024**2)  # which takes no room on the disk


def _inflated(path):
    path.write_bytes(compressed(".zst", b"1,1\n" * 9_000_000))


def _names(path):
    path.write_text(",".join(f"c{each}" for each in range(2000)) + "\n0\n")


LIMITS = {  # the file that exceeds a limit: what writes it, and what is said of it
    "rows.arrow": (_many_rows, "too-many-rows"),
    "bytes.csv": (_many_bytes, "file-too-large"),
    "inflated.csv.zst": (_inflated, "file-too-large"),
    "levels.json": (lambda path: path.write_text("[" * 300_000), "too-deep"),
    "names.csv": (_names, "too-many-columns"),
}


def written(folder, name):
    """Write a file that exceeds a limit, and a spec that draws it."""
    LIMITS[name][0](folder / name)
    spec = folder / f"{name}.spec.json"
    spec.write_text(json.dumps({"tracegram": 1, "trace": {"file": name}, "marks": [{"mark": "rect"}]}))
    return spec


def _command(spec, capsys):
    assert main(["render", str(spec), "-o", str(spec.with_suffix(".svg"))]) == 1
    return capsys.readouterr().err


def _markdown(spec, _capsys):
    with pytest.raises(TracegramError) as caught:
        convert(f"```tracegram {{src={spec.name}}}\n```\n", root=str(spec.parent))
    return str([each.code for each in caught.value.findings])


def _page(spec, _capsys):
    return draw(spec, None).findings


def _editor(spec, _capsys):
    return str([each.code for each in check_text(spec.read_text(), spec.name, spec.parent, ReadOnce()).findings])


def _notebook(spec, _capsys):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "tracegram.notebook")
    with pytest.raises(TracegramError) as caught:
        shell.run_cell_magic("tracegram", f"--root {spec.parent}", spec.read_text())
    return str([each.code for each in caught.value.findings])


@pytest.mark.parametrize("host", [_command, _markdown, _page, _editor, _notebook])
@pytest.mark.parametrize("name", LIMITS)
def test_what_exceeds_a_limit_is_a_finding(name, host, tmp_path, capsys):
    assert LIMITS[name][1] in host(written(tmp_path, name), capsys)


def test_what_exceeds_a_limit_is_a_warning_of_sphinx(tmp_path):
    specs = [written(tmp_path, name) for name in LIMITS]
    (tmp_path / "index.rst").write_text("".join(f".. tracegram:: {spec.name}\n\n" for spec in specs))
    (tmp_path / "conf.py").write_text('extensions = ["tracegram.sphinx"]\n')

    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", tmp_path, tmp_path / "out"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr

    assert [name for name, (_, code) in LIMITS.items() if name not in said or code not in said] == []
