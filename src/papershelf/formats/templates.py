"""Templates for what people look at: Jinja2 in a sandbox, those of a user's folder before papershelf's own.

A template decides how things are arranged, never how they are escaped. Whatever it prints with `{{ … }}` is escaped for
the kind of text that it makes, at the last moment, inside of `{% autoescape false %}` too. What could mark text as safe
(`safe`, `tojson`, `urlize`, …) is taken away; only an `Address` is printed in Markdown as it is. A page whose links
would run something is refused.
"""

from __future__ import annotations

import re
import traceback
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from papershelf.errors import ConfigError
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable

    from jinja2 import Environment
    from jinja2.runtime import Context

_SUFFIX = ".j2"
_MOST_STEPS = 1_000_000  # of all ranges of one rendering
_LARGEST_BASE, _LARGEST_POWER = 1_000_000, 10
# They mark text as safe, or print what is not the same each time.
_TAKEN_AWAY = ("safe", "tojson", "xmlattr", "urlize", "random")
_NEEDLESS = ("e", "escape", "forceescape")  # what is printed is escaped anyway, and once is enough
_ADDRESS = re.compile(r"https?://[\w.~:/?#@;=%,+-]+", re.ASCII)


class Address(str):
    """An http or https address without a sign that could end it in Markdown or HTML."""

    __slots__ = ()

    def __new__(cls, url: str) -> Address:
        """The address.

        Raises:
            ValueError: `url` is none, or has other signs in it; encode them first.
        """
        if not _ADDRESS.fullmatch(url):
            raise ValueError(f"{url!r} is no plain http or https address")
        return super().__new__(cls, url)


def render(name: str, folder: Path | None, /, **values: object) -> str:
    """The text that a template makes of the values; its kind (Markdown, HTML or else plain) goes by the name.

    Values are strings, numbers and what is made of them with tuples and frozen dataclasses.

    Args:
        name: such as `references.md.j2`.
        folder: templates that come before papershelf's own.
        values: what the template may print.

    Raises:
        ConfigError: the folder or the template cannot be read, or the template is broken.
    """
    environment = _environment(name, folder)
    try:
        text = environment.get_template(name).render(**values)
        if _kind(name) == "html":
            _check_links(text)
    except ConfigError:
        raise
    except Exception as error:  # a template can fail in any way that Python can
        raise ConfigError(_told(error, name)) from error
    return text


def escape_markdown(text: str) -> str:
    """Markdown that shows the text on one line, wherever in a line it stands."""
    text = _LINE_BREAKS.sub(" ", text).translate(_ENTITIES)
    return _AT_START.sub(r"\1\\", _MARKDOWN.sub(r"\\\g<0>", text))


_LINE_BREAKS = re.compile(r"\s*[\r\n]\s*")
# Entities, as not every reader of Markdown takes a backslash before these.
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKDOWN = re.compile(
    r"[\\`*_{}\[\]#|~$^=]"  # code, emphasis, links, headings, tables, math; after an escaped `]`, `(` is only text
    r"|:(?=//)|(?<=[wW]{3})\."  # addresses that GitHub would make links
)
_AT_START = re.compile(r"^(\s*(?:\d+(?=[.)](?:\s|$))|(?=[-+](?:[-+\s]|$))))")  # lists and rules


# --- The environment --------------------------------------------------------------------------------------------------


def _kind(name: str) -> str:
    return name.removesuffix(_SUFFIX).rpartition(".")[2]


def _html(value: object) -> str:
    """The value for text and for attributes, between quotes or not: without `=` it cannot become another attribute."""
    return value if isinstance(value, Markup) else escape(value).translate(_HTML_SIGNS)


def _markdown(value: object) -> str:
    return value if isinstance(value, Address) else escape_markdown(str(value))


_HTML_SIGNS = str.maketrans({"=": "&#61;", "`": "&#96;"})
# HTML may not hold Unicode's 66 noncharacters; the sign for what cannot be shown stands in their place.
_HTML_SIGNS |= dict.fromkeys([*range(0xFDD0, 0xFDF0), *range(0xFFFE, 0x110000, 0x10000)], "\ufffd")
_HTML_SIGNS |= dict.fromkeys(range(0xFFFF, 0x110000, 0x10000), "\ufffd")
_ESCAPES: dict[str, Callable[[object], str]] = {"html": _html, "md": _markdown}


