"""The commands: one file each, and an entry in `COMMANDS` of `main`; and how the process of a command starts."""

import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType

INTERRUPTED = 130  # the exit code after an interrupt
LEAVE_SECONDS = 3  # from an interrupt to the end


def start() -> int:
    """Run the command of this process and return its exit code, also if it is interrupted, even as it imports."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
    try:
        return _started()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        from tracegram.cli.output import warn

        warn("interrupted; nothing more is written")
        return INTERRUPTED


def _started() -> int:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no command multiplies matrices; threads for it cost 50 ms
    sys.modules.setdefault("anywidget", None)  # type: ignore[arg-type]  # with it, Altair imports IPython: 120 ms
    gc.disable()  # what is imported has no cycles: looking for them costs 30 ms
    from tracegram.cli.main import main

    code = main()
    gc.freeze()  # the process ends: looking for cycles in all that it has imported costs 15 ms
    return code


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """End in order or, if a library swallows the exception or waits for a database, by force after some seconds.

    Raises:
        KeyboardInterrupt: Always.
    """
    with suppress(ImportError, AttributeError):  # the interrupt may come while these modules are imported
        from tracegram.processes import end_within

        end_within(LEAVE_SECONDS, INTERRUPTED)
    raise KeyboardInterrupt
