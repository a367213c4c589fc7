"""Notes and links below a paper: which of the wanted ones are to be made."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from papershelf.zotero.view import own_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from papershelf.zotero.model import Child, Item, Value, Wanted
    from papershelf.zotero.view import View

_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class NewChild:
    """A note or an attachment that is to be made, or one that is there already (`exists`)."""

    key: str
    child: Child
    exists: bool = False


def new_children(wanted: Wanted, view: View, key: str) -> Iterator[NewChild]:
    """The notes and links to be made; what was there once and is not any more was taken away by a person."""
    arxiv_id = wanted.record.arxiv_id
    below = view.children.get(key, ())
    for child in wanted.children:
        if (arxiv_id, child.kind) in view.baselines:
            continue
        if there := [one.key for one in below if _is_same_child(child, one)]:
            yield NewChild(there[0], child, exists=True)
        elif (made := own_key(view, arxiv_id, child.kind)) not in view.gone | view.in_use:
            yield NewChild(made, child)


def _is_same_child(child: Child, item: Item) -> bool:
    name = "note" if child.type == "note" else "url"
    return child.type == item.type and _bare(child.fields.get(name, "")) == _bare(item.fields.get(name, ""))


def _bare(value: Value) -> str:
    """A note's words without its markup; Zotero's editor changes that."""
    return " ".join(html.unescape(_MARKUP.sub(" ", value)).split()) if isinstance(value, str) else ""
