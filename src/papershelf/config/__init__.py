"""Settings: defaults < your file < the project's file < environment < options, and where each value comes from.

Your file is `config.toml` in the folder that your system has for it; `PAPERSHELF_CONFIG` names another. The project's
is `papershelf.toml` in the working directory, and in no other: a file further up may be anybody's. Even the one here
may have come with something downloaded, so it can only name what is read (`source`, `snapshot`), not where titles are
sent, or what is written and by which templates; name it by `PAPERSHELF_CONFIG` to let it set everything.

An API key is no setting, and no file of settings may hold one; see `papershelf.zotero.credentials`.

Paths in a file start from that file's folder, others from the working directory; `~` is your home.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import platformdirs

from papershelf.config.layers import PROJECT_FILE, ZOTERO_KEY_VARIABLE, all_given, user_file
from papershelf.config.values import READERS
from papershelf.errors import ConfigError
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from papershelf.config.layers import Given

__all__ = ["PROJECT_FILE", "ZOTERO_KEY_VARIABLE", "Loaded", "Settings", "load", "user_file"]

_OF_PROJECTS = ("source", "snapshot")
_NOT_SHOWN = ("zotero_url",)  # where it is wrong: Zotero hands out addresses with ?key=… in them
_ZOTERO_KEY = re.compile(r"zotero_?(?:(?:api|web)_?)?key")
_ARXIV_INTERVAL = 3.0  # seconds; https://info.arxiv.org/help/api/tou.html


def _cache_path() -> Path:
    return platformdirs.user_cache_path("papershelf") / "answers.sqlite3"


def _state_path() -> Path:
    return platformdirs.user_state_path("papershelf") / "state.sqlite3"


def _themes_path() -> Path:
    return platformdirs.user_config_path("papershelf") / "themes.toml"


def _index_path() -> Path:
    return platformdirs.user_data_path("papershelf") / "index"


def _templates() -> Path | None:
    # Not beside the file that PAPERSHELF_CONFIG names: that may be a project's, and many have a folder of this name.
    folder = platformdirs.user_config_path("papershelf") / "templates"
    return folder if os.path.isdir(folder) else None  # noqa: PTH112 - Path.is_dir fails in a folder that is closed


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set. Times are in seconds.

    Attributes:
        source: who is asked: arXiv, a file of arXiv metadata, the folder of an index, or (`auto`) the `snapshot` if
            that is set, else the index and then arXiv for what it lacks.
        snapshot: the file of arXiv metadata that `auto` prefers.
        index_path: the folder of the local index.
        arxiv_url: where the arXiv API is.
        arxiv_oai_url: where arXiv tells by OAI-PMH what changed.
        arxiv_contact: a mail address or URL that tells arXiv who asks.
        arxiv_interval: from one request to the next; at least 3 for arXiv itself.
        arxiv_timeout: how long arXiv may say nothing.
        cache_path: the file that keeps arXiv's answers.
        templates: a folder whose templates come before papershelf's own; `templates` in your system's folder for
            papershelf's settings, if there is one.
        themes_path: the file of your own themes, whether it exists or not.
        state_path: the file that remembers what papershelf wrote into which bibliography or library.
        zotero_url: where Zotero's Web API is, without a slash at its end; https, but on this machine.
        zotero_connector_url: where Zotero's desktop program listens.
    """

    source: Literal["auto", "arxiv"] | Path = "auto"
    snapshot: Path | None = None
    index_path: Path = field(default_factory=_index_path)
    arxiv_url: str = "https://export.arxiv.org/api/query"
    arxiv_oai_url: str = "https://oaipmh.arxiv.org/oai"  # https://info.arxiv.org/help/oa/
    arxiv_contact: str | None = None
    arxiv_interval: float = _ARXIV_INTERVAL
    arxiv_timeout: float = 30.0
    cache_path: Path = field(default_factory=_cache_path)
    templates: Path | None = field(default_factory=_templates)
    themes_path: Path = field(default_factory=_themes_path)
    state_path: Path = field(default_factory=_state_path)
    zotero_url: str = "https://api.zotero.org"  # https://www.zotero.org/support/dev/web_api/v3/basics
    zotero_connector_url: str = "http://127.0.0.1:23119"

    @property
    def zotero_copy_path(self) -> Path:
        """The file that keeps copies of Zotero libraries, which can be read again."""
        return self.cache_path.parent / "zotero.sqlite3"

    @property
    def lock_path(self) -> Path:
        """The file by which all processes of a user take turns at arXiv; no setting moves it, or they would not."""
        return _cache_path().with_name("arxiv.lock")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and where each value comes from by its name: `default`, a file's line, a variable or an option."""

    settings: Settings
    origins: Mapping[str, str]

    def rows(self) -> list[tuple[str, str, str]]:
        """Name, value and origin of every setting; the value is empty where nothing is set."""
        values = {name: getattr(self.settings, name) for name in self.origins}
        return [
            (name, "" if value is None else clean(str(value)), self.origins[name]) for name, value in values.items()
        ]

    def table(self) -> str:
        """The rows in aligned columns."""
        rows = self.rows()
        names, values = (max(len(row[column]) for row in rows) for column in (0, 1))
        return "\n".join(f"{name:<{names}}  {value:<{values}}  {origin}" for name, value, origin in rows)


