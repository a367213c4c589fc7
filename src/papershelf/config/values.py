"""From a value as it was given to what a setting holds.

Every reader takes the value and the folder where a relative path starts. It raises ValueError with words that follow
the setting's name.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LONGEST_WAIT = 3600.0  # seconds
# Only what every client reads in the same way: the host decides who is asked, and how often it may be.
_URL = re.compile(r"(?i:https?)://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._/~%-]*)?")
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
# It stands in parentheses in a header.
_CONTACT = re.compile(r"(?!.*[()\\\"<>,;])(?:https?://[!-~]+|[!-?A-~]+@[A-Za-z0-9.-]+)")


def to_path(value: object, folder: Path | None = None) -> Path:
    """A path, its `~` replaced by the home folder.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, (str, Path)) or not str(value) or "\0" in str(value):
        raise ValueError("must be a path")
    try:
        path = Path(value).expanduser()
    except RuntimeError as error:
        raise ValueError("must be a path; the home folder in it is not known") from error
    return folder / path if folder else path


def _source(value: object, folder: Path) -> Literal["auto", "arxiv"] | Path:
    match value.lower() if isinstance(value, str) else value:
        case "auto":
            return "auto"
        case "arxiv":
            return "arxiv"
    try:
        return to_path(value, folder)
    except ValueError as error:
        raise ValueError("must be auto, arxiv or the path of a file") from error


def _url(value: object, _: Path, example: str = "https://export.arxiv.org/api/query") -> str:
    if not isinstance(value, str) or not _URL.fullmatch(value):
        raise ValueError(f"must be a URL such as {example}, without a user, ? or #")
    return value


def _zotero_url(value: object, folder: Path) -> str:
    url = _url(value, folder, "https://api.zotero.org").rstrip("/")
    host = urlsplit(url).hostname or ""
    # An API key goes there. On the way from one program to another on the same machine nobody can read it.
    if not url.lower().startswith("https:") and host not in _THIS_MACHINE:
        raise ValueError("must begin with https: anybody on the way could read the API key")
    return url


def _connector_url(value: object, folder: Path) -> str:
    return _url(value, folder, "http://127.0.0.1:23119").rstrip("/")


def _contact(value: object, _: Path) -> str:
    if not isinstance(value, str) or not _CONTACT.fullmatch(value):
        raise ValueError("must be a mail address or a URL")
    return value


def _seconds(value: object, _: Path) -> float:
    try:
        # A variable of the environment is always text; a bool is an int to Python.
        seconds = float("nan" if isinstance(value, bool) or not isinstance(value, (str, int, float)) else value)
    except (ValueError, OverflowError):
        seconds = float("nan")
    if not 0 <= seconds <= _LONGEST_WAIT:
        raise ValueError(f"must be a number of seconds, at most {_LONGEST_WAIT:.0f}")
    return seconds


def _some_seconds(value: object, folder: Path) -> float:
    if not (seconds := _seconds(value, folder)):
        raise ValueError("must be more than 0 seconds")
    return seconds


READERS: Final[Mapping[str, Callable[[object, Path], object]]] = {
    "source": _source,
    "snapshot": to_path,
    "index_path": to_path,
    "arxiv_url": _url,
    "arxiv_oai_url": _url,
    "arxiv_contact": _contact,
    "arxiv_interval": _seconds,
    "arxiv_timeout": _some_seconds,
    "cache_path": to_path,
    "templates": to_path,
    "themes_path": to_path,
    "state_path": to_path,
    "zotero_url": _zotero_url,
    "zotero_connector_url": _connector_url,
}
"""The reader of every setting."""
