"""The note that tells which digests a paper came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from papershelf.errors import ConfigError
from papershelf.formats.source_note import render_source_note
from papershelf.model import PartialDate
from tests.factories import make_mention, make_record


def test_it_names_the_digest_and_the_line() -> None:
    note = render_source_note(make_record(), [make_mention(file="hf-000.txt", line=12)], None)
    assert note == "<p>From hf-000.txt, line 12.</p>"


@pytest.mark.parametrize("file", ["/home/me/secret/hf-000.txt", "../hf-000.txt", "C:\\Users\\me\\hf-000.txt"])
def test_it_does_not_tell_where_on_the_machine_a_digest_is(file: str) -> None:
    assert render_source_note(make_record(), [make_mention(file=file)], None) == "<p>From hf-000.txt, line 1.</p>"


def test_another_title_and_a_date_are_told() -> None:
    mention = make_mention("Attention is most of what you need", file="-", date=PartialDate(2017, 6))
    note = render_source_note(make_record(), [mention], None)
    assert note == "<p>From standard input, line 1, dated 2017-06, as “Attention is most of what you need”.</p>"


def test_a_title_that_is_spelled_otherwise_is_not_another() -> None:
    note = render_source_note(make_record(), [make_mention("Attention is all you need!")], None)
    assert "Attention" not in note


def test_each_digest_has_a_paragraph() -> None:
    one, other = make_mention(file="a.txt"), make_mention(file="b.txt")
    note = render_source_note(make_record(), [one, other, one], None)
    assert note == "<p>From a.txt, line 1.</p>\n<p>From b.txt, line 1.</p>"


def test_what_a_digest_says_is_text_and_as_little_escaped_as_zotero_has_it() -> None:
    mention = make_mention('"Don\'t" <img src=x onerror=alert(1)> & `=1`\x1b[31m', file="a&b<c>.txt")
    note = render_source_note(make_record(), [mention], None)
    title = '"Don\'t" &lt;img src=x onerror=alert(1)&gt; &amp; `=1`'
    assert note == f"<p>From a&amp;b&lt;c&gt;.txt, line 1, as “{title}”.</p>"


def test_a_persons_template_comes_first(tmp_path: Path) -> None:
    template = '<h1 title="{{ sources[0].title }}">{{ sources[0].file }}</h1><br/>\n'
    (tmp_path / "zotero_note.html.j2").write_text(template, "utf-8")
    note = render_source_note(make_record(), [make_mention('" onclick="x', file="a.txt")], tmp_path)
    assert note == '<h1 title="&#34; onclick&#61;&#34;x">a.txt</h1><br/>'


def test_a_broken_template_is_told(tmp_path: Path) -> None:
    (tmp_path / "zotero_note.html.j2").write_text("{{ nothing }}", "utf-8")
    with pytest.raises(ConfigError, match=r"zotero_note\.html\.j2:1: 'nothing' is undefined"):
        render_source_note(make_record(), [make_mention()], tmp_path)