def load(
    options: Mapping[str, object] = MappingProxyType({}),
    environ: Mapping[str, str] = os.environ,
    cwd: Path = Path(),
) -> Loaded:
    """The settings that hold.

    Args:
        options: settings by name, as given on the command line; None is not given.
        environ: the environment; an empty variable is not set.
        cwd: the working directory.

    Raises:
        ConfigError: a file cannot be read, a name is not known, or a value is not what it should be.
    """
    defaults = Settings()
    values = {each.name: getattr(defaults, each.name) for each in fields(Settings)}
    origins = dict.fromkeys(values, "default")
    for given in all_given(options, environ, cwd):
        _refuse_name(given, list(values), user_file(environ))
        try:
            values[given.name] = READERS[given.name](given.value, given.folder)
        except ValueError as error:
            shown = "" if given.name in _NOT_SHOWN else f", not {_shown(given.value)}"
            raise ConfigError(f"{given.origin}: {given.name} {error}{shown}") from error
        origins[given.name] = given.origin
    settings = Settings(**values)
    _refuse_haste(settings, origins["arxiv_interval"])
    return Loaded(settings, MappingProxyType(origins))


def _refuse_name(given: Given, known: list[str], own: Path) -> None:
    if _ZOTERO_KEY.fullmatch(given.name.lower().replace("-", "_")):
        what = f"run `papershelf zotero login`, or set {ZOTERO_KEY_VARIABLE}"
        raise ConfigError(f"{given.origin}: a Zotero API key is no setting; take it out, and {what}")
    if given.name not in known:
        from difflib import get_close_matches

        near = get_close_matches(given.name, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        raise ConfigError(f"{given.origin}: there is no setting {_shown(given.name)}; {hint}")
    if given.by_project and given.name not in _OF_PROJECTS:
        allowed = " and ".join(_OF_PROJECTS)
        where = clean(str(own))
        raise ConfigError(f"{given.origin}: a project's file can only set {allowed}; set {given.name} in {where}")


def _refuse_haste(settings: Settings, origin: str) -> None:
    host = (urlsplit(settings.arxiv_url).hostname or "").rstrip(".")
    if settings.arxiv_interval < _ARXIV_INTERVAL and (host == "arxiv.org" or host.endswith(".arxiv.org")):
        least = f"{_ARXIV_INTERVAL:.0f} seconds"
        raise ConfigError(f"{origin}: arxiv_interval must be at least {least} for {host}, by arXiv's terms of use")


def _shown(value: object) -> str:
    text = clean(repr(value))
    return text if len(text) <= 60 else f"{text[:59]}…"