class _Sandbox(ImmutableSandboxedEnvironment):
    """A sandbox in which a template cannot, by mistake, run for ever or use up the memory either."""

    intercepted_binops = frozenset({"*", "**"})
    _steps = 0

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Whether a template may use an attribute; `translate` could turn what was escaped into something else."""
        return attr != "translate" and super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The result of an operation that makes more of little."""
        if not all(isinstance(value, int | float) for value in (left, right)):
            raise TypeError(f"{operator} is for numbers")
        if operator == "**" and not (abs(left) <= _LARGEST_BASE and abs(right) <= _LARGEST_POWER):
            raise OverflowError("the power is too large")
        return super().call_binop(context, operator, left, right)

    def limited_range(self, *limits: int) -> range:
        """Python's range, as long as all of them in one rendering are not too long."""
        numbers = range(*limits)
        self._steps += len(numbers) + 1
        if self._steps > _MOST_STEPS:
            raise OverflowError(f"its ranges have more than {_MOST_STEPS:,} numbers")
        return numbers


def _environment(name: str, folder: Path | None) -> Environment:
    environment = _Sandbox(
        loader=_loader(folder),
        undefined=StrictUndefined,
        # In HTML, what macros and blocks return is marked as escaped. For other kinds Jinja would escape as for HTML
        # what is joined to it; so there it is text as any other.
        autoescape=_kind(name) == "html",
        finalize=_ESCAPES.get(_kind(name), str),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=0,
    )
    for taken_away in _TAKEN_AWAY:
        del environment.filters[taken_away]
    environment.filters.update(dict.fromkeys(_NEEDLESS, lambda value: value))
    del environment.globals["lipsum"]
    environment.globals["range"] = environment.limited_range
    return environment


def _loader(folder: Path | None) -> FunctionLoader:
    """Finds templates in a user's folder, if there is one, and then among papershelf's own."""
    folders: tuple[Path | Traversable, ...] = (_checked(folder), _shipped()) if folder else (_shipped(),)

    def load(name: str) -> tuple[str, str, None] | None:
        paths = (one.joinpath(*split_template_path(name)) for one in folders)
        return next((_read(path) for path in paths if _is_file(path)), None)

    return FunctionLoader(load)


def _is_file(path: Path | Traversable) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise _unreadable(path, error) from error


def _read(path: Path | Traversable) -> tuple[str, str, None]:
    """The text of a template and its name, as Jinja2 wants them."""
    try:
        return path.read_bytes().decode("utf-8-sig"), str(path), None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{clean(str(path))}:{line}: is not UTF-8; save the template as UTF-8") from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _checked(folder: Path) -> Path:
    """The folder, if it can be looked into."""
    try:
        next(folder.iterdir(), None)
    except (OSError, ValueError) as error:
        raise _unreadable(folder, error) from error
    return folder


def _shipped() -> Traversable:
    """The templates in the installed package; in an editable installation, those of the checkout."""
    installed = resources.files("papershelf") / "templates"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "templates"


# --- What can be wrong ------------------------------------------------------------------------------------------------


def _unreadable(path: Path | Traversable, error: OSError | ValueError) -> ConfigError:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return ConfigError(f"{clean(str(path))}: templates cannot be read here ({reason})")


def _told(error: Exception, name: str) -> str:
    """Where and why a template failed, on one line."""
    if isinstance(error, TemplateSyntaxError):
        return clean(f"{error.filename or error.name or name}:{error.lineno}: {error.message}")
    # Jinja2 puts the templates' own lines into the traceback.
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(_SUFFIX)]
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name
    match error:
        case TemplateNotFound():
            reason = f"there is no template {error.name}"
        case RecursionError():
            reason = "it calls or includes itself without end"
        case _:
            reason = str(error) or type(error).__name__
    return clean(f"{where}: {reason}")


class _Links(HTMLParser):
    """Finds links of a page that lead anywhere but to the web, to mail or into the page's own folder."""

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Refuse a tag with such a link."""
        for attribute, value in attrs:
            # Browsers leave out what cannot be seen, as in "java\tscript:".
            address = _UNSEEN.sub("", value or "").lower()
            if attribute in _LINKING and _SCHEME.match(address) and not address.startswith(_HARMLESS):
                line, _ = self.getpos()
                raise ValueError(f"line {line} of the page links to {address[:60]}; use addresses only")


_LINKING = frozenset("action background cite data formaction href poster src xlink:href".split())
_UNSEEN = re.compile(r"[\x00-\x20]")
_SCHEME = re.compile(r"[^/?#]*?:")
_HARMLESS = ("http:", "https:", "mailto:", "data:image/")


def _check_links(page: str) -> None:
    links = _Links()
    links.feed(page)
    links.close()
