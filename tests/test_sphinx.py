"""The Sphinx extension: real builds, with every warning an error, by every builder, twice."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.builds import Builds
from tests.pictures import needs_chromium
from tracegram.store import users_store

pytest.importorskip("sphinx")
pytestmark = pytest.mark.usefixtures("shared_cache")
ROOT = Path(__file__).parents[1]
SPHINX = Builds("sphinx")
CONF = "project = 'site'\nversion = '1'\ncopyright = '2026'\nextensions = ['tracegram.sphinx', 'myst_parser']\n"
INDEX = """
Site
====

.. toctree::

   other
   markdown

.. tracegram:: figures/one.yaml
   :name: one
   :caption: Changes of *one* decode.
   :alt: Two cells.
   :width: 80%
   :align: center
   :class: wide
   :show-source: after
   :link: vega-lite

See :numref:`one`.
"""
OTHER = """
Other
=====

.. tracegram::
   :name: inline
   :theme: auto
   :format: png

   tracegram: 1
   title: Written here
   trace: {file: figures/cells.csv}
   marks:
     - {mark: rect, color: orange}

.. tracegram:: figures/one.yaml
   :link: spec

See :ref:`that one <inline>`.
"""
MARKDOWN = """
# Markdown

```{tracegram} figures/one.yaml
:caption: From Markdown
:name: from-markdown
```

```{tracegram}
tracegram: 1
trace: {values: [{step: 0, position: 0}]}
marks: [{mark: rect}]
```
"""
SPEC = """tracegram: 1
title: From a file
trace: {file: cells.csv}
marks:
  - {mark: rect, color: orange}
