"""A wrong and a right command line for each code that no spec can cause; the others have two specs."""

from vega_datalite.frozen import frozen


@frozen
class CommandLines:
    """A wrong and a right command line for a mistake that cannot stand in a spec."""

    wrong: str
    right: str


COMMAND_LINES: dict[str, CommandLines] = {
    "file-unreadable": CommandLines(
        wrong="tracegram check gallery/seed",
        right="tracegram check gallery/seed/figure.yaml",
    ),
    "file-too-large": CommandLines(
        wrong="tracegram check decode.json             # a trace of 500 MB",
        right="tracegram new figure.yaml --trace decode.parquet",
    ),
    "heavy-figure": CommandLines(
        wrong="tracegram render figure.yaml -o figure.html   # of a hundred thousand texts",
        right="tracegram render figure.yaml -o figure.html   # of a window of them",
    ),
    "missing-font": CommandLines(
        wrong="tracegram render figure.yaml -o figure.png   # theme: {font: Helvetica Neue}, which is not here",
        right="tracegram render figure.yaml -o figure.png   # theme: {font: Liberation Sans}, which always is",
    ),
    "missing-glyphs": CommandLines(
        wrong="tracegram render figure.yaml -o figure.png   # its tokens are Chinese, and no font here is",
        right="tracegram render figure.yaml -o figure.html",
    ),
    "unknown-output": CommandLines(
        wrong="tracegram render figure.yaml -o figure.gif",
        right="tracegram render figure.yaml -o figure.png",
    ),
    "bad-output-path": CommandLines(
        wrong="tracegram render figure.yaml -o no-such-folder/figure.svg",
        right="tracegram render figure.yaml -o figure.svg",
    ),
    "picture-too-large": CommandLines(
        wrong="tracegram render figure.yaml -o figure.png --scale 500",
        right="tracegram render figure.yaml -o figure.png --scale 2",
    ),
    "render-failed": CommandLines(
        wrong="tracegram render figure.yaml -o figure.pdf   # on a machine that is out of memory",
        right="tracegram render figure.yaml -o figure.vl.json",
    ),
    "out-of-time": CommandLines(
        wrong="tracegram check figure.yaml --seconds 0.001",
        right="tracegram check figure.yaml --seconds 60",
    ),
    "render-timeout": CommandLines(
        wrong="tracegram render figure.yaml -o figure.png   # whose picture takes more than 30 seconds",
        right="tracegram render figure.yaml -o figure.png --seconds 120",
    ),
    "bad-config": CommandLines(
        wrong="tracegram check figure.yaml --connect runs=mysql://db.example/runs",
        right="tracegram check figure.yaml --connect runs=postgresql://reader@db.example/runs",
    ),
    "connection-failed": CommandLines(
        wrong="tracegram check figure.yaml --connect runs=no-such-file.duckdb",
        right="tracegram check figure.yaml --connect runs=runs.duckdb",
    ),
    "unsafe-connection": CommandLines(
        wrong="tracegram check figure.yaml --connect runs=postgresql://postgres@db.example/runs",
        right="tracegram check figure.yaml --connect runs=postgresql://reader@db.example/runs",
    ),
    "query-refused": CommandLines(
        wrong="tracegram check figure.yaml --connect runs=runs.duckdb   # query: delete from cells",
        right="tracegram check figure.yaml --connect runs=runs.duckdb   # query: select * from cells",
    ),
    "query-failed": CommandLines(
        wrong="tracegram check figure.yaml --connect runs=runs.duckdb   # query: selec * from cells",
        right="tracegram check figure.yaml --connect runs=runs.duckdb   # query: select * from cells",
    ),
    "query-timeout": CommandLines(
        wrong="tracegram render figure.yaml -o figure.svg --connect runs=runs.db   # joins all cells with all",
        right="tracegram render figure.yaml -o figure.svg --connect runs=runs.db --config slow.toml   # seconds = 600",
    ),
    "missing-library": CommandLines(
        wrong="tracegram inspect history.pt            # where PyTorch is not installed",
        right="pip install 'tracegram[torch]'",
    ),
}
