"""A title as clauses of arXiv's query language, in three wordings. Pure.

What arXiv's phrase search forgives and what it misses is its analysis of words: a standard tokenizer, English stems and
stop words (https://github.com/arXiv/arxiv-search). The first wording is the title as a phrase. The second is phrases
from the parts of the title that nothing can have changed: no accent, LaTeX, hyphen, apostrophe, colon or digit glued to
letters. The third is single words in two groups, either of which is enough, so that one word may differ; and a line of
the abstract, for a paper whose title was changed altogether.

Whatever a title holds, only letters, digits and a few marks between them come into a clause, and always in quotes: no
quote, backslash, parenthesis or field of the title's own is ever part of the query's syntax.
"""

from __future__ import annotations

import re
import unicodedata
from string import ascii_lowercase
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from papershelf.text import clean, html_to_unicode, normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from papershelf.sources.base import Query

_MOST_BYTES = 800  # of one phrase in a URL; 80 words are enough to know a title by
_MOST_CHARACTERS = 2_000  # of a title; what is longer is none
_LEAST_WHOLE = 3  # words that are left when a cut one is taken away
_MOST_RUNS = 3
_MOST_GROUP = 4  # words that are asked together; four of them seldom stand in many titles
_LEAST_GROUP = 3
_ENOUGH = 4  # strength of a clause: two words that tell something
_ABSTRACT_WORDS = 8
_ABSTRACT_START = 60  # words of the abstract to choose from

_FIELDS = "ti|au|abs|co|jr|cat|rn|id|all|title|doi|submittedDate|lastUpdatedDate"
_FIELD = re.compile(rf"\b({_FIELDS}):", re.IGNORECASE)
# Marks that the tokenizer keeps inside words; at their ends, and everywhere else, it drops them.
_OUTER_MARK = re.compile(r"(?<!\w)['.:,_]+|['.:,_]+(?!\w)|(?<=\D),|,(?=\D)")
_CURLY = str.maketrans("‘’ʼ´`′", "''''''")

# Lucene's English stop words; a phrase holds their places, whichever they are.
_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they "
    "this to was will with".split()
)
# What ends a run of words; a single letter is as easily part of another word.
_ENDING = _STOP_WORDS | frozenset(ascii_lowercase)
# Words that stand in too many titles to tell one; by their first letters.
_COMMON = (
    "analys applic approach based benchmark data deep dynamic effect efficien evaluat framework general generat graph "
    "improv inference language large learn method model multi network neural new novel optimiz problem reason "
    "representation search structure study survey system task theory through towards train transformer using via "
    "video vision visual when what from over under between beyond"
)
_COMMON_WORD = re.compile(rf"(?:{'|'.join(_COMMON.split())})")
_COLON = re.compile(r"\s*[:?]\s+|\s[-–—]{1,3}\s")
_COINED = re.compile(r"(?=.*[a-z])\w+[A-Z]\w*")
_MATH = re.compile(r"\$[^$]*\$?|\\\(.*?\\\)")
_CERTAIN = re.compile(r"[A-Za-z]+|\d+")
_GLUED = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_GAP = "\0"  # where a formula stood
_UNSPEAKABLE = re.compile(rf"[\^_{_GAP}]|\\[A-Za-z]{{2}}")  # a word with mathematics in it, of which spellings abound


def encoded_size(text: str) -> int:
    """Bytes that `text` takes in the query part of a URL."""
    return len(quote_plus(text))


def any_of(clauses: Iterable[str]) -> str:
    """The query for whatever answers one of the clauses; each in parentheses, since OR and AND have no precedence."""
    return " OR ".join(f"({clause})" for clause in clauses)


def as_phrase(query: Query) -> str:
    """First wording: the whole title as a phrase; empty when it has no word."""
    return _quoted("ti", _plain(query.title))


def as_runs(query: Query) -> str:
    r"""Second wording: all of the longest runs of words that every spelling has in common, or the title spelled out.

    Spelled out, a title has `lambda` for `Λ` as for `\Lambda` (which most of arXiv's titles have), and no accents,
    which count in every field but `all`.
    """
    title = _whole_words(query.title)
    certain, uncertain = _runs(title)
    runs = _longest(certain)
    words = [word for run in runs for word in run]
    parts = [_all_of([_quoted("ti", " ".join(run)) for run in runs], words, uncertain)]
    if _strength(word for word in normalize(title).split() if word not in _ENDING) >= _ENOUGH:
        parts.append(_quoted("all", normalize(title)))
    return _either(parts)


def as_words(query: Query) -> str:
    """Third wording: a group of telling words, or another, or a part of the title, or a line of the abstract."""
    certain, uncertain = _runs(_whole_words(query.title))
    groups = _groups(_telling(dict.fromkeys(word.lower() for run in certain for word in run)))
    parts = [_all_of([_quoted("ti", word) for word in group], group, uncertain) for group in groups]
    parts += _title_parts(_whole_words(query.title))
    parts.append(_quoted("abs", " ".join(_line_of(query.abstract or ""))))
    return _either(parts)


WORDINGS: tuple[Callable[[Query], str], ...] = (as_phrase, as_runs, as_words)
"""In the order in which they are tried; each gives the clause for one title, empty when it has nothing to ask."""


def _either(clauses: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(filter(None, clauses)))
    return any_of(distinct) if len(distinct) > 1 else "".join(distinct)


