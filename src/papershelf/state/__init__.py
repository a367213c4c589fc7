"""What papershelf remembers: one SQLite file of what it wrote, into bibliographies and into Zotero libraries."""

from papershelf.state.entries import State

__all__ = ["State"]
