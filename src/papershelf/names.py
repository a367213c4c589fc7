"""Author names: from a name as written, or from the parts in a metadata dump, to an `Author`.

arXiv splits a name at its last word (https://info.arxiv.org/help/prep.html#author), so in its metadata particles end up
behind the given names (`["Roure", "O. du", ""]`), a collaboration is a person with the surname "Collaboration", and
"Jr." or "Filho" may be a surname. The functions here undo that in the same way, so that one name read from the API and
from a dump gives the same `Author`.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from papershelf.model import Author
from papershelf.text import clean, latex_to_unicode

if TYPE_CHECKING:
    from collections.abc import Sequence

OTHERS = Author("others")
"""The "et al." at the end of an author list."""

_ET_AL = re.compile(r"(?:and\s+)?(?:et\.?\s*al\.?|(?:many\s+)?others)", re.IGNORECASE)
_SUFFIX = re.compile(r"[Jj][Rr]\.?|Sr\.?|sr\.|II|III|IV|2nd|3rd")
_DEGREE = re.compile(r"(?i:ph\.?\s?d|d\.?phil)\.?|M\.?Sc\.?|M\.D\.")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Part of the family name only when written in lower case: capitalised they are given names or initials somewhere.
_LOWER_PARTICLES = _words(
    "a' af aan an auf av beim bij bin bint binti d' de' dit do e het i ibn im in't op 't uit und v. vd vom y zu zum zur"
)
# Part of the family name in any case, if another given name stands before them.
_NOBILIARY = _words(
    "da dal dalla das de degli dei del dela della delle dello den der des di dos du la las le los ten ter van van't "
    "vanden vander von"
)
_PREFIXES = _words("abd abu ait al ben bou el mac mc ní o' ó ould san santa st st. uí ul ur")
_PARTICLES = _NOBILIARY | _PREFIXES
# "Castro e Silva", "Ortega y Gasset", "Puig i Cadafalch": what stands before belongs to the name as well.
_CONNECTORS = frozenset({"e", "i", "y"})
_GENERATIONS = frozenset({"Filho", "Junior", "Júnior", "Neto", "Sobrinho"})
# In Vietnamese names Van, Le and La are middle or family names, never particles.
_VIETNAMESE = _words(
    "bui bùi cao dang đặng dinh đinh do đỗ doan đoàn duong dương ho hồ hoang hoàng huynh huỳnh le lê luong lương ly lý "
    "mai ngo ngô nguyen nguyễn pham phạm phan tran trần trinh trịnh truong trương vo võ vu vũ"
)

_STRONG_GROUP_WORDS = _words(
    "collaboration collaborations collab consortium consortia team teams sub-consortium initiative investigators "
    "contributors cooperation committee taskforce"
)
_WEAK_GROUP_WORDS = _words(
    "group groups project community alliance laboratory laboratories lab labs institute institution university center "
    "centre network survey foundation research society experiment observatory academy department school company inc "
    "inc. ltd ltd. corporation corp authors members organization organisation technologies intelligence"
)
_ORGANISATIONS = _words(
    "01.ai alibaba amazon anthropic antgroup apple baai baichuan baidu bigscience bytedance cern cnr cohere databricks "
    "deepmind deepseek eleutherai google huawei huggingface ibm ieee inclusionai infn infinigence intel internlm "
    "kwaipilot kuaishou llm360 meituan meta microsoft minimax mistral moonshot nasa nvidia openai openbmb qualcomm "
    "salesforce samsung sensetime snowflake stepfun tencent xai xiaomi zhipu"
)
_GIVEN_NAMES = frozenset({"amazon", "apple", "baichuan", "huawei", "intel", "meta", "xiaomi", "zhipu"})
_NEVER_GIVEN = _ORGANISATIONS - _GIVEN_NAMES
_TWO_CAPITALS = re.compile(r"[A-Z].*[A-Z]")
_GROUP_END = re.compile(r"AI|[\w.-]*[a-z.-]AI")  # OpenAI, DeepSeek-AI, xAI; "Ai" is a Chinese family name
_ON_BEHALF = re.compile(r"(?:(?:on\s+behalf\s+of|for)\s+(?:the\s+)?|and\s+|&\s*)", re.IGNORECASE)
_SPACE_OF_ARXIV = re.compile(r"(?<=\b\w)\. (?=-\w\.)|(?<=\d)\. (?=\d)")  # "J. -B. Zuber", "GLM-4. 5 Team"
# What a list of authors leaves at the ends of a name: affiliations, footnote marks, punctuation, its "and".
_FRINGE = re.compile(r" ?\([^()]*\)$|[\s*†‡§¶;:,&¹²³⁰⁴-⁹]+$|^[\s*†‡§¶;:,.]+|^(?:and|&)(?: |$)| and$")
_WORD = re.compile(r"\w")
_LONGEST = 500  # characters; what is longer is no name, and is not worth the time that it could take
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+ [\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")

# Most names hold nothing but capitalised words and initials, and none of the words that tell more than a name.
_LATIN = "À-ÖØ-Þß-öø-ÿĀ-įĲ-ž"
_NAME = rf"[A-Z{_LATIN}][A-Za-z{_LATIN}]*+(?<=[a-z{_LATIN}])(?:-[A-Za-z{_LATIN}]++(?<=[a-z{_LATIN}]))*+"
_ANY_NAME = rf"(?:{_NAME}|[A-Z]\.?(?:-?[A-Z]\.)*+)"
_PLAIN_NAME = re.compile(rf"(?:{_ANY_NAME} )*+{_NAME}")
_PLAIN_PARTS = re.compile(rf"(?:(?:{_ANY_NAME} )*+{_NAME}\t(?:{_ANY_NAME}(?: {_ANY_NAME})*+)?+\t(?:\t|\Z))++")
_TELLING = (
    _PARTICLES
    | _STRONG_GROUP_WORDS
    | _WEAK_GROUP_WORDS
    | _ORGANISATIONS
    | {word.casefold() for word in _GENERATIONS}
    | _words("the behalf et etal others jr sr phd dphil msc")
)


def parse_author(name: str) -> Author:
    """The author that a name in reading order means, such as `Ludwig van der Berg Jr.` or `The ATLAS Collaboration`.

    `Family, Given` and `Family, Jr., Given` are understood too; an affiliation in parentheses at the end is dropped,
    and so is LaTeX. The family name is empty when the text holds no letter or digit: such an author is to be left out.
    """
    if _is_plain(name):
        given, _, family = name.rpartition(" ")
        return Author(family, given)
    plain = _plain(name)
    if _ET_AL.fullmatch(plain):
        return OTHERS
    if _is_group(plain.split()):
        return _group(plain)
    parts = [part.strip() for part in plain.split(",") if part.strip()]
    suffixes = [part for part in parts[1:] if _SUFFIX.fullmatch(part)]
    parts = parts[:1] + [part for part in parts[1:] if not (_SUFFIX.fullmatch(part) or _DEGREE.fullmatch(part))]
    suffix = " ".join(suffixes[:1])
    if len(parts) > 1:
        return author_from_parts(parts[0], " ".join(parts[1:]), suffix)
    if _CJK.fullmatch(plain):
        family, given = plain.split()
        return Author(family, given)
    return _person(" ".join(parts).split(), 1, suffix)


def author_from_parts(family: str, given: str, suffix: str) -> Author:
    """The author that the first three parts of an entry of `authors_parsed` mean, in a dump of arXiv's metadata.

    Particles at the end of `given` go to the family name; a collaboration split into the two is joined again.
    """
    if family and not suffix and _is_plain(f"{given} {family}" if given else family):
        return Author(family, given)
    family, given, suffix = _plain(family), _plain(given), _plain(suffix)
    whole = " ".join(part for part in (given, family, suffix) if part)
    words = whole.split()
    if _ET_AL.fullmatch(whole) or _ET_AL.fullmatch(f"{family} {given}"):
        return OTHERS
    if _is_group(words):
        return _group(whole)
    return _person(f"{given} {family}".split(), len(family.split()), suffix)


def authors_from_parts(entries: Sequence[Sequence[str | None]]) -> tuple[Author, ...]:
    """The authors that `authors_parsed` means, in a dump of arXiv's metadata; those without a name are left out."""
    try:  # most papers have none but plain names, which are seen at once
        text = "\t".join(chain.from_iterable(entries))  # type: ignore[arg-type]
        if text.count("\t") == 3 * len(entries) - 1 and _is_plain(text, _PLAIN_PARTS):
            return tuple([Author(family, given) for family, given, _ in entries])  # type: ignore[arg-type]
    except (TypeError, ValueError):  # a part is null, or there are not three of them
        pass
    parts_of_each = (([part or "" for part in entry] + [""] * 3)[:3] for entry in entries)
    return tuple(author for parts in parts_of_each if (author := author_from_parts(*parts)).family)