"""


@pytest.fixture
def site(tmp_path):
    source = tmp_path / "docs"
    (source / "figures").mkdir(parents=True)
    for name, text in (("conf.py", CONF), ("index.rst", INDEX), ("other.rst", OTHER), ("markdown.md", MARKDOWN)):
        (source / name).write_text(text.lstrip(), "utf-8")
    (source / "figures" / "one.yaml").write_text(SPEC, "utf-8")
    (source / "figures" / "cells.csv").write_text("step,position\n0,0\n1,1\n", "utf-8")
    with (source / "conf.py").open("a") as conf:
        conf.write("numfig = True\n")
    return source


@pytest.fixture(scope="module", autouse=True)
def _sphinx():
    with SPHINX:
        yield


def build(source, builder="html", *more, run=SPHINX.run):
    """Build a site, in one process: more cost more than a small site takes, so a test of them asks for `-j4`."""
    target = source.parent / "out" / builder
    options = ["-W", "--keep-going", "-b", builder, "-d", str(source.parent / "doctrees" / builder), *more]
    ended = run(*options, str(source), str(target))
    assert "Traceback" not in ended.stderr
    return ended, target


def sphinx_alone(*arguments):
    """Build in a process that has imported nothing before."""
    command = [sys.executable, "-m", "sphinx", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def drawn(source, builder="html"):
    """Return the rendered pictures of a builder with the times at which they were made."""
    folder = source.parent / "doctrees" / builder / "tracegram"
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.suffix != ".json"}


@pytest.mark.parametrize(
    "builder", ["html", "dirhtml", "singlehtml", "epub", "latex", "man", "text", "texinfo", "gettext"]
)
def test_every_builder_takes_every_figure_twice(builder, site):
    for _ in range(2):
        ended, target = build(site, builder, *(["-j4"] if builder in {"html", "latex"} else []))
        assert (ended.returncode, ended.stderr) == (0, "")

    if builder == "text":
        assert "[figure: Two cells.]" in (target / "index.txt").read_text("utf-8")
    if builder == "latex":
        assert [len(list(target.glob(f"*.{kind}"))) for kind in ("pdf", "png", "svg")] == [4, 1, 0]
        assert (target / "site.tex").read_text("utf-8").count(r"\sphinxincludegraphics") == 5
    if builder in {"html", "epub"}:
        images = list((target / ("_images")).iterdir())
        assert {path.suffix for path in images} == {".svg", ".png"}


def test_a_page_has_the_figure_its_caption_its_number_and_its_text(site):
    _, target = build(site)
    page = (target / "index.html").read_text("utf-8")

    (image,) = re.findall(r"<img[^>]*>", page)
    assert 'alt="Two cells."' in image
    assert 'src="_images/' in image
    assert "80%" in image
    assert re.search(r'<figure class="[^"]*align-center[^"]*" id="one">', page)
    assert re.search(r"<a[^>]*href=\"#one\"><span class=\"std std-numref\">Fig. 2</span></a>", page)
    assert "Changes of <em>one</em> decode." in page
    assert '<span class="nt">tracegram</span>' in page
    (download,) = (target / "_downloads").rglob("*.vl.json")
    assert "vega-lite" in download.read_text("utf-8")
    other = (target / "other.html").read_text("utf-8")
    assert [re.search(r'class="([^"]*)"', tag)[1] for tag in re.findall(r"<img[^>]*>", other)] == [
        "tracegram dark-light tracegram-light",
        "tracegram dark-light tracegram-dark",
        "tracegram dark-light",
    ]
    assert 'href="#inline"' in other


@pytest.mark.parametrize(("edited", "rebuilt"), [("figures/one.yaml", 3), ("figures/cells.csv", 3), ("index.rst", 1)])
def test_an_edit_rebuilds_the_pages_that_use_it_and_draws_what_has_changed(edited, rebuilt, site):
    build(site)
    before = drawn(site)
    path = site / edited
    path.write_text(path.read_text("utf-8").replace("1,1", "1,0").replace("orange", "blue"), "utf-8")
    with path.open("a") as text:
        text.write("\n")

    ended, _ = build(site)

    assert ended.returncode == 0
    assert f"{rebuilt} changed, 0 removed" in ended.stdout
    changed = {name for name, at in drawn(site).items() if before.get(name) != at}
    of_file = {"tracegram-index--one.svg", "tracegram-other--one.svg", "tracegram-markdown--from-markdown.svg"}
    of_trace = of_file | {"tracegram-other--inline.light.png", "tracegram-other--inline.dark.png"}
    assert changed == {"figures/one.yaml": of_file, "figures/cells.csv": of_trace, "index.rst": set()}[edited]
    assert drawn(site).keys() == before.keys()


@pytest.mark.parametrize(
    ("edited", "old", "new", "said"),
    [
        ("figures/one.yaml", "orange", "ornage", "one.yaml:5: WARNING: “color” is “ornage”"),
        ("other.rst", "orange", "ornage", "other.rst:13: WARNING: “color” is “ornage”"),
        ("markdown.md", "mark: rect", "mark: rekt", "markdown.md:11: WARNING: “mark” is “rekt”"),
        ("figures/cells.csv", "1,1", "1,x", "cells.csv:3: WARNING: line 3"),
        (
            "index.rst",
            "figures/one.yaml",
            "figures/on.yaml",
            "figures/on.yaml does not exist; did you mean “one.yaml”?",
        ),
    ],
)
def test_a_mistake_fails_every_build_at_its_line_with_one_warning(edited, old, new, said, site):
    path = site / edited
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    for _ in range(2):
        ended, _target = build(site, "html", *(["-j4"] if edited == "index.rst" else []))

        assert ended.returncode == 1
        assert said in ended.stderr
        uses = 3 if edited.startswith("figures") else 1
        assert len(re.findall("WARNING|ERROR", ended.stderr)) <= uses + 1  # the last says that warnings are errors


def test_a_mistake_in_a_fence_with_many_options_is_said_at_its_line(site):
    options = ":alt: a\n:width: 10\n:align: left\n:class: b\n\n"
    (site / "markdown.md").write_text(f"# M\n\n```{{tracegram}}\n{options}{SPEC.replace('orange', 'ornage')}```\n")

    assert "markdown.md:13: WARNING: “color” is “ornage”" in build(site)[0].stderr


def test_a_directive_is_a_single_figure(site):
    (site / "other.rst").write_text(
        "Other\n=====\n\n.. _inline:\n\n.. tracegram:: figures/one.yaml\n   :each: run\n", "utf-8"
    )

    said = build(site)[0].stderr

    assert "other.rst:6: ERROR" in said
    assert "write `facet: {field: FIELD}` in the spec" in said


def test_a_mistake_in_text_from_elsewhere_names_the_file_and_its_line(site):
    """Included reStructuredText and Markdown, and docstrings, as Sphinx itself names them."""
    indented = SPEC.replace("orange", "ornage").replace("\n", "\n   ").rstrip()
    directive = f".. tracegram::\n   :alt: In words.\n\n   {indented}\n"
    (site / "part.txt").write_text(f"A line.\n\n{directive}", "utf-8")
    fence = f"```{{tracegram}}\n:alt: In words.\n\n{SPEC.replace('orange', 'ornage')}```\n"
    (site / "part.mdpart").write_text(f"A line.\n\n{fence}", "utf-8")
    (site / "drawn.py").write_text(f'def one():\n    """Do it.\n\n{directive}\n    """\n', "utf-8")
    with (site / "conf.py").open("a") as conf:
        conf.write(f"import sys; sys.path.insert(0, {str(site)!r}); extensions.append('sphinx.ext.autodoc')\n")
    other = "Other\n=====\n\n.. _inline:\n\n.. include:: part.txt\n\n.. automodule:: drawn\n   :members:\n"
    (site / "other.rst").write_text(other, "utf-8")
    (site / "markdown.md").write_text("# Markdown\n\n```{include} part.mdpart\n```\n", "utf-8")

    said = build(site)[0].stderr

    assert "part.txt:10: WARNING: “color” is “ornage”" in said
    assert "part.mdpart:10: WARNING: “color” is “ornage”" in said
    assert "drawn.py:docstring of drawn.one:10: WARNING: “color” is “ornage”" in said


def test_an_edit_of_a_base_rebuilds_the_pages_of_the_specs_that_start_from_it(site):
    (site / "figures" / "base.yaml").write_text(SPEC, "utf-8")
    (site / "figures" / "one.yaml").write_text("tracegram: 1\nextends: base.yaml\n", "utf-8")
    assert build(site)[0].returncode == 0
    (site / "figures" / "base.yaml").write_text(SPEC.replace("orange", "blue"), "utf-8")

    ended, _target = build(site)

    assert ended.returncode == 0
    assert "3 changed, 0 removed" in ended.stdout


def test_files_that_come_and_go_rebuild_the_pages_whose_patterns_name_them(site):
    """Nothing else about the documents changes; the figure says of how many runs it is."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pa.table({"step": [0, 1], "position": [0, 1], "value": [0.0, 1.0]})
    runs = site / "figures" / "runs"
    runs.mkdir()
    pq.write_table(table, runs / "a.parquet")
    pq.write_table(table, runs / "b.parquet")
    spec = SPEC.replace("cells.csv", "runs/*.parquet, over_runs: mean").replace("orange", "{field: value}")
    (site / "figures" / "one.yaml").write_text(spec, "utf-8")
    written = "\n.. tracegram::\n\n   " + spec.replace("runs/", "figures/runs/").replace("\n", "\n   ")
    (site / "index.rst").write_text(INDEX.lstrip().replace("   :alt: Two cells.\n", "") + written, "utf-8")
    other = re.sub(r"\.\. tracegram:: figures.*\n.*\n", "", OTHER.lstrip())
    (site / "other.rst").write_text(other, "utf-8")
    assert "2 runs" in pages_after(site, "3 added")

    assert pages_after(site, "0 changed").count("2 runs") == 3
    pq.write_table(table, runs / "c.parquet")
    assert pages_after(site, "2 changed").count("3 runs") == 3
    (runs / "c.parquet").rename(runs / "d.parquet")
    assert pages_after(site, "2 changed").count("3 runs") == 3
    (runs / "d.parquet").unlink()
    assert pages_after(site, "2 changed").count("2 runs") == 3
    pq.write_table(table, runs / "e.parquet")
    assert pages_after(site, "3 added", "-E").count("3 runs") == 3


