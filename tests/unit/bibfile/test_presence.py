"""Which papers a .bib file holds already."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from papershelf.bibfile.presence import Presence, find_present
from papershelf.bibfile.reading import Bibliography
from papershelf.formats.bibtex import entry, write
from papershelf.formats.entry_options import STYLES, EntryOptions
from papershelf.identifiers import Doi
from tests.factories import make_record

if TYPE_CHECKING:
    from papershelf.model import Record

ATTENTION = make_record(abstract="The dominant sequence transduction models are based on " + "complex networks " * 9)
AUTHORS = "Vaswani, Ashish and Shazeer, Noam and Parmar, Niki and Uszkoreit, Jakob"
INITIALS = "Vaswani, A. and Shazeer, N. and Parmar, N. and Uszkoreit, J."


def bib_of(*entries: str) -> Bibliography:
    return Bibliography.read("\n".join(entries).encode(), "refs.bib")


def article(key: str = "k", kind: str = "article", **fields: str) -> str:
    return f"@{kind}{{{key},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items()) + "}\n"


def found(text: str, record: Record = ATTENTION) -> Presence | None:
    """What the only entry of a file is to a record."""
    presences = find_present(bib_of(text), [record]).get(record.arxiv_id, ())
    assert len(presences) <= 1
    return presences[0] if presences else None


def is_there(record: Record = ATTENTION, /, **fields: str) -> bool:
    presence = found(article(**fields), record)
    return presence is not None and presence.is_same


def paper(title: str, *authors: str, arxiv_id: str = "1805.00001", year: int = 2018, **known: Any) -> Record:
    return make_record(arxiv_id, title, authors=authors, published=dt.date(year, 5, 1), **known)


# --- By id ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("encoding", ["latex", "unicode"])
def test_what_papershelf_writes_is_found_again(style: Any, encoding: Any) -> None:
    record = make_record("hep-th/9711200", r"The Large $N$ Limit of Schr\"odinger's Cat", authors=("Jüri Maldacena",))
    presence = found(write([entry(record, "k", EntryOptions(style=style, encoding=encoding))]), record)
    assert presence
    assert presence.is_same
    assert "names arXiv:hep-th/9711200" in presence.why


@pytest.mark.parametrize(
    "fields",
    [
        {"eprint": "1706.03762v5", "archiveprefix": "arXiv"},
        {"journal": "arXiv preprint arXiv:1706.03762"},
        {"journal": "CoRR", "volume": "abs/1706.03762"},
        {"howpublished": r"\url{https://arxiv.org/pdf/1706.03762}"},
        {"note": "arXiv:1706.03762 [cs.CL]"},
        {"doi": "10.48550/arXiv.1706.03762"},
    ],
)
def test_an_id_in_any_field_tells_the_paper_under_another_title(fields: dict[str, str]) -> None:
    assert is_there(ATTENTION, title="Transformers", author="Vaswani, A. and others", **fields)
    assert is_there(ATTENTION, title="Transformers", **fields)
    assert is_there(ATTENTION, **fields)


def test_old_ids_are_found_in_all_spellings() -> None:
    record = paper("The Large N Limit", "Juan Maldacena", arxiv_id="hep-th/9711200", year=1997)
    assert is_there(record, eprint="hep-th/9711200")
    assert is_there(record, eprint="9711200", archiveprefix="hep-th")
    assert is_there(record, SLACcitation="%%CITATION = HEP-TH/9711200;%%")
    assert is_there(record, journal="Preprint hep-th/9711200")
    geometry = paper("Ricci flow", "Grisha Perelman", arxiv_id="math/0309136", year=2003)
    assert is_there(geometry, url="http://arxiv.org/abs/math.GT/0309136")


def test_macros_with_arxiv_in_them_are_read() -> None:
    text = '@string{arx = "arXiv preprint arXiv:"}\n@article{k, title = {X}, journal = arx # "1706.03762"}'
    assert found(text)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Faster Something", "author": "Lee, Kim", "note": "Extended version of arXiv:1706.03762"},
        {"title": "Faster Something", "author": AUTHORS, "abstract": "We extend arXiv:1706.03762."},
        {"title": "Comment on ``Attention Is All You Need''", "author": "Lee, Kim", "note": "arXiv:1706.03762"},
        {"title": "Erratum: Attention Is All You Need", "author": AUTHORS, "eprint": "1706.03762"},
        {"title": "Attention Is All You Need in Speech", "author": AUTHORS, "note": "see arXiv:1706.03762"},
        {"title": "Attention", "journal": "J", "pages": "1706.03762"},
    ],
)
def test_an_entry_about_the_paper_is_not_the_paper(fields: dict[str, str]) -> None:
    assert found(article(**fields)) is None


def test_a_note_with_the_id_confirms_a_title_that_is_equal() -> None:
    presence = found(article(title="Attention is all you need", author=AUTHORS, note="Also see arXiv:1706.03762"))
    assert presence
    assert presence.why == "its note names arXiv:1706.03762"


# --- Contradictions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "author"),
    [
        ("Deep Residual Learning", "He, Kaiming and Zhang, Xiangyu"),
        ("Deep Residual Learning", "Uszkoreit, Jakob and others"),  # a co-author's other paper
    ],
)
def test_a_wrong_id_is_a_contradiction(title: str, author: str) -> None:
    presence = found(article(title=title, author=author, eprint="1706.03762"))
    assert presence
    assert not presence.is_same


def test_the_id_of_the_other_part_is_a_contradiction() -> None:
    part_two = paper("Spinning Particles. Part II", "Ada Lovelace", "Mary Somerville")
    author = "Lovelace, Ada and Somerville, Mary"
    presence = found(article(title="Spinning Particles. Part I", author=author, eprint="1805.00001"), part_two)
    assert presence
    assert not presence.is_same
    assert is_there(part_two, title="Spinning Particles. Part II", author=author, eprint="1805.00001")


def test_an_abstract_of_another_paper_contradicts_the_id() -> None:
    abstract = "Deeper neural networks are harder to train and so we present a residual learning framework for them all"
    presence = found(article(title="Deep Things", author=AUTHORS, eprint="1706.03762", abstract=abstract))
    assert presence
    assert not presence.is_same


def test_a_paper_that_was_renamed_keeps_its_id() -> None:
    assert is_there(title="Transformers for Translation", author="Vaswani, A. and Shazeer, N.", eprint="1706.03762")
    assert is_there(title="Is Attention All That You Need", author="Parmar, N. and Shazeer, N.", eprint="1706.03762")


# --- By DOI -----------------------------------------------------------------------------------------------------------

PUBLISHED = make_record(doi=Doi("10.5555/abc_d.1"), journal_ref="Phys. Rev. D 76, 013009 (2018)")


@pytest.mark.parametrize(
    "fields",
    [
        {"doi": r"10.5555/ABC\_D.1"},
        {"doi": r"10.5555/abc{\_}d.1"},
        {"url": "https://doi.org/10.5555/abc_d.1"},
        {"note": "doi:10.5555/abc_d.1"},
    ],
)
def test_a_doi_tells_the_paper_under_another_title(fields: dict[str, str]) -> None:
    presence = found(article(title="Transformers", author=INITIALS, **fields), PUBLISHED)
    assert presence
    assert (presence.is_same, presence.why) == (True, "it has the same DOI")


def test_a_doi_of_a_whole_volume_is_a_contradiction() -> None:
    presence = found(article(title="Proceedings of Everything", author="Lee, Kim", doi="10.5555/abc_d.1"), PUBLISHED)
    assert presence
    assert not presence.is_same


def test_papers_that_share_a_doi_are_both_found() -> None:
    records = [paper(f"Spin {n}", "Ada King", arxiv_id=f"1805.0000{n}", doi=Doi("10.5555/a")) for n in (1, 2)]
    text = article(title="Spins", author="King, Ada", doi="10.5555/a")
    assert set(find_present(bib_of(text), records)) == {record.arxiv_id for record in records}


# --- By title and authors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "author",
    [
        AUTHORS,
        INITIALS,
        "Ashish Vaswani and Noam Shazeer and Niki Parmar and Jakob Uszkoreit",
        "A Vaswani and N Shazeer and N Parmar and J Uszkoreit",
        "Vaswani, Ashish and others",
        "Vaswani et al.",
        "{VASWANI}, {A}. and {Shazeer}, {N}.",
        "{Ashish Vaswani}",
        "Shazeer, Noam and Vaswani, Ashish and Parmar, Niki and Uszkoreit, Jakob",
    ],
)
def test_the_published_version_is_found_by_title_and_authors(author: str) -> None:
    presence = found(article(title="{Attention is All you Need}", author=author, journal="NIPS", year="2017"))
    assert presence
    assert presence.why == "it has the same title and authors"


@pytest.mark.parametrize(
    "author",
    [
        "Lee, Kim",
        "Lee, Kim and others",
        "Vaswani, Bob",
        "Lee, Kim and Park, Min and Shazeer, Noam",
        "{Some Group} and Lee, Kim",
    ],
)
def test_the_same_title_by_others_is_another_paper(author: str) -> None:
    assert found(article(title="Attention Is All You Need", author=author, year="2017")) is None


def test_one_name_among_thousands_does_not_make_a_paper() -> None:
    names = tuple(f"{chr(97 + n % 26).upper()}. Wang{n}" for n in range(40))
    record = paper("Search for a Very Heavy Higgs Boson", *names)
    assert found(article(title=record.title, author="K. Wang10"), record) is None
    assert is_there(record, title=record.title, author="K. Wang10 and others")


def test_groups_are_authors() -> None:
    record = paper("Search for Dark Matter in the Forward Region", "The ATLAS Collaboration", "Georges Aad")
    assert is_there(record, title=record.title, author="{ATLAS Collaboration}")
    assert is_there(record, title=record.title, author="{ATLAS} and Aad, G.")
    assert is_there(record, title=record.title, author="Aad, Georges and others")
    assert found(article(title=record.title, author="{CMS Collaboration}"), record) is None


def test_without_authors_only_a_long_title_tells() -> None:
    assert found(article(title="Attention Is All You Need")) is None
    long = paper("Search for Dark Matter in the Forward Region", "Georges Aad")
    presence = found(article(title=long.title, year="2019"), long)
    assert presence
    assert presence.why == "it has the same title"
    assert found(article(title=long.title, year="1987"), long) is None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (r"M{\"u}ller, K.", "Klaus Müller"),
        ("Mueller, K.", "Klaus Müller"),
        (r"M\"uller, K.", "Klaus Mueller"),
        (r"Erd\H{o}s, P.", "Paul Erdős"),
        ("Tchernyshev, P.", "Pavel Chernyshev"),
        ("D'Ambroise, J.", "Jane D'Ambroise"),
        ("van der Berg, Jr., L.", "Ludwig van der Berg Jr."),
        ("Zhang Wei", "Wei Zhang"),
        ("王伟", "Wei Wang"),
    ],
)
def test_names_may_be_spelled_otherwise(ours: str, theirs: str) -> None:
    record = paper("Explaining Everything with Nothing at All", theirs)
    assert is_there(record, title=record.title, author=ours)


@pytest.mark.parametrize("author", ["Wang, L.", "Yang, W.", "Wu, Wei"])
def test_common_names_are_told_apart(author: str) -> None:
    record = paper("Explaining Everything with Nothing at All", "Wei Wang")
    assert found(article(title=record.title, author=author), record) is None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (r"{$\pi_0$}: A {V}ision Model for Robots", r"$\pi_0$: A Vision Model for Robots"),
        (r"π0: A Vision Model for Robots", r"$\pi_0$: A Vision Model for Robots"),
        ("Robots &amp; <i>Vision</i> Models", "Robots and Vision Models"),
        (r"{\textdollar}K{\textdollar}-Means for Vision", "$K$-Means for Vision"),
        ("大型语言模型综述", "大型语言模型综述"),
        ("Über die Größe der Welt", r"\"Uber die Gr\"o{\ss}e der Welt"),
        ("Multi-modal Multi-task Learning", "Multimodal multitask learning"),
    ],
)
def test_titles_may_be_spelled_otherwise(ours: str, theirs: str) -> None:
    assert is_there(paper(theirs, "Ada Lovelace"), title=ours, author="Lovelace, A.")


def test_data_and_programs_of_the_same_name_are_not_the_paper() -> None:
    assert found(article(kind="software", title="Attention Is All You Need", author=AUTHORS)) is None


# --- Published under another title ------------------------------------------------------------------------------------

LONG = paper("Critical Learning Periods in Deep Neural Networks", "A. Achille", "M. Rovere", "S. Soatto")
SAME = "Achille, Alessandro and Rovere, Matteo and Soatto, Stefano"


@pytest.mark.parametrize(
    "title",
    [
        "Critical Learning Periods in Deep Networks",
        "On the Critical Learning Periods in Deep Neural Networks",
        "Critical Learning Period in Deep Neural Networks",
        "CLP: Critical Learning Periods in Deep Neural Networks",
        "Critical Learning Periods in Deep Neural Networks: An Account",
        "Critical Learning Periods in Deep ...",
    ],
)
def test_a_slightly_other_title_by_the_very_same_authors_is_the_paper(title: str) -> None:
    presence = found(article(title=title, author=SAME, year="2019", journal="ICLR"), LONG)
    assert presence
    assert presence.why == "it has a close title and the same authors"


@pytest.mark.parametrize(
    ("title", "author", "known"),
    [
        ("Critical Learning Periods in Deep Neural Networks II", SAME, {}),
        ("Critical Learning Periods in Deep Neural Networks: A Survey", SAME, {}),
        ("Sensitive Learning Periods in Deep Neural Networks", SAME, {}),
        ("Critical Learning Periods in Deep Networks", SAME + " and Lee, K. and Park, M.", {}),
        ("Critical Learning Periods in Deep Networks", "Achille, A. and others", {}),
        ("Critical Learning Periods in Deep Networks", SAME, {"year": "2045"}),
        ("Critical Learning Periods in Deep Networks", SAME, {"eprint": "1801.00999"}),
    ],
)
def test_a_sister_paper_is_another_paper(title: str, author: str, known: dict[str, str]) -> None:
    assert found(article(title=title, author=author, **known), LONG) is None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Qwen2 Technical Report", "Qwen2.5 Technical Report"),
        ("FlashAttention-2: Faster Attention with Better Work", "FlashAttention-3: Faster Attention with Better Work"),
        ("Language Models Can Plan", "Language Models Cannot Plan"),
        ("The radius of convergence of the Heun function", "The radius of convergence of the Lamé function"),
        ("On linear regression in Euclidean space", "On cylindrical regression in Euclidean space"),
        ("Subcritical Percolation on Random Planar Graphs", "Supercritical Percolation on Random Planar Graphs"),
        ("Off-diagonal Ramsey numbers", "Off-diagonal book Ramsey numbers"),
    ],
)
def test_one_word_can_make_another_paper(ours: str, theirs: str) -> None:
    record = paper(theirs, "Ada Lovelace", "Mary Somerville")
    author = "Lovelace, Ada and Somerville, Mary"
    assert found(article(title=ours, author=author, year="2018"), record) is None
    assert is_there(record, title=theirs, author=author, year="2018")


def test_another_doi_is_another_publication() -> None:
    record = paper(LONG.title, "A. Achille", "M. Rovere", "S. Soatto", doi=Doi("10.5555/one"))
    fields = {"title": "Critical Learning Periods in Deep Networks", "author": SAME}
    assert is_there(record, **fields)
    assert is_there(record, **fields, doi="10.5555/one")
    assert not is_there(record, **fields, doi="10.5555/two")


def test_one_author_may_have_joined_several() -> None:
    record = paper("Optimized Data Pre-Processing for Discrimination Prevention", "F. Calmon", "D. Wei", "K. Rao")
    title = "Optimized Pre-Processing for Discrimination Prevention"
    assert is_there(record, title=title, author="Calmon, F. and Wei, D. and Lee, B. and Rao, K.")


def test_an_equal_abstract_shows_the_paper_under_a_title_that_is_not_close() -> None:
    words = " ".join(f"word{n}" for n in range(60))
    record = paper("Periods of Learning in Networks that are Deep", "A. Achille", "M. Rovere", abstract=words)
    fields = {"title": "Periods of Learning in Deep Networks", "author": "Achille, A. and Rovere, M."}
    assert is_there(record, **fields, abstract=words)
    assert not is_there(record, **fields)
    other = " ".join(f"other{n}" for n in range(60))
    assert not is_there(record, **(fields | {"title": "Periods of Learning in Networks, Deep"}), abstract=other)


def test_the_place_in_a_journal_shows_the_paper() -> None:
    fields = {"title": "Attention Suffices: All that You Really Need", "author": INITIALS, "journal": "PRD"}
    place = {"volume": "76", "pages": "013009", "year": "2018"}
    presence = found(article(**fields, **place), PUBLISHED)
    assert presence
    assert presence.why == "it appeared in the same place"
    assert found(article(**fields, **(place | {"volume": "77"})), PUBLISHED) is None
    assert found(article(**fields, **(place | {"pages": "013010"})), PUBLISHED) is None


# --- Several ----------------------------------------------------------------------------------------------------------


def test_all_entries_of_a_paper_are_found_in_the_order_of_the_file() -> None:
    bib = bib_of(
        article("a", title="Other", author="Lee, Kim", eprint="1810.04805"),
        article("b", title="Attention is all you need", author=AUTHORS, booktitle="NIPS"),
        article("c", title="Transformers", eprint="1706.03762"),
    )
    (presences,) = find_present(bib, [ATTENTION]).values()
    assert [bib.key_of(one.entry) for one in presences] == ["b", "c"]


def test_no_records_and_no_entries_are_no_presences() -> None:
    assert find_present(bib_of("% nothing"), [ATTENTION]) == {}
    assert find_present(bib_of(article(title="Attention")), []) == {}


def test_no_paper_of_the_high_energy_bibliography_is_taken_for_another(shared: Any) -> None:
    """JEDI-Linear has JetFormer's id there: a co-author's mistake that nobody but a reader of titles would find."""
    bib = Bibliography.read((shared / "digests" / "HEPML.bib").read_bytes(), "HEPML.bib")
    title = "JetFormer: A Scalable and Efficient Transformer for Jet Tagging from Offline Analysis to FPGA Triggers"
    jet = paper(title, "Ruoqing Zheng", "Chang Sun", "Zhiqiang Que", arxiv_id="2601.17215", year=2026)
    guide = "A Guide to Constraining Effective Field Theories with Machine Learning"
    four = ("Johann Brehmer", "Kyle Cranmer", "Gilles Louppe", "Juan Pavez")
    sister = paper(guide, *four, arxiv_id="1805.00020")
    present = find_present(bib, [jet, sister])
    assert [one.is_same for one in present[jet.arxiv_id]] == [False]
    assert [bib.text(one.entry, "title") for one in present[sister.arxiv_id]] == [guide]
