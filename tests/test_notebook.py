"""Notebooks as people run them: a kernel, converters, and marimo's page in a real browser."""

import json
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter, LatexExporter, MarkdownExporter

from tests.pictures import needs_chromium

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of Jupyter's own libraries
    pytest.mark.filterwarnings("ignore::RuntimeWarning:zmq"),
]
ROOT = Path(__file__).parents[1]
SETUP = """%load_ext tracegram.notebook
import pandas, tracegram.notebook
frame = pandas.DataFrame({"step": [0, 1, 2], "position": [0, 1, 2], "v": [0.1, 0.2, None]})
number = 5"""
GOOD = "tracegram: 1\ntrace: {frame: frame}\nmarks:\n  - {mark: rect, color: {field: v}}\n"
MANY = """import duckdb
lazy = duckdb.sql("SELECT range // 1500 AS step, range % 1500 AS position, range % 7 = 0 AS v FROM range(2100000)")"""
PLAIN = "tracegram: 1\nmarks: [{mark: rect}]\n"
APP = """
import marimo

app = marimo.App()

with app.setup:
    import marimo as mo
    import tracegram.notebook


@app.cell
def _():
    rows = [{"step": n, "position": n % 3, "v": n / 9} for n in range(9)]
    spec = "tracegram: 1\\ntitle: Nine\\ntrace: {frame: rows}\\nmarks: [{mark: rect, color: {field: v}}]"
    figure = tracegram.figure(spec, trace=rows)
    figure
    return figure, rows


@app.cell
def _(figure):
    widget = tracegram.notebook.widget(figure)
    widget
    return (widget,)


@app.cell
def _():
    kept = mo.ui.dropdown(["nine", "four", "wrong"], value="nine")
    kept
    return (kept,)


@app.cell
def _(kept, rows, widget):
    widget.trace = {"nine": rows, "four": rows[:4], "wrong": [{"step": 0, "position": 0}]}[kept.value]
    return
"""
LOOK = """new Promise((resolve) => {
  const found = (root, where) => [
    ...root.querySelectorAll(where),
    ...[...root.querySelectorAll("*")].flatMap((each) => (each.shadowRoot ? found(each.shadowRoot, where) : [])),
  ];
  const look = () => {
    const living = found(document, "figure[data-living]")[0];
    const findings = found(document, "pre.tracegram-findings")[0]?.textContent ?? "";
    const caption = living?.querySelector("figcaption").textContent ?? "";
    const seen = {
      caption,
      findings,
      cells: living?.querySelectorAll('.vega-embed g.layer_0_marks path').length ?? 0,
      still: found(document, "svg").filter((each) => each.querySelector(":scope > desc")).length,
    };
    if (`${caption} ${findings}`.includes(AWAITED) || performance.now() > 60000) resolve(seen);
    else setTimeout(look, 50);
  };
  look();
})"""


