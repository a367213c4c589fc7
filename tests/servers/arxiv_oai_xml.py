"""What a local OAI-PMH server of arXiv's sends: documents in its formats `arXiv` and `arXivRaw`, and its errors.

The templates are at https://github.com/arXiv/oaipmh.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FORMATS = ("arXiv", "arXivRaw")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation='
    '"http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
)
_OPTIONAL = {"comments": "comments", "journal-ref": "journal-ref", "doi": "doi", "abstract": "abstract"}


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the server has it: metadata in Kaggle's shape, or none once it was deleted."""

    arxiv_id: str
    stamp: str
    fields: Mapping[str, Any] | None = field(default=None)

    @property
    def sets(self) -> tuple[str, ...]:
        """The sets that it is in, by its categories: `cs:cs:CL` and what is above it."""
        found: dict[str, None] = {}
        for category in ((self.fields or {}).get("categories") or "").split():
            archive, _, subject = category.partition(".")
            group = archive if archive in ("cs", "math", "stat", "eess", "econ", "q-bio", "q-fin") else "physics"
            found[f"{group}:{archive}:{subject}" if subject else f"{group}:{archive}"] = None
        return tuple(found)


def document(answered: str, inside: str, request: str = "") -> bytes:
    """A whole answer."""
    return (
        f"{_HEAD}<responseDate>{answered}</responseDate>\n<request{request}>oai</request>\n{inside}\n</OAI-PMH>\n"
    ).encode("utf-8", "replace")


def error(code: str, description: str) -> str:
    """What is wrong with a request."""
    return f"<error code={quoteattr(code)}>{escape(description)}</error>"


def records(papers: Iterable[Paper], prefix: str, token: str | None, expires: str) -> str:
    """A page of a list; `token` is empty on the last of several pages, None on an only one."""
    listed = "\n".join(_record(paper, prefix) for paper in papers)
    more = ""
    if token is not None:
        more = f"<resumptionToken expirationDate='{expires}'>{escape(token)}</resumptionToken>"
    return f"<ListRecords>\n{listed}\n{more}</ListRecords>"


def _record(paper: Paper, prefix: str) -> str:
    status = "" if paper.fields else ' status="deleted"'
    sets = "".join(f"<setSpec>{escape(name)}</setSpec>" for name in paper.sets)
    header = (
        f"<header{status}><identifier>oai:arXiv.org:{paper.arxiv_id}</identifier>"
        f"<datestamp>{paper.stamp}</datestamp>{sets}</header>"
    )
    if not paper.fields:
        return f"<record>{header}</record>"
    inside = (_raw if prefix == "arXivRaw" else _plain)(paper.arxiv_id, paper.fields)
    namespace = f'xmlns="http://arxiv.org/OAI/{prefix}/"'
    return f"<record>{header}<metadata><{prefix} {namespace}>{inside}</{prefix}></metadata></record>"


def _raw(arxiv_id: str, fields: Mapping[str, Any]) -> str:
    versions = "".join(
        f'<version version="v{number}"><date>{escape(version["created"])}</date><size>9kb</size></version>'
        for number, version in enumerate(fields.get("versions") or (), start=1)
    )
    return (
        f"<id>{arxiv_id}</id><submitter>{escape(fields.get('submitter') or '')}</submitter>{versions}"
        f"{_element('title', fields['title'])}{_element('authors', fields.get('authors') or '')}"
        f"{_element('categories', fields.get('categories') or '')}{_rest(fields)}"
    )


def _plain(arxiv_id: str, fields: Mapping[str, Any]) -> str:
    authors = "".join(
        "<author>"
        + "".join(_element(n, part) for n, part in zip(("keyname", "forenames", "suffix"), parts, strict=False) if part)
        + "</author>"
        for parts in fields.get("authors_parsed") or ()
    )
    days = [version["created"] for version in fields.get("versions") or ()]
    created = _element("created", days[-1]) if days else ""
    return (
        f"<id>{arxiv_id}</id>{created}<authors>{authors}</authors>{_element('title', fields['title'])}"
        f"{_element('categories', fields.get('categories') or '')}{_rest(fields)}"
    )


def _rest(fields: Mapping[str, Any]) -> str:
    return "".join(_element(name, fields[key]) for key, name in _OPTIONAL.items() if fields.get(key))


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
