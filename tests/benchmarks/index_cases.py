"""What the benchmarks of the index share: real titles, titles as people change them, and generated papers."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import zstandard

SHARED = Path(__file__).resolve().parents[3] / "shared"
TITLES = SHARED / "data" / "arxiv-titles.jsonl.zst"
_MONTHS = [f"{year}{month:02}" for year in range(40, 99) for month in range(1, 13)]  # no paper has these ids yet


def lines_of(path: Path = TITLES) -> Iterator[str]:
    """The lines of the snapshot."""
    with path.open("rb") as file:
        yield from io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), "utf-8")


def titles_of(path: Path = TITLES) -> list[str]:
    """The titles of the snapshot."""
    return [" ".join(json.loads(line)["title"].split()) for line in lines_of(path)]


def write_scaled(path: Path, count: int) -> None:
    """Write the snapshot, and behind it generated papers until there are `count`.

    A generated title is the beginning of one real title and the end of another; the rest is that of a real paper.
    """
    rng = random.Random(6)
    papers: list[dict[str, object]] = []
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for line in lines_of():
            file.write(line)
            written += 1
            if not written % 10:
                papers.append(json.loads(line))
        for number in range(max(0, count - written)):
            month, place = divmod(number, 99_999)
            title = joined(rng, *(str(rng.choice(papers)["title"]) for _ in range(2)))
            paper = rng.choice(papers) | {"id": f"{_MONTHS[month]}.{place + 1:05}", "title": title}
            file.write(json.dumps(paper, ensure_ascii=False) + "\n")


def joined(rng: random.Random, one: str, other: str) -> str:
    """A title that nobody wrote, of the words that real ones have."""
    first, second = one.split(), other.split()
    return " ".join(first[: rng.randint(2, 2 + len(first) // 2)] + second[len(second) // 2 :])


def noisy(rng: random.Random, title: str) -> str:
    """A title with one change of the kinds that digests have: a letter, a word, a name dropped, or the end cut off."""
    kind, place = rng.randrange(5), rng.randrange(max(1, len(title) - 1))
    words = title.split()
    if kind == 0 and len(words) > 4:
        del words[rng.randrange(len(words))]
        return " ".join(words)
    if kind == 1:
        return title[:place] + title[place + 1 :]
    if kind == 2:
        return title[:place] + title[place : place + 2][::-1] + title[place + 2 :]
    if kind == 3 and len(title) > 50:
        return title[: len(title) * 3 // 4] + "…"
    return title.split(": ", 1)[-1] if ": " in title else title.replace(words[-1], words[-1] + "s")


def mixed(titles: Sequence[str], count: int, seed: int = 6) -> list[str]:
    """Titles as a large list has them: 68 % verbatim, 20 % noisy, 12 % of papers that do not exist."""
    rng = random.Random(seed)
    found = []
    for kind in rng.choices("vna", [68, 20, 12], k=count):
        title = rng.choice(titles)
        found.append({"v": title, "n": noisy(rng, title), "a": joined(rng, title, rng.choice(titles))}[kind])
    return found