def notebook(*cells: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


def run(*cells: str, allow_errors: bool = False) -> nbformat.NotebookNode:
    """Return a notebook of cells after a kernel has run them."""
    return NotebookClient(notebook(*cells), timeout=120, allow_errors=allow_errors).execute()


@pytest.fixture(scope="module")
def done():
    """A notebook with figures, mistakes and a widget."""
    return run(
        SETUP,
        f"%%tracegram shown\n{GOOD}",
        "shown",
        f"%%tracegram\n{GOOD.replace('color:', 'colour:')}",
        f"%%tracegram\n{GOOD.replace('frame: frame', 'frame: frme')}",
        f"%%tracegram\n{GOOD.replace('frame: frame', 'frame: number')}",
        f"%%tracegram --trace opn\n{PLAIN}",
        f"%%tracegram --trace frame --root gone other\n{PLAIN}",
        "widget = tracegram.notebook.widget(other)\nwidget",
        f"%%tracegram 3x\n{PLAIN}",
        f'%%tracegram "\n{PLAIN}',
        f"%%tracegram filed --root 'gallery/attention'\n{(ROOT / 'gallery/attention/figure.yaml').read_text('utf-8')}",
        f"from pathlib import Path\nPath('frames.yaml').write_text({GOOD!r})",
        "%%tracegram housed\ntracegram: 1\nextends: frames.yaml\ntitle: Mine\n",
        "Path('frames.yaml').unlink()",
        MANY,
        f"%%tracegram many\n{GOOD.replace('frame: frame', 'frame: lazy').replace('color: {field: v}', 'where: v')}",
        allow_errors=True,
    )


def outputs(done: nbformat.NotebookNode, cell: int) -> list[nbformat.NotebookNode]:
    return done.cells[cell].outputs


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def test_a_cell_that_is_a_spec_shows_its_figure_then_its_warnings_and_makes_a_variable(done):
    shown, warned = outputs(done, 1)

    assert shown.output_type == "display_data"
    assert set(shown.data) == {"text/html", "image/svg+xml", "image/png", "application/pdf", "text/plain"}
    assert warned.name == "stderr"
    assert warned.text.startswith("warning[missing-values]: 1 cell has no value for the color")
    assert "  cell:4:33\n4 |   - {mark: rect, color: {field: v}}\n" in warned.text
    again = outputs(done, 2)[0].data
    assert again.keys() == shown.data.keys()
    assert again["text/plain"] == shown.data["text/plain"]
    assert re.sub(r"(tracegram-\w+)-\d+", r"\1", again["image/svg+xml"]) == shown.data["image/svg+xml"]


@pytest.mark.parametrize(
    ("cell", "code", "place", "advice"),
    [
        (3, "unknown-word", "cell:4:18", "write “color”"),
        (4, "frame-not-given", "cell:2:16", "write “frame”"),
        (5, "frame-not-given", "cell:2:16", "name a data frame"),
        (6, "frame-not-given", "%%tracegram --trace opn", "run the cell that makes"),
    ],
)
def test_a_mistake_is_a_frame_at_its_place_and_no_traceback(cell, code, place, advice, done):
    (said,) = outputs(done, cell)
    lines = plain("\n".join(said.traceback)).splitlines()

    assert said.output_type == "error"
    assert lines[0].startswith(f"error[{code}]: ")
    assert lines[1] == f"  {place}"
    assert lines[-1].startswith(f"  help: {advice}")
    assert len(lines) <= 5


def test_a_cell_may_start_from_a_spec_that_names_a_variable(done):
    assert outputs(done, 13)[0].output_type == "display_data"


def test_a_table_too_large_for_memory_is_drawn_from_where_it_is(done):
    assert "300,000 cells (14.3 % of 2,100,000)" in str(outputs(done, 16))


@pytest.mark.parametrize("cell", [9, 10])
def test_a_mistake_in_the_magic_s_own_line_is_one_line(cell, done):
    (said,) = outputs(done, cell)

    assert re.fullmatch(r"UsageError: .*\n+", said.text)


def test_a_trace_file_is_read_from_the_root(done):
    shown = outputs(done, 11)

    assert [each.output_type for each in shown] == ["display_data"]


def test_a_notebook_with_a_mistake_stops_as_with_any_other_error():
    with pytest.raises(CellExecutionError, match="unknown-word"):
        run(SETUP, f"%%tracegram\n{GOOD.replace('color:', 'colour:')}")


def test_a_widget_is_saved_with_its_picture_and_without_the_scripts(done):
    shown = outputs(done, 8)[0].data
    state = done.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    kept = state[shown["application/vnd.jupyter.widget-view+json"]["model_id"]]["state"]

    assert shown["image/svg+xml"].startswith("<svg")
    assert '<script type="application/json">' in kept["html"]
    assert len(json.dumps(state)) < 60_000


def test_converters_show_the_picture_in_the_format_they_can(done):
    html, _ = HTMLExporter().from_notebook_node(done)
    latex, files = LatexExporter().from_notebook_node(done)
    markdown, images = MarkdownExporter().from_notebook_node(done)

    assert html.count('src="data:image/svg+xml;base64,') == 6
    assert len(re.findall(r"\\adjustimage\{[^\n]*\.pdf\}", latex)) == 7
    assert {name.rpartition(".")[2] for name in files["outputs"]} == {"pdf", "png", "svg"}
    assert len(re.findall(r'<img role="img" alt="[^"]+" src="data:image/svg', markdown)) == 7
    assert "error[unknown-word]: “colour” is not a word" in markdown
    assert "\x1b" not in markdown
    assert images["outputs"]


def test_marimo_exports_a_figure_as_its_picture(tmp_path):
    app, page = tmp_path / "app.py", tmp_path / "app.html"
    app.write_text(APP, "utf-8")
    command = [sys.executable, "-m", "marimo", "export", "html", app, "-o", page]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    written = page.read_text("utf-8")

    assert '"image/svg+xml"' in written
    assert "marimo-anywidget" in written
    assert "application/pdf" not in written


@pytest.mark.browser
@needs_chromium
def test_a_widget_lives_in_marimo_follows_its_trace_and_says_what_is_wrong(tab, tmp_path):
    """Marimo serves its page itself, so that the widget meets a real kernel and a real front end without a network."""
    app = tmp_path / "app.py"
    app.write_text(APP, "utf-8")
    with marimo(app) as address:
        tab.open(address, settle=False)
        first = seen(tab, "9 cells")
        choose(tab, 1)
        second = seen(tab, "4 cells")
        choose(tab, 2)
        third = seen(tab, "error[")

    assert first["cells"] == 9
    assert first["still"] == 1
    assert second["cells"] == third["cells"] == 4
    assert second["findings"] == ""
    assert third["findings"].startswith("error[unknown-field]: this trace has no field “v”")
    assert "\n  spec:4:37\n" in third["findings"]
    assert third["caption"] == second["caption"]


def seen(tab, awaited: str) -> dict:
    """Return what the widget shows once it shows a text."""
    return tab.value(LOOK.replace("AWAITED", json.dumps(awaited)))


def choose(tab, option: int) -> None:
    tab.value(
        """(() => {
          const found = (root) => [
            ...root.querySelectorAll("select"),
            ...[...root.querySelectorAll("*")].flatMap((each) => (each.shadowRoot ? found(each.shadowRoot) : [])),
          ];
          const select = found(document)[0];
          select.selectedIndex = [...select.options].findIndex((each) => each.textContent === NAME);
          select.dispatchEvent(new Event("change", { bubbles: true }));
        })()""".replace("NAME", json.dumps(["nine", "four", "wrong"][option]))
    )


@contextmanager
def marimo(app: Path):
    """Serve an app on this machine; gives the address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "marimo", "run", app, "--headless", "--no-token", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)