def pages_after(source, said, *more):
    """Return the text of the pages of a build that is to succeed and to say something."""
    ended, target = build(source, "html", *more)
    assert ended.returncode == 0, ended.stderr
    assert said in ended.stdout
    return "".join((target / name).read_text("utf-8") for name in ("index.html", "markdown.html", "other.html"))


def test_a_build_holds_only_what_its_pages_show(site):
    """A picture that changes takes the place of the former one, and what no page shows any more is removed."""
    shutil.copy(ROOT / "gallery" / "seed" / "figure.svg", site / "tracegram-mine.svg")
    with (site / "markdown.md").open("a") as page:
        page.write("\n![Mine](tracegram-mine.svg)\n")

    def shown():
        pages = site.parent / "out" / "epub"
        pictures = {each.name: each.read_bytes() for each in (pages / "_images").iterdir()}
        with zipfile.ZipFile(pages / "site.epub") as book:
            assert {Path(name).name for name in book.namelist() if "_images/" in name} == pictures.keys()
        return pictures

    build(site, "epub")
    before = shown()
    (site / "index.rst").write_text("Site\n====\n\n.. toctree::\n\n   other\n   markdown\n", "utf-8")
    other = OTHER.replace("orange", "blue").replace(
        ".. tracegram:: figures/one.yaml", ".. only:: no\n\n   X\n\n.. note::"
    )
    (site / "other.rst").write_text(other.replace("   :link: spec", "   Gone."), "utf-8")
    ended, _target = build(site, "epub")
    after = shown()

    assert (ended.returncode, ended.stderr) == (0, "")
    inline, gone = "tracegram-other--inline.light.png", {"tracegram-index--one.svg", "tracegram-other--one.svg"}
    assert gone == before.keys() - after.keys()
    assert after.keys() <= before.keys()
    assert {name for name in after if after[name] != before[name]} == {inline}
    assert drawn(site, "epub").keys() == after.keys() - {"tracegram-mine.svg"}


