"""The values that plans are made of: what a Zotero library holds, what is wanted there, and what was last written.

Names and meanings are those of Zotero's Web API, version 3 (https://www.zotero.org/support/dev/web_api/v3/basics).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, Self

if TYPE_CHECKING:
    from papershelf.identifiers import ArxivId
    from papershelf.model import Record

LONGEST_TAG: Final = 255
"""Characters; Zotero refuses an item with a longer tag (status 413)."""

CREATORS: Final = "creators"
"""The one field whose value is a tuple of `Creator`; all others are text."""

_FIELD_NAMES: Final = {
    CREATORS: "authors",
    "abstractNote": "abstract",
    "archiveID": "archive ID",
    "publicationTitle": "publication",
    "url": "URL",
}
_NOT_FIELDS = frozenset(
    "key version itemType tags collections relations parentItem deleted dateAdded dateModified inPublications".split()
)


@dataclass(frozen=True, slots=True)
class Library:
    """A user's own library, or a group's. `name` is for people."""

    kind: Literal["user", "group"]
    id: int
    name: str = ""

    @property
    def path(self) -> str:
        """Where the API has it, such as `/users/1001`."""
        return f"/{self.kind}s/{self.id}"

    @property
    def code(self) -> str:
        """Its name in the state, such as `user:1001`."""
        return f"{self.kind}:{self.id}"

    def __str__(self) -> str:
        """Its name, or what stands for it."""
        return self.name or self.code


@dataclass(frozen=True, slots=True)
class Creator:
    """A person by `last` and `first` name; an organisation, or a name that is not split, in `last` alone."""

    last: str
    first: str = ""
    role: str = "author"
    is_single: bool = False

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The creator that the API's object stands for."""
        role = str(data.get("creatorType", "author"))
        if "name" in data:
            return cls(str(data["name"]), role=role, is_single=True)
        return cls(str(data.get("lastName", "")), str(data.get("firstName", "")), role)

    def as_json(self) -> dict[str, str]:
        """The API's object."""
        if self.is_single:
            return {"creatorType": self.role, "name": self.last}
        return {"creatorType": self.role, "firstName": self.first, "lastName": self.last}


Value = str | tuple[Creator, ...]
"""What a field holds; the empty string (or tuple) where it holds nothing."""

Fields = Mapping[str, Value]
"""Values by the API's names of fields. Fields that hold nothing are left out."""


def fields_of(data: Mapping[str, Any]) -> Fields:
    """The fields of an item as the API gives or takes it, creators included; what is empty is left out."""
    found: dict[str, Value] = {}
    for name, value in data.items():
        if name == CREATORS and isinstance(value, list):
            found[name] = tuple(Creator.parse(one) for one in value if isinstance(one, Mapping))
        elif name not in _NOT_FIELDS and isinstance(value, str):
            found[name] = value
    return {name: value for name, value in found.items() if value}


def as_json(fields: Fields) -> dict[str, Any]:
    """Fields as the API takes them."""
    return {
        name: value if isinstance(value, str) else [creator.as_json() for creator in value]
        for name, value in fields.items()
    }


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag; Zotero calls those that a translator or an import made automatic (type 1)."""

    name: str
    automatic: bool = False

    def as_json(self) -> dict[str, Any]:
        """The API's object."""
        return {"tag": self.name, "type": 1} if self.automatic else {"tag": self.name}


