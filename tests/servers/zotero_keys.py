"""Who may do what: users, API keys with their rights, and what a request says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.servers.zotero_answers import HTML, WEB, link
from tests.servers.zotero_values import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.servers.zotero_state import Owner

WRITE_KEY = "WRITEkey0000000000000001"
READ_KEY = "READkey00000000000000002"
GROUP_KEY = "GROUPkey0000000000000003"
NO_NOTES_KEY = "NONOTESkey00000000000004"
EMPTY_KEY = "EMPTYkey0000000000000006"


@dataclass(frozen=True, slots=True)
class Account:
    """A user."""

    number: int
    slug: str
    name: str

    def shown(self) -> dict[str, Any]:
        """The user as `createdByUser` tells of them."""
        links = {"alternate": link(f"{WEB}/{self.slug}", HTML)}
        return {"id": self.number, "username": self.slug, "name": self.name, "links": links}


@dataclass(frozen=True, slots=True)
class Access:
    """The rights of a key of user `number`."""

    number: int
    library: bool = True
    notes: bool = True
    write: bool = True
    groups: bool = False

    def reads(self, owner: Owner) -> bool:
        """Whether the library may be read."""
        if owner.kind == "group":
            return self.groups
        return self.library and owner.number == self.number

    def shown(self, key: str, account: Account) -> dict[str, Any]:
        """The key as `/keys/` tells of it."""
        told: dict[str, Any] = {"key": key, "userID": self.number}
        told |= {"username": account.slug, "displayName": account.name}
        rights = {"library": self.library, "files": self.library, "notes": self.notes, "write": self.write}
        access: dict[str, Any] = {}
        if self.library:
            access["user"] = {name: True for name, given in rights.items() if given}
        if self.groups:
            access["groups"] = {"all": {"library": True, "write": True}}
        return told | ({"access": access} if access else {})


KEYS = {
    WRITE_KEY: Access(1001),
    READ_KEY: Access(1001, write=False),
    GROUP_KEY: Access(1001, groups=True),
    NO_NOTES_KEY: Access(1001, notes=False),
    EMPTY_KEY: Access(1001, library=False, notes=False, write=False),
}
"""The keys that a new server knows."""


def key_of(headers: Mapping[str, str], params: Mapping[str, str]) -> str:
    """The key that a request brings, or nothing."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    return params.get("key") or headers.get("zotero-api-key", "") or (given.strip() if scheme == "Bearer" else "")


def check_read(access: Access | None, owner: Owner) -> None:
    """Refuse whoever may not read the library."""
    if access is None or not access.reads(owner):
        raise RefusedError(403, "Forbidden")


def check_write(access: Access | None, owner: Owner) -> None:
    """Refuse whoever may not write to the library."""
    if access is None:
        raise RefusedError(403, "An API key is required for write requests.")
    if not access.write or not access.reads(owner):
        raise RefusedError(403, "Write access denied")
