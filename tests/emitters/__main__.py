"""Read random decodes of each emitter: `python -m tests.emitters 500 SEED` reads 500 regular and 500 irregular ones."""

import sys
from collections import Counter

from tests.emitters.compare import EMITTERS, OUTCOMES, of_random, of_regular


def main(count, seed):
    """Print how many decodes of each emitter were read, and how; return 1 where one was read wrongly."""
    print(f"{'':18}regular  " + "  ".join(OUTCOMES), flush=True)
    false, total = [], Counter()
    for name in EMITTERS:
        found = Counter()
        for number in range(count):
            try:
                of_regular(name, seed, number)
                found["regular"] += 1
                found[of_random(name, seed, number)] += 1
            except AssertionError as error:
                false.append(error)
        total += found
        print(
            f"{name:18}{found['regular']:7}  " + "  ".join(f"{found[each]:{len(each)}}" for each in OUTCOMES),
            flush=True,
        )
    print(*(f"{total[each]:6} were read {said}" for each, said in OUTCOMES.items()), sep="\n")
    print(f"{len(false):6} were read wrongly, or with a needless question", *map(str, false[:20]), sep="\n")
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