@dataclass(frozen=True, slots=True)
class Renamed:
    """A tag of an item in whose place another one stands, of the same kind.

    Attributes:
        old: the tag as it was.
        new: the name of the other one.
        joins: the item had the other one besides, so that the old one just went.
    """

    old: Tag
    new: str
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a library: a paper, or a note or an attachment below one (`parent`).

    `trashed` ones are in the trash. `added` is when, in ISO 8601 and UTC.
    """

    key: str
    version: int
    type: str
    fields: Fields = field(default_factory=lambda: MappingProxyType({}))
    tags: tuple[Tag, ...] = ()
    collections: tuple[str, ...] = ()
    parent: str | None = None
    trashed: bool = False
    added: str = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The item in the `data` of an answer.

        Raises:
            ValueError: it is none.
        """
        match data:
            case {"key": str(key), "version": int(version), "itemType": str(kind)}:
                tags = [one for one in data.get("tags") or () if isinstance(one, Mapping)]
                return cls(
                    key,
                    version,
                    kind,
                    fields_of(data),
                    tuple(Tag(str(one.get("tag", "")), one.get("type") == 1) for one in tags),
                    tuple(str(one) for one in data.get("collections") or ()),
                    data.get("parentItem") or None,
                    bool(data.get("deleted")),
                    str(data.get("dateAdded", "")),
                )
        raise ValueError("it is no item")


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection; `parent` is the key of the one that it is in."""

    key: str
    version: int
    name: str
    parent: str | None = None
    trashed: bool = False

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The collection in the `data` of an answer.

        Raises:
            ValueError: it is none.
        """
        match data:
            case {"key": str(key), "version": int(version), "name": str(name)}:
                return cls(key, version, name, data.get("parentCollection") or None, bool(data.get("deleted")))
        raise ValueError("it is no collection")


class Kind(StrEnum):
    """What an object that papershelf writes is to the paper."""

    ITEM = "item"
    COMMENT = "comment"  # a note below the item: the authors' remark
    SOURCE = "source"  # a note below the item: the digest that it came from
    PDF = "pdf"  # an attachment below the item: a link to the PDF
    COLLECTION = "collection"


@dataclass(frozen=True, slots=True)
class Child:
    """A note or an attachment that is wanted below an item; `type` is the API's item type."""

    kind: Kind
    type: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper as it is wanted in a library; `collections` are keys."""

    record: Record
    tags: tuple[Tag, ...] = ()
    collections: tuple[str, ...] = ()
    children: tuple[Child, ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """What papershelf and the library last agreed on about an object; tags are in folded spelling.

    What a person changes afterwards differs from it, and is told from what papershelf never wrote.
    """

    key: str
    fields: Fields = field(default_factory=lambda: MappingProxyType({}))
    tags: frozenset[str] = frozenset()
    collections: frozenset[str] = frozenset()

    def joined(self, other: Baseline) -> Baseline:
        """This and, over it, what `other` has, whose key it gets."""
        return Baseline(
            other.key, {**self.fields, **other.fields}, self.tags | other.tags, self.collections | other.collections
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One object of a write: what is to be there afterwards, in words that let it be recognised and taken back.

    Attributes:
        key: the object's.
        kind: what it is to the paper.
        arxiv_id: the paper; None for a collection.
        creates: the object is new. Otherwise `after` holds only what is added or set.
        before: the values that the fields in `after` had.
        after: what is written.
        version: the object's, once the server has said that it is written.
        renamed: the tags that gave way to others; of these, `after` holds those that the item did not have already.
    """

    key: str
    kind: Kind
    arxiv_id: ArxivId | None
    creates: bool
    before: Fields
    after: Baseline
    version: int | None = None
    renamed: tuple[Renamed, ...] = ()

    def over(self, before: Baseline) -> Baseline:
        """What is agreed on once it is done, if this was before."""
        old = {fold_tag(one.old.name) for one in self.renamed}
        new = {fold_tag(one.new) for one in self.renamed}
        return replace(before, tags=before.tags - old | new).joined(self.after)


def field_name(name: str) -> str:
    """A field as people know it: `abstractNote` → abstract."""
    return _FIELD_NAMES.get(name) or spaced(name)


def spaced(name: str) -> str:
    """`journalArticle` → journal article; DOI stays."""
    return re.sub(r"(?<=[a-z])[A-Z]", lambda found: f" {found[0].lower()}", name)


def fold_tag(name: str) -> str:
    """The spelling in which tags are compared: Zotero takes two that differ in case for two."""
    return " ".join(name.split()).casefold()
