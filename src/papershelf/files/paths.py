"""Names of files as people may see them."""

from __future__ import annotations

import os

from papershelf.text import clean


def shown(path: str) -> str:
    """The name as it can be printed: file names can hold anything but `/` and NUL, escape sequences included."""
    return path if path.isprintable() and path else clean(os.fsencode(path).decode("utf-8", "replace")) or "''"
