"""Compare a Sphinx site of 60 figures with the same figures by sphinxext-altair, in one run, by turns.

    python -m tests.benchmarks.documents [--quick]

Both sites have 20 pages of three figures, and both read the same cells from the same CSV files. Ours name a spec each;
theirs hold the same chart written by hand in Altair, as `altair-plot`. Builds are whole processes, in seconds of wall
time and of processor time, which other work on the machine changes less. Python keeps its bytecode, as it does for what
is installed. *After an edit* is a build after one figure was given a color that it never had, or a word of a page with
figures was changed. The same site *without figures* is what no extension can beat: Sphinx alone may take more than the
share of a clean build that is the target. So there are two shares: of the whole build, and *of figures alone*, which is
both builds less those of the same site without figures. The project's own documentation, which has more pages than
figures, as documentation has, is measured beside them: clean, after an edit of a figure, and after none.

*Page weight* is the median page with all it loads, theirs with Vega's scripts laid beside it, since they come from a
network otherwise; *pages and pictures* leaves out scripts and styles, which browsers keep. Figures *that show* are
counted in Chromium as it lays them out, in the pictures that LaTeX is given, and in those that the pages of the EPUB
name; the last row shows that theirs are sound when their scripts are at hand.
"""

import importlib.util
import os
import posixpath
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import tracegram
from tests.browser import browser
from tests.pictures import CHROMIUM

MEASURED = {**os.environ, "PYTHONPATH": str(Path(tracegram.__file__).parents[1])}  # builds run in other folders
MEASURED.pop("PYTHONDONTWRITEBYTECODE", None)
PAGES, EACH = 20, 3
FIGURES = PAGES * EACH
ROUNDS = 3
TITLE = "Output Token Position Index vs. Decoding Steps"
CONF = "project = 'site'\nversion = '1'\ncopyright = '2026'\nhtml_theme = 'alabaster'\n"
SCRIPTS = "altairplot_vega_js_url = 'bundle.js'\naltairplot_vegalite_js_url = altairplot_vegaembed_js_url = 'none.js'\n"
SPEC = """tracegram: 1
title: {title}
trace: {{file: "{number:02}.csv"}}
x: {{field: step, title: Decoding Steps, domain: [0, 250], ticks: 25}}
y: {{field: position, title: Output Token Position Index, domain: [100, {last}], ticks: 5, reverse: true}}
marks:
  - {{mark: rect, color: "orange"}}
overlays:
  - {{mark: rule, x: 100, y: 100, x2: 155, y2: 155, color: blue}}
  - {{mark: rect, x: 120, x2: 250, y: 148, y2: 152, color: green}}
"""
BY_HAND = """import altair as alt
import pandas as pd

x = alt.X("x1:Q", title="Decoding Steps", scale=alt.Scale(domain=[-0.5, 250.5], nice=False),
          axis=alt.Axis(values=list(range(0, 251, 25)), grid=False))
y = alt.Y("y1:Q", title="Output Token Position Index", scale=alt.Scale(domain=[99.5, {last}.5], nice=False, reverse=True),
          axis=alt.Axis(values=list(range(100, {last} + 1, 5)), grid=False))
changes = alt.Chart(pd.read_csv("figures/{number:02}.csv")).transform_calculate(
    x1="datum.step - 0.5", x2="datum.step + 0.5", y1="datum.position - 0.5", y2="datum.position + 0.5"
).mark_rect(color="orange").encode(x=x, x2="x2", y=y, y2="y2")
front = alt.Chart(pd.DataFrame({{"x1": [100, 155], "y1": [100, 155]}})).mark_line(color="blue").encode(x=x, y=y)
box = alt.Chart(pd.DataFrame({{"x1": [119.5], "x2": [250.5], "y1": [147.5], "y2": [152.5]}})).mark_rect(
    filled=False, stroke="green", strokeWidth=2).encode(x=x, x2="x2", y=y, y2="y2")
alt.layer(changes, front, box).properties(width=753, height=392, title="{title}")
"""
SHOWN = """[...document.querySelectorAll(".body img, .body svg, .body canvas")].filter((each) => {
  const box = each.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && (each.tagName !== "IMG" || each.naturalWidth > 1);
}).length"""
DRAWN_BY_NOW = "new Promise((resolve) => setTimeout(resolve, 800))"  # after the page has loaded


