"""Compare drawing heatmaps of 14,000 to a billion cells with every peer, whole processes by turns, in one run.

Then `tests.benchmarks.curves` says how the cost of tracegram grows with overlays, cells, run files and figures.

    python -m tests.benchmarks.peers [--only S,M,L,XL,billion,curves] [--quick] [--python PYTHON] [--page] [--plot FILE.svg]

It prints each target beside what was measured, then what each peer took. Every run is a fresh process that reads the
same Parquet file and writes a picture of 850×400 pixels: its processor time and that of all it started, its peak memory
and the bytes it wrote, medians of five rounds. Before each round as much memory is touched as the largest run so far took.
“Other cells” is tracegram where it has drawn the same figure of other flags before; it knows no finished picture, and flags
are others from one run to the next. A run of more than 10 s is not repeated, but for those in targets. A peer that
dies, or takes more than 60 s of processor time or 8 GiB, is not asked for larger pictures. Peers run in the Python that
`--python` names, which should have, in an environment of its own:

    pip install altair vl-convert-python pandas pyarrow matplotlib seaborn datashader plotnine lets-plot plotly kaleido vegafusion

The trace of a billion cells takes 140 MB of disk, all others together 10 MB. For the site's page of measurements:

    python -m tests.benchmarks.peers --python PYTHON --page --plot spec/site/measured.svg

The floor is what no chart through Vega can be below: plain Altair's chart with no cells, the columns read once by
DuckDB, and a PNG of two colors encoded. Traces are kept in the folder that `--folder` names, and what was measured in its
`measured.json`: runs of some `--peers` or sizes add to it, and `--again` prints it. Targets compare tracegram with plain
Altair, imshow and the floor, so these belong into one run. Plotly draws in the Chromium that is at hand.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import tracegram
from tests.benchmarks import curves, processes
from tests.benchmarks.processes import Limits, Run
from tests.benchmarks.targets import (
    AGAIN,
    EMPTY,
    ENCODED,
    FLOOR,
    IMSHOW,
    MORE_COLUMNS,
    OURS,
    PLAIN,
    SCAN,
    Case,
    cells,
    peers,
    targets,
)
from tests.benchmarks.traces import KINDS, SIZES, trace

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
CHARTS = Path(__file__).with_name("peer_charts.py")
ROUNDS = 5
LONG = 10  # seconds
APART = 1.2  # times, of names above one another in the picture
BEGINS, ENDS = "<!-- measured against peers -->\n", "<!-- until here -->\n"
SPEC = """tracegram: 1
trace: {{file: {file}}}
size: {{width: 850, height: 400}}
marks:
  - {{mark: rect, color: {{field: {column}}}}}
"""
ONE_CELL = SPEC.replace("{{file: {file}}}", "{{values: [{{step: 0, position: 0, changed: true}}]}}")
VERSIONS = """import json, sys
from importlib.metadata import PackageNotFoundError, version
found = {}
for name in sys.argv[1:]:
    try:
        found[name] = version(name)
    except PackageNotFoundError:
        pass
