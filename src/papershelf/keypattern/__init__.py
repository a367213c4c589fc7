r"""What citation keys are made of, as the option `--key-pattern` takes it.

A pattern is the name of a preset, or named parts in braces with text between them: `{surname}{year}{word}`,
`{auth.lower}{shorttitle(3,3)}{year}`, `{Auth}:{yy}`. That text is of letters, digits and `- _ . : / +`, which are safe
in BibTeX, in biblatex and in `\cite`. Names and titles are transliterated (`王伟` Wang Wei, `ö` o, `ß` ss).

Presets:

    scholar     {surname}{year}{word}                       vaswani2017attention
    bbt         {auth.lower}{shorttitle(3,3)}{year}         vaswaniAttentionAllYou2017
    dblp        DBLP:journals/corr/{corr}                   DBLP:journals/corr/VaswaniSPUJGKP17
    arxiv-id    arXiv:{id}                                  arXiv:1706.03762, arXiv:hep-th/9711200

Parts of papershelf's own:

    surname         the first author's family name, small letters only, without particles: `berg`, `oneill`
    word(n)         the first n (1) significant words of the title in small letters: `attention`
    id              the arXiv id
    dblp            the first family name, the initials of the next ten, the year's last two digits: `VaswaniSPUJGKP17`
    corr            dblp's key of a preprint: the same from August 2013 to July 2017, else `abs-1810-04805`
    yy              the same as shortyear

Parts of Better BibTeX (https://retorque.re/zotero-better-bibtex/citing/), with what they mean there:

    auth(n,m)       the first n letters (all) of the family name of author m (1), particles included: `vanderBerg`
    authors(n)      the family names of the first n authors (all), then `EtAl`
    authEtAl        `Vaswani`, `VaswaniShazeer`, or `VaswaniEtAl` for three and more
    authEtal2       the same with dots: `Vaswani.Shazeer`, `Vaswani.etal`; also auth.etal
    authAuthEa      `Vaswani.Shazeer.ea`; also auth.auth.ea
    authIni(n)      the first n letters (1) of every family name: `V.S.P`
    authorIni       five letters of the first one, and the initials of the others: `Vaswa.S.P`
    authorsAlpha    as BibTeX's style alpha: `Vas`, `VS`, `VSP+`
    authshort       one name whole, else up to three initials: `V.S.P+`
    authForeIni     the initial of the first author's given name
    authorLast      the family name of the last author
    title           all words of the title but skip words, capitalized
    shorttitle(n,m)     the first n (3) of them, the first m (0) of these capitalized
    veryshorttitle(n,m) the same with n = 1
    year, shortyear, month     `2017`, `17`, `jun`: of the first version

Filters, any number of them after a part: `.lower`, `.upper`, `.capitalize` (the first letter of every word), `.abbr(n)`
(the first n letters of every word), `.select(start,n)` (words), `.substring(start,n)` (letters), and `.condense(-)`,
which puts something between the words: `{shorttitle.lower.condense(-)}`. A part with a capital first letter is
capitalized: `{Auth}` is `{auth.capitalize}`. A group's name stands without The, Team and Collaboration (`PierreAuger`),
in `{surname}` only its first word; a paper without authors is by `Anonymous`; and where no part says anything the id is
in the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from string import ascii_lowercase
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from papershelf.model import Record

PRESETS: Mapping[str, str] = MappingProxyType(
    {
        "scholar": "{surname}{year}{word}",
        "dblp": "DBLP:journals/corr/{corr}",
        "bbt": "{auth.lower}{shorttitle(3,3)}{year}",
        "arxiv-id": "arXiv:{id}",
    }
)
_MOST_MORE_WORDS = 3


@dataclass(frozen=True, slots=True)
class KeyPattern:
    """What a key is made of; `text` is a preset's name or a pattern. Make it with `parse`, which checks the text."""

    text: str

    @classmethod
    def parse(cls, text: str) -> KeyPattern:
        """The pattern that a text such as `bbt` or `{surname}{year}` stands for.

        Raises:
            UsageError: it is neither a preset's name nor a pattern.
        """
        from papershelf.keypattern.grammar import read

        read(PRESETS.get(text, text))
        return cls(text)

    def candidates(self, record: Record) -> Iterator[str]:
        """Keys for the record, the best first, without end.

        What comes after the first is for papers that would share it: with a `{word}` in the pattern up to three
        further words of the title, else the letters a, b, … z, aa, … zz, as Better BibTeX has it; then the id.
        """
        from papershelf.keypattern.facts import Facts
        from papershelf.keypattern.grammar import Field, fill, read

        fields = read(PRESETS.get(self.text, self.text))
        facts = Facts(record)
        key = fill(fields, facts)
        yield key
        if any(isinstance(field, Field) and field.name == "word" for field in fields):
            yield from (fill(fields, Facts(record, more)) for more in range(1, _MOST_MORE_WORDS + 1))
        else:
            yield from (key + letter for letter in ascii_lowercase)
            yield from (key + first + second for first, second in product(ascii_lowercase, repeat=2))
        key += "".join(char for char in facts.arxiv_id.lower() if char.isalnum())
        while True:
            yield key
            key += "x"


SCHOLAR = KeyPattern("scholar")
"""Google Scholar's keys: `vaswani2017attention`."""
