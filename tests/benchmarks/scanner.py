"""How fast .bib files are cut into blocks: `python -m tests.benchmarks.scanner`.

Prints bytes, median and best seconds, and MB/s of the best, for 12,000 entries of DBLP and for the corpus of awkward
files; then the same for hostile bytes of one and of four megabytes, where the last column must stay near 4.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import zstandard

from papershelf.bibfile.scan import scan

SHARED = Path(__file__).resolve().parents[3] / "shared"
RUNS = 11
HOSTILE = (
    b"{", b'"', b"@", b"@a{", b"@a{x,", b"@a{x,t={", b'@a{x, t="', b"@a(x, t={}{}{}", b"% @", b"\n@a{", b"\n@a{x,t={",
    b" ", b"\n", b",", b"a=", b"a=b#", b"me@example.org ", b"@a(xx)", b"@a{ ; }", b"@a{x, % }", b"@comment{", b"}@a{x,",
)  # fmt: skip
IN_AN_ENTRY = (b" ", b"\n", b",", b"a=", b"a=1,", b"b#", b"{}", b'"', b"%\n", b"{ @a{x,", b",;a", b"a = {,\n")


def _seconds(files: list[bytes], runs: int) -> list[float]:
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        for data in files:
            scan(data)
        seconds.append(time.perf_counter() - started)
    return seconds


def _print(name: str, files: list[bytes]) -> None:
    size, seconds = sum(map(len, files)), _seconds(files, RUNS)
    best, median = min(seconds), statistics.median(seconds)
    print(f"{name:24} {size:10,} bytes   median {median:.3f} s, best {best:.3f} s: {size / 1e6 / best:.1f} MB/s")


def main() -> None:
    with (SHARED / "data" / "dblp-12000.bib.zst").open("rb") as file:
        _print("12,000 entries of DBLP", [zstandard.ZstdDecompressor().stream_reader(file).read()])
    _print("237 awkward files", [path.read_bytes() for path in sorted((SHARED / "bib-corpus").iterdir())])
    print("hostile bytes               1 MB       4 MB   times")
    for head, pattern in [(b"", pattern) for pattern in HOSTILE] + [(b"@a{x,t=", pattern) for pattern in IN_AN_ENTRY]:
        one, four = (min(_seconds([head + pattern * (n // len(pattern))], 2)) for n in (1_000_000, 4_000_000))
        print(f"{(head + pattern).decode()!a:20} {one:9.3f} s {four:8.3f} s   {four / one:.1f}")


if __name__ == "__main__":
    main()
