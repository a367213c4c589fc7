"""The Atom that the local arXiv writes, beside what the real one wrote."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author, Record
from tests.servers.arxiv_feed import Entry, Question, latest, render_error, render_feed
from tests.servers.feed_reader import NAMES

NOW = dt.datetime(2026, 4, 12, 22, 9, 26, tzinfo=dt.UTC).timestamp()


def _day(entry: ElementTree.Element, name: str) -> dt.date:
    return dt.datetime.fromisoformat(entry.findtext(name, "", NAMES)).date()


def _recorded_entry(entry: ElementTree.Element) -> Entry:
    arxiv_id = ArxivId.parse(entry.findtext("atom:id", "", NAMES))
    assert arxiv_id
    assert arxiv_id.version
    doi = entry.findtext("arxiv:doi", None, NAMES)
    record = Record(
        arxiv_id.base,
        entry.findtext("atom:title", "", NAMES),
        authors=tuple(Author(name.text or "") for name in entry.iterfind("atom:author/atom:name", NAMES)),
        abstract=entry.findtext("atom:summary", "", NAMES),
        published=_day(entry, "atom:published"),
        updated=_day(entry, "atom:updated"),
        categories=tuple(category.attrib["term"] for category in entry.iterfind("atom:category", NAMES)),
        doi=Doi(doi) if doi else None,
        journal_ref=entry.findtext("arxiv:journal_ref", None, NAMES),
        comment=entry.findtext("arxiv:comment", None, NAMES),
    )
    return Entry(record, arxiv_id.version)


def _without_what_differs(feed: str) -> str:
    """Without the feed's id and times of day; a `Record` does not hold affiliations."""
    feed = re.sub(r"T\d\d:\d\d:\d\dZ", "", feed)
    feed = re.sub(r"<id>https://arxiv.org/api/[\w/+]{27}</id>", "<id>of 27 characters</id>", feed)
    return re.sub(r"\n *<arxiv:affiliation>.*</arxiv:affiliation>", "", feed)


def test_a_feed_is_what_arxiv_writes_to_the_letter(shared: Path) -> None:
    recordings = sorted((shared / "arxiv-recordings").glob("*.atom.xml"))
    assert recordings
    for path in recordings:
        recorded = path.read_text("utf-8")
        tree = ElementTree.fromstring(recorded)
        now = dt.datetime.fromisoformat(tree.findtext("atom:updated", "", NAMES)).timestamp()
        if "_id_abc_" in path.name:
            assert render_error("incorrect id format for abc", now) == recorded
            continue
        asked = re.fullmatch(r"arXiv Query: search_query=(.*)&id_list=(.*)&start=(\d+)&max_results=(\d+)",
                             tree.findtext("atom:title", "", NAMES))  # fmt: skip
        assert asked, path.name
        question = Question(asked[1], asked[2], int(asked[3]), int(asked[4]))
        total = int(tree.findtext("opensearch:totalResults", "", NAMES))
        entries = [_recorded_entry(entry) for entry in tree.iterfind("atom:entry", NAMES)]
        rendered = render_feed(question, entries, total, now)
        assert _without_what_differs(rendered) == _without_what_differs(recorded), path.name


def test_what_a_record_lacks_is_left_out_or_made_up_from_its_id() -> None:
    feed = render_feed(Question("ti:x", "", 0, 10), [latest(Record(ArxivId("hep-th/9903012"), "x"))], 1, NOW)
    entry = ElementTree.fromstring(feed).find("atom:entry", NAMES)
    assert entry is not None
    assert entry.findtext("atom:id", None, NAMES) == "http://arxiv.org/abs/hep-th/9903012v1"
    assert entry.findtext("atom:published", None, NAMES) == "1999-03-01T00:00:00Z"
    assert entry.findtext("atom:updated", None, NAMES) == "1999-03-01T00:00:00Z"
    left_out = ("atom:author", "atom:category", "arxiv:comment", "arxiv:doi", "arxiv:journal_ref")
    assert [name for name in left_out if entry.find(name, NAMES) is not None] == []


def test_a_paper_that_was_updated_has_a_second_version() -> None:
    paper = Record(ArxivId("2101.00001"), "x", published=dt.date(2021, 1, 1), updated=dt.date(2021, 5, 1))
    assert latest(paper).version == 2


def test_equal_questions_get_equal_feeds_and_others_get_other_ids() -> None:
    one, other = (render_feed(Question(query, "", 0, 10), [], 0, NOW) for query in ("ti:x", "ti:y"))
    assert one == render_feed(Question("ti:x", "", 0, 10), [], 0, NOW)
    ids = [ElementTree.fromstring(feed).findtext("atom:id", None, NAMES) for feed in (one, other)]
    assert ids[0] != ids[1]


@given(st.text(st.characters() | st.sampled_from("<>&\"']]>\x00\x1b\ud800\ufffe"), max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_makes_a_feed_that_can_be_read(text: str) -> None:
    record = Record(
        ArxivId("2101.00001"),
        text,
        (Author(text),),
        text,
        categories=(text,),
        doi=Doi(text),
        journal_ref=text,
        comment=text,
    )
    question = Question(text, text, 0, 10)
    read = ElementTree.fromstring(render_feed(question, [latest(record)], 1, NOW).encode())
    kept = re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text).replace("\r\n", "\n")
    assert read.findtext("atom:entry/atom:title", None, NAMES) == kept.replace("\r", "\n")
    assert ElementTree.fromstring(render_error(text, NOW).encode()).find("atom:entry", NAMES) is not None