def test_a_warning_of_a_figure_is_one_of_every_build(site):
    (site / "figures" / "one.yaml").write_text(SPEC.replace("orange", "{field: value}"), "utf-8")
    (site / "figures" / "cells.csv").write_text("step,position,value\n0,0,1\n1,1,\n", "utf-8")

    for _ in range(2):
        ended, _target = build(site)

        assert ended.returncode == 1
        assert "1 cell has no value for the color" in ended.stderr


def test_a_wrong_default_in_the_configuration_is_a_warning_and_no_more(site):
    with (site / "conf.py").open("a") as conf:
        conf.write("tracegram_theme = 'drak'\ntracegram_format = 'jpeg'\n")

    ended, target = build(site)

    assert ended.returncode == 1
    for name in ("tracegram_theme", "tracegram_format"):
        assert len(re.findall(f"WARNING: .*`{name}`", ended.stderr)) == 1
    assert ended.stderr.count("WARNING") == 2
    assert len(re.findall(r'<img[^>]*\.svg"', (target / "index.html").read_text("utf-8"))) == 1


def test_captions_and_alternative_texts_are_translated(site):
    """What a catalog of messages holds is what a build in another language shows."""
    ended, target = build(site, "gettext")
    assert (ended.returncode, ended.stderr) == (0, "")
    catalog = (target / "index.pot").read_text("utf-8")
    places = re.findall(r'#: (\S+)\nmsgid "(Changes of \*one\* decode\.|Two cells\.)"', catalog)
    assert [Path(place).name for place, _ in places] == ["index.rst:9", "index.rst:9"]
    assert 'msgid "From Markdown"' in (target / "markdown.pot").read_text("utf-8")

    folder = site / "locales" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    texts = {"Changes of *one* decode.": "Was sich *einmal* ändert.", "Two cells.": "Zwei Zellen."}
    said = "".join(f'msgid "{old}"\nmsgstr "{new}"\n\n' for old, new in texts.items())
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / "index.po").write_text(head + said, "utf-8")
    ended, target = build(site, "html", "-D", "language=de", "-D", "locale_dirs=locales")
    assert (ended.returncode, ended.stderr) == (0, "")
    page = (target / "index.html").read_text("utf-8")
    assert "Was sich <em>einmal</em> ändert." in page
    assert 'alt="Zwei Zellen."' in page


