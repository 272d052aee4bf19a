"""Every reader, the checker of specs and the whole road, fed with inputs that are changed at random.

`python -m tests.proof.fuzz 1000000 0` runs a million executions from a seed and prints what they found. With `atheris`
(`pip install -e ".[fuzz]"`) the coverage guides them; without it, inputs that give new answers are changed further.
"""

import contextlib
import json
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

SLOW_SECONDS = 10  # of the processor
MOST_BYTES = 1024**3  # of memory, for one execution
STATUS = Path("/proc/self/status")
IN_ONE_PROCESS = 100_000  # executions: what guides them grows
SILENT_SECONDS = 900  # after which a process that executes nothing more is ended, and counted as slow
SMALL = 20_000  # bytes of most inputs,
LARGEST = 1_000_000  # and of the largest,
LARGE_SHARE = 10_000  # which are one of so many: each takes as long as a thousand small ones
AT_THE_DOOR = {  # what the first parser says of content that it cannot take apart
    *("unreadable-trace", "empty-trace", "bad-array", "bad-json", "bad-yaml", "duplicate-key", "key-not-text"),
    *("too-deep", "not-finite", "file-too-large", "empty-spec", "tab-indentation", "unknown-anchor", "unknown-tag"),
}


class Tally:
    """What executions did, kept in a file that outlives the process."""

    def __init__(self, file):
        self.file = file
        self.counts = Counter(json.loads(file.read_text())) if file.exists() else Counter()

    def add(self, kind, codes, cost):
        """Count an execution that ended with these codes, which may be none; returns whether it took much."""
        seconds, taken = cost
        self.counts["executions"] += 1
        self.counts[f"kind {kind}"] += 1
        is_past = not AT_THE_DOOR & set(codes)
        self.counts["past the first parser"] += is_past
        self.counts[f"past {kind}"] += is_past
        self.counts["over 10 s"] += seconds > SLOW_SECONDS
        self.counts["over 1 GB"] += taken > MOST_BYTES
        return seconds > SLOW_SECONDS or taken > MOST_BYTES

    def save(self):
        """Write the counts."""
        self.file.write_text(json.dumps(self.counts))


def _memory(name):
    """Return what the kernel says of this process's memory, in bytes: `VmRSS` now, `VmHWM` at its peak."""
    found = re.search(rf"{name}:\s+(\d+)", STATUS.read_text()) if STATUS.exists() else None
    return int(found[1]) * 1024 if found else 0


def _forget_peak():
    with contextlib.suppress(OSError):
        STATUS.with_name("clear_refs").write_text("5")


class Target:
    """What an input is given to; what it raises besides findings is kept with the input, in the folder."""

    def __init__(self, folder, most):
        from tests.proof.mutations import KINDS

        self.kinds, self.folder, self.most = KINDS, folder, most
        self.tally = Tally(folder / "tally.json")

    def __call__(self, content):
        """Execute an input, of which the first byte chooses the kind, and return the codes of what is found."""
        kind = self.kinds[content[0] % len(self.kinds)] if content else self.kinds[0]
        start, before = time.process_time(), _memory("VmRSS")
        _forget_peak()
        codes = self._codes(kind, content[1:])
        cost = time.process_time() - start, _memory("VmHWM") - before
        if self.tally.add(kind, codes, cost):
            self._keep("large", content, f"{kind}: {cost[0]:.1f} s, {cost[1]} bytes")
        done = self.tally.counts["executions"]
        if done < 500 or done % 500 == 0 or done >= self.most:
            self.tally.save()
        return kind, codes

    def _codes(self, kind, content):
        from tracegram.diagnostics import TracegramError

        try:
            self._execute(kind, content)
        except TracegramError as error:
            return tuple(each.code for each in error.findings)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what is looked for
            self.tally.counts["wrong"] += 1
            self._keep(type(error).__name__, bytes([self.kinds.index(kind)]) + content, traceback.format_exc())
        return ()

    def _keep(self, name, content, text):
        number = self.tally.counts[f"kept {name}"]
        self.tally.counts[f"kept {name}"] += 1
        if number < 20:
            (self.folder / f"{name}-{number}.input").write_bytes(content)
            (self.folder / f"{name}-{number}.txt").write_text(text, "utf-8", "replace")

    def _execute(self, kind, content):
        import tracegram
        from tracegram.diagnostics import Place
        from tracegram.language.document import parse
        from tracegram.language.validate import validate
        from tracegram.sources import Said, read_file
        from tracegram.trace import Window, open_trace

        if kind == "road":
            tracegram.figure(content.decode("utf-8", "replace"), root=self.folder / "root").to_dict()
        elif kind.startswith("spec"):
            validate(parse(content, kind))
        else:
            (self.folder / "root").mkdir(exist_ok=True)
            (self.folder / "root" / f"t{kind}").write_bytes(content)
            said = Said(mask_id=126336, state="after") if len(content) % 2 else Said()
            table = read_file(f"t{kind}", self.folder / "root", Place(file="spec"), said)
            open_trace(table, names={}, window=Window(), asked_at=lambda _pointer: table.whole)