@dataclass
class Site:
    """A source folder, the file whose color an edit changes, and a page whose text another changes."""

    source: Path
    figure: Path
    page: Path

    def build(self, builder: str = "html", *more: str) -> Path:
        target, doctrees = (self.source.parent / f"{self.source.name}-{kind}-{builder}" for kind in ("out", "doctrees"))
        command = [sys.executable, "-m", "sphinx", "-q", "-b", builder, "-d", str(doctrees), *more, ".", str(target)]
        ended = subprocess.run(command, cwd=self.source, env=MEASURED, capture_output=True, text=True, check=False)
        if ended.returncode or "WARNING" in ended.stderr:
            sys.exit(f"{self.source.name} does not build:\n{ended.stderr}")
        return target

    def clean(self) -> None:
        for kind in ("out", "doctrees"):
            shutil.rmtree(self.source.parent / f"{self.source.name}-{kind}-html", ignore_errors=True)

    def seconds(self) -> tuple[float, float]:
        """Build, and give the seconds of wall time and of processor time."""
        start, spent = time.perf_counter(), processor()
        self.build()
        return time.perf_counter() - start, processor() - spent


def processor() -> float:
    """Return the processor seconds of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def write_sites(folder: Path) -> dict[str, Site]:
    """Write the sources of three sites; gives them by name."""
    ours, theirs, bare = (folder / name for name in ("ours", "theirs", "bare"))
    for source, extension in ((ours, "tracegram.sphinx"), (theirs, "sphinxext_altair.altairplot"), (bare, "")):
        (source / "figures").mkdir(parents=True)
        (source / "conf.py").write_text(CONF + (f"extensions = [{extension!r}]\n" if extension else ""), "utf-8")
        pages = "".join(f"   page{page:02}\n" for page in range(PAGES))
        (source / "index.rst").write_text(f"Site\n====\n\n.. toctree::\n\n{pages}", "utf-8")
    for number in range(FIGURES):
        cells = cells_of(number)
        for source in (ours, theirs):
            (source / "figures" / f"{number:02}.csv").write_text(cells, "utf-8")
        (ours / "figures" / f"{number:02}.yaml").write_text(
            SPEC.format(title=TITLE, number=number, last=last(number)), "utf-8"
        )
    for page in range(PAGES):
        numbers = range(page * EACH, page * EACH + EACH)
        write_page(ours, page, [f".. tracegram:: figures/{number:02}.yaml\n" for number in numbers])
        write_page(theirs, page, [by_hand(number) for number in numbers])
        write_page(bare, page, ["orange\n" for number in numbers])
    return {
        "ours": Site(ours, ours / "figures" / "07.yaml", ours / "page05.rst"),
        "theirs": Site(theirs, theirs / "page02.rst", theirs / "page05.rst"),
        "bare": Site(bare, bare / "page02.rst", bare / "page05.rst"),
    }


def cells_of(number: int) -> str:
    """Return the changes of a made-up decode as CSV: some 1,500 to 3,000 cells."""
    spec = SPEC.format(title=TITLE, number=number, last=last(number)).replace(
        f'{{file: "{number:02}.csv"}}',
        f"{{generate: {{process: masked_diffusion, steps: 251, positions: [100, {last(number)}], seed: {number}}}}}",
    )
    frame = tracegram.figure(spec.replace("rect, color", "rect, where: changed, color")).frames()["marks/0"]
    return frame[["step", "position"]].to_csv(index=False)


def last(number: int) -> int:
    """Return the last position of a figure, which has more cells the more positions it has."""
    return 175 + number


def by_hand(number: int) -> str:
    code = BY_HAND.format(title=TITLE, number=number, last=last(number)).replace("\n", "\n   ").rstrip()
    return f".. altair-plot::\n   :remove-code:\n   :links: none\n   :strict:\n\n   {code}\n"


def write_page(source: Path, page: int, figures: list[str]) -> None:
    text = f"Page {page}\n========\n\n" + "\n".join(f"Text before.\n\n{each}" for each in figures)
    (source / f"page{page:02}.rst").write_text(text, "utf-8")


def change(path: Path, pattern: str, word: str) -> None:
    """Put a word in the place of the first that has a pattern."""
    path.write_text(re.sub(pattern, word, path.read_text("utf-8"), count=1), "utf-8")


def repaint(site: Site, turn: int, again: int) -> None:
    """Return a figure a color that it never had."""
    change(site.figure, '"?(orange|#[0-9a-f]{6})"?', f'"#{turn:02x}{again:02x}a0"')


def measure_builds(sites: dict[str, Site], rounds: int) -> dict[str, dict[str, list[tuple[float, float]]]]:
    """Return the seconds of each kind of build, by the name of the site."""
    times = {kind: {name: [] for name in sites} for kind in ("clean", "figure", "text")}
    for site in sites.values():
        site.build()  # which writes bytecode
    for turn in range(rounds):
        for name, site in sites.items():
            site.clean()
            times["clean"][name].append(site.seconds())
            for again in range(2):
                repaint(site, turn, again)
                times["figure"][name].append(site.seconds())
                change(site.page, r"before|above\d+", f"above{turn}{again}")
                times["text"][name].append(site.seconds())
    return times


def own_documentation(folder: Path) -> Site:
    """Copy the sources of the project's own site."""
    root = Path(__file__).parents[2]
    for name in ("spec", "gallery", "src", "tests"):
        shutil.copytree(root / name, folder / "own" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(root / name, folder / "own" / name)
    source, figure = folder / "own" / "spec" / "site", folder / "own" / "gallery" / "seed" / "figure.yaml"
    return Site(source, figure, source / "tutorial.md")


def report_own(site: Site, rounds: int) -> None:
    """Measure the site that has more pages than figures."""
    kinds = {"clean": "clean build", "figure": "build after an edit of a figure", "none": "build after no edit"}
    times: dict[str, list[tuple[float, float]]] = {kind: [] for kind in kinds}
    for turn in range(rounds):
        site.clean()
        times["clean"].append(site.seconds())
        for again in range(2):
            repaint(site, turn, again)
            times["figure"].append(site.seconds())
            times["none"].append(site.seconds())
    pages = sum(1 for _ in (site.source.parent / f"{site.source.name}-out-html").rglob("*.html"))
    for place, clock in enumerate(("wall time", "processor time")):
        print(f"the project's own documentation, {pages} pages, in {clock}:")
        found = {kind: statistics.median(each[place] for each in measured) for kind, measured in times.items()}
        for kind, name in kinds.items():
            share = "" if kind == "clean" else f"{found[kind] / found['clean']:.1%}"
            row(name, f"{found[kind]:.2f} s", "", share, "at most 5%" if kind == "figure" else "")


def weight(page: Path, *, all_of_it: bool) -> int:
    """Return the bytes of a page with its pictures, and with the scripts and styles of it too."""
    text = page.read_text("utf-8")
    named = re.findall(r'<(?:img|script|link)\b[^>]*?(?:src|href)="([^"#?:]+)', text)
    files = {page.parent / each for each in named if all_of_it or each.startswith("_images/")}
    return page.stat().st_size + sum(each.stat().st_size for each in files if each.is_file() and each.suffix != ".html")


def weights(target: Path, *, all_of_it: bool) -> float:
    return statistics.median(weight(page, all_of_it=all_of_it) for page in target.glob("page*.html")) / 1000


def shown(target: Path, *, scripts: bool) -> int:
    """Count the figures that a browser without a network shows on the pages of a site."""
    count = 0
    with browser() as tab:
        tab.look(scripts=scripts)
        for page in sorted(target.glob("page*.html")):
            tab.open(page.as_uri(), settle=False)
            if scripts:
                tab.value(DRAWN_BY_NOW)
            count += tab.value(SHOWN)
    return count


def in_latex(target: Path) -> int:
    names = re.findall(r"includegraphics(?:\[[^\]]*\])?\{([^}]*)\}", (target / "site.tex").read_text("utf-8"))
    plain = [name.replace("{", "").replace("}", "") for name in names]
    return sum(any(target.glob(f"{name}*")) for name in plain)


def in_epub(target: Path) -> int:
    (book,) = target.glob("*.epub")
    with zipfile.ZipFile(book) as held:
        names = set(held.namelist())
        pages = {name: held.read(name).decode() for name in names if "page" in name and name.endswith(".xhtml")}
    named = [
        posixpath.normpath(posixpath.join(posixpath.dirname(name), image))
        for name, text in pages.items()
        for image in re.findall(r'<img[^>]*src="([^"]*)"', text)
    ]
    return sum(image in names for image in named)


def with_scripts_at_hand(site: Site) -> Path:
    """Build their site with Vega's scripts beside its pages, as one file."""
    import vl_convert

    (site.source / "static").mkdir()
    bundle = f"(() => {{{vl_convert.javascript_bundle()}}})();"  # whose names are not those of Sphinx's own scripts
    (site.source / "static" / "bundle.js").write_text(bundle, "utf-8")
    (site.source / "static" / "none.js").write_text("", "utf-8")
    with (site.source / "conf.py").open("a") as conf:
        conf.write(SCRIPTS + "html_static_path = ['static']\n")
    return site.build("html")


def row(name: str, ours: str, theirs: str, ratio: str, target: str) -> None:
    print(f"{name:44}{ours:>14}{theirs:>14}{ratio:>10}   {target}")


def ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.2f}" if theirs else "–"