def test_an_epub_has_the_light_one_of_two_looks(site):
    (site / "other.rst").write_text(TWO_LOOKS.lstrip(), "utf-8")
    ended, target = build(site, "epub")

    assert (ended.returncode, ended.stderr) == (0, "")
    page = (target / "other.xhtml").read_text("utf-8")
    assert page.count("tracegram-light") == 2
    assert "tracegram-dark" not in page


def test_of_two_looks_the_warnings_of_both_are_said_and_what_is_common_once(site):
    spec = """tracegram: 1
trace: {file: kinds.csv}
marks:
  - {mark: rect, where: a, color: "#f8f8f8"}
  - {mark: rect, where: b, color: "#151515"}
  - {mark: rect, where: c, color: orange}
  - {mark: rect, where: c, color: teal}
"""
    kinds = "step,position,a,b,c\n0,0,true,false,false\n1,1,false,true,false\n2,2,false,false,true\n"
    (site / "figures" / "kinds.csv").write_text(kinds, "utf-8")
    (site / "figures" / "two.yaml").write_text(spec, "utf-8")
    other = TWO_LOOKS.lstrip().replace("one.yaml", "two.yaml").split(".. tracegram::")
    (site / "other.rst").write_text(".. tracegram::".join(other[:2]), "utf-8")
    for _ in range(2):
        said = re.findall(r"two.yaml:(\d): WARNING: .*\[tracegram\.([\w-]+)\]", build(site)[0].stderr)

        assert sorted(said) == [("4", "low-contrast"), ("5", "low-contrast"), ("6", "hidden-layer")]


@pytest.mark.usefixtures("own_cache")
def test_a_document_that_is_read_anew_compiles_only_the_figures_that_changed(site):
    def kept():
        return {path.name: path.stat().st_ino for path in users_store().folder.glob("?" * 64)}

    build(site)
    pictures, before = drawn(site), kept()
    (site / "other.rst").write_text(OTHER.lstrip().replace("color: orange", "color: blue"), "utf-8")

    assert build(site)[0].returncode == 0
    after = kept()
    assert {name: after[name] for name in before} == before
    # the files of the spec and the verdict of the schema; in light and in dark a figure, its scaffold and its picture
    assert len(after) - len(before) == 2 + 2 * 3
    changed = {name for name, at in drawn(site).items() if pictures[name] != at}
    assert changed == {f"tracegram-other--inline.{look}.png" for look in ("light", "dark")}


@pytest.mark.usefixtures("own_cache")
@pytest.mark.parametrize("forged", ["kept", "doctrees"])
def test_pictures_that_others_put_there_are_drawn_again(forged, site):
    """Both what is kept for the next build, and the files that Sphinx copies."""

    def shown():
        return {path.name: path.read_bytes() for path in (site.parent / "out" / "html" / "_images").iterdir()}

    build(site)
    before = shown()
    doctrees = site.parent / "doctrees" / "html" / "tracegram"
    for path in (doctrees if forged == "doctrees" else users_store().folder).iterdir():
        content = path.read_bytes()
        if forged == "doctrees":
            path.write_bytes(b"<svg>forged</svg>")
        elif len(path.name) == 64:
            path.write_bytes(content[:-9] + b"forged</>")
            shutil.rmtree(doctrees, ignore_errors=True)
    for name in ("index.rst", "other.rst"):
        with (site / name).open("a") as page:
            page.write("\nMore.\n")
    shutil.rmtree(site.parent / "out" / "html")
    ended, _target = build(site)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert shown() == before


