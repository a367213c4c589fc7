"""Themes of real digests: how many papers have some, how stable they are, what is suggested, and how long it takes.

python tests/benchmarks/themes_digests.py ../shared
"""

from __future__ import annotations

import argparse
import io
import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import zstandard

import papershelf
from papershelf import themes
from papershelf.model import Mention, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

REMOVED = 0.1
ROUNDS = 20
SIZES = (8, 100, 1000, 10_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    shared = parser.parse_args().shared
    for path in sorted((shared / "digests").glob("hf-00*.txt")):
        tell_digest(path)
    tell_speed(shared / "data" / "arxiv-sample.jsonl.zst")


def tell_digest(path: Path) -> None:
    mentions = papershelf.read(path).mentions
    found = themes.assign(mentions)
    counts = Counter(theme.name for each in found for theme in each)
    n_with, n_over = sum(map(bool, found)), sum(len(each) > 5 for each in found)
    single = sum(count == 1 for count in counts.values())
    print(f"\n{path.name}: {len(mentions)} papers")
    print(f"  with a theme {n_with / len(mentions):.1%}, with more than five {n_over}, {len(counts)} themes, ", end="")
    print(f"{single} of them with one paper; {sum(counts.values()) / len(mentions):.1f} a paper")
    print(f"  {REMOVED:.0%} of the papers removed: {stability(mentions, found)}")
    print(f"  in another order: {'the same' if same_in_any_order(mentions, found) else 'NOT THE SAME'}")
    print("  themes: " + ", ".join(f"{name} {count}" for name, count in counts.most_common(25)))
    suggested = themes.suggest(mentions)
    print("  suggested: " + ", ".join(f"{each.name} {len(each.papers)} ({each.strength:.1f})" for each in suggested))


def stability(mentions: Sequence[Mention], found: Sequence[Sequence[papershelf.Theme]]) -> str:
    shares = []
    for seed in range(ROUNDS):
        n_kept = len(mentions) - max(1, round(REMOVED * len(mentions)))
        kept = sorted(random.Random(seed).sample(range(len(mentions)), n_kept))
        before = {(place, theme.name) for place in kept for theme in found[place]}
        again = themes.assign([mentions[place] for place in kept])
        after = {(place, theme.name) for place, each in zip(kept, again, strict=True) for theme in each}
        shares.append(len(before & after) / len(before | after))
    return f"{sum(shares) / ROUNDS:.1%} of assignments the same (least of {ROUNDS}: {min(shares):.1%})"


def same_in_any_order(mentions: Sequence[Mention], found: Sequence[Sequence[papershelf.Theme]]) -> bool:
    for seed in range(ROUNDS):
        order = random.Random(seed).sample(range(len(mentions)), len(mentions))
        again = themes.assign([mentions[place] for place in order])
        if any(list(each) != list(found[place]) for place, each in zip(order, again, strict=True)):
            return False
    return True


def tell_speed(path: Path) -> None:
    """Title and abstract of real papers; words that were met before are known already from the second size on."""
    mentions: list[Mention] = []
    with zstandard.open(path, "rt", encoding="utf-8") as lines:
        assert isinstance(lines, io.TextIOBase)
        for number, line in enumerate(lines):
            record = json.loads(line)
            if record["abstract"] and number % 5 == 0:
                mentions.append(Mention(record["title"], Place("sample", number), record["abstract"]))
    random.Random(0).shuffle(mentions)
    print()
    begin = 0
    for size in SIZES:
        some = (mentions * 2)[begin : begin + size]
        begin += size
        started = time.perf_counter()
        found = themes.assign(some)
        assigned = time.perf_counter() - started
        started = time.perf_counter()
        suggested = themes.suggest(some)
        seconds = time.perf_counter() - started
        share = sum(map(bool, found)) / size
        print(f"{size} papers of all of arXiv: assign {assigned:.2f} s, suggest {seconds:.2f} s; ", end="")
        print(f"{share:.1%} with a theme, {len(suggested)} suggested")


if __name__ == "__main__":
    main()
