"""Journal references: what is taken apart is right, and what is not sure stays together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from papershelf.publication import Publication, parse_publication


def article(venue: str, volume: str = "", pages: str = "", year: int | None = None, *, number: str = "") -> Publication:
    return Publication(venue, False, volume, number, pages, year)


@pytest.mark.parametrize(
    ("journal_ref", "publication"),
    [
        ("Phys.Rev.D76:013009,2007", article("Phys.Rev.", "D76", "013009", 2007)),
        ("Adv.Theor.Math.Phys.2:231-252,1998", article("Adv.Theor.Math.Phys.", "2", "231-252", 1998)),
        ("JHEP 0610:012,2006", article("JHEP", "0610", "012", 2006)),
        ("JHEP03(2019)123", article("JHEP", "03", "123", 2019)),
        ("Astrophys.J.658:L119-L122,2007", article("Astrophys.J.", "658", "L119-L122", 2007)),
        ("PoS LAT2006:123,2006", article("PoS", "LAT2006", "123", 2006)),
        ("PoS(LATTICE 2008)123", article("PoS", "LATTICE2008", "123")),
        ("Phys.Lett. B483 (2000) 271-276", article("Phys.Lett.", "B483", "271-276", 2000)),
        ("J. High Energy Phys. 05 (2010) 012", article("J. High Energy Phys.", "05", "012", 2010)),
        ("Phys.Rev.D 99 (2019) 1, 012001", article("Phys.Rev.D", "99", "012001", 2019, number="1")),
        ("Physics Today 60N3 (2007) 8-9", article("Physics Today", "60N3", "8-9", 2007)),
        ("J. Stat. Mech. (2007) P06012", article("J. Stat. Mech.", "", "P06012", 2007)),
        ("2007 New J. Phys. 9 123", article("New J. Phys.", "9", "123", 2007)),
        ("Nature 521, 436-444 (2015)", article("Nature", "521", "436-444", 2015)),
        ("Nature 449, 189–191 (13 September 2007)", article("Nature", "449", "189-191", 2007)),
        ("Phys. Rev. B 76, 081302(R) (2007)", article("Phys. Rev. B", "76", "081302(R)", 2007)),
        ("Phys. Rev. D 76 (2007) 2005", article("Phys. Rev. D", "76", "2005", 2007)),
        ("IEEE Trans. Inf. Theory IT-30, 12-15 (1984)", article("IEEE Trans. Inf. Theory", "IT-30", "12-15", 1984)),
        ("Solid State Ionics 101-103, 321-331 (1997)", article("Solid State Ionics", "101-103", "321-331", 1997)),
        (
            "Management Science 71(12):10144-10164, 2025",
            article("Management Science", "71", "10144-10164", 2025, number="12"),
        ),
        ("Psychological Methods, 28(1), 152-178", article("Psychological Methods", "28", "152-178", number="1")),
        ("JMLR, 15(Jun):1929-1958, 2014", article("JMLR", "15", "1929-1958", 2014, number="Jun")),
        ("Entropy 2018, 20(3), 123", article("Entropy", "20", "123", 2018, number="3")),
        (
            "Trans. Amer. Math. Soc. 360 (2008), no. 3, 1559--1580",
            article("Trans. Amer. Math. Soc.", "360", "1559-1580", 2008, number="3"),
        ),
        (
            "Ann. of Math. (2) 165 (2007), no. 2, 397-456",
            article("Ann. of Math. (2)", "165", "397-456", 2007, number="2"),
        ),
        (
            "Annals of Statistics 2007, Vol. 35, No. 5, 2173-2192",
            article("Annals of Statistics", "35", "2173-2192", 2007, number="5"),
        ),
        (
            "IEEE Robotics and Automation Letters, vol. 7, no. 2, pp. 2621-2628, April 2022",
            article("IEEE Robotics and Automation Letters", "7", "2621-2628", 2022, number="2"),
        ),
        (
            "IEEE Transactions on Information Theory ( Volume: 65 , Issue: 4 , April 2019 )",
            article("IEEE Transactions on Information Theory", "65", "", 2019, number="4"),
        ),
        ("Доклады РАН, т. 415, № 3, с. 312-315 (2007)", article("Доклады РАН", "415", "312-315", 2007, number="3")),
        ("TMF, 150:1 (2007), 26–40", article("TMF", "150", "26-40", 2007, number="1")),
        (
            "Annales de l'Institut Fourier, tome 57, n° 3 (2007), p. 725-744",
            article("Annales de l'Institut Fourier", "57", "725-744", 2007, number="3"),
        ),
        ("LNCS 1234 (2005) pp 1-12", article("LNCS", "1234", "1-12", 2005)),
        ("Proc. Natl. Acad. Sci. USA 104 (2007) 1234", article("Proc. Natl. Acad. Sci. USA", "104", "1234", 2007)),
        ("J. Algebra 12(3), no. 4, 5-6 (2007)", article("J. Algebra 12(3)", "", "5-6", 2007, number="4")),
        ("TMLR, 2026", article("TMLR", year=2026)),
        ("Annals of Mathematics 165 (2007)", article("Annals of Mathematics", "165", "", 2007)),
    ],
)
def test_articles_are_taken_apart(journal_ref: str, publication: Publication) -> None:
    assert parse_publication(journal_ref) == publication


@pytest.mark.parametrize(
    ("journal_ref", "venue", "pages", "year"),
    [
        ("In NeurIPS 2017", "NeurIPS", "", 2017),
        ("NIPS2017, pp. 1-5", "NIPS", "1-5", 2017),
        ("EMNLP 2024, 5999-6011", "EMNLP", "5999-6011", 2024),
        (
            "International Conference on Machine Learning (2021), pp. 2793-2803",
            "International Conference on Machine Learning",
            "2793-2803",
            2021,
        ),
        (
            "Proceedings of the 2022 Conference on Empirical Methods in Natural Language Processing",
            "Proceedings of the 2022 Conference on Empirical Methods in Natural Language Processing",
            "",
            2022,
        ),
        (
            "2023 IEEE Workshop on Signal Processing (WASPAA), pp. 1-5",
            "2023 IEEE Workshop on Signal Processing (WASPAA)",
            "1-5",
            2023,
        ),
        (
            "4th Conference on Learning Representations, ICLR 2016, San Juan, May 2-4, 2016, Proceedings (2016)",
            "4th Conference on Learning Representations, ICLR 2016, San Juan, May 2-4, 2016, Proceedings",
            "",
            2016,
        ),
        (
            "Proceedings of the 61st Annual Meeting of the ACL (Volume 1: Long Papers)",
            "Proceedings of the 61st Annual Meeting of the ACL (Volume 1: Long Papers)",
            "",
            None,
        ),
        (
            "Advances in Neural Information Processing Systems 33 (NeurIPS 2020)",
            "Advances in Neural Information Processing Systems 33 (NeurIPS 2020)",
            "",
            2020,
        ),
    ],
)
def test_papers_of_meetings_are_known_as_such(journal_ref: str, venue: str, pages: str, year: int | None) -> None:
    assert parse_publication(journal_ref) == Publication(venue, True, pages=pages, year=year)


def test_a_volume_of_proceedings_is_told_from_their_name() -> None:
    assert parse_publication("Proceedings of the 37th ICML, PMLR 119:1597-1607, 2020") == Publication(
        "Proceedings of the 37th ICML, PMLR", True, "119", "", "1597-1607", 2020
    )


@pytest.mark.parametrize(
    "venue",
    [
        "Proc. Amer. Math. Soc.",
        "Proceedings of the Royal Society A",
        "Proc. ACM Program. Lang.",
        "J. Phys.: Conf. Ser.",
        "AIP Conference Proceedings",
        "Proceedings of the National Academy of Sciences",
        "Transactions of the ACL",
    ],
)
def test_journals_that_sound_like_meetings_are_journals(venue: str) -> None:
    assert parse_publication(f"{venue} 12 (2007) 34") == article(venue, "12", "34", 2007)


@pytest.mark.parametrize(
    "journal_ref",
    [
        "Phys. Rev. Lett. 100, 1999",  # a page, or the year?
        "Phys.Rev. D53 (1996) 5966, Nucl. Phys. B 461 (1996) 1",
        "Phys. Rev. D 76, 013009 (2007); Phys. Rev. D 77, 1 (2008)",
        "Inventiones mathematicae 167, 1 (2007) 37-222",
        "AIJ 13, 27-39,171-172 (1980)",
        "Phys. Rev. B 86:09 (2012), 2012",
        "Nature 521, 444-436 (2015)",
        "Jpn. J. Appl. Phys., vol. 44, no. No. 28, pp. 9-11, 2005",
        "Nature ５２１, 1 (2015)",
        "Harvard Kennedy School Misinformation Review",
        "Some Book, 12-15",
    ],
)
def test_what_is_not_sure_stays_together(journal_ref: str) -> None:
    assert parse_publication(journal_ref) == Publication(journal_ref)


@pytest.mark.parametrize(
    "addition",
    [
        ", doi:10.1038/nature14539",
        " https://doi.org/10.1038/nature14539",
        " (9 pages)",
        ", arXiv:1501.00001",
        "; Erratum-ibid. 522, 1 (2015)",
        " [Erratum: 522, 1 (2015)]",
        ".",
    ],
)
def test_remarks_behind_a_reference_are_left_out(addition: str) -> None:
    assert parse_publication("Nature 521, 436-444 (2015)" + addition) == article("Nature", "521", "436-444", 2015)


@pytest.mark.parametrize(
    "journal_ref",
    [
        "\\emph{Nature} \\textbf{521}, 436--444 (2015)",
        "Nature\n 521,\n\t436-444\n(2015)",
        "\x1b[31mNature\x1b[0m 521, 436-444 (2015)",
    ],
)
def test_markup_and_line_breaks_do_not_matter(journal_ref: str) -> None:
    assert parse_publication(journal_ref) == article("Nature", "521", "436-444", 2015)


@pytest.mark.parametrize("journal_ref", ["", " ", "12345", "(2007)", ";", "10.1000/x", "https://example.org/paper.pdf"])
def test_what_names_no_venue_is_no_publication(journal_ref: str) -> None:
    assert parse_publication(journal_ref) is None


@pytest.mark.parametrize(
    "unit", ["a", "((", ", ", ".;", "1-", "(2007) ", "Phys. Rev. 1 (2007) 1 ", "1 January ", "&amp;", "\\{"]
)
def test_of_endless_references_only_the_beginning_counts(unit: str) -> None:
    publication = parse_publication("Nature " + unit * (100_000 // len(unit)))
    assert publication is not None
    assert publication.venue.startswith("Nature")
    assert len(publication.venue) <= 1000


def test_real_references_lose_no_word(shared: Path) -> None:
    """Every letter of a real reference is in what was made of it, but for labels and months."""
    import zstandard

    with zstandard.open(shared / "data" / "arxiv-sample.jsonl.zst", "rt", encoding="utf-8") as lines:
        references = {record["journal-ref"] for record in map(json.loads, lines) if record["journal-ref"]}
    assert len(references) > 50
    n_years = 0
    for reference in references:
        publication = parse_publication(reference)
        if reference.startswith("https://"):
            assert publication is None
            continue
        assert publication is not None
        lost = "volume no issue pages pp vol april august sept".split()
        kept = publication.venue.casefold()
        words = [word.strip("(),.:") for word in reference.replace("--", "–").casefold().split()]
        assert [word for word in words if word.isalpha() and word not in kept and word not in lost] == []
        n_years += publication.year is not None
    assert n_years > 0.8 * len(references)


@pytest.mark.parametrize("remark", ["(accepted), 2020", "to appear", "submitted to JMLR", "in press"])
def test_what_is_yet_to_appear_is_told_from_what_has_appeared(remark: str) -> None:
    journal_ref = f"SIAM Journal of Imaging Science {remark}"
    assert parse_publication(journal_ref) == Publication(journal_ref, is_awaited=True)
    assert parse_publication("Nature 521 (2015) 436-444") == Publication(
        "Nature", volume="521", pages="436-444", year=2015
    )
