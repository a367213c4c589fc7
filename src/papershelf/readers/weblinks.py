"""Where a link leads, without the services that mails send their readers through."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urljoin, urlsplit

from papershelf.text import clean

_LONGEST = 2000
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# Host (and its parents), path and parameter: the alerts of Google Scholar, Google's and Facebook's own redirectors,
# and Outlook's "Safe Links" (https://learn.microsoft.com/defender-office-365/safe-links-about).
_REDIRECTORS = (
    (re.compile(r"scholar\.google\.[a-z.]{2,6}"), "/scholar_url", ("url",)),
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}"), "/url", ("q", "url")),
    (re.compile(r"lm?\.facebook\.com"), "/l.php", ("u",)),
    (re.compile(r"[\w-]+\.safelinks\.protection\.outlook\.com"), "/", ("url",)),
)
_MOST_HOPS = 3


def target(href: str, base: str = "") -> str:
    """The web address that a link leads to in the end; empty when it leads to none (`javascript:`, `mailto:`, `#top`).

    `base` is the address that relative ones start from.
    """
    if len(href) > _LONGEST * _MOST_HOPS:
        return ""
    try:
        url = clean(urljoin(base, href.strip()) if base else href)
        for _ in range(_MOST_HOPS):
            url = _behind(url)
    except ValueError:  # no address at all, such as "http://["
        return ""
    return url if len(url) <= _LONGEST and _WEB_ADDRESS.fullmatch(url) else ""


def _behind(url: str) -> str:
    """The address that a redirector was given, else the same."""
    parts = urlsplit(url)
    for host, path, names in _REDIRECTORS:
        if parts.path == path and parts.scheme in ("http", "https") and host.fullmatch(parts.hostname or ""):
            given = parse_qs(parts.query)
            return next((clean(given[name][0]) for name in names if name in given), url)
    return url