def large(target, count, chance):
    """Execute inputs of up to a megabyte, most of them changed."""
    from tests.proof.mutations import mutated, seeds

    held = [
        (kind, each)
        for kind, listed in seeds(LARGEST).items()
        for each in listed
        if LARGEST // 10 < len(each) <= LARGEST
    ]
    for number in range(count):
        kind, content = held[number] if number < len(held) else chance.choice(held)
        changed = content if number < len(held) else mutated(kind, content, chance)
        target(bytes([target.kinds.index(kind)]) + changed)


def unguided(target, count, chance):
    """Execute changed inputs; those that are answered in a way not seen before are changed further."""
    from tests.proof.mutations import mutated, seeds

    pool = {kind: list(listed) for kind, listed in seeds().items()}
    seen = set()
    for _ in range(count):
        kind = chance.choice(target.kinds)
        content = mutated(kind, chance.choice(pool[kind]), chance)
        answer = target(bytes([target.kinds.index(kind)]) + content)
        if answer not in seen and len(content) < SMALL:
            seen.add(answer)
            pool[kind].append(content)


def _guided(target, count, seed):
    import atheris

    from tests.proof.mutations import mutated, seeds

    def change(content, most, number):
        chance = random.Random(number)
        is_new = not content or chance.random() < 0.1
        kind = chance.randrange(len(target.kinds)) if is_new else content[0] % len(target.kinds)
        changed = mutated(target.kinds[kind], bytes(content[1:]), chance)
        return (bytes([kind]) + changed)[:most]

    corpus = target.folder / "corpus"
    corpus.mkdir(exist_ok=True)
    listed = [(kind, each) for kind, inputs in seeds().items() for each in inputs]
    for number, (kind, content) in enumerate(listed):
        (corpus / str(number)).write_bytes(bytes([target.kinds.index(kind)]) + content)
    options = [f"-runs={count}", f"-seed={seed + 1}", f"-max_len={SMALL}", "-timeout=600", "-rss_limit_mb=4096"]
    options += ["-verbosity=0", "-print_final_stats=0", f"-artifact_prefix={target.folder}/", "-len_control=0"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], lambda content: target(content) and None, custom_mutator=change)
    atheris.Fuzz()


def execute(folder, count, seed):
    """Execute inputs in this process until the tally of a folder has so many; the process may not live to tell."""
    try:
        import atheris
    except ImportError:
        guide = contextlib.nullcontext()
    else:
        guide = atheris.instrument_imports(include=["tracegram", "vega_datalite"])
    with guide:
        import tracegram.language.validate
        import tracegram.sources.adapters.interpret
        import tracegram.sources.formats  # noqa: F401
    target = Target(folder, count)
    large(target, (count - target.tally.counts["executions"]) // LARGE_SHARE, random.Random(seed))
    if isinstance(guide, contextlib.nullcontext):
        unguided(target, count - target.tally.counts["executions"], random.Random(seed))
    else:
        _guided(target, count - target.tally.counts["executions"], seed)


def fuzz(count, seed, folder):
    """Execute so many inputs, in processes that are started again when they die, and return the counts."""
    tally, died = folder / "tally.json", 0
    while (done := Tally(tally).counts["executions"]) < count and died < 100:
        most = min(count, done + IN_ONE_PROCESS)
        command = [sys.executable, "-m", "tests.proof.fuzz", "--in", str(folder), str(most), str(seed + done)]
        with (folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        while process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(SILENT_SECONDS)
            if process.poll() is None and Tally(tally).counts["executions"] == done:
                process.kill()
            done = Tally(tally).counts["executions"]
        died += Tally(tally).counts["executions"] < most
    return Tally(tally).counts | Counter({"died": died})


def shown(counts):
    """Return the figures in words."""
    done = max(counts["executions"], 1)
    share = 100 * counts["past the first parser"] / done
    lines = [f"{counts['executions']} fuzz executions, of which {share:.0f} % get past the first parser:"]
    lines += [f"  {counts[each]} {each}" for each in ("wrong", "died", "over 10 s", "over 1 GB")]
    lines += [
        f"  {kind[5:]}: {counts[kind]}, {counts[f'past {kind[5:]}']} past"
        for kind in sorted(counts)
        if kind.startswith("kind ")
    ]
    return "\n".join(lines)


def is_clean(counts):
    """Check that nothing went wrong."""
    return not any(counts[each] for each in ("wrong", "died", "over 10 s", "over 1 GB"))


def main(arguments):
    """Fuzz, and print the figures; what went wrong stays in a folder that is named."""
    if arguments[:1] == ["--in"]:
        return execute(Path(arguments[1]), int(arguments[2]), int(arguments[3]))
    folder = Path(tempfile.mkdtemp(prefix="tracegram-fuzz-"))
    print(f"what goes wrong is kept in {folder}", flush=True)
    counts = fuzz(int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 0, folder)
    print(shown(counts))
    return 0 if is_clean(counts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