def without_particles(family: str) -> str:
    """The family name as it is sorted: `Berg` for `van der Berg`, but `Mac Lane` and `Castro e Silva` whole."""
    words = family.split()
    while len(words) > 1 and (words[0].casefold() in _NOBILIARY or words[0] in _LOWER_PARTICLES):
        words = words[1:]
    return " ".join(words)


def _is_plain(name: str, shape: re.Pattern[str] = _PLAIN_NAME) -> bool:
    """Whether all that a name in reading order tells is that its last words are the family name."""
    return len(name) <= _LONGEST and bool(shape.fullmatch(name)) and _TELLING.isdisjoint(name.casefold().split())


def _plain(name: str) -> str:
    """`name` without LaTeX, affiliation, footnote marks and stray punctuation at its ends."""
    if not name:
        return ""
    text = clean(latex_to_unicode(name[:_LONGEST]).replace("~", " "))
    if ". " in text:
        text = _SPACE_OF_ARXIV.sub(".", text)
    while (cut := _FRINGE.sub("", text)) != text:
        text = cut
    return text if _WORD.search(text) else ""


def _is_group(words: list[str]) -> bool:
    if not words:
        return False
    lower = [word.casefold() for word in words]
    if lower[-1] in _STRONG_GROUP_WORDS or _GROUP_END.fullmatch(words[-1]) or _ORGANISATIONS.issuperset(lower):
        return True
    if lower[0] == "team" or words[0] == "the" or lower[0] in _NEVER_GIVEN:
        return True
    if lower[0] == "the" or lower[0] in _ORGANISATIONS:  # "The Anh Han" and "Apple Martin" are people
        return any(word in _WEAK_GROUP_WORDS or _TWO_CAPITALS.search(words[i]) for i, word in enumerate(lower[1:], 1))
    if words[0] == "for" or lower[:3] == ["on", "behalf", "of"]:
        return True
    # "Kenneth Center" and "J. Lab" are people, "Shanghai AI Lab" and "IBM Research" are not.
    return len(words) > 2 and lower[-1] in _WEAK_GROUP_WORDS and not any(re.fullmatch(r"\w\.", w) for w in words)


