"""This file is about `tracegram new`."""

import argparse
import json
from pathlib import Path

from tracegram.cli.starter import starter
from tracegram.diagnostics import Diagnostic, Place, TracegramError
from tracegram.schema import load_schema

EXAMPLE = "example: tracegram new figure.yaml --trace decode.parquet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("spec", type=Path, metavar="SPEC", help="the file to write; it must not exist yet")
    parser.add_argument("--trace", metavar="FILE", help="a trace file, named from the folder of the spec")
    parser.add_argument("--columns", nargs="*", default=[], metavar="WORD=COLUMN", help="columns of other names")


def run(arguments: argparse.Namespace) -> int:
    """Write a spec, and beside it the schema that its first line tells an editor of."""
    from tracegram.export import write_whole

    spec: Path = arguments.spec
    if spec.exists():
        message = f"{spec} exists already, and is left as it is"
        finding = Diagnostic(
            code="bad-output-path", message=message, place=Place(file=str(spec)), help="name a new file"
        )
        raise TracegramError([finding])
    if spec.suffix not in {".yaml", ".yml"}:
        message = f"{spec} does not end in .yaml, and a starting point has comments, which JSON does not"
        finding = Diagnostic(
            code="bad-output-path", message=message, place=Place(file=str(spec)), help="name a .yaml file"
        )
        raise TracegramError([finding])
    names = dict(each.partition("=")[::2] for each in arguments.columns)
    schema = spec.parent / "tracegram.schema.json"
    files = {spec: starter(arguments.trace, spec.parent, names).encode()}
    if not schema.exists():
        files[schema] = (json.dumps(load_schema(), indent=1, ensure_ascii=False) + "\n").encode()
    write_whole(files)
    print(f"wrote {' and '.join(str(path) for path in files)}; next: tracegram render {spec} -o {spec.stem}.svg")
    return 0
