"""arXiv ids and DOIs: one class an identifier, with `parse` for a whole string and `find_all` for running text.

The schemes are described at https://info.arxiv.org/help/arxiv_identifier.html: since April 2007 `YYMM.NNNN` (five
digits from 2015), before that `archive/YYMMNNN`, sometimes written with a subject class (`math.GT/0309136`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|"
    "plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
# Four digits after the dot until December 2014, five since.
_NEW = r"(?:(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}|(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5})"
_OLD = rf"(?:{_ARCHIVES})(?:\.[A-Z]{{2}})?/(?:9\d|0[0-7])(?:0[1-9]|1[0-2])\d{{3}}"
_ID = rf"(?P<base>{_NEW}|{_OLD})(?:v(?P<version>[1-9]\d{{0,3}}))?"
_WHOLE = re.compile(
    rf"(?:arxiv\s*:\s*|(?:https?://)?(?:(?:www|export|browse)\.)?arxiv\.org/(?:abs|pdf|html|format|src|e-print)/"
    rf"|(?:https?://)?(?:www\.)?(?:alphaxiv\.org/(?:abs|overview)|huggingface\.co/papers|ar5iv\.org/(?:abs|html))/"
    rf"|(?:doi:\s*|(?:https?://)?(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)?{_ID}(?:\.pdf)?/?(?:[?#]\S*)?",
    re.IGNORECASE,
)
# In running text a bare number is not evidence enough ("2101.12345 EUR"): it needs a marker before it.
_IN_TEXT = re.compile(
    rf"(?:arxiv\s*:\s*|arxiv\.org/(?:abs|pdf|html|format|src|e-print)/|alphaxiv\.org/(?:abs|overview)/"
    rf"|huggingface\.co/papers/|ar5iv\.org/(?:abs|html)/|10\.48550/arxiv\.){_ID}(?!\d)",
    re.IGNORECASE,
)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}|\\^`]+", re.ASCII)
_VERSION = re.compile(r"v(\d+)$")
_BEFORE_DOI = re.compile(r"^(?:doi:\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)", re.IGNORECASE)


class ArxivId(str):
    """An arXiv id in its canonical form, such as `1706.03762`, `hep-th/9201055` or `2109.07740v2`.

    It is a string, so that it sorts, hashes and serialises as one; make it with `parse`.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> ArxivId | None:
        """The id that `text` consists of: bare, with `arXiv:`, as a URL or as arXiv's own DOI; else None."""
        found = _WHOLE.fullmatch(text.strip())
        return cls._from_match(found) if found else None

    @classmethod
    def find_all(cls, text: str) -> Iterator[ArxivId]:
        """Every id in running text that is marked as one (`arXiv:…`, a link, a DOI), in order."""
        return (cls._from_match(found) for found in _IN_TEXT.finditer(text))

    @classmethod
    def _from_match(cls, found: re.Match[str]) -> ArxivId:
        base = found["base"]
        if "/" in base:
            archive, number = base.split("/")
            base = f"{archive.lower().split('.')[0]}/{number}"
        return cls(f"{base}v{found['version']}" if found["version"] else base)

    @property
    def base(self) -> ArxivId:
        """The id without its version."""
        found = _VERSION.search(self)
        return ArxivId(self[: found.start()]) if found else self

    @property
    def version(self) -> int | None:
        """The version, when the id names one."""
        found = _VERSION.search(self)
        return int(found[1]) if found else None

    @property
    def year_month(self) -> tuple[int, int]:
        """Year and month in which the id was given out; arXiv's numbering starts in 1991."""
        digits = self.rsplit("/", 1)[-1]
        year, month = int(digits[:2]), int(digits[2:4])
        return (1900 if year >= 91 and "/" in self else 2000) + year, month

    @property
    def url(self) -> str:
        """The abstract page."""
        return f"https://arxiv.org/abs/{self}"

    @property
    def doi(self) -> str:
        """The DOI that arXiv registers for every paper; it never names a version."""
        return f"10.48550/arXiv.{self.base}"


class Doi(str):
    """A DOI in lower case, without a resolver in front: DOIs ignore case (https://www.doi.org/doi-handbook)."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Doi | None:
        """The DOI that `text` consists of (bare, with `doi:`, or as a URL); else None."""
        bare = text.strip()
        if not bare.startswith("10."):
            bare = _BEFORE_DOI.sub("", bare)
        return cls(bare.lower()) if _DOI.fullmatch(bare) else None

    @classmethod
    def find_all(cls, text: str) -> Iterator[Doi]:
        """Every DOI in running text, in order, without the punctuation that ends a sentence."""
        return (cls(found[0].rstrip(".,;:'!?)]").lower()) for found in _DOI.finditer(text))
