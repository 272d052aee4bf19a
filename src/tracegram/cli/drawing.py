"""Drawing many specs, each to its own files, which may be named after a field; whole files or none."""

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tracegram.cli.output import warn
from tracegram.diagnostics import Diagnostic, Place, TracegramError, error_of, nearest, quote
from tracegram.embed.outputs import Task
from tracegram.export import write_whole
from tracegram.named_types import Executor
from tracegram.processes import end_with_parent

NAME = "name"
BRACES = re.compile(r"\{([^{}]*)\}")
_UNSAFE = re.compile(r"[^\w.,;+=@ -]|^\.+|(?<![. ])[. ]+$")  # in a part of a path, on any system
Given = TypeVar("Given")
Made = TypeVar("Made")


def check_templates(outputs: Iterable[str], known: Iterable[str]) -> None:
    """Check that each pair of braces can be filled.

    Args:
        outputs: The outputs.
        known: The words that are filled beside the name of the spec.

    Raises:
        TracegramError: `bad-output-path`.
    """
    words = [NAME, *known]
    for output in outputs:
        for word in BRACES.findall(output):
            if word not in words:
                message = f"nothing fills {{{word}}} in the output {quote(output)}"
                near = nearest(word, words)
                advice = f"write {{{near}}}" if near else f"draw `--each {word}`, or write {{name}}, the spec's own"
                raise error_of("bad-output-path", message, Place(file=output), advice)


def filled(output: str, name: str, values: Mapping[str, str]) -> str:
    """Return an output with its braces filled; characters that file names cannot contain become `_`."""
    safe = {word: _UNSAFE.sub("_", value) or "_" for word, value in values.items()}
    return BRACES.sub(lambda found: {**safe, NAME: name}[found[1]], output)


def write(contents: Mapping[Path, bytes]) -> tuple[Diagnostic, ...]:
    """Write all outputs of a spec or none; return the reasons if they cannot be written, nothing otherwise."""
    try:
        for folder in {path.parent for path in contents}:
            folder.mkdir(parents=True, exist_ok=True)
        write_whole(contents)
    except TracegramError as error:
        return error.findings
    except OSError as error:
        place = Place(file=str(error.filename))
        message = f"the folder cannot be made: {error.strerror}"
        return (Diagnostic(code="bad-output-path", message=message, place=place, help="write elsewhere"),)
    return ()


def summarize_failures(failed: Sequence[Path | str], count: int, what: str, nouns: str = "specs") -> None:
    """Name the specs that failed again at the end, after the findings of the others; one may have several figures."""
    if count > 1:
        warn(f"{len(failed)} of {count} {nouns} failed, {what}: {', '.join(dict.fromkeys(map(str, failed)))}")


def side_by_side(
    work: Callable[[Given], Made], given: Sequence[Given], jobs: int, lost: Callable[[Given], Made]
) -> Iterator[Made]:
    """Return the results in the order of the tasks. Processes are spawned, since a renderer does not survive a fork.

    A process that dies ends its whole pool. Each task left then gets a process of its own; if that dies too, `lost`
    returns its result.
    """
    jobs = min(jobs, len(given))
    if jobs <= 1:
        yield from map(work, given)
        return
    from concurrent.futures import BrokenExecutor

    with _pool(jobs) as pool:
        for each, future in [(each, pool.submit(work, each)) for each in given]:
            try:
                yield future.result()
            except BrokenExecutor:
                yield _alone(work, each, lost)


def _alone(work: Callable[[Given], Made], given: Given, lost: Callable[[Given], Made]) -> Made:
    from concurrent.futures import BrokenExecutor

    with _pool(1) as pool:
        try:
            return pool.submit(work, given).result()
        except BrokenExecutor:
            return lost(given)


@contextmanager
def _pool(jobs: int) -> Generator[Executor]:
    """Make a pool of processes that end with the block, even if they are busy, and with this process."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=end_with_parent)
    try:
        yield pool
    except BaseException:
        for each in multiprocessing.active_children():
            each.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def check_distinct(tasks: Sequence[Task]) -> None:
    """Check that no two specs, and no two figures of one spec, have the same output.

    Raises:
        TracegramError: `bad-output-path`.
    """
    taken: dict[Path, Task] = {}
    for task in tasks:
        for output in task.outputs:
            other = taken.setdefault(output, task)
            if (other.spec, other.chosen) != (task.spec, task.chosen):
                message = f"{task.name} and {other.name} would both be written to {output}"
                advice = (
                    "rename one of them"
                    if other.spec != task.spec
                    else "write what `--each` names, in braces, into `-o`"
                )
                raise error_of("bad-output-path", message, Place(file=str(task.spec)), advice)
