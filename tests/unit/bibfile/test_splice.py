"""Edits of bytes, and the diff that shows them; that `patch` takes it is in `tests/properties/test_merging.py`."""

from __future__ import annotations

from papershelf.bibfile.splice import Edit, splice, unified_diff

LINES = b"".join(b"line %d\n" % number for number in range(1, 31))


def at(text: bytes, new: bytes = b"") -> Edit:
    start = LINES.index(text)
    return Edit(start, start + len(text), new)


def test_edits_touch_no_other_byte() -> None:
    edits = [Edit(0, 0, b"^"), Edit(1, 3, b""), Edit(3, 3, b"|"), Edit(5, 6, b"FF")]
    assert splice(b"abcdef", edits) == b"^a|deFF"
    assert splice(b"\xff\x00", []) == b"\xff\x00"


def test_a_diff_shows_three_lines_around_a_change() -> None:
    assert unified_diff(LINES, [at(b"line 10", b"line ten")], "refs.bib").decode() == (
        "--- refs.bib\n+++ refs.bib\n@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n-line 10\n+line ten\n line 11\n"
        " line 12\n line 13\n"
    )


def test_changes_that_are_far_from_each_other_have_hunks_of_their_own() -> None:
    diff = unified_diff(LINES, [at(b"line 5\n"), at(b"line 25", b"line 25\nand more")], "refs.bib")
    assert [line for line in diff.splitlines() if line[:2] == b"@@"] == [b"@@ -2,7 +2,6 @@", b"@@ -23,6 +22,7 @@"]


def test_changes_that_share_their_context_have_one_hunk() -> None:
    diff = unified_diff(LINES, [at(b"line 5\n"), at(b"line 11\n")], "refs.bib")
    assert diff.count(b"\n@@") == 1
    assert diff.count(b"\n-") == 2


def test_the_whole_of_a_new_file_is_added() -> None:
    assert unified_diff(b"", [Edit(0, 0, b"a\nb\n")], "n") == b"--- n\n+++ n\n@@ -0,0 +1,2 @@\n+a\n+b\n"


def test_a_missing_line_end_at_the_end_is_told() -> None:
    diff = unified_diff(b"a\nb", [Edit(3, 3, b"\nc\n")], "n")
    assert diff == b"--- n\n+++ n\n@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n"


def test_where_nothing_changes_there_is_no_diff() -> None:
    assert unified_diff(LINES, [], "n") == b""
    assert unified_diff(LINES, [at(b"line 3", b"line 3")], "n") == b""


def test_bytes_that_are_no_text_are_shown_as_they_are() -> None:
    assert b"-\xff\x00\r\n+\xfe\r\n" in unified_diff(b"\xff\x00\r\n", [Edit(0, 2, b"\xfe")], "n")