@pytest.mark.usefixtures("own_cache")
def test_a_build_in_which_no_figure_changed_imports_nothing_that_compiles(site):
    """A page is read anew with its figures, an edit of a base that is undone included, without NumPy or a parser."""
    with (site / "conf.py").open("a") as conf:
        conf.write(
            "def setup(app):\n"
            "    import sys\n"
            "    heavy = ('numpy', 'jsonschema', 'altair', 'tracegram.api')\n"
            "    loaded = lambda *_: print('heavy:', *(name for name in heavy if name in sys.modules))\n"
            "    app.connect('build-finished', loaded)\n"
        )
    (site / "figures" / "base.yaml").write_text(SPEC.replace("orange", "blue"), "utf-8")
    (site / "figures" / "one.yaml").write_text("tracegram: 1\nextends: base.yaml\n", "utf-8")
    first, _target = build(site, "html", "-j1", run=sphinx_alone)
    (site / "figures" / "base.yaml").write_text(SPEC.replace("orange", "teal"), "utf-8")
    second, _target = build(site, "html", "-j1", run=sphinx_alone)
    (site / "figures" / "base.yaml").write_text(SPEC.replace("orange", "blue"), "utf-8")
    (site / "other.rst").write_text(OTHER.lstrip().replace("See", "Look at"), "utf-8")
    third, target = build(site, "html", "-j1", run=sphinx_alone)

    assert "heavy: numpy" in first.stdout
    assert "heavy: numpy" in second.stdout
    assert third.returncode == 0, third.stderr
    assert "heavy:\n" in third.stdout
    assert "Look at" in (target / "other.html").read_text("utf-8")


@pytest.mark.usefixtures("own_cache")
def test_a_changed_trace_behind_a_figure_costs_a_build_no_script_engine(site):
    with (site / "conf.py").open("a") as conf:
        conf.write(
            "def told(*_):\n"
            "    from tracegram.export import shared_renderer\n"
            "    worker = shared_renderer()._worker\n"
            "    print('script engine:', bool(worker and worker.warm))\n"
            "def setup(app):\n"
            "    app.connect('build-finished', told)\n"
        )
    first, _target = build(site, "html", "-j1")
    before = drawn(site)
    (site / "figures" / "cells.csv").write_text("step,position\n0,0\n1,1\n1,0\n", "utf-8")
    second, _target = build(site, "html", "-j1")

    assert "script engine: True" in first.stdout
    assert second.returncode == 0, second.stderr
    assert "script engine: False" in second.stdout
    assert sum(before[name] != at for name, at in drawn(site).items()) > 1


def test_a_directive_sets_params_and_a_run_and_is_kept_by_them(site):
    cells = [{"run": run, "step": 0, "position": 0} for run in ("r1", "r2")]
    marks = "marks: [{mark: text, field: run}]"
    (site / "figures" / "runs.yaml").write_text(f"tracegram: 1\ntrace: {{values: {json.dumps(cells)}}}\n{marks}\n")
    (site / "figures" / "one.yaml").write_text(
        SPEC.replace("orange", "{param: hue}") + "params: {hue: teal}\n", "utf-8"
    )
    directives = "".join(
        f".. tracegram:: figures/one.yaml\n   :name: {name}\n{option}\n"
        for name, option in (("a", ""), ("b", "   :set: hue=navy\n"), ("c", "   :set: hue=olive\n"))
    )
    directives += "\n".join(
        f".. tracegram:: figures/runs.yaml\n   :name: {run}\n   :run: {run}\n" for run in ("r1", "r2")
    )
    (site / "index.rst").write_text(f":orphan:\n\n{directives}", "utf-8")
    for name in ("other.rst", "markdown.md"):
        (site / name).unlink()
    ended, target = build(site)
    shown = [path.read_text("utf-8") for path in sorted((target / "_images").glob("*.svg"))]

    assert ended.returncode == 0, ended.stderr
    assert [re.findall("teal|navy|olive|>(?:r1|r2)<", each)[0].strip("<>") for each in shown] == [
        *("teal", "navy", "olive"),
        *("r1", "r2"),
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (" figures/one.yaml\n\n   tracegram: 1\n", "a tracegram has both a file and a spec as content"),
        ("\n", "a tracegram has neither a file nor a spec as content"),
        (
            "\n   tracegram: 1\n   marks: []\n\n   x: 1\n",
            "the file of a tracegram has several lines; leave a blank line",
        ),
        ("\n   :link: spec\n\n   tracegram: 1\n", "a spec as content has no file to link to"),
    ],
)
def test_a_directive_that_cannot_be_is_refused(written, said, site):
    (site / "index.rst").write_text(INDEX.lstrip() + f"\n.. tracegram::{written}", "utf-8")

    ended, _target = build(site)

    assert ended.returncode == 1
    assert f"index.rst:21: WARNING: {said}" in ended.stderr


