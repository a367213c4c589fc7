"""Whatever a record holds, its item is one that Zotero takes as it is, and is known again as that paper."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import structs

from papershelf.formats.source_note import render_source_note
from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author, Mention, Place, Record
from papershelf.names import parse_author
from papershelf.sources.snapshot import read_records
from papershelf.text import clean
from papershelf.zotero.identity import Marks, Sameness, contradiction, marks, marks_of_record, why_same
from papershelf.zotero.items import children_of, fields_of_record, item_type_of
from papershelf.zotero.model import CREATORS, Item, as_json, fields_of
from tests.servers.zotero_schema import FIELDS
from tests.servers.zotero_values import cleaned

HOSTILE = [
    *"{}$\\%&#_^~\"'`@,=<>|()[]-:?. \n\x00\x0b\x1b\x7f\u202e\u2028\u0301\ue001\ufeff",
    "<script>alert(1)</script>", "<i>x</i>", "&lt;", "&#0;", '=HYPERLINK("', "\x1b]0;x\x07", "$x_", "$^{", "_{a_{b}}",
    "10$^{12}$", "\\frac{1}{2}", "\\'e", "{\\it ", "et al.", "Jr.", "van der", "Collaboration", "arXiv:2101.00001",
    "10.1000/other", "王", "🤗", "Editorial", "Part I", "Erratum", "…",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), max_size=10).map("".join)
AUTHOR = st.builds(Author, TEXT, TEXT, TEXT, st.booleans()) | TEXT.map(parse_author)
IDS = [ArxivId("1706.03762"), ArxivId("hep-th/9201001"), ArxivId("0704.0001")]
RECORD = st.builds(
    Record,
    st.sampled_from(IDS),
    TEXT,
    st.lists(AUTHOR, max_size=3).map(tuple),
    abstract=TEXT,
    published=st.none() | st.dates(),
    updated=st.none() | st.dates(),
    categories=st.lists(TEXT | st.just("cs.CL"), max_size=2).map(tuple),
    doi=st.none() | st.sampled_from([Doi("10.1000/x_%1&2."), Doi("10.48550/arxiv.1706.03762"), Doi("10.1000/a(b)")]),
    journal_ref=st.none() | TEXT | TEXT.map("J. {} 5 (2) 1-9 (2001)".format) | TEXT.map("Proc. {}, pp. 1-9".format),
    comment=st.none() | TEXT,
)
UNSEEN = "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ud800-\udfff]"
MADE = ("preprint", "journalArticle", "conferencePaper")


def made(record: Record, kind: str = "") -> Item:
    kind = kind or item_type_of(record)
    return Item("ABCD2345", 1, kind, fields_of_record(record, kind))


@given(RECORD, st.sampled_from(sorted(FIELDS)))
def test_zotero_would_change_nothing(record: Record, kind: str) -> None:
    fields = fields_of_record(record, kind)
    assert fields.keys() <= {*FIELDS[kind], CREATORS}
    assert fields_of(as_json(fields)) == fields
    for value in fields.values():
        texts = [value] if isinstance(value, str) else [name for one in value for name in (one.last, one.first)]
        assert all(text == cleaned(text) and not re.search(UNSEEN, text) for text in texts)
    assert all(one.last for one in fields.get(CREATORS, ()) if not isinstance(one, str))
    assert fields_of_record(record, kind) == fields


@given(RECORD, st.sampled_from([*MADE, "report", "webpage", "statute"]))
def test_what_is_made_of_a_record_is_known_as_that_paper(record: Record, kind: str) -> None:
    # Titles come in cleaned: what begins a terminal's escape sequence is in none.
    record = structs.replace(record, title=clean(record.title) or "x")
    seen = marks(made(record, kind))
    assert why_same(record, seen) is Sameness.ARXIV_ID
    assert contradiction(record, seen) is None
    assert marks_of_record(record).arxiv_ids == seen.arxiv_ids


@given(RECORD, RECORD)
def test_it_is_never_known_as_another_paper(record: Record, other: Record) -> None:
    assume(record.arxiv_id != other.arxiv_id)
    seen = marks(made(record))
    assert why_same(other, seen) is None
    assert contradiction(other, seen) is None


@given(st.sampled_from(IDS), TEXT, TEXT)
def test_running_text_names_no_paper(arxiv_id: ArxivId, before: str, after: str) -> None:
    extra = f"note {' '.join(before.split())} arXiv:{arxiv_id} {after}"
    seen = marks(Item("ABCD2345", 1, "journalArticle", {"extra": extra, "abstractNote": extra}))
    assert arxiv_id not in seen.arxiv_ids


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags |= {tag, *(name for name, _ in attrs)}

    def handle_data(self, data: str) -> None:
        self.text += data


@given(RECORD, TEXT, TEXT)
def test_notes_hold_text_and_nothing_that_runs(record: Record, title: str, file: str) -> None:
    source = render_source_note(record, [Mention(title, Place(f"/home/me/{file}", 3))], None)
    for child in children_of(record, comment=True, pdf=False, source=source):
        note = child.fields["note"]
        assert isinstance(note, str)
        assert Page(note).tags == {"p"}
        assert not re.search(r"&(?!amp;|lt;|gt;)", note)
        assert "/home/me" not in note
        assert note == cleaned(note)


# --- Real papers ------------------------------------------------------------------------------------------------------

SAMPLE = 3000


@pytest.fixture(scope="module")
def records(shared: Path) -> list[Record]:
    return list(islice(read_records(shared / "data" / "arxiv-sample.jsonl.zst"), SAMPLE))


def named_by_words_only(item: Item) -> Marks:
    ids = {"archiveID", "url", "extra", "DOI"}
    return marks(replace(item, fields={name: value for name, value in item.fields.items() if name not in ids}))


def test_real_papers_are_known_again_and_taken_for_no_other(records: list[Record]) -> None:
    items = [made(record) for record in records]
    seen = [marks(item) for item in items]
    assert [why_same(*pair) for pair in zip(records, seen, strict=True)] == [Sameness.ARXIV_ID] * len(records)
    alike = defaultdict(list)
    for record, item, one in zip(records, items, seen, strict=True):
        for sign in (one.title, *one.dois):
            alike[sign].append((record, item, one))
    for same in alike.values():
        for record, _, _ in same:
            assert [one.arxiv_ids for _, _, one in same if why_same(record, one)] == [(record.arxiv_id,)]


def test_real_papers_are_known_by_words_alone(records: list[Record]) -> None:
    unknown = [
        record.title
        for record in records
        if record.authors and why_same(record, named_by_words_only(made(record))) is not Sameness.TITLE
    ]
    assert len(unknown) <= len(records) // 500, unknown