print(json.dumps(found))"""


@dataclass(frozen=True)
class Peer:
    """A function of `peer_charts.py`, what it needs, what it can write, and whether it runs in our Python."""

    chart: str
    needs: tuple[str, ...]
    forms: tuple[str, ...] = ("png", "svg")
    at_home: bool = False


VEGA, WEB = ("altair", "vl-convert-python"), ("png", "svg", "html")
PEERS = {
    PLAIN: Peer("altair", VEGA, WEB),
    "Altair with vega_datalite": Peer("lightened", VEGA, WEB, at_home=True),
    "VegaFusion": Peer("vegafusion", (*VEGA, "vegafusion"), WEB),
    IMSHOW: Peer("imshow", ("matplotlib",)),
    "Matplotlib pcolormesh": Peer("pcolormesh", ("matplotlib",)),
    "seaborn": Peer("seaborn", ("seaborn",)),
    "datashader": Peer("datashader", ("datashader", "matplotlib")),
    "plotnine": Peer("plotnine", ("plotnine",)),
    "lets-plot": Peer("lets_plot", ("lets-plot",), WEB),
    "Plotly": Peer("plotly", ("plotly", "kaleido"), WEB),
    EMPTY: Peer("no_cells", VEGA, (), at_home=True),
    SCAN: Peer("scan", ("duckdb",), ("txt",), at_home=True),
    ENCODED: Peer("encode", ("pillow",), (), at_home=True),
    FLOOR: Peer("floor", ("pyarrow", "vl-convert-python"), ("png",), at_home=True),
}
FORMS = {"S": ("png", "svg"), "M": WEB, "L": ("png", "svg"), "XL": ("png", "svg"), "billion": ("png",)}
OF_NOTHING = {OURS: ("png", "svg", "html"), EMPTY: ("png", "svg"), ENCODED: ("png",)}  # with one cell, or none
PLOTTED = {
    OURS: "black",
    AGAIN: "#777777",
    PLAIN: "#d55e00",
    "VegaFusion": "#e69f00",
    IMSHOW: "#0072b2",
    "seaborn": "#56b4e9",
    "datashader": "#009e73",
    "plotnine": "#cc79a7",
    "lets-plot": "#882255",
    "Plotly": "#999933",
    SCAN: "#888888",
}  # colors; pcolormesh takes what imshow does
OF_ANY_KIND = (OURS, PLAIN, IMSHOW)  # of noise and of numbers too, which change little for others
IN_TARGETS = (*OF_ANY_KIND, AGAIN, FLOOR, SCAN)
OF_A_BILLION = (OURS, IMSHOW, SCAN)
TOUCHED = 512  # MiB, at least


def main() -> None:
    asked = arguments()
    folder = Path(asked.folder or tempfile.mkdtemp(prefix="peers-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "measured.json"
    said, measured = restored(kept) if kept.exists() else ("", {})
    grown = folder / "curves.txt"
    if not asked.again:
        bench = Bench(asked, folder)
        said = bench.said()
        for now in bench.measured():
            measured |= now
            kept.write_text(
                json.dumps([said, [[asdict(case), asdict(run)] for case, run in measured.items()]]), "utf-8"
            )
        if "curves" in asked.only.split(","):
            grown.write_text("\n".join(curves.lines(curves.KINDS, bench.rounds)), "utf-8")
    measured = {case: run for who in (OURS, AGAIN, *PEERS) for case, run in measured.items() if case.who == who}
    costs = curves.table(grown.read_text("utf-8").splitlines()) if grown.exists() else ""
    print(f"{said}\n\n{targets(measured)}\n\n{peers(measured)}\n\n{peers(measured, MORE_COLUMNS)}\n\n{costs}\n")
    if asked.page:
        put(ROOT / "spec/site/measured.md", f"{said}\n\n{targets(measured)}\n\n{peers(measured)}\n\n{costs}\n")
    if asked.plot:
        plot(measured, asked.plot)


def arguments() -> argparse.Namespace:
    about = argparse.RawDescriptionHelpFormatter
    words = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers", description=__doc__, formatter_class=about)
    words.add_argument("--only", default="S,M,L,XL,billion,curves", help="sizes, and the curves")
    words.add_argument("--peers", default="", help="names of peers, with semicolons between; all without it")
    words.add_argument("--quick", action="store_true", help="one round")
    words.add_argument("--python", default=sys.executable, help="the Python of the peers")
    words.add_argument("--folder", default="", help="where traces are kept; a temporary one without it")
    words.add_argument("--seconds", type=float, default=60, help="most processor time for a run")
    words.add_argument("--gib", type=float, default=8, help="most memory for a run")
    words.add_argument("--again", action="store_true", help="print what stands in the folder")
    words.add_argument("--page", action="store_true", help="write the tables into the site's page of measurements")
    words.add_argument("--plot", default="", help="write a picture of time over cells")
    return words.parse_args()


class Bench:
    """One run of the benchmark."""

    def __init__(self, asked: argparse.Namespace, folder: Path) -> None:
        self.folder, self.python = folder, asked.python
        self.limits = Limits(asked.seconds, asked.gib)
        self.rounds = 1 if asked.quick else ROUNDS
        self.sizes = [size for size in SIZES if size in asked.only.split(",")]
        self.versions = {here: self._versions(here) for here in (False, True)}
        names = asked.peers.split(";") if asked.peers else [OURS, AGAIN, *PEERS]
        self.who = [who for who in (OURS, AGAIN, *PEERS) if who in names]
        self.seed = time.time_ns()  # of other cells, whose pixels nothing has counted
        self.other, self.peak, self.known = folder / "none", TOUCHED, set[str]()
        self.failed: dict[tuple[str, str], str] = {}  # by peer and form

    def measured(self) -> Iterator[dict[Case, Run]]:
        """Measure everything, size by size."""
        for case in self._cases("S"):
            self._run(case)  # reads libraries from disk, and compiles ours
        for size in self.sizes:
            found: dict[Case, list[Run]] = {}
            for _ in range(self.rounds):
                processes.touch(self.peak)
                for case in self._cases(size):
                    earlier = found.setdefault(case, [])
                    if not (earlier and self._enough(earlier[-1], case)):
                        earlier.append(self._run(case))
                        print(f"{case} {earlier[-1]}", file=sys.stderr)
            self.failed |= {(case.who, case.form): runs[-1].ended for case, runs in found.items() if runs[-1].ended}
            yield {case: median(runs) for case, runs in found.items()}

    def _enough(self, last: Run, case: Case) -> bool:
        return bool(last.ended) or (last.cpu > LONG and (case.who not in IN_TARGETS or case.kind != "runs"))

    def _cases(self, size: str) -> Iterator[Case]:
        for who in self.who:
            if size == self.sizes[0] and who in OF_NOTHING:
                yield from (Case(who, "one", "runs", form) for form in OF_NOTHING[who])
            if size != "billion" or who in OF_A_BILLION:
                yield from self._cases_of(who, size)

    def _cases_of(self, who: str, size: str) -> Iterator[Case]:
        forms = PEERS[who].forms if who in PEERS else ("png", "svg") if who == AGAIN else WEB
        forms = [form for form in forms if form in (*FORMS[size], "txt")]
        yield from (Case(who, size, "runs", form) for form in forms)
        if size == "M" and who in OF_ANY_KIND:
            yield from (Case(who, size, kind, form) for kind in ("noise", "continuous") for form in ("png", "svg"))

    def _run(self, case: Case) -> Run:
        peer = PEERS.get(case.who)
        if peer and not set(peer.needs) <= set(self.versions[peer.at_home]):
            return Run(0, 0, 0, 0, "not installed")
        if (case.who, case.form) in self.failed:
            return Run(0, 0, 0, 0, "–")
        output = self.folder / f"picture.{case.form}"
        if case.who == AGAIN and (first := f"{case.size} {case.form}") not in self.known:
            self.known.add(first)
            processes.run(self._command(case, output), output, self._environment(case), self.limits)
        run = processes.run(self._command(case, output), output, self._environment(case), self.limits)
        self.peak = max(self.peak, run.mib)
        output.unlink(missing_ok=True)
        return run

    def _command(self, case: Case, output: Path) -> list[str]:
        column = KINDS[case.kind]
        if case.who not in (OURS, AGAIN):
            peer = PEERS[case.who]
            python = sys.executable if peer.at_home else self.python
            file = "" if case.size == "one" else trace(self.folder, case.size, case.kind)
            return [python, "-P", str(CHARTS), peer.chart, str(file), column, str(output)]
        spec = self.folder / f"{case.kind}-{case.size}.yaml"
        file = "" if case.size == "one" else self._trace(case).name
        spec.write_text((SPEC if file else ONE_CELL).format(file=file, column=column), "utf-8")
        limit = f"{5 * self.limits.seconds:g}"
        command = [sys.executable, "-m", "tracegram", "render", str(spec), "-o", str(output), "--seconds", limit]
        return command if case.who == AGAIN else [*command, "--no-cache"]

    def _trace(self, case: Case) -> Path:
        """Return the trace of a case; for “other cells” one that was never there, in place of the last one."""
        if case.who != AGAIN:
            return trace(self.folder, case.size, case.kind)
        self.other.unlink(missing_ok=True)
        self.seed += 1
        self.other = trace(self.folder, case.size, case.kind, self.seed)
        return self.other

    def _environment(self, case: Case) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
        }
        kept |= {"BROWSER_PATH": CHROMIUM} if CHROMIUM else {}
        kept["XDG_CACHE_HOME"] = str(self.folder / "kept")
        home = case.who in (OURS, AGAIN) or PEERS[case.who].at_home
        return kept | ({"PYTHONPATH": str(Path(tracegram.__file__).parents[1])} if home else {})

    def _versions(self, at_home: bool) -> dict[str, str]:
        python = sys.executable if at_home else self.python
        names = sorted({name for peer in PEERS.values() for name in peer.needs})
        done = subprocess.run([python, "-c", VERSIONS, *names], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def said(self) -> str:
        """Return what it is measured with."""
        libraries = ", ".join(
            f"{name} {version}" for name, version in (self.versions[True] | self.versions[False]).items()
        )
        rounds = "one round" if self.rounds == 1 else f"medians of {self.rounds} rounds"
        machine = f"{os.cpu_count()} cores, Python {sys.version.split()[0]}"
        most = f"at most {self.limits.seconds:g} s of CPU and {self.limits.gib:g} GiB a run"
        fair = "memory is touched before each round, and seconds are those of users + those of the kernel"
        return f"On {machine}, {rounds}, {most}; {fair}: {libraries}."


def median(runs: list[Run]) -> Run:
    """Return the medians of runs, or the last if it failed."""
    if runs[-1].ended:
        return runs[-1]
    middle = {
        name: statistics.median(getattr(run, name) for run in runs) for name in ("wall", "cpu", "mib", "size", "system")
    }
    return Run(**middle)


def restored(path: Path) -> tuple[str, dict[Case, Run]]:
    said, rows = json.loads(path.read_text("utf-8"))
    return said, {Case(**case): Run(**run) for case, run in rows}


def put(path: Path, tables: str) -> None:
    """Put tables between the two marks of a page."""
    before, _, rest = path.read_text("utf-8").partition(BEGINS)
    _, mark, after = rest.partition(ENDS)
    if not mark:
        sys.exit(f"{path} has no place for tables: it lacks the lines {BEGINS.strip()} and {ENDS.strip()}")
    path.write_text(f"{before}{BEGINS}\n{tables}\n{ENDS}{after}", "utf-8")


def plot(measured: dict[Case, Run], path: str) -> None:
    """Draw processor time over cells, each line with its name at its end; of those who finished two sizes or more."""
    import altair as alt

    rows = [
        {"cells": cells(case.size), "seconds": round(run.cpu, 3), "who": case.who}
        for case, run in measured.items()
        if case.size in SIZES and case.kind == "runs" and case.form in ("png", "txt") and not run.ended
    ]
    rows = [row for row in rows if row["who"] in PLOTTED and sum(row["who"] == other["who"] for other in rows) > 1]
    ends = sorted({row["who"]: row for row in rows}.values(), key=lambda row: (row["cells"], row["seconds"]))
    for below, row in zip([{"cells": 0}, *ends], ends):
        beside = below["cells"] == row["cells"]
        row["at"] = max(row["seconds"], below["at"] * APART) if beside else row["seconds"]
    x = alt.X("cells:Q", title="Cells in the Parquet file", axis=alt.Axis(format="~s", tickCount=6))
    x = x.scale(type="log", domain=[1e4, 3e9], nice=False)
    y = alt.Y("seconds:Q", title="CPU seconds to PNG", scale=alt.Scale(type="log"), axis=alt.Axis(tickCount=6))
    color = alt.Color("who:N", scale=alt.Scale(domain=list(PLOTTED), range=list(PLOTTED.values())), legend=None)
    width = alt.condition(f"datum.who == '{OURS}'", alt.value(3.5), alt.value(1.5))
    lines = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y, color=color)
    names = alt.Chart(alt.InlineData(values=ends)).mark_text(align="left", dx=7, fontSize=11)
    drawn = lines.mark_line(clip=True).encode(strokeWidth=width) + lines.mark_point(filled=True, size=35, opacity=1)
    chart = drawn + names.encode(x=x, y="at:Q", color=color, text="who:N")
    chart.properties(width=680, height=400, padding={"left": 5, "top": 5, "right": 24, "bottom": 5}).configure_axis(
        gridOpacity=0.5
    ).save(path)


if __name__ == "__main__":
    main()