def report_builds(sites: dict[str, Site], rounds: int) -> None:
    measured = measure_builds(sites, rounds)
    kinds = {
        "clean": "clean build",
        "figure": "build after an edit of a figure",
        "text": "build after an edit of a text",
    }
    for place, clock in enumerate(("wall time", "processor time")):
        times = {
            kind: {name: statistics.median(each[place] for each in found) for name, found in sites_of.items()}
            for kind, sites_of in measured.items()
        }
        print(f"in {clock}:")
        for kind, name in kinds.items():
            ours, theirs = times[kind]["ours"], times[kind]["theirs"]
            row(name, f"{ours:.2f} s", f"{theirs:.2f} s", ratio(ours, theirs), "")
            if kind != "clean":
                shares = [times[kind][name] / times["clean"][name] for name in ("ours", "theirs")]
                target = "ours at most 5%" if kind == "figure" else ""
                row("  of the clean build", *(f"{each:.1%}" for each in shares), "", target)
                shares = [alone(times, kind, name) for name in ("ours", "theirs")]
                row("  of it, of figures alone", *(f"{each:.1%}" for each in shares), "", "")
        floor = times["text"]["bare"]
        shares = [f"{floor:.2f} s, {floor / times['clean'][name]:.1%}" for name in ("ours", "theirs")]
        row("  the same without figures", *shares, "", "")


