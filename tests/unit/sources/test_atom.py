from __future__ import annotations

import pytest

from papershelf.sources.atom import FeedCounts, NotAFeedError, count_feed

ENTRY = "<entry><id>http://arxiv.org/abs/2101.00001v1</id><title>One <b xmlns=''>bold</b></title></entry>"


def _feed(*entries: str, total: object = None, start: object = 0, page: object = 100, root: str = "feed") -> bytes:
    numbers = {"itemsPerPage": page, "totalResults": len(entries) if total is None else total, "startIndex": start}
    counts = "".join(f"<o:{name}>{number}</o:{name}>" for name, number in numbers.items() if number != "")
    return (
        "<?xml version='1.0' encoding='UTF-8'?>"
        f"<{root} xmlns='http://www.w3.org/2005/Atom' xmlns:o='http://a9.com/-/spec/opensearch/1.1/'>"
        f"<title>Error</title>{counts}{''.join(entries)}</{root}>"
    ).encode()


def test_a_whole_feed_is_counted() -> None:
    assert count_feed(_feed()) == FeedCounts(0, 0)
    assert count_feed(_feed(ENTRY, ENTRY)) == FeedCounts(2, 2)


def test_a_page_of_several_is_cut() -> None:
    counts = count_feed(_feed(ENTRY, total=7, page=1))
    assert counts.is_cut
    assert not count_feed(_feed(ENTRY)).is_cut


def test_the_last_page_holds_what_is_left() -> None:
    assert count_feed(_feed(ENTRY, total=7, start=6, page=2)).entries == 1


def test_arxivs_error_entry_is_told_apart() -> None:
    assert count_feed(_feed("<entry><title> Error </title></entry>")).is_error
    assert not count_feed(_feed("<entry><title>Error</title></entry>", ENTRY)).is_error
    assert not count_feed(_feed("<entry><source><title>Error</title></source></entry>")).is_error


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "was no Atom feed"),
        (b"Rate exceeded.", "was no Atom feed"),
        (b"<html><body>Please wait</body></html>", "was no Atom feed"),
        (b"<!DOCTYPE html><html></html>", "was no Atom feed"),
        (b"<!DOCTYPE feed [<!ENTITY a 'aaa'>]>" + _feed(ENTRY).split(b"?>")[1], "was no Atom feed"),
        (_feed(ENTRY, root="rss"), "was no Atom feed"),
        (_feed(ENTRY)[:-20], "was cut off or damaged"),
        (_feed(ENTRY.replace("One", "\x01")), "was cut off or damaged"),
        (_feed(ENTRY.replace("One", "&undeclared;")), "was cut off or damaged"),
        (_feed(ENTRY) + b"<more/>", "was cut off or damaged"),
        (_feed(ENTRY, total=2), "had another number of entries than it announced"),
        (_feed(ENTRY, ENTRY, total=1), "had another number of entries than it announced"),
        (_feed(ENTRY, total="many"), "lacked its counts"),
        (_feed(ENTRY, page=""), "lacked its counts"),
    ],
)
def test_whatever_is_no_whole_feed_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(NotAFeedError, match=reason):
        count_feed(body)