def _group(name: str) -> Author:
    """The group that `name` means, or the person before "for the … Collaboration"."""
    spoken_for = re.match(r"(.+?\s\S+?),?\s+(?:on behalf of|for)\s", name, re.IGNORECASE)
    if spoken_for and not _is_group(speaker := spoken_for[1].split()) and speaker[0].casefold() not in ("on", "for"):
        return _person(speaker, 1, "")
    return Author(_ON_BEHALF.sub("", name, count=1) if _ON_BEHALF.match(name) else name, is_group=True)


def _person(words: list[str], n_family: int, suffix: str) -> Author:
    """A person of these names in reading order, of which at least the last `n_family` are the family name."""
    while len(words) > 1 and _DEGREE.fullmatch(words[-1]):
        words = words[:-1]
    if not suffix and len(words) > 1 and _SUFFIX.fullmatch(words[-1]):
        suffix, words = words[-1], words[:-1]
    start = max(0, len(words) - max(1, n_family))
    if words[start:] and words[start] in _GENERATIONS and start > 1 and re.fullmatch(r"[^\W\d_]{3,}", words[start - 1]):
        start -= 1
    while start > 0:
        if words[start - 1] in _CONNECTORS and start > 2 and not words[start - 2].endswith("."):
            start -= 2
        elif _is_particle(words, start - 1):
            start -= 1
        else:
            break
    return Author(" ".join(words[start:]), " ".join(words[:start]), suffix)


def _is_particle(words: list[str], place: int) -> bool:
    word = words[place]
    if word in _LOWER_PARTICLES or word in _PARTICLES:
        return True
    if place == 0 or word.casefold() not in _PARTICLES:
        return False
    return not (_VIETNAMESE & {words[0].casefold(), words[-1].casefold()})
