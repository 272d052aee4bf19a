"""The recipe for Quarto: its cells in a kernel, its choice of a format, and Pandoc.

Quarto itself cannot be had from a package index. What it does with a cell is done here in its place: the lines of `#|`
are taken off before the cell runs, so that magics work, and of what the cell shows the first of Quarto's formats
becomes a file that the Markdown for Pandoc names (`cell_execute` and `displayDataMimeType` in the source of Quarto).
"""

import base64
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import nbformat
import pytest
import yaml
from nbclient import NotebookClient

from tests.pictures import needs_chromium

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of Jupyter's own libraries
    pytest.mark.filterwarnings("ignore::RuntimeWarning:zmq"),
    pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not on the path: apt-get install pandoc"),
]
RECIPE = (Path(__file__).parents[1] / "spec" / "documents.md").read_text("utf-8").partition("\n## Quarto\n")[2]
SPEC = "tracegram: 1\ntitle: Two\ntrace: {file: cells.csv}\nmarks: [{mark: rect, color: orange}]\n"
FORMATS = {  # in the order in which Quarto takes them, and how their files end
    "html": {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpeg"},
    "latex": {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpeg", "application/pdf": "pdf"},
}
FORMATS["epub"] = FORMATS["html"]


def cells_of(recipe: str) -> list[tuple[dict[str, object], str]]:
    """Return the options and the code of each cell."""
    cells: list[tuple[dict[str, object], str]] = []
    for block in re.findall(r"^```\{python\}\n(.*?)^```$", recipe, re.DOTALL | re.MULTILINE):
        lines = block.splitlines()
        options = [line for line in lines if line.startswith("#| ")]
        assert lines[: len(options)] == options
        read = yaml.safe_load("\n".join(line.removeprefix("#| ") for line in options))
        cells.append((read, "\n".join(lines[len(options) :])))
    return cells


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The folder of a document, with the options and the outputs of its cells."""
    folder = tmp_path_factory.mktemp("quarto")
    (folder / "figures").mkdir()
    (folder / "figures" / "one.yaml").write_text(SPEC, "utf-8")
    (folder / "figures" / "cells.csv").write_text("step,position\n0,0\n1,1\n", "utf-8")
    cells = cells_of(RECIPE)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for _, code in cells])
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}, kernel_name="python3").execute()
    return folder, [(options, cell.outputs) for (options, _), cell in zip(cells, notebook.cells, strict=True)]


def document(folder: Path, cells, target: str) -> Path:
    """Write the Markdown that Pandoc is given, with a file for each figure."""
    text = "# Title\n"
    for options, outputs in cells:
        for output in outputs if options.get("include", True) else ():
            kind = next((kind for kind in FORMATS[target] if kind in output.data), None)
            if kind is None:
                continue
            name = f"figures/{options['label']}.{FORMATS[target][kind]}"
            content = output.data[kind]
            (folder / name).write_bytes(content.encode() if kind == "image/svg+xml" else base64.b64decode(content))
            if kind == "image/svg+xml" and target == "latex":
                name = f"figures/{options['label']}.pdf"
                subprocess.run(["rsvg-convert", "-f", "pdf", "-o", name, name[:-3] + "svg"], cwd=folder, check=True)
            alt = f" fig-alt='{options['fig-alt']}'" if "fig-alt" in options else ""
            text += f"\n![{options['fig-cap']}]({name}){{#{options['label']}{alt}}}\n"
    (folder / f"{target}.md").write_text(text, "utf-8")
    return folder / f"{target}.md"


def pandoc(folder: Path, cells, target: str, *more: str) -> Path:
    written = folder / f"out.{target}"
    source = document(folder, cells, target)
    command = ["pandoc", source.name, "-f", "markdown", "-t", target, "-s", "-o", written.name, *more]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return written


def test_each_cell_shows_its_figure_and_no_error(executed):
    _folder, cells = executed
    shown = [[output.output_type for output in outputs] for _, outputs in cells]

    assert shown == [["execute_result"], [], ["display_data"], ["display_data"]]
    assert [options.get("label") for options, _ in cells] == ["fig-answer", None, "fig-written", "fig-pdf"]


@pytest.mark.browser
@needs_chromium
def test_html_has_the_figures_with_their_captions_and_shows_them(executed, tab):
    folder, cells = executed
    page = pandoc(folder, cells, "html", "--metadata", "title=Page")
    text = page.read_text("utf-8")
    tab.look(scripts=False)
    tab.open(page.as_uri(), settle=False)

    assert re.findall(r'<img\s+src="([^"]*)"', text) == ["figures/fig-answer.svg", "figures/fig-written.svg"]
    assert "Where the answer stands" in text
    assert "Orange cells, dense before step 120" in text
    assert tab.value("[...document.images].every((each) => each.complete && each.naturalWidth > 100)")
    assert (tab.shot() == (255, 165, 0)).all(axis=2).sum() > 500


@pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="no rsvg-convert: apt-get install librsvg2-bin")
def test_latex_has_each_figure_as_pdf(executed):
    folder, cells = executed
    text = pandoc(folder, cells, "latex").read_text("utf-8")
    named = re.findall(r"\\includegraphics(?:\[[^]]*\])?\{([^}]+\.pdf)\}", text)

    assert named == ["figures/fig-answer.pdf", "figures/fig-written.pdf", "figures/fig-pdf.pdf"]
    assert all((folder / name).read_bytes().startswith(b"%PDF-") for name in named)
    assert "\\caption{Where the answer stands}" in text


def test_epub_holds_the_figures(executed):
    folder, cells = executed
    with zipfile.ZipFile(pandoc(folder, cells, "epub", "--metadata", "title=Book")) as book:
        pictures = [book.read(name) for name in book.namelist() if name.endswith(".svg")]

    assert len(pictures) == 2
    assert all(b'fill="orange"' in each for each in pictures)
