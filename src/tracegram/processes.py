"""Processes that end in time, and together with the process that started them, even if that is killed.

Each holds one end of a pipe, and its starter holds the other. When the starter ends, for whatever reason, the system
closes the pipe, and Linux kills the process for it. A thread that waits for the pipe would not do: libraries that draw
and query hold the interpreter's lock for minutes. On other systems a process ends when it next reads its input.
"""

import ctypes
import faulthandler
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

AGAIN_SECONDS = 2.0  # after which a command is told once more, should a library have kept the first time to itself
GRACE_SECONDS = 10.0  # after which a command ends that is inside a library, which hears nothing

_lifelines: dict[subprocess.Popen[bytes], int] = {}  # of each process that was started, our end of its pipe


def start(
    script: str, *arguments: str, stderr: Any, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a Python script that reads and writes pipes; `end` has to end it.

    Args:
        script: Its path. A module of ours that is started by its path does not import our package.
        arguments: Its command-line arguments.
        stderr: As `subprocess` takes it.
        environment: Its environment; by default that of this process.
    """
    theirs, ours = os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603  # our own module
            [sys.executable, "-P", script, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=environment,
            start_new_session=True,
            pass_fds=(theirs,) if os.name == "posix" else (),
        )
        _lifelines[process] = ours
        _kill_at_hangup(theirs, process.pid)
    except OSError:
        os.close(ours)
        raise
    finally:
        os.close(theirs)
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that `start` has started, and close its pipes; it may have ended by itself."""
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):  # what was not yet sent to a dead process cannot be flushed
            if stream:
                stream.close()
    os.close(_lifelines.pop(process))


def end_within(seconds: float, code: int) -> None:
    """End this process with an exit code after some seconds, in case one of its threads keeps it from ending."""
    late = threading.Timer(seconds, os._exit, (code,))
    late.daemon = True
    late.start()


class OutOfTimeError(BaseException):
    """The time of a command is over. It is not a `TracegramError`, so no handler takes it for a mistake in a spec."""


@contextmanager
def within(seconds: float) -> Generator[None]:
    """Run a block for at most `seconds`; without a limit if the system or the thread has no timers.

    Raises:
        OutOfTimeError: The time is over.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_signal: Any) -> None:
        raise OutOfTimeError

    shown = sys.unraisablehook

    def show(lost: Any) -> None:  # a destructor may keep the exception to itself; the next alarm raises it again
        if lost.exc_type is not OutOfTimeError:
            shown(lost)

    sys.unraisablehook = show
    before = signal.signal(signal.SIGALRM, end)
    faulthandler.dump_traceback_later(seconds + GRACE_SECONDS, exit=True, file=2)  # it waits for no lock
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGALRM, before)
        sys.unraisablehook = shown


def end_with_parent() -> None:
    """Let this process of `multiprocessing` end with its parent, which alone handles interrupts."""
    import multiprocessing  # which a check does not wait for

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None and os.name == "posix":
        _kill_at_hangup(parent.sentinel, os.getpid())
        if select.select([parent.sentinel], [], [], 0)[0]:  # the parent ended before
            os._exit(1)


def _kill_at_hangup(pipe: int, process: int) -> None:
    """Have the system kill a process as soon as the other end of a pipe is closed. Nothing is written to the pipe."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # some sandboxes lack this
            fcntl.fcntl(pipe, fcntl.F_SETOWN, process)
            fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
            fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)


def _let_go() -> None:
    """Close the pipes in a forked child, so that only the process that started others holds them open."""
    for lifeline in _lifelines.values():
        os.close(lifeline)
    _lifelines.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def release_memory() -> None:
    """Return memory that was freed to the system, where PyArrow or the C library keep it (glibc on Linux does)."""
    if pyarrow := sys.modules.get("pyarrow"):
        pyarrow.default_memory_pool().release_unused()
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library has no such function
            ctypes.CDLL(None).malloc_trim(0)
