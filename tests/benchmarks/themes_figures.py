"""Computes `src/papershelf/themes/figures.npz` from a file of arXiv's metadata: figures only, no text.

    python tests/benchmarks/themes_figures.py ../shared/data/arxiv-sample.jsonl.zst src/papershelf/themes/figures.npz

It needs scikit-learn, which nothing else does. See `papershelf.themes.figures` for what is in the file.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
import zstandard
from scipy.sparse import csr_matrix
from sklearn.utils.extmath import randomized_svd

from papershelf.themes.figures import hash_of
from papershelf.themes.phrases import is_begun, is_ended, is_tied, phrases
from papershelf.themes.words import sentences

LEAST_PAPERS = 5  # a phrase in fewer is as good as unknown
MOST_COMMON = 0.3  # share of papers; words in more tell nothing about what a paper is near to
DIMENSIONS = 100  # 64 to 200 do about as well on lists that people have sorted
CATEGORY_WEIGHT = 2  # a paper's category counts as a word that is there twice


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("metadata", type=Path)
    parser.add_argument("figures", type=Path)
    given = parser.parse_args()
    in_papers, in_titles, bags = counted(given.metadata)
    all_, begun, ended = edges(given.metadata)
    known = sorted(key for key, count in in_papers.items() if count >= LEAST_PAPERS)
    by_hash = {hash_of(key): key for key in known}  # of two phrases with one hash, the last stands for both
    hashes = np.array(sorted(by_hash), dtype=np.uint32)
    keys = [by_hash[int(value)] for value in hashes]
    words = [key for key in keys if " " not in key and in_papers[key] < MOST_COMMON * len(bags)]
    vectors = word_vectors(bags, words, in_papers)
    scales = np.abs(vectors).max(axis=1, keepdims=True).clip(1e-4)
    np.savez(
        given.figures,
        n_papers=np.array(len(bags)),
        hashes=hashes,
        papers=np.array([in_papers[key] for key in keys], dtype=np.uint16),
        titles=np.array([in_titles[key] for key in keys], dtype=np.uint16),
        begun=shares(begun, all_, keys),
        ended=shares(ended, all_, keys),
        words=np.array([np.searchsorted(hashes, hash_of(word)) for word in words], dtype=np.uint32),
        vectors=np.round(vectors / scales * 127).astype(np.int8),
        scales=scales[:, 0].astype(np.float16),
    )
    print(f"{len(bags)} papers, {len(keys)} phrases, {len(words)} words, {given.figures.stat().st_size / 1e6:.1f} MB")


def counted(metadata: Path) -> tuple[Counter[str], Counter[str], list[Counter[str]]]:
    in_papers: Counter[str] = Counter()
    in_titles: Counter[str] = Counter()
    bags: list[Counter[str]] = []
    with zstandard.open(metadata, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            title = [key for run in sentences(record["title"] or "") for key, _, _ in phrases(run)]
            abstract = [key for run in sentences(record["abstract"] or "") for key, _, _ in phrases(run)]
            in_titles.update(set(title))
            in_papers.update({*title, *abstract})
            bag = Counter(key for key in (*title, *abstract) if " " not in key)
            bag.update({f"@{name}": CATEGORY_WEIGHT for name in (record["categories"] or "").split()})
            bags.append(bag)
    return in_papers, in_titles, bags


def edges(metadata: Path) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How often each phrase is there, how often nothing that could belong to it stands before it, and behind it."""
    all_: Counter[str] = Counter()
    begun: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    with zstandard.open(metadata, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            for run in (*sentences(record["title"] or ""), *sentences(record["abstract"] or "")):
                for key, begin, end in phrases(run):
                    is_free = not is_tied(run, begin, end)
                    all_[key] += 1
                    begun[key] += is_free and is_begun(run, begin)
                    ended[key] += is_free and is_ended(run, end)
    return all_, begun, ended


def shares(counts: Counter[str], all_: Counter[str], keys: list[str]) -> np.ndarray:
    return np.array([round(255 * counts[key] / all_[key]) for key in keys], dtype=np.uint8)


def word_vectors(bags: list[Counter[str]], words: list[str], in_papers: Counter[str]) -> np.ndarray:
    categories = sorted({key for bag in bags for key in bag if key.startswith("@")})
    terms = {key: place for place, key in enumerate([*words, *categories])}
    in_categories = Counter(key for bag in bags for key in bag if key.startswith("@"))
    counts = np.array([in_papers[key] or in_categories[key] for key in terms])
    idf = np.log(len(bags) / counts)
    rows, columns, values = [], [], []
    for row, bag in enumerate(bags):
        known = [(terms[key], 1 + np.log(count)) for key, count in bag.items() if key in terms]
        weights = np.array([weight * idf[place] for place, weight in known])
        length = np.sqrt((weights**2).sum()) or 1
        rows += [row] * len(known)
        columns += [place for place, _ in known]
        values += (weights / length).tolist()
    matrix = csr_matrix((values, (rows, columns)), shape=(len(bags), len(terms)))
    _, _, components = randomized_svd(matrix, DIMENSIONS, n_iter=5, random_state=0)
    return np.asarray(components.T[: len(words)])


if __name__ == "__main__":
    main()
