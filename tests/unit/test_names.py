"""Names as arXiv and digests write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.model import Author
from papershelf.names import OTHERS, author_from_parts, authors_from_parts, parse_author
from papershelf.text import clean

WORDS = ["van", "de", "Jr.", ",", "and", "the", "Team", "(", ")", "Wei", "e", "Silva", "\\'e", "$", "AI", "for", "PhD"]


@pytest.mark.parametrize(
    ("name", "family", "given_names", "suffix"),
    [
        ("Wei Wang", "Wang", "Wei", ""),
        ("M. E. J. Newman", "Newman", "M. E. J.", ""),
        ("J. -B. Zuber", "Zuber", "J.-B.", ""),
        ("Ludwig van der Berg Jr.", "van der Berg", "Ludwig", "Jr."),
        ("Olivia du Roure", "du Roure", "Olivia", ""),
        ("Guy Van den Broeck", "Van den Broeck", "Guy", ""),
        ("Daniel an der Brügge", "an der Brügge", "Daniel", ""),
        ("Carlos Drummond de Andrade", "de Andrade", "Carlos Drummond", ""),
        ("Tomás Ó hÓgáin", "Ó hÓgáin", "Tomás", ""),
        ("Saunders Mac Lane", "Mac Lane", "Saunders", ""),
        ("S. Das Sarma", "Das Sarma", "S.", ""),
        ("al-Khwarizmi", "al-Khwarizmi", "", ""),
        ("Muhammad al-Khwarizmi", "al-Khwarizmi", "Muhammad", ""),
        ("Abu Bakr bin Salman", "bin Salman", "Abu Bakr", ""),
        ("Salwa K. Al Khatib", "Al Khatib", "Salwa K.", ""),
        ("Asad Ur Rahman", "Ur Rahman", "Asad", ""),
        ("Smith III", "Smith", "", "III"),
        ("Hal Daumé III", "Daumé", "Hal", "III"),
        ("A. H. Castro Neto", "Castro Neto", "A. H.", ""),
        ("Pedro Neto", "Neto", "Pedro", ""),
        ("João P. Neto", "Neto", "João P.", ""),
        ("Diogo Pereira da Silva e Silva", "da Silva e Silva", "Diogo Pereira", ""),
        ("Blaise Agüera y Arcas", "Agüera y Arcas", "Blaise", ""),
        ("J. y Gasset", "y Gasset", "J.", ""),
        ("Suharto", "Suharto", "", ""),
        ("王伟", "王伟", "", ""),
        ("王 伟", "王", "伟", ""),
        ("kc claffy", "claffy", "kc", ""),
        ("Jean-Baptiste d'Alembert", "d'Alembert", "Jean-Baptiste", ""),
        (r"Erwin Schr\"odinger", "Schrödinger", "Erwin", ""),
        ("Jan~van~Eyck", "van Eyck", "Jan", ""),
        ("LeCun, Y.", "LeCun", "Y.", ""),
        ("van der Berg, Ludwig", "van der Berg", "Ludwig", ""),
        ("Smith, Jr., John", "Smith", "John", "Jr."),
        ("Smith, John, Jr.", "Smith", "John", "Jr."),
        ("John Smith, Jr.", "Smith", "John", "Jr."),
        ("John Smith, Ph.D.", "Smith", "John", ""),
        ("John Smith PhD", "Smith", "John", ""),
        ("John Smith (MIT)", "Smith", "John", ""),
        ("John Smith (MIT) (2)", "Smith", "John", ""),
        ("Xuhai (Orson) Xu", "Xu", "Xuhai (Orson)", ""),
        ("Shikhar Murty*", "Murty", "Shikhar", ""),
        ("and Jian Xiao", "Xiao", "Jian", ""),
        ("\x1b[31mJane\u200b Doe\x07", "Doe", "Jane", ""),
    ],
)
def test_a_person_is_split_into_family_given_and_suffix(name: str, family: str, given_names: str, suffix: str) -> None:
    assert parse_author(name) == Author(family, given_names, suffix)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Nguyen Van Tuan", "Tuan"),  # Vietnamese: Van is no particle
        ("The Anh Han", "Han"),
        ("Hung Le Nguyen", "Nguyen"),
        ("Wei Ai", "Ai"),
        ("Tadashi OKAI", "OKAI"),
        ("On Shun Pak", "Pak"),
        ("Xue Bin Peng", "Peng"),
        ("Huawei Lin", "Lin"),
        ("Apple Martin", "Martin"),
        ("Kenneth Center", "Center"),
        ("J. B. Lab", "Lab"),
        ("Nikitha SR", "SR"),
        ("Ryota Ii", "Ii"),
        ("Al Demers", "Demers"),
        ("Van Jacobson", "Jacobson"),
        ("Mark Terwort for the CALICE collaboration", "Terwort"),
        ("S. Lein on behalf of the NOvA Collaboration", "Lein"),
    ],
)
def test_what_only_looks_like_a_particle_a_suffix_or_a_group_is_a_person(name: str, family: str) -> None:
    author = parse_author(name)
    assert (author.family, author.is_group) == (family, False)


@pytest.mark.parametrize(
    "name",
    [
        "ATLAS Collaboration", "The LIGO Scientific Collaboration", "the Astrobites collaboration", "OpenAI", "Meta AI",
        "DeepSeek-AI", "xAI", "NVIDIA", "Google DeepMind", "Google", "Gemini Team", "Team GLM", "Shanghai AI Lab",
        "IBM Research", "The CLIC", "JET Contributors", "GLM-4.5 Team", "RHSCIR Network Imaging Group", "Meta FAIR",
        "Alzheimer's Disease Neuroimaging Initiative",
    ],
)  # fmt: skip
def test_a_group_is_never_split(name: str) -> None:
    assert parse_author(name) == Author(name, is_group=True)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("for the SNO+ Collaboration", "SNO+ Collaboration"),
        ("on behalf of the ATLAS Collaboration", "ATLAS Collaboration"),
        ("Collaboration, ATLAS", "ATLAS Collaboration"),
        ("GLM-4. 5 Team", "GLM-4.5 Team"),
        ("ATLAS Collaboration (CERN)", "ATLAS Collaboration"),
    ],
)
def test_a_group_is_named_without_what_leads_to_it(name: str, group: str) -> None:
    assert parse_author(name) == Author(group, is_group=True)


@pytest.mark.parametrize("name", ["et al.", "et al", "Et. al.", "others", "and others", "and many others"])
def test_et_al_is_the_author_called_others(name: str) -> None:
    assert parse_author(name) == OTHERS


@pytest.mark.parametrize(
    ("parts", "author"),
    [
        (("Newman", "M. E. J.", ""), Author("Newman", "M. E. J.")),
        (("Roure", "O. du", ""), Author("du Roure", "O.")),
        (("Berg", "L. van der", "Jr."), Author("van der Berg", "L.", "Jr.")),
        (("van der Berg", "Ludwig", ""), Author("van der Berg", "Ludwig")),
        (("García Márquez", "Gabriel", ""), Author("García Márquez", "Gabriel")),
        (("Jr.", "Marcelo H. Ang", ""), Author("Ang", "Marcelo H.", "Jr.")),
        (("Filho", "Telmo de Menezes e Silva", ""), Author("de Menezes e Silva Filho", "Telmo")),
        (("Castro Neto", "A. H.", ""), Author("Castro Neto", "A. H.")),
        (("Collaboration", "ATLAS", ""), Author("ATLAS Collaboration", is_group=True)),
        (("Collaboration", "for the Pierre Auger", ""), Author("Pierre Auger Collaboration", is_group=True)),
        (("AI", "Essential", ""), Author("Essential AI", is_group=True)),
        (("OpenAI", "", ""), Author("OpenAI", is_group=True)),
        (("and", "Marcos A. Capistrán", ""), Author("Capistrán", "Marcos A.")),
        (("Verga*", "Patrick", ""), Author("Verga", "Patrick")),
        (("al.", "et", ""), OTHERS),
        (("et al.", "", ""), OTHERS),
        (("Suharto", "", ""), Author("Suharto")),
    ],
)
def test_the_parts_of_a_dump_mean_the_same_as_the_name(parts: tuple[str, str, str], author: Author) -> None:
    assert author_from_parts(*parts) == author


@pytest.mark.parametrize("nothing", ["", " ", ";", "(MIT)", "*", "\u200b", ", ,", "()" * 300, "(" * 400])
def test_a_name_without_a_letter_has_an_empty_family_name(nothing: str) -> None:
    assert parse_author(nothing) == Author("")
    assert author_from_parts(nothing, "", "") == Author("")


@settings(deadline=None, max_examples=300)
@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_any_text_gives_an_author_on_one_line_with_a_family_name_if_there_is_one(name: str) -> None:
    author = parse_author(name)
    assert author.family or not author.name
    assert author.name == clean(author.name)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["", "Jr.", "III", "x"]))
def test_any_parts_give_an_author_on_one_line(family: str, given_names: str, suffix: str) -> None:
    author = author_from_parts(family, given_names, suffix)
    assert author.family or not author.given
    assert author.name == clean(author.name)


_ORDINARY = "Wei Ai Jean-Luc McKay José M. J.-B. Ü K Ii On".split()
_TELLING = "Van De Al The AI Team Group Google Neto Jr III PhD Msc Et Others For On Behalf Sub-Consortium Tran".split()
_names = st.lists(st.sampled_from(_ORDINARY) | st.sampled_from(_TELLING), max_size=4).map(" ".join)


@settings(deadline=None, max_examples=300)
@given(_names, _names)
def test_a_footnote_mark_behind_a_name_changes_nothing(family: str, given_names: str) -> None:
    assert parse_author(f"{given_names} {family}*") == parse_author(f"{given_names} {family}")
    assert author_from_parts(f"{family}*", given_names, "") == author_from_parts(family, given_names, "")


_parts = st.lists(st.sampled_from([*_ORDINARY, "Yu.", "A-B.", "Jr", "van", "A\tB", "A\t\t\nB", " "]), max_size=3).map(
    " ".join
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(_names | _parts, _names | _parts, st.sampled_from(["", "", "", "Jr."])), max_size=4))
def test_a_paper_has_the_authors_that_its_entries_mean_one_by_one(entries: list[tuple[str, str, str]]) -> None:
    assert list(authors_from_parts(entries)) == [one for one in (author_from_parts(*e) for e in entries) if one.family]


def test_entries_with_too_few_or_too_many_parts_are_read_as_far_as_they_go() -> None:
    entries: list[list[str | None]] = [
        ["A\tB", ""],
        ["Wei", "C.", "", "MIT"],
        ["Li", None, None],
        [],
        ["", "A", "", ""],
    ]
    assert authors_from_parts(entries) == (Author("A B"), Author("Wei", "C."), Author("Li"), Author("A"))
