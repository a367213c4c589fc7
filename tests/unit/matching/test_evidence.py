from __future__ import annotations

import datetime as dt

import pytest

from papershelf.identifiers import ArxivId, Doi
from papershelf.matching import weigh
from papershelf.matching.evidence import abstract_share, vocabulary_share
from papershelf.model import Author, Mention, PartialDate, Place, Record, TitleRelation

HERE = Place("d.txt", 1)
ABSTRACT = (
    "We present an empirical study of scaling properties of encoder-decoder Transformer models used in neural machine "
    r"translation. The cross-entropy loss follows $\alpha$ certain scaling laws in Schr\"odinger's model size."
)


def test_the_same_abstract_agrees_however_it_is_marked_up() -> None:
    shown = ABSTRACT.replace(r"$\alpha$", "α").replace(r"\"o", "ö").upper().replace(" ", "\n  ")
    assert abstract_share(shown, ABSTRACT) == 1


def test_a_cut_abstract_agrees_and_another_does_not() -> None:
    assert abstract_share(ABSTRACT[: ABSTRACT.index("translation")], ABSTRACT) == 1
    other = "Protein folding remains one of the hardest problems of biology and we offer a new view on old data of it."
    assert abstract_share(other, ABSTRACT) == 0


def test_a_text_too_short_to_tell_tells_nothing() -> None:
    assert abstract_share("In this paper, we propose a novel method", ABSTRACT) is None
    assert vocabulary_share("In this paper, we propose a novel method", ABSTRACT) is None
    assert vocabulary_share(ABSTRACT, "") is None


def test_a_summary_in_other_words_shares_the_vocabulary() -> None:
    summary = (
        "An empirical study: scaling of Transformer models with encoder and decoder for neural machine translation; "
        "cross-entropy follows a scaling law with certain properties"
    )
    assert (abstract_share(summary, ABSTRACT) or 0) < 0.3
    assert (vocabulary_share(summary, ABSTRACT) or 0) > 0.7


def test_every_signal_that_can_be_had_is_weighed() -> None:
    record = Record(
        ArxivId("2109.07740"),
        "Scaling Laws for Neural Machine Translation",
        (Author("Ghorbani", "Behrooz"), Author("van der Berg", "Orhan")),
        ABSTRACT,
        dt.date(2021, 9, 16),
    )
    mention = Mention(
        "Scaling laws for neural machine translation",
        HERE,
        abstract=ABSTRACT,
        date=PartialDate(2021, 9, 18),
        n_authors=3,
        authors=("B. Ghorbani", "Berg, O.", "Someone Else", "…"),
        arxiv_id=ArxivId("2109.07740v2"),
    )
    evidence = weigh(mention, record)
    assert evidence.title is TitleRelation.EQUAL
    assert (evidence.abstract, evidence.vocabulary, evidence.days, evidence.n_authors) == (1.0, 1.0, 0, (3, 2))
    assert evidence.authors == 0.667
    assert evidence.id_given
    assert evidence.conflicts == ()


def test_a_signal_that_cannot_be_had_is_none() -> None:
    evidence = weigh(Mention("T", HERE, authors=("…",)), Record(ArxivId("2109.07740"), "T", (Author("A"),)))
    assert (evidence.abstract, evidence.vocabulary, evidence.days, evidence.n_authors, evidence.authors) == (None,) * 5
    assert not evidence.id_given


def test_the_month_in_the_id_counts_as_a_date_of_the_paper() -> None:
    record = Record(ArxivId("2109.07740"), "T", published=dt.date(2023, 1, 1))
    assert weigh(Mention("T", HERE, date=PartialDate(2021, 9, 1)), record).days == 0
    assert weigh(Mention("T", HERE, date=PartialDate(2021, 10, 3)), record).days == 3


def test_a_doi_names_the_paper_too() -> None:
    doi = Doi.parse("10.1023/A:1026654312961")
    record = Record(ArxivId("hep-th/9711200"), "T", doi=doi)
    assert weigh(Mention("T", HERE, doi=doi), record).id_given


@pytest.mark.parametrize(
    ("given", "share"),
    [
        (("Wei Zhang",), 1),
        (("W. Zhang",), 1),
        (("Zhang, W.",), 1),
        (("Zhang Wei",), 1),
        (("Zhang",), 1),
        (("Wei Liu",), 0),
        (("Bo Zhang",), 0),
        (("Ludwig Berg", "van der Berg, L."), 1),
        (("Wei Zhang", "et al."), 1),
        (("李伟",), None),
        (("et al.",), None),
    ],
)
def test_a_person_is_known_by_the_family_name_and_an_initial(given: tuple[str, ...], share: float | None) -> None:
    authors = (Author("Zhang", "Wei"), Author("van der Berg", "Ludwig"), Author("ATLAS Collaboration", is_group=True))
    assert weigh(Mention("T", HERE, authors=given), Record(ArxivId("2109.07740"), "T", authors)).authors == share
