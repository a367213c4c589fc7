"""Rows of papers → the files of an index, in one pass over the rows and bounded memory."""

from __future__ import annotations

from array import array
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import xxhash

from papershelf.index.blocks import pack
from papershelf.index.postings import Lists, beginnings, gram_pairs
from papershelf.index.words import Words, word_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy.typing as npt

    U64 = npt.NDArray[np.uint64]
    Counts = npt.NDArray[np.bool_]

RECORDS_A_BLOCK = 4  # more take less room, and longer to be unpacked when one is asked for
TITLE_SAMPLE = 4  # one gram in so many is kept
# Digests often cut abstracts off; so more is kept of their beginning, up to so many letters.
ABSTRACT_SAMPLE, _REST_SAMPLE, _BEGINNING = 16, 64, 256
_OVERLAP = 8  # letters: a gram that begins in the beginning may end behind it
ROWS_A_BATCH = 4096  # a multiple of a block's rows
_NO_KEY = 0


class Row(msgspec.Struct, frozen=True, gc=False):
    """A paper as the index takes it: keys to be found by, and data that it keeps without looking at it.

    Attributes:
        arxiv_id: without a version.
        packed: the folded title, in one line that is kept as it is.
        key: the title's folded key; empty if it has none.
        words: of the folded title.
        parts: folded keys of the parts before and after a colon.
        squashed: the abstract's letters and digits; empty if there is none.
        data: the record, one line.
    """

    arxiv_id: str
    packed: str
    key: str
    words: tuple[str, ...]
    parts: tuple[str, ...]
    squashed: bytes
    data: bytes


NO_ROW = Row("", "", "", (), (), b"", b"")
"""Stands where there is no paper, so that the rows behind keep their numbers."""


def key_hash(key: str) -> int:
    """The 64 bits by which a key is found; no two of a million titles share one."""
    return xxhash.xxh3_64_intdigest(key.encode())


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Rows as they will lie in the files; their numbers count from the batch's first."""

    titles: bytes
    lengths: U64
    records: list[bytes]
    ids: U64
    keys: U64
    parts: U64
    part_rows: U64
    word_pairs: U64
    title_pairs: U64
    abstract_pairs: U64

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Batch:
        """What can be made of rows without knowing of others. All batches but the last have `ROWS_A_BATCH` rows."""
        titles = [row.packed.encode() for row in rows]
        parts = [(key_hash(part), number) for number, row in enumerate(rows) for part in row.parts]
        return cls(
            titles=b"".join(titles),
            lengths=_numbers(map(len, titles)),
            records=pack([row.data for row in rows], RECORDS_A_BLOCK),
            ids=_numbers(key_hash(row.arxiv_id) if row.arxiv_id else _NO_KEY for row in rows),
            keys=_numbers(key_hash(row.key) if row.key else _NO_KEY for row in rows),
            parts=_numbers(part for part, _ in parts),
            part_rows=_numbers(number for _, number in parts),
            word_pairs=word_pairs(row.words for row in rows),
            title_pairs=gram_pairs([row.key.encode() for row in rows], TITLE_SAMPLE),
            abstract_pairs=_abstract_pairs([row.squashed for row in rows]),
        )


def _abstract_pairs(squashed: Sequence[bytes]) -> U64:
    begun = gram_pairs((text[:_BEGINNING] for text in squashed), ABSTRACT_SAMPLE)
    # What is kept of the rest would be kept in the beginning, too; what stands in both counts once.
    rest = gram_pairs((text[_BEGINNING - _OVERLAP :] for text in squashed), _REST_SAMPLE)
    pairs = np.concatenate([begun, rest])
    pairs.sort()
    distinct: U64 = pairs.take(beginnings(pairs))
    return distinct


def _numbers(values: Iterable[int]) -> U64:
    return np.fromiter(values, np.uint64)


