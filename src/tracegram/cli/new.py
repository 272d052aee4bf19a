"""`tracegram new`."""

import argparse
import shlex
from pathlib import Path

from tracegram.cli.output import say
from tracegram.cli.source_options import SOURCE_OPTIONS, add_source_options, read_source
from tracegram.cli.starter import starter, starter_for
from tracegram.diagnostics import Place, error_of
from tracegram.language.schema import bundle
from tracegram.trace import listed

EXAMPLE = """examples:
  tracegram new figure.yaml --trace decode.parquet
  tracegram new figure.yaml --trace history.pt --mask-id 151666 --prompt-length 152"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("spec", type=Path, metavar="SPEC", help="file to write; it must not exist yet")
    parser.add_argument("--trace", metavar="FILE", help="trace file, relative to the folder of the spec")
    add_source_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write a spec, and beside it the schema that its first line names for editors."""
    from tracegram.export import write_whole

    spec: Path = arguments.spec
    if spec.exists():
        message = f"{spec} exists already, and is left as it is"
        raise error_of("bad-output-path", message, Place(file=str(spec)), "name a new file")
    if spec.suffix not in {".yaml", ".yml"}:
        message = f"{spec} does not end in .yaml, and a starting point has comments, which JSON does not"
        raise error_of("bad-output-path", message, Place(file=str(spec)), "name a .yaml file")
    schema = spec.parent / "tracegram.schema.json"
    files = {spec: _text(arguments).encode()}
    if not schema.exists():
        files[schema] = bundle().encode()
    write_whole(files)
    command = shlex.join(["tracegram", "render", str(spec), "-o", f"{spec.stem}.svg"])
    say(f"wrote {' and '.join(str(path) for path in files)}; next: {command}")
    return 0


def _text(arguments: argparse.Namespace) -> str:
    if arguments.trace is not None:
        source = read_source(arguments, arguments.spec.parent)
        trace = source.open_all()
        if len(trace.runs) > 1:
            names = [each.name for each in trace.runs]
            say(f"the trace holds {len(names):,} runs, {listed(names)}; the spec draws the first, --run another")
        return starter_for(trace, arguments.trace, source.words_of_spec)
    given = [name for name in SOURCE_OPTIONS if getattr(arguments, name) not in (None, [])]
    if given:
        message = f"--{given[0].replace('_', '-')} describes a trace file, and none is named"
        raise error_of("conflicting-words", message, Place(file=str(arguments.spec)), "name it with --trace")
    return starter()