def _all_of(clauses: Sequence[str], words: Sequence[str], uncertain: Sequence[str]) -> str:
    """All the clauses, and where their words are too weak to tell a paper, uncertain words too.

    Empty where even these do not help: what half of all papers answer to would only crowd out other titles' hits.
    """
    strength, parts = _strength(words), list(clauses)
    for clause in filter(None, map(_spelled, _telling(uncertain))):
        if strength < _ENOUGH:
            parts.append(clause)
            strength += 2
    return " AND ".join(parts) if strength >= _ENOUGH or not words else ""


def _strength(words: Iterable[str]) -> int:
    """How well words tell a paper: 1 for each that everybody uses, 2 for each other."""
    return sum(1 if _COMMON_WORD.match(word.lower()) else 2 for word in words)


def _quoted(field: str, text: str) -> str:
    """A clause for `text`, made harmless and cut between words where it is too long; empty when nothing is left."""
    words = _harmless(text).split()
    while words and encoded_size(" ".join(words)) > _MOST_BYTES:
        words = words[: len(words) * 9 // 10]
    return f'{field}:"{" ".join(words)}"' if words else ""


def _harmless(text: str) -> str:
    """Letters and digits of any script, and between them the marks that belong to words."""
    kept = (char if unicodedata.category(char)[0] in "LNM" or char in "'.:,_" else " " for char in text)
    return _OUTER_MARK.sub(" ", _FIELD.sub(r"\1 ", "".join(kept)))


def _whole_words(title: str) -> str:
    """The title in clean characters, without a last word that an ellipsis cut."""
    title = clean(html_to_unicode(title[:_MOST_CHARACTERS])).translate(_CURLY)
    words = title.split()
    is_cut = title.endswith(("...", "…")) and len(words) > _LEAST_WHOLE
    return " ".join(words[:-1]) if is_cut else title


def _plain(title: str) -> str:
    return " ".join(_harmless(_whole_words(title)).split())


def _runs(title: str, ending: frozenset[str] = _ENDING) -> tuple[list[list[str]], list[str]]:
    """The title's words in runs of certain ones, and the uncertain words between them.

    The words in `ending` end a run, since a stop word may be missing elsewhere; and so does a colon, whose neighbours
    are uncertain as well: `A:B` is one word for arXiv.
    """
    runs: list[list[str]] = [[]]
    uncertain: list[str] = []
    chunks = _MATH.sub(_GAP, re.sub(r"\s*:\s*", " : ", title)).split()
    for before, chunk, after in zip(["", *chunks], chunks, [*chunks[1:], ""], strict=False):
        word = chunk.strip(".,;!?()[]\"'“”„«»–—-*/")
        if _CERTAIN.fullmatch(word) and word.lower() not in ending and ":" not in (before, after):
            runs[-1].append(word)
            continue
        runs.append([])
        if not _UNSPEAKABLE.search(word) and normalize(word) not in _ENDING | {""}:
            uncertain.append(word)
    return [run for run in runs if run], uncertain


def _spelled(word: str) -> str:
    """A clause for an uncertain word, in one piece or several, in the one field that knows no accents."""
    folded = normalize(word)
    clause = _either(_quoted("all", text) for text in (_GLUED.sub(" ", folded), folded.replace(" ", "")))
    return f"({clause})" if " OR " in clause else clause


def _longest(runs: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The runs with the most letters, in the title's order."""
    by_length = sorted(range(len(runs)), key=lambda at: (-sum(map(len, runs[at])), at))
    return [runs[at] for at in sorted(by_length[:_MOST_RUNS])]


def _telling(words: Iterable[str]) -> list[str]:
    """Words, the rarer first: long ones are, unless they are among those that everybody uses."""
    return sorted(words, key=lambda word: (bool(_COMMON_WORD.match(word.lower())), -len(word), word))


def _groups(words: Sequence[str]) -> list[Sequence[str]]:
    """Two groups of equally telling words, where there are enough for each to tell the paper; else one."""
    if len(words) >= 2 * _LEAST_GROUP:
        return [words[::2][:_MOST_GROUP], words[1::2][:_MOST_GROUP]]
    return [words[:_MOST_GROUP]]


def _title_parts(title: str) -> list[str]:
    """Clauses for the name and the subtitle, one of which may be all that the paper's title has now.

    A name of one coined word is asked with any of the subtitle's words: `LoRA` stands in thousands of titles.
    """
    name, *rest = (_plain(part) for part in _COLON.split(title, maxsplit=1))
    if not rest:
        return []
    clauses = [_quoted("ti", part) for part in (name, *rest) if _strength(part.split()) >= _ENOUGH]
    if _COINED.fullmatch(name):
        others = [_quoted("ti", word) for word in _telling(rest[0].split())[:_LEAST_GROUP]]
        clauses += [f"{_quoted('ti', name)} AND ({any_of(others)})"] if others else []
    return clauses


def _line_of(abstract: str) -> Sequence[str]:
    """Some words in a row from the beginning of the abstract that every spelling of it has in common."""
    start = " ".join(abstract.split()[:_ABSTRACT_START])
    certain, _ = _runs(start, ending=frozenset())
    longest = max(certain, key=len, default=[])
    return longest[:_ABSTRACT_WORDS] if len(longest) >= _ABSTRACT_WORDS - 2 else ()