def test_nothing_of_a_file_that_is_no_spec_is_said_or_shown(site):
    """A link that leaves the folder, a file with secrets, and a spec that starts from one."""
    secret = "password: hunter2\nhunter2: [\n"
    (site.parent / "outside").write_text(secret, "utf-8")
    (site / "figures" / "link.yaml").symlink_to(site.parent / "outside")
    (site / "figures" / ".env").write_text(secret, "utf-8")
    (site / "figures" / "base.yaml").write_text(secret, "utf-8")
    (site / "figures" / "two.yaml").write_text(f"extends: base.yaml\n{SPEC}", "utf-8")
    options = "\n   :show-source: before\n   :link: spec\n\n"
    directives = "".join(f".. tracegram:: figures/{name}{options}" for name in ("link.yaml", ".env", "two.yaml"))
    (site / "index.rst").write_text(f"{INDEX.lstrip()}\n{directives}", "utf-8")

    ended, target = build(site)

    assert (ended.returncode, ended.stderr.count("[tracegram.")) == (1, 3)
    assert "hunter2" not in ended.stdout + ended.stderr
    assert [path for path in target.rglob("*") if path.is_file() and b"hunter2" in path.read_bytes()] == []


def test_warnings_can_be_suppressed_by_code(site):
    shutil.copy(site / "conf.py", site / "conf.bak")
    (site / "figures" / "one.yaml").write_text(SPEC.replace("orange", "ornage"), "utf-8")

    ended, _target = build(site, "html", "-D", "suppress_warnings=tracegram.not-a-colour")

    assert (ended.returncode, ended.stderr) == (0, "")


LIVING = """
.. tracegram:: figures/one.yaml
   :name: living
   :format: interactive
   :theme: auto
"""


@pytest.mark.browser
@needs_chromium
def test_a_living_figure_brings_its_scripts_to_its_page_alone_and_works_offline(site, tab):
    (site / "other.rst").write_text(OTHER.lstrip() + LIVING, "utf-8")
    for _ in range(2):
        ended, target = build(site)
        assert (ended.returncode, ended.stderr) == (0, "")

    pages = {name: (target / name).read_text("utf-8") for name in ("index.html", "other.html")}
    assert [name for name, page in pages.items() if "tracegram-runtime.js" in page] == ["other.html"]
    tab.open((target / "other.html").as_uri())
    assert tab.value("document.querySelectorAll('#living .vega-embed').length") == 1
    assert tab.value("document.querySelectorAll('#living .tracegram-follows').length") == 1
    assert tab.logged == []
    assert "[figure: " in (build(site, "text")[1] / "other.txt").read_text("utf-8")


TWO_LOOKS = """
Other
=====

.. _inline:

.. tracegram:: figures/one.yaml
   :theme: auto
   :align: center

.. tracegram:: figures/one.yaml
   :theme: auto
   :caption: With a caption.
"""
SHOWN = """[...document.querySelectorAll("img.tracegram")].filter((each) => each.offsetWidth).map(
  (each) => each.className.match(/tracegram-(light|dark)/)[1])"""
CENTERED = """(() => {
  const image = [...document.querySelectorAll("img.align-center")].find((each) => each.offsetWidth);
  const [inner, outer] = [image, image.parentElement].map((each) => each.getBoundingClientRect());
  return Math.abs((inner.left + inner.right) / 2 - (outer.left + outer.right) / 2) < 2 && inner.left > outer.left + 20;
})()"""


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("theme", ["furo", "alabaster"])
def test_of_two_looks_a_page_shows_the_one_that_suits_it_where_it_is_aligned(theme, site, tab):
    if theme == "furo":
        pytest.importorskip("furo")
    (site / "other.rst").write_text(TWO_LOOKS.lstrip(), "utf-8")
    ended, target = build(site, "html", "-D", f"html_theme={theme}")
    assert ended.returncode == 0, ended.stderr

    for dark in (False, True):
        tab.look(dark=dark)
        tab.open((target / "other.html").as_uri(), settle=False)
        expected = "dark" if dark and theme == "furo" else "light"  # alabaster has no dark look
        assert tab.value(SHOWN) == [expected] * 2
        assert tab.value(CENTERED)
        tab.ask("Emulation.setEmulatedMedia", media="print")
        assert tab.value(SHOWN) == ["light"] * 2
        tab.ask("Emulation.setEmulatedMedia", media="")


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("theme", ["pydata_sphinx_theme", "sphinx_book_theme"])
def test_colors_stay_as_they_are_on_dark_pages_of_themes_that_filter_images(theme, site, tab):
    """They change every image without a class that they know."""
    text = "Page\n====\n\n.. tracegram:: figures/one.yaml\n   :format: png\n"
    (site / "index.rst").write_text(text + "\n.. toctree::\n\n   other\n   markdown\n", "utf-8")
    ended, target = build(site, "html", "-D", f"html_theme={theme}")
    assert ended.returncode == 0, ended.stderr

    found = []
    for dark in (False, True):
        tab.look(dark=dark)
        tab.open((target / "index.html").as_uri(), settle=False)
        tab.wait("document.querySelector('img.tracegram').complete")
        assert tab.value("document.documentElement.dataset.theme") == ("dark" if dark else "light")
        found.append(int((tab.shot() == (255, 165, 0)).all(axis=2).sum()))
    assert found[0] == found[1] > 100


