"""Bringing what is known of a library up to date: its copy, and the journal of what was written to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from papershelf.zotero.library import PAGE
from papershelf.zotero.model import Baseline
from papershelf.zotero.settling import landed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from papershelf.identifiers import ArxivId
    from papershelf.zotero.copy import Copy
    from papershelf.zotero.journal import Journal
    from papershelf.zotero.library import Web
    from papershelf.zotero.model import Collection, Item, Kind, Step

_MOST_READS: Final = 5

Watch = Callable[[str, int, int], None]
"""Called with a word for what is being done, such as `reading`, and how many objects of how many are."""


def unwatched(_doing: str, _done: int, _total: int) -> None:
    """Watch nothing."""


def refresh(web: Web, copy: Copy, watch: Watch = unwatched) -> None:
    """Bring the copy of a library up to date. If nothing changed, this costs one request.

    What was read stays if it is interrupted, and is not read again.

    Raises:
        ZoteroUnavailableError: Zotero cannot be asked.
        ZoteroError: the key may not read the library.
    """
    for _ in range(_MOST_READS):
        since = copy.version
        changed = web.item_versions(copy.library, since)
        if changed.version == since > 0:
            return
        if changed.version < since:  # it was set back, or is another one at the same address: nothing known holds
            copy.clear()
            continue
        held = copy.versions() if since == 0 else {}
        keys = sorted(key for key, version in changed.data.items() if held.get(key) != version)
        newest = changed.version
        for number, page in enumerate(web.items(copy.library, keys), 1):
            copy.store(items=[one["data"] for one in page.data])
            newest = max(newest, page.version)
            watch("reading", min(number * PAGE, len(keys)), len(keys))
        collections = web.collections(copy.library, since)
        gone = web.deleted(copy.library, since)
        copy.store(
            collections=[one["data"] for one in collections.data],
            gone_items=gone.data["items"],
            gone_collections=gone.data["collections"],
            version=changed.version,
        )
        if max(newest, collections.version, gone.version) == changed.version:
            return
    # Somebody writes all the time. A write will be refused if what is missing matters.


def settle(journal: Journal, copy: Copy) -> dict[int, list[Step]]:
    """Find out what became of the requests of which no answer came. The copy has to be up to date.

    Returns:
        What was written by them, by push.
    """
    found: dict[int, list[Step]] = defaultdict(list)
    for sent in journal.pending():
        keys = [step.key for step in sent.steps]
        there: dict[str, Item | Collection] = {**copy.collections(), **copy.items(keys)}
        gone = copy.gone(keys)
        written: dict[str, int] = {}
        since, size = sent.library_version, len(sent.steps)
        for step in sent.steps:
            version = landed(step, there.get(step.key), is_gone=step.key in gone, since=since, size=size)
            if version is not None:
                written[step.key] = version
        done = [step for step in sent.steps if step.key in written]
        journal.settle(sent, written, agreed_by(journal, done))
        found[sent.push] += done
    return found


def agreed_by(journal: Journal, steps: Iterable[Step]) -> dict[tuple[ArxivId, Kind], Baseline]:
    """What is agreed on once these steps are done."""
    done = {(step.arxiv_id, step.kind): step for step in steps if step.arxiv_id}
    before = journal.baselines({arxiv_id for arxiv_id, _ in done})
    return {of: step.over(before.get(of, Baseline(step.key))) for of, step in done.items()}
