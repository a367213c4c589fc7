"""Where a paper was published, from the free text of arXiv's journal references.

Authors write them as they like (https://info.arxiv.org/help/jref.html). What is known for sure is peeled off the end:
years, pages, numbers and volumes in their usual places. The rest stays together as the venue, since a volume that is
none is worse than one that is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from papershelf.text import clean, html_to_unicode, latex_to_unicode


@dataclass(frozen=True, slots=True)
class Publication:
    """A journal's article or a paper in proceedings, as far as its reference could be taken apart for sure.

    `venue` is the journal or the proceedings as written, without what the other attributes hold; only a year that is a
    part of the name stays (`Proceedings of the 2022 Conference on …`). It is never empty. `pages` are `first-last`, one
    page or an article number. What could not be told is empty or None. `is_awaited` marks what is yet to appear.
    """

    venue: str
    is_proceedings: bool = False
    volume: str = ""
    number: str = ""
    pages: str = ""
    year: int | None = None
    is_awaited: bool = False


def parse_publication(journal_ref: str) -> Publication | None:
    """What a journal reference such as `Adv.Theor.Math.Phys.2:231-252,1998` says; None if it says nothing.

    DOIs, URLs, counts of pages and errata are left out.
    """
    text = _plain(journal_ref)
    if len(re.findall(r"[^\W\d_]", text)) < 2:
        return None
    publication = Publication(text, is_awaited=True) if _AWAITED.search(text) else _taken_apart(text)
    if not _is_proceedings(publication.venue):
        return publication
    years = set(_YEARS.findall(publication.venue))
    year = int(years.pop()) if publication.year is None and len(years) == 1 else publication.year
    return replace(publication, is_proceedings=True, year=year)


# --- What is no part of a reference -----------------------------------------------------------------------------------

_LONGEST = 1000  # characters; of what is longer no more is looked at or kept
_DOI = re.compile(r"[\s,;.(\[]{0,5}(?:doi\s?[:=]?\s?)?(?:https?://(?:dx\.)?doi\.org/)?\b10\.[0-9]{4,9}/[^\s,;]+", re.I)
_URL = re.compile(
    r"[\s,;.(\[]{0,5}(?:url\s?[:=]?\s?)?https?://\S+|[\s,;.(\[]{0,5}\barxiv:\s?\S+[\])]?|[\s,;]{1,5}lmcs:[0-9]+$", re.I
)
_ERRATUM = re.compile(r"(?<=[\d\])])[\s;,.:(\[{]{1,6}(?:erratum|errata|addendum|corrigend).*$", re.I)
_PAGE_COUNT = re.compile(r"[\s,;.]{0,5}[(\[]?\b[0-9]{1,4}\s?(?:pages|pgs?|pp|p)\b\.?[)\]]?\s*$", re.I)
_POS = re.compile(r"^PoS\s?\(([A-Za-z-]+)\s?([0-9]+)\)\s?:?\s?")
_OPENING = re.compile(
    r"(?:published\s+|appear(?:ed|s)\s+)?(?:in\s?:\s?|(?:in|dans)\s?(?=the\b|proc|advances|[0-9]|(?-i:[A-Z]\w*[A-Z])))",
    re.I,
)
_LABELS_IN_PARENTHESES = re.compile(r"\(\s*(vol(?:ume)?[.:]?\s*:?\s*[0-9]+\s*,\s*(?:issue|no)\b[^()]*)\)$", re.I)
_AWAITED = re.compile(
    r"\b(?:to (?:appear|be (?:published|submitted))|accepted|submitted|in press|forthcoming|under review"
    r"|in preparation)\b",
    re.I,
)


def _plain(journal_ref: str) -> str:
    """The reference on one line without markup, identifiers and remarks."""
    text = clean(latex_to_unicode(html_to_unicode(journal_ref[: 4 * _LONGEST])))[:_LONGEST]
    text = _URL.sub("", _DOI.sub("", text))
    text = _PAGE_COUNT.sub("", _ERRATUM.sub("", text))
    text = _POS.sub(r"PoS \1\2:", text)
    text = _LABELS_IN_PARENTHESES.sub(r", \1", text.strip(_SEPARATORS))
    return text[opening.end() :] if (opening := _OPENING.match(text)) else text


# --- Taking apart -----------------------------------------------------------------------------------------------------

_SEPARATORS = " ,;:"
_Y = r"(?:1[89]|20)[0-9]{2}"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|Spring|Summer|Autumn|Fall|Winter)\b\.?"
)
_MONTHS = rf"\b{_MONTH}(?:\s?[-–/]\s?{_MONTH})?"
_DAYS = r"[0-9]{1,2}(?:st|nd|rd|th)?(?:\s?[-–]\s?[0-9]{1,2}(?:st|nd|rd|th)?)?"
_DATE = (
    rf"(?:(?:{_DAYS}\s)?{_MONTHS}(?:\s{_DAYS})?[,\s]\s?)?(?P<year>{_Y})|(?P<year_first>{_Y})\s{_MONTHS}(?:\s{_DAYS})?"
)
_PAGE = r"[A-Za-z]{0,4}[0-9]{1,8}(?:[A-Z]{1,2}[0-9]{1,4}|[A-Za-z]|\s?\([A-Z]\))?"  # 013009, L119, 17B520, 081302(R)
_RANGE = rf"{_PAGE}\s?(?:--?|[–—−])\s?{_PAGE}"
_PAGES_LABEL = (
    r"(?:\b(?:pp?|pages?|pgs?|p[áa]gs?|art(?:icle)?(?:\.?\s?(?:number|no|id)\b)?|[сС]|стр)\b\.?\s?:?\s?|#\s?)"
)
_NUMBERS = r"[0-9]{1,4}(?:\s?[-–/&]\s?[0-9]{1,4})?"
_NUMBER_LABEL = r"\b(?:numbers?|nos?|issues?|iss|nr|num|heft|fasc|вып)\b\.?\s?:?\s?|(?:\bn[°º]|№)\s?"
_VOLUME_LABEL = r"\b(?:volume|vol|v(?=\.)|tome|t(?=\.)|bd|band|том|т)\b\.?\s?:?\s?"


def _at_end(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"[\s,;:]{{0,5}}(?:{pattern})$", re.I)


_YEAR_IN_PARENTHESES = rf"\(\s?(?:{_DATE})\s?\)"
_BARE_DATE = re.compile(rf"[\s,]\s?(?:{_DATE})$", re.I)
# What stands at the end of references; a group gives the field that its name starts with.
_PEELS = (
    _at_end(rf"{_YEAR_IN_PARENTHESES}\s?(?P<number>[0-9]{{1,2}}),\s?(?P<pages>{_RANGE}|{_PAGE})"),  # INSPIRE's
    # A number behind a year in parentheses is a page, even if it looks like a year.
    _at_end(rf"{_YEAR_IN_PARENTHESES}[\s,:]*(?P<pages>{_PAGE})"),
    _at_end(_YEAR_IN_PARENTHESES),
    _at_end(rf"\({_PAGES_LABEL}(?P<pages>{_RANGE}|{_PAGE})\)|{_PAGES_LABEL}(?P<pages_bare>{_RANGE}|{_PAGE})"),
    _at_end(rf"(?:{_NUMBER_LABEL})(?P<number>{_NUMBERS})"),
    _at_end(rf"{_VOLUME_LABEL}(?P<volume>[A-Z]?[0-9]{{1,5}}[A-Z]?)(?:\s?\((?P<number>{_NUMBERS})\))?"),
    _BARE_DATE,
    re.compile(rf"[\s,:]\s?(?P<pages>{_RANGE})$"),
)
_BARE_PAGE = re.compile(rf"[\s,:]\s?(?P<pages>{_PAGE})$")
_BARE_VOLUME = re.compile(
    # Phys. Rev. D 76, Phys.Lett. B483, IEEE Trans. Inf. Theory IT-30, Physics Today 60N3
    r"(?:[\s,]\s?(?P<volume>(?:[A-Z]|[A-Z]{2,4}-)?[0-9]{1,4}[A-Z]?(?:N[0-9]{1,2})?|[0-9]{1,4}[-–][0-9]{1,4})"
    r"|(?<=\.)(?P<volume_glued>[A-Z]?[0-9]{1,4})"  # Phys.Rev.D76
    r"|(?<=[A-Za-z]{2})(?P<volume_digits>[0-9]{1,4})"  # JHEP0610
    r"|(?<=PoS),?\s?(?P<volume_series>[A-Za-z0-9-]{2,12}[0-9]{2,4}))"  # PoS LAT2006
    rf"(?:\s?\((?:{_NUMBER_LABEL})?(?P<number>(?!{_Y}\)){_NUMBERS}|{_MONTH})\)|:(?P<number_colon>[0-9]{{1,2}}))?$"
)
_LOOSE_END = re.compile(r"(?:(?<=[0-9)])\.|[\s,;:])+$")
_LONGEST_PEEL = 80  # characters
# Numbers that show that more than one reference is left, or something that is not understood.
_LEFTOVER = re.compile(rf"(?<![\w(-])(?!{_Y}\b)[0-9]+\b(?![)-])|\({_Y}\).*[0-9]|[0-9]:")
_YEAR_FIRST = re.compile(rf"({_Y})\s")  # IOP's 2007 New J. Phys. 9 123
_AMBIGUOUS = re.compile(r"[\s.,:–-][A-Z]?\d+$|\b(?:vol|nos?|pp?)\.?$", re.I)

_Taken = dict[str, str]


def _taken_apart(text: str) -> Publication:
    """The publication that the text names; it is the venue as a whole, if its end cannot be told apart for sure."""
    rest, taken = _peeled(text, {})
    if "pages" not in taken and (page := _search(_BARE_PAGE, rest)):
        before, more = _peeled(rest[: page.start()], taken | {"pages": page["pages"]})
        before, more = _without_volume(before, more)
        if "volume" in more:
            rest, taken = before, more
    if "pages" in taken or re.search(_YEAR_IN_PARENTHESES, text[len(rest) :], re.I):
        rest, taken = _peeled(*_without_volume(rest, taken))
    venue = rest.strip(_SEPARATORS + "([-–")
    if not taken or not _is_sound(venue, taken):
        return Publication(text)
    if "volume" in taken and "year" not in taken and (found := _YEAR_FIRST.match(venue)):
        venue, taken = venue[found.end() :], taken | {"year": found[1]}
    volume, number, pages, year = (taken.get(name, "") for name in ("volume", "number", "pages", "year"))
    return Publication(venue, volume=volume, number=number, pages=pages, year=int(year) if year else None)


def _peeled(text: str, taken: _Taken) -> tuple[str, _Taken]:
    """The text without all that can be peeled off its end, and `taken` with it."""
    while True:
        text = _LOOSE_END.sub("", text)
        for peel in _PEELS:
            found = _search(peel, text)
            if peel is _BARE_DATE and re.search(_YEAR_IN_PARENTHESES, text, re.I):
                continue
            if found and not (fields := _fields(found)).keys() & taken.keys():
                text, taken = text[: found.start()], taken | fields
                break
        else:
            return text, taken


def _without_volume(text: str, taken: _Taken) -> tuple[str, _Taken]:
    """The text without a volume that nothing marks as one, and `taken` with it."""
    found = _search(_BARE_VOLUME, text)
    if "volume" in taken or not found:
        return text, taken
    fields = _fields(found)
    if re.fullmatch(_Y, fields["volume"]) and ("year" not in taken or "pages" not in taken):
        fields["year"] = fields.pop("volume")
    if fields.keys() & taken.keys():
        return text, taken
    return text[: found.start()], taken | fields


def _search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return pattern.search(text, max(0, len(text) - _LONGEST_PEEL))


def _fields(found: re.Match[str]) -> _Taken:
    fields = {name.split("_")[0]: value for name, value in found.groupdict().items() if value}
    if "pages" in fields:
        fields["pages"] = re.sub(r"\s*(?:--?|[–—−])\s*", "-", fields["pages"])
    return fields


def _is_sound(venue: str, taken: _Taken) -> bool:
    """Whether what was taken and what is left go together."""
    first, _, last = taken.get("pages", "").partition("-")
    if first == taken.get("year"):
        return False
    if last and len(first) == len(last) and first > last:
        return False
    if ";" in venue or len(re.findall(r"[^\W\d_]", venue)) < 2:
        return False
    if not (taken.keys() & {"volume", "year"} or _YEARS.search(venue)):
        return False
    return not _AMBIGUOUS.search(venue) and ("volume" not in taken or not _LEFTOVER.search(venue))


# --- Proceedings ------------------------------------------------------------------------------------------------------

_YEARS = re.compile(rf"(?<![\w-]){_Y}(?![\w-])")
# What makes a journal or a book series of something that has "Proceedings" or "Conference" in its name.
_JOURNAL = re.compile(
    r"\b(?:journal|j\.|transactions|trans\.|letters|lett\.|review|annals|magazine|bulletin|series|ser\.|suppl?|natl?|"
    r"national academy|royal|roy|r\. ?soc|math(?:ematical)?\.? ?soc|amer|london|edinburgh|indian acad\w*|ieee|vldb|pos|"
    r"acm (?:on|hum|program|interact|softw|manag|meas)\w*|proceedings of science|conf(?:erence)?\.? ?proc\w*|"
    r"lecture notes|lncs|web of conferences)\b",
    re.I,
)
_NO_JOURNAL = re.compile(r"\bIEEE(?:/CVF)? (?=.*\b(?:conference|workshop|symposium)\b)", re.I)
_MEETING = re.compile(
    r"\b(?:conference|workshops?|symposium|annual meeting)\b|^advances in neural information processing systems\b"
    r"|^findings of the association for computational linguistics\b"
    r"|^(?:companion )?proc(?:eedings|\.) (?:of )?(?:the )*"
    rf"(?:[0-9]+(?:st|nd|rd|th)|{_Y}|\w+th|\w*(?:first|second|third))\b",
    re.I,
)
_ACRONYMS = """
    AAAI AAMAS ACL ACCV AISTATS ASPLOS BMVC CAV CCS CHI CIKM COLING COLT CRYPTO CSCW CVPR CVPRW CoNLL CoRL EACL ECAI
    ECCV ECIR ECML EMNLP EUROCRYPT FAccT FOCS FSE GECCO ICALP ICAPS ICASSP ICCV ICCVW ICDE ICDM ICIP ICLR ICML ICPR ICRA
    ICSE IJCAI IJCNLP INTERSPEECH IROS ISIT ISMIR ISSTA Interspeech KDD LICS LREC MICCAI NAACL NDSS NIPS NeurIPS OSDI
    PLDI PODC PODS POPL RecSys SDM SIGCOMM SIGGRAPH SIGIR SIGMOD SODA SOSP STACS STOC TREC UAI UIST USENIX WACV WSDM WWW
""".split()
_ACRONYM = re.compile(rf"\b(?:{'|'.join(_ACRONYMS)})\b")


def _is_proceedings(venue: str) -> bool:
    """Whether the venue is a meeting's proceedings for sure; `Proc. Natl. Acad. Sci.` is a journal."""
    if _JOURNAL.search(_NO_JOURNAL.sub("", venue)):
        return False
    return bool(_MEETING.search(venue) or _ACRONYM.search(venue))