def test_living_figures_may_stand_twice_on_a_page_and_take_their_scripts_with_them(site):
    def beside():
        return {each.name for each in target.rglob("*tracegram-*") if each.suffix in {".json", ".js"}}

    living = ".. tracegram:: figures/one.yaml\n   :format: interactive\n\n"
    (site / "other.rst").write_text(f"Other\n=====\n\n.. _inline:\n\n{living}{living}", "utf-8")
    ended, target = build(site)

    assert (ended.returncode, ended.stderr) == (0, "")
    names = re.findall(r'\sid="([^"]*)"', (target / "other.html").read_text("utf-8"))
    assert len(names) == len(set(names)) > 10
    assert beside() == {"tracegram-index--one.vl.json", "tracegram-runtime.js"}

    (site / "other.rst").write_text("Other\n=====\n\n.. _inline:\n\nNothing\n", "utf-8")
    (site / "index.rst").write_text(INDEX.lstrip().replace("   :link: vega-lite\n", ""), "utf-8")
    ended, _target = build(site)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert beside() == set()


LIVING_OPTIONS = """
Other
=====

.. _inline:

.. tracegram:: figures/one.yaml
   :name: captioned
   :format: interactive
   :caption: *One* caption.
   :alt: In "words" <of> mine.
   :width: 200
   :align: center

.. tracegram:: figures/one.yaml
   :name: right
   :format: interactive
   :alt: In words.
   :width: 50%
   :align: right
"""
SIDES = """[document.querySelector("NAME svg"), document.querySelector("NAME .tracegram-picture")].flatMap(
  (each) => [each.getBoundingClientRect().left, each.getBoundingClientRect().right])"""


@pytest.mark.browser
@needs_chromium
def test_a_living_figure_has_its_alt_width_place_and_one_caption(site, tab):
    (site / "other.rst").write_text(LIVING_OPTIONS.lstrip(), "utf-8")
    ended, target = build(site)
    assert (ended.returncode, ended.stderr) == (0, "")

    for scripts in (False, True):
        tab.look(scripts=scripts)
        tab.open((target / "other.html").as_uri(), settle=scripts)
        left, right, wide_left, wide_right = tab.value(SIDES.replace("NAME", "#captioned"))
        assert right - left == 200
        assert abs((left + right) / 2 - (wide_left + wide_right) / 2) < 2
        left, right, wide_left, wide_right = tab.value(SIDES.replace("NAME", "#right"))
        assert abs(right - wide_right) < 2
        assert abs(right - left - (wide_right - wide_left) / 2) < 2
    shown = "[...document.querySelectorAll('figcaption')].filter((each) => each.offsetHeight)"
    texts = tab.value(f"{shown}.map((each) => each.innerText)")
    assert [text.strip("¶ ") for text in texts] == ["Fig. 1 One caption.", "From a file\nIn words."]
    named = tab.ask("Accessibility.getFullAXTree")["nodes"]
    names = [each.get("name", {}).get("value", "") for each in named]
    assert "One caption." in names
    assert any('In "words" <of> mine.' in each for each in names)
