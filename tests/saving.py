"""Files that are saved as editors do: first truncated, then written."""

import subprocess
import sys

# A program that begins so waits 100 seconds before it believes a file, so that no slow machine's pause looks like one.
PATIENT = "import tracegram.sources as s, tracegram.sources.whole as w; s.MOST_LOOKS = 2000; w.WHOLE_SECONDS = 100"

_SAVING = """
import sys, time
with open(sys.argv[1], "w", encoding="utf-8") as opened:
    print("empty", flush=True)
    time.sleep(1)
    opened.write(sys.argv[2])
"""


def start_saving(file, content):
    """Start a process that saves a file and leaves it empty for a second; it is empty now."""
    saving = subprocess.Popen([sys.executable, "-c", _SAVING, str(file), content], stdout=subprocess.PIPE)
    assert saving.stdout.readline() == b"empty\n"
    return saving
