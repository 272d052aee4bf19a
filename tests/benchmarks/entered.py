"""Which of our files a render of the seed calls functions of, in its own process and with an empty cache.

    python -m tests.benchmarks.entered [-v]

What runs while a module is imported does not count. With `-v` the files of each room are listed with the functions they ran.
"""

import inspect
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).parents[2]
SEED = ROOT / "gallery" / "seed" / "figure.yaml"
SOURCE = f"{ROOT / 'src'}{os.sep}"


def called(arguments: list[str]) -> dict[str, list[str]]:
    """Run a command of tracegram; return the functions that it calls, by the file that they stand in."""
    seen: dict[CodeType, None] = {}
    imports = 0  # under way

    def note(frame, event, _argument):
        nonlocal imports
        code = frame.f_code
        if code.co_name == "_find_and_load" and code.co_filename.startswith("<frozen importlib"):
            imports += (event == "call") - (event == "return")
        elif event == "call" and not imports:
            seen[code] = None

    from tracegram.cli.main import main

    sys.setprofile(note)
    try:
        main(arguments)
    finally:
        sys.setprofile(None)
    found: dict[str, list[str]] = defaultdict(list)
    for code in seen:
        if code.co_filename.startswith(SOURCE) and code.co_flags & inspect.CO_OPTIMIZED:  # no module, no class
            found[code.co_filename.removeprefix(SOURCE)].append(code.co_qualname)
    return dict(sorted(found.items()))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        found = called(["render", str(SEED), "-o", f"{folder}/seed.svg"])
    rooms = defaultdict[str, list[str]](list)
    for path in found:
        rooms["/".join(path.split("/")[:2])].append(path)
    for room, paths in rooms.items():
        print(f"{len(paths):4}  {room}")
        for path in paths if "-v" in sys.argv else ():
            print(f"        {path.removeprefix(room)}: {', '.join(found[path])}")
    print(f"{len(found):4}  in all")


if __name__ == "__main__":
    main()
