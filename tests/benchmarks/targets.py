"""What is asked of light data, each target beside its figure, and what each peer took; as Markdown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.benchmarks.processes import Run
from tests.benchmarks.traces import SIZES

OURS, PLAIN, IMSHOW = "tracegram", "Altair", "Matplotlib imshow"
AGAIN, FLOOR = "tracegram, other cells", "Python, one read, one PNG"
NEAR = 1.15  # times the floor: nearer to it nothing is asked
EMPTY, SCAN, ENCODED = "Altair, no cells", "DuckDB, one scan", "Pillow, one PNG"  # the floor
MEGABYTE = 1_000_000
COLUMNS = (
    ("one", "runs", "png"),
    ("S", "runs", "png"),
    ("M", "runs", "png"),
    ("M", "runs", "svg"),
    ("L", "runs", "png"),
    ("L", "runs", "svg"),
    ("XL", "runs", "png"),
    ("XL", "runs", "svg"),
    ("billion", "runs", "png"),
)
MORE_COLUMNS = (
    ("one", "runs", "svg"),
    ("one", "runs", "html"),
    ("S", "runs", "svg"),
    ("M", "noise", "png"),
    ("M", "noise", "svg"),
    ("M", "continuous", "png"),
    ("M", "continuous", "svg"),
    ("M", "runs", "html"),
)
NAMES = {"billion": "10⁹", "one": "no cells"}


@dataclass(frozen=True)
class Case:
    """A picture that is asked for, and of whom."""

    who: str
    size: str
    kind: str
    form: str


Measured = Mapping[Case, Run]


@dataclass(frozen=True)
class Figure:
    """What was measured of a target; without `met` it was not."""

    text: str
    met: bool | None = None


UNKNOWN = Figure("not measured")


def targets(measured: Measured) -> str:
    """Return a row a target."""

    def png(who: str, size: str, kind: str = "runs") -> Run | None:
        return measured.get(Case(who, size, kind, "png"))

    def of(form: str, who: str, size: str, kind: str = "runs") -> Run | None:
        return measured.get(Case(who, size, kind, form))

    rows = [
        ("S to PNG, of the CPU of plain Altair", "≤ 0.8", share(png(OURS, "S"), png(PLAIN, "S"), cpu, 0.8)),
        ("M to PNG, times less CPU than plain Altair", "≥ 12", times(png(OURS, "M"), png(PLAIN, "M"), cpu, 12)),
        ("M to PNG, times less memory than plain Altair", "≥ 10", times(png(OURS, "M"), png(PLAIN, "M"), mib, 10)),
    ]
    rows += [
        (f"{size} to PNG, beside plain Altair", "done", done(png(OURS, size), png(PLAIN, size))) for size in ("L", "XL")
    ]
    for who, form, asked, most_mib in (
        (OURS, "png", (1.45, 1.4, 1.25, 0.5), (None,) * 4),
        (AGAIN, "png", (0.6, 0.55, 0.5, 0.3), (1.1, 0.95, 0.4, 0.06)),
        (AGAIN, "svg", (0.6, 0.6, 0.7, 0.4), (None,) * 4),
    ):
        for size, limit, memory in zip(("S", "M", "L", "XL"), asked, most_mib):
            pair = of(form, who, size), of(form, IMSHOW, size)
            name = f"{size} to {form.upper()}{', other cells' if who == AGAIN else ''}, of"
            found = share(*pair, cpu, limit)
            rows.append((f"{name} the CPU of imshow", f"≤ {limit:g}", over_floor(found, pair[0], png(FLOOR, size))))
            if memory:
                rows.append((f"{name} the memory of imshow", f"≤ {memory:g}", share(*pair, mib, memory)))
    rows.append(
        (
            "M to PNG, other cells, times less CPU than plain Altair",
            "≥ 20",
            times(png(AGAIN, "M"), png(PLAIN, "M"), cpu, 20),
        )
    )
    floor = together(png(EMPTY, "one"), of("txt", SCAN, "XL"))
    rows.append(
        (
            "XL to PNG, of the CPU of the chart with no cells and one scan",
            "≤ 1.8",
            share(png(OURS, "XL"), floor, cpu, 1.8),
        )
    )
    for kind in ("runs", "noise", "continuous"):
        rows.append((f"M to SVG, {kind}, in MB", "≤ 1", most(of("svg", OURS, "M", kind), bytes_of, MEGABYTE, 1)))
    rows += [
        ("M to HTML, beyond a page with one cell, in MB", "≤ 1.5", most(beyond(of("html", OURS, "M"), of("html", OURS, "one")), bytes_of, MEGABYTE, 1.5)),
        ("10⁹ cells to PNG, in MiB of memory", "≤ 300", most(png(OURS, "billion"), mib, 1, 300)),
        ("10⁹ cells to PNG, of the CPU of one scan", "≤ 1.5", share(png(OURS, "billion"), of("txt", SCAN, "billion"), cpu, 1.5)),
        ("CPU a cell read, 10⁹ against XL", "≤ 1.2", linear(png(OURS, "XL"), png(OURS, "billion"), png(OURS, "one"))),
        ("CPU of M to PNG, noise against runs", "≤ 1.2", share(png(OURS, "M", "noise"), png(OURS, "M"), cpu, 1.2)),
    ]  # fmt: skip
    lines = [f"| {name} | {limit} | {figure.text} | {said(figure.met)} |" for name, limit, figure in rows]
    return "\n".join(["| target | asked | measured | met |", "| --- | --- | --- | --- |", *lines])


def cpu(run: Run) -> float:
    return run.cpu


def mib(run: Run) -> float:
    return run.mib


def bytes_of(run: Run) -> float:
    return run.size


def said(met: bool | None) -> str:
    return "–" if met is None else "yes" if met else "**no**"


def share(ours: Run | None, theirs: Run | None, of: Callable[[Run], float], limit: float) -> Figure:
    """Compare with the most that ours may be as a share of theirs."""
    if ours is None or theirs is None:
        return UNKNOWN
    if ours.ended or theirs.ended:
        return done(ours, theirs)
    found = of(ours) / of(theirs)
    return Figure(f"{found:.2f}", found <= limit)


def over_floor(found: Figure, ours: Run | None, floor: Run | None) -> Figure:
    """Return a figure with how far above the floor it is, where it is missed; near the floor it counts as met."""
    if found.met is not False or ours is None or floor is None or ours.ended or floor.ended:
        return found
    above = ours.cpu / floor.cpu
    return Figure(f"{found.text}, {above:.2f} × the floor", above <= NEAR)


def times(ours: Run | None, theirs: Run | None, of: Callable[[Run], float], least: float) -> Figure:
    """Compare with how many times less ours has to be."""
    if ours is None or theirs is None:
        return UNKNOWN
    if ours.ended or theirs.ended:
        return done(ours, theirs)
    found = of(theirs) / of(ours)
    return Figure(f"{found:.1f}", found >= least)


def done(ours: Run | None, theirs: Run | None) -> Figure:
    if ours is None or theirs is None:
        return UNKNOWN
    return Figure(f"{ours.ended or 'done'}; theirs {theirs.ended or 'done'}", not ours.ended)


def most(run: Run | None, of: Callable[[Run], float], unit: float, limit: float) -> Figure:
    if run is None:
        return UNKNOWN
    if run.ended:
        return Figure(run.ended, False)
    return Figure(f"{of(run) / unit:.2f}", of(run) / unit <= limit)


def together(one: Run | None, other: Run | None) -> Run | None:
    """Add what two runs took, one after the other."""
    if one is None or other is None:
        return None
    ended, system = one.ended or other.ended, one.system + other.system
    return Run(
        one.wall + other.wall, one.cpu + other.cpu, max(one.mib, other.mib), one.size + other.size, ended, system
    )


def beyond(run: Run | None, empty: Run | None) -> Run | None:
    """Return a run with the bytes that an empty one has too taken off."""
    if run is None or empty is None:
        return None
    return Run(run.wall, run.cpu, run.mib, run.size - empty.size, run.ended or empty.ended)


def linear(few: Run | None, many: Run | None, none: Run | None) -> Figure:
    """Compare what a cell takes among few and among many, without what no cells take."""
    if few is None or many is None or none is None:
        return UNKNOWN
    if few.ended or many.ended:
        return Figure(few.ended or many.ended, False)
    found = (many.cpu - none.cpu) / cells("billion") / ((few.cpu - none.cpu) / cells("XL"))
    return Figure(f"{found:.2f}", found <= 1.2)


def cells(size: str) -> int:
    steps, positions = SIZES[size]
    return steps * positions


def peers(measured: Measured, columns=COLUMNS) -> str:
    """Return a row a peer: seconds of the user and of the kernel, MiB at the peak, bytes of the picture."""
    asked = [column for column in columns if any((each.size, each.kind, each.form) == column for each in measured)]
    names = [" ".join((NAMES.get(size, size), kind, form.upper())).replace(" runs", "") for size, kind, form in asked]
    lines = [f"|  | {' | '.join(names)} |", "| --- " * (len(asked) + 1) + "|"]
    for who in dict.fromkeys(each.who for each in measured):
        found = [measured.get(Case(who, *column)) or scanned(measured, who, *column) for column in asked]
        if any(found):
            lines.append(f"| {who} | {' | '.join(map(shown, found))} |")
    return "\n".join(lines)


def scanned(measured: Measured, who: str, size: str, kind: str, form: str) -> Run | None:
    """Return the scan of a trace among its pictures to PNG."""
    return measured.get(Case(who, size, kind, "txt")) if form == "png" else None


def shown(run: Run | None) -> str:
    return (
        ""
        if run is None
        else run.ended or f"{run.cpu - run.system:.2f} + {run.system:.2f} s, {run.mib:,.0f} MiB, {weight(run.size)}"
    )


def weight(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= MEGABYTE else f"{size / 1000:,.0f} kB"
