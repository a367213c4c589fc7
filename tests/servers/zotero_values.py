"""What the real server makes of the values that a client sends, and what it tells of them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from tests.servers.zotero_schema import CREATORS, label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST_TAG = 255
LONGEST_VALUE = 65_535
ALPHABET = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
_KEY = re.compile(rf"[{ALPHABET}]{{8}}")
_SQL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SPACE = " \t\r\n\x0b\x00"  # what PHP's trim() takes off: no other space of Unicode's


class RefusedError(Exception):
    """An object, or a whole request, that the server does not take: status, text, data, and headers."""

    def __init__(
        self, code: int, message: str, data: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data
        self.headers = dict(headers or {})

    def report(self) -> dict[str, object]:
        """The entry under `failed`."""
        told: dict[str, object] = {"code": self.code, "message": self.message}
        return told | ({"data": dict(self.data)} if self.data else {})


def is_key(key: object) -> bool:
    """Whether it can be an object's key."""
    return isinstance(key, str) and _KEY.fullmatch(key) is not None


def cleaned(value: object) -> str:
    """A field's text: numbers as text, without control characters and space at the ends."""
    if value is None or value is False:
        return ""
    return _CONTROLS.sub("", str(value)).strip(_SPACE)


def field_value(name: str, value: object, key: str) -> str:
    """The text of a field as it is stored."""
    if isinstance(value, dict | list):
        raise RefusedError(400, f"'{name}' must be a string")
    text = cleaned(value)
    if name == "accessDate":
        return date_value(name, text)
    if len(text.encode("utf-8", "replace")) > LONGEST_VALUE:
        shown = text[:50] + "…"
        message = f"{label(name)} field value '{shown}' too long for item '1/{key}'"
        raise RefusedError(413, message, {"field": label(name), "value": shown})
    return text


def date_value(name: str, value: object) -> str:
    """A moment as it is stored; empty when none is given."""
    text = cleaned(value)
    if text == "CURRENT_TIMESTAMP":
        return iso(dt.datetime.now(dt.UTC).timestamp())
    if not text or _SQL_DATE.fullmatch(text):
        return text if len(text) <= 10 else text.replace(" ", "T") + "Z"
    try:
        moment = dt.datetime.fromisoformat(text)
        return iso(moment.replace(tzinfo=moment.tzinfo or dt.UTC).timestamp())
    except (ValueError, OverflowError):
        message = f"'{name}' must be in ISO 8601 or UTC 'YYYY-MM-DD[ hh:mm:ss]' format or 'CURRENT_TIMESTAMP' ({text})"
        raise RefusedError(400, message) from None


def iso(seconds: float) -> str:
    """A moment as Zotero writes it."""
    return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def tags(given: object) -> list[dict[str, Any]]:
    """The tags as they are stored: trimmed, each once, in the order of their code points."""
    if not isinstance(given, list):
        raise RefusedError(400, "'tags' property must be an array")
    found: dict[str, dict[str, Any]] = {}
    for tag in given:
        name, kind = _tag(tag)
        if name:
            found.setdefault(name, {"tag": name, "type": 1} if kind else {"tag": name})
    return [found[name] for name in sorted(found)]


def _tag(tag: object) -> tuple[str, int]:
    if isinstance(tag, str):
        tag = {"tag": tag}
    if not isinstance(tag, dict):
        raise RefusedError(400, "Tag must be an object")
    if "tag" not in tag:
        raise RefusedError(400, "Tag must contain a 'tag' property")
    for name in tag:
        if name not in ("tag", "type"):
            raise RefusedError(400, f"Invalid tag property '{name}'")
    name = cleaned(tag["tag"])
    if len(name) > LONGEST_TAG:
        raise RefusedError(413, f"Tag '{name[:50]}…' too long", {"tag": name})
    if tag.get("type", 0) not in (0, 1):
        raise RefusedError(400, f"Invalid tag type '{tag['type']}'")
    return name, int(tag.get("type", 0))


def creators(given: object, item_type: str) -> list[dict[str, str]]:
    """The creators as they are stored."""
    if not isinstance(given, list):
        raise RefusedError(400, "'creators' property must be an array")
    return [stored for creator in given if (stored := _creator(creator, item_type))]


def _creator(creator: object, item_type: str) -> dict[str, str] | None:
    if not isinstance(creator, dict):
        raise RefusedError(400, "Creator must be an object")
    for name in creator:
        if name not in ("creatorType", "firstName", "lastName", "name"):
            raise RefusedError(400, f"Invalid creator property '{name}'")
    kind = creator.get("creatorType")
    if kind is None:
        raise RefusedError(400, "creator object must contain 'creatorType'")
    if kind not in CREATORS.get(item_type, ()):
        raise RefusedError(400, f"'{kind}' is not a valid creator type for item type '{item_type}'")
    first, last, name = (cleaned(creator.get(part)) for part in ("firstName", "lastName", "name"))
    if name:
        if first or last:
            raise RefusedError(400, "'name' and 'firstName'/'lastName' creator fields are mutually exclusive")
        return {"creatorType": kind, "name": name}
    if "name" in creator or not {"firstName", "lastName"} & creator.keys():
        raise RefusedError(400, "creator object must contain 'firstName'/'lastName' or 'name'")
    if first and not last:
        raise RefusedError(400, "'lastName' creator field must be set if 'firstName' is set")
    return {"creatorType": kind, "firstName": first, "lastName": last} if last else None


def creator_summary(item_type: str, people: Sequence[Mapping[str, str]]) -> str:
    """`Ames`, `Ames and Bell`, or `Ames et al.`, of the most important kind of creators that there is."""
    main = CREATORS.get(item_type, ("author",))[0]
    for kind in (main, "editor", "contributor"):
        names = [person.get("name") or person.get("lastName", "") for person in people if person["creatorType"] == kind]
        if names:
            return names[0] if len(names) == 1 else " and ".join(names) if len(names) == 2 else f"{names[0]} et al."
    return ""


def parsed_date(text: str) -> str:
    """What the server understands of a date: as much of year, month and day as is written."""
    found = _DATE.search(text)
    return "-".join(part.zfill(2) for part in found.groups() if part) if found else ""
