from __future__ import annotations

from typing import Any

import pytest
import rispy

from papershelf.formats.entry_options import EntryOptions, FieldChoice
from papershelf.formats.papers import Paper
from papershelf.formats.ris import render_ris
from papershelf.identifiers import Doi
from papershelf.model import Record
from tests.factories import make_record


def ris(*records: Record, themes: tuple[str, ...] = (), **options: Any) -> str:
    return render_ris([Paper(record, themes) for record in records], EntryOptions(**options))


def read(text: str) -> list[dict[str, Any]]:
    return list(rispy.loads(text, skip_unknown_tags=False))


def test_a_preprint_is_a_report_that_arxiv_issues() -> None:
    record = make_record(authors=("Ludwig van der Berg Jr.", "ATLAS Collaboration", "Plato", "Ada Lovelace", "et al."))
    assert ris(record) == (
        "TY  - RPRT\r\n"
        "ID  - berg2017attention\r\n"
        "TI  - Attention Is All You Need\r\n"
        "AU  - van der Berg, Ludwig, Jr.\r\n"
        "AU  - ATLAS Collaboration,\r\n"
        "AU  - Plato\r\n"
        "AU  - Lovelace, Ada\r\n"
        "AU  - others\r\n"
        "PY  - 2017\r\n"
        "DA  - 2017/06/12/\r\n"
        "PB  - arXiv\r\n"
        "M3  - Preprint\r\n"
        "DO  - 10.48550/arXiv.1706.03762\r\n"
        "UR  - https://arxiv.org/abs/1706.03762\r\n"
        "AN  - arXiv:1706.03762\r\n"
        "DB  - arXiv\r\n"
        "ER  - \r\n"
    )


def test_a_published_paper_names_its_journal() -> None:
    record = make_record(
        "hep-th/9711200", journal_ref="Adv.Theor.Math.Phys.2:231-252,1998", doi=Doi("10.1023/a:1026654312961")
    )
    (entry,) = read(ris(record, published=True))
    assert entry["type_of_reference"] == "JOUR"
    assert entry["secondary_title"].replace(" ", "") == "Adv.Theor.Math.Phys."
    assert (entry["volume"], entry["start_page"], entry["end_page"]) == ("2", "231", "252")
    assert (entry["year"], entry["date"], entry["doi"]) == ("1998", "1998///", "10.1023/a:1026654312961")
    assert (entry["accession_number"], entry["name_of_database"]) == ("arXiv:hep-th/9711200", "arXiv")


def test_a_paper_in_proceedings_is_a_conference_paper() -> None:
    record = make_record(journal_ref="Proceedings of ICML 2017, pages 1-10", doi=Doi("10.5555/1"))
    (entry,) = read(ris(record, published=True))
    assert entry["type_of_reference"] == "CONF"


def test_a_month_keeps_its_slashes() -> None:
    assert "\r\nDA  - 2017/06//\r\n" in ris(make_record(published=None))


def test_themes_are_keywords_that_nobody_splits() -> None:
    (entry,) = read(ris(make_record(), themes=("a; b, c", "d", ";")))
    assert entry["keywords"] == ["a b c", "d"]


def test_abstracts_come_and_keywords_go_when_that_is_wanted() -> None:
    fields = FieldChoice(added=frozenset({"abstract"}), removed=frozenset({"keywords"}))
    (entry,) = read(ris(make_record(abstract="We\nshow."), themes=("a",), fields=fields))
    assert entry["abstract"] == "We show."
    assert "keywords" not in entry


def test_fields_can_be_left_out() -> None:
    text = ris(make_record(), fields=FieldChoice(only=frozenset({"title"})))
    assert [line[:2] for line in text.splitlines()] == ["TY", "ID", "TI", "PB", "M3", "ER"]


@pytest.mark.parametrize(
    "hostile",
    ["x\r\nER  - \r\nTY  - JOUR", "x\nTI  - y", "x\u2028TI  - y", "x\x85ER  - ", "\x1b[31mTY  - x", "x\x0bAU  - y"],
)
def test_no_value_begins_a_line(hostile: str) -> None:
    record = make_record(title=hostile, authors=(hostile, "A. B"), abstract=hostile)
    text = ris(record, themes=(hostile,), fields=FieldChoice(added=frozenset({"abstract"})))
    tags = "TY ID TI AU AU PY DA PB M3 DO UR AN DB AB KW ER".split()
    assert [line[:6] for line in text.splitlines()] == [f"{tag}  - " for tag in tags]
    assert text.count("\r\n") == text.count("\n") == len(tags)
    assert len(read(text)) == 1


def test_commas_in_names_do_not_shift_their_parts() -> None:
    text = ris(make_record(authors=("University of A, B and C Collaboration",)))
    (name,) = read(text)[0]["authors"]
    assert name.count(",") <= 1


def test_nothing_is_an_empty_file() -> None:
    assert ris() == ""