def alone(times: dict[str, dict[str, float]], kind: str, name: str) -> float:
    """Return what a build takes of a clean one, both less those of the site without figures."""
    return (times[kind][name] - times[kind]["bare"]) / (times["clean"][name] - times["clean"]["bare"])


def report_shown(sites: dict[str, Site], offline: dict[str, Path]) -> None:
    target = f"ours {FIGURES} of {FIGURES}"
    if CHROMIUM:
        for name, scripts in (("figures that show with scripts off", False), ("offline, with scripts", True)):
            counts = [shown(each, scripts=scripts) for each in offline.values()]
            row(name, *map(str, counts), "", target)
    else:
        print("what a browser shows is left out: there is no chromium here")
    for name, builder, count in (("pictures in LaTeX", "latex", in_latex), ("pictures in EPUB", "epub", in_epub)):
        counts = [count(sites[each].build(builder, "-d", "more")) for each in ("ours", "theirs")]
        row(name, *map(str, counts), "", target)


def main() -> None:
    if importlib.util.find_spec("sphinxext_altair") is None:
        sys.exit(
            "this measurement compares with sphinxext-altair, which is not installed: pip install sphinxext-altair"
        )
    rounds = 1 if "--quick" in sys.argv else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        MEASURED["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "bytecode")
        sites = write_sites(Path(folder))
        rows = [len(path.read_text().splitlines()) - 1 for path in (sites["ours"].source / "figures").glob("*.csv")]
        print(f"{FIGURES} figures of {min(rows):,} to {max(rows):,} cells on {PAGES} pages; medians of {rounds} rounds")
        row("", "ours", "theirs", "ratio", "target")
        report_builds(sites, rounds)
        report_own(own_documentation(Path(folder)), rounds)
        offline = {name: sites[name].source.parent / f"{name}-out-html" for name in ("ours", "theirs")}
        report_shown(sites, offline)
        whole = with_scripts_at_hand(sites["theirs"])
        for name, all_of_it in (("page weight", True), ("pages and pictures, no scripts or styles", False)):
            found = weights(offline["ours"], all_of_it=all_of_it), weights(whole, all_of_it=all_of_it)
            row(name, *(f"{each:,.0f} kB" for each in found), ratio(*found), "at most 0.50" if all_of_it else "")
        if CHROMIUM:
            row("theirs with scripts at hand", "", str(shown(whole, scripts=True)), "", "")


if __name__ == "__main__":
    main()
