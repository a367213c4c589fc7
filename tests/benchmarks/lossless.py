"""Random .bib files, none of which may lose a byte: `python -m tests.benchmarks.lossless [CASES] [SEED]`.

A third are random bytes, a third are made of what BibTeX's grammar is made of, and a third are damaged real files.
Prints how many were read and how many were not held to the last byte, or with parts that are not where they say.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

from tests.properties.test_scan import TOKENS, check, mutated

SHARED = Path(__file__).resolve().parents[3] / "shared"
CASES = 100_000
LARGEST = 6000  # bytes of a real file, or of the part of it, that is damaged


def _random_file(random: Random, real: list[bytes]) -> tuple[str, bytes]:
    match random.randrange(3):
        case 0:
            return "random bytes", random.randbytes(random.randrange(300))
        case 1:
            return "random grammar", b"".join(random.choices(TOKENS, k=random.randrange(80)))
        case _:
            data = random.choice(real)
            start = random.randrange(max(1, len(data) - LARGEST))
            return "damaged real file", mutated(data[start : start + LARGEST], random)


def main() -> None:
    n_cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    random = Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    real = [path.read_bytes() for path in sorted((SHARED / "bib-corpus").iterdir())]
    n_read: Counter[str] = Counter()
    n_blocks = n_failed = 0
    started = time.perf_counter()
    for _ in range(n_cases):
        kind, data = _random_file(random, real)
        n_read[kind] += 1
        try:
            n_blocks += len(check(data))
        except AssertionError:
            n_failed += 1
            print(f"failed: {data!r}")
    print(
        f"{n_cases:,} files ({', '.join(f'{n:,} {kind}' for kind, n in sorted(n_read.items()))}), {n_blocks:,} blocks"
    )
    print(f"{n_failed} failed; {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