class Builder:
    """Takes batches in their order, then writes the arrays. Of several rows with one id the last counts."""

    def __init__(self, folder: Path) -> None:
        """Begin to write into an empty folder.

        Raises:
            OSError: it cannot be written.
        """
        self._folder = folder
        self._files = ExitStack()
        self._titles, self._records = (
            self._files.enter_context((folder / name).open("wb")) for name in ("titles.txt", "records.zst")
        )
        self._record_sizes = array("Q")
        # Each grows in place: parts that are put together in the end would take the memory twice.
        self._arrays = {name: array("Q") for name in _GATHERED}
        self._n_rows = 0

    def add(self, batch: Batch) -> None:
        """Put rows behind those before.

        Raises:
            OSError: they cannot be written.
        """
        self._titles.write(batch.titles)
        self._records.writelines(batch.records)
        self._record_sizes.extend(map(len, batch.records))
        for name in _GATHERED:
            values = getattr(batch, name)
            # Numbers of rows stand in the lower half of a pair: what is added never reaches the upper one.
            values = values + np.uint64(self._n_rows) if name in _WITH_ROWS else values
            self._arrays[name].frombytes(values.view(np.uint8).data)
        self._n_rows += len(batch.ids)

    def finish(self) -> int:
        """Write everything; how many papers there are.

        Raises:
            OSError: it cannot be written.
        """
        self.close()
        ids, keys = self._together("ids"), self._together("keys")
        counts = _last_of_each(ids)
        self._write("titles", _offsets(self._together("lengths")))
        self._write("records", _offsets(np.array(self._record_sizes, np.uint64)))
        rows = np.arange(len(ids), dtype=np.uint64)
        self._write_sorted("ids", ids, rows, counts)
        self._write_sorted("keys", keys, rows, counts & (keys != _NO_KEY))
        rows = self._together("part_rows")
        self._write_sorted("parts", self._together("parts"), rows, counts[rows.astype(np.int64)])
        n_papers = int(counts.sum())
        words = Words.of(self._counted("word_pairs", counts), n_papers, len(ids))
        self._write_lists("words", words.lists)
        self._write("words_counts", words.counts)
        self._write("words_totals", words.totals)
        for name in ("title", "abstract"):
            self._write_lists(f"{name}_grams", Lists.of(self._counted(f"{name}_pairs", counts), len(ids)))
        return n_papers

    def close(self) -> None:
        """Close what is open.

        Raises:
            OSError: what was still to be written cannot be.
        """
        self._files.close()

    def _together(self, name: str) -> U64:
        """What all batches have of an array, which is given away."""
        gathered = self._arrays.pop(name)
        return np.frombuffer(gathered, np.uint64) if gathered else np.empty(0, np.uint64)

    def _counted(self, name: str, counts: Counts) -> U64:
        """The pairs of rows that count."""
        pairs = self._together(name)
        return pairs if counts.all() else pairs[counts[(pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)]]

    def _write_lists(self, name: str, lists: Lists) -> None:
        for part in ("hashes", "starts", "rows"):
            self._write(f"{name}_{part}", getattr(lists, part))

    def _write_sorted(self, name: str, keys: U64, rows: U64, counts: Counts) -> None:
        keys, rows = keys[counts], rows[counts]
        order = np.argsort(keys, kind="stable")
        self._write(f"{name}_hashes", keys[order])
        self._write(f"{name}_rows", rows[order].astype(np.uint32))

    def _write(self, name: str, values: npt.NDArray[np.generic]) -> None:
        np.save(self._folder / f"{name}.npy", values, allow_pickle=False)


_WITH_ROWS = frozenset(["part_rows", "word_pairs", "title_pairs", "abstract_pairs"])
_GATHERED = ("lengths", "ids", "keys", "parts", *sorted(_WITH_ROWS))


def _last_of_each(ids: U64) -> Counts:
    """Which rows count: the last one of each id."""
    _, from_end = np.unique(ids[::-1], return_index=True)
    counts = np.zeros(len(ids), dtype=np.bool_)
    counts[len(ids) - 1 - from_end] = True
    counts &= ids != _NO_KEY
    return counts


def _offsets(lengths: U64) -> U64:
    """Where each of several texts begins, and the end of the last one."""
    return np.concatenate([np.zeros(1, np.uint64), np.cumsum(lengths)])
