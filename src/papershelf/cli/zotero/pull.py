"""`papershelf zotero pull`: a collection as BibTeX, merged into a file where one is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from papershelf.cli import options
from papershelf.cli.streams import say
from papershelf.cli.zotero.session import WhichLibrary
from papershelf.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from papershelf.cli.run import Job
    from papershelf.config import Settings
    from papershelf.zotero.model import Collection, Item
    from papershelf.zotero.pulling import Copies

CollectionPath = Annotated[
    str | None,
    typer.Option(
        "--collection",
        "-c",
        metavar="PATH",
        help=r"The collection by its names, such as Reading/Bias; a slash in a name is \/.",
    ),
]
CollectionKey = Annotated[
    str | None,
    typer.Option("--collection-key", metavar="KEY", help="The collection by its key, where several have the name."),
]
Subcollections = Annotated[
    bool,
    typer.Option(
        "--subcollections/--no-subcollections",
        help="Take what is in the collections below it, too; by default only what is in the collection itself.",
    ),
]
_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is in a collection; `name` is its path."""

    settings: Settings
    library: str
    name: str
    items: tuple[Item, ...]


def pull(
    collection: CollectionPath = None,
    collection_key: CollectionKey = None,
    subcollections: Subcollections = False,
    library: WhichLibrary = "user",
    output: options.BibOutput = None,
    style: options.Style = None,
    key_pattern: options.KeyPattern = None,
    fields: options.Fields = "",
    no_protect: options.NoProtect = False,
    encoding: options.Encoding = "latex",
    max_authors: options.MaxAuthors = None,
    section: options.Section = None,
    update: options.Update = False,
    update_preprints: options.UpdatePreprints = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    backup: options.Backup = False,
    quiet: options.Quiet = False,
) -> None:
    """Write a collection of a Zotero library as BibTeX entries, or merge them into a .bib file.

    Items keep the citation keys that they have in Zotero. Their tags become keywords, a comma in a tag a space
    (--fields -keywords: none). In FILE, only what papershelf adds changes. The library is not changed.
    """
    from papershelf.cli.run import Asking, EntryJob, Job, MergeJob, check_job

    by_name = options.format_of(output)
    if by_name and by_name not in options.BIB_FORMATS:
        raise UsageError(f"{output}: pull writes BibTeX; give the name of a .bib file")
    entries = EntryJob(style, False, key_pattern, fields, True, not no_protect, encoding, max_authors)
    merge = MergeJob(section, update, update_preprints, yes, dry_run, backup)
    job = Job("bibtex", output, Asking(), quiet, entries=entries, merge=merge)
    check_job(job)
    entries.options()  # what is wrong with them is better told before anything is asked
    _write(shelf(library, collection, collection_key, subcollections=subcollections, quiet=quiet), job)


def shelf(library: str, path: str | None, key: str | None, *, subcollections: bool, quiet: bool) -> Shelf:
    """What is in a collection, as Zotero has it now.

    Raises:
        UsageError: no collection is named, or two are.
        ZoteroError: there is no such collection, or the key may not read it.
        ConflictError: several have this name.
        PapershelfError: Zotero cannot be asked.
    """
    from papershelf.cli.progress import counting
    from papershelf.cli.zotero.opening import opened
    from papershelf.zotero.places import check_key, find_collection, parse_path, path_of, path_text
    from papershelf.zotero.reading import refresh

    if (path is None) == (key is None):
        raise UsageError("give either --collection PATH or --collection-key KEY")
    names = parse_path(path) if path is not None else ()
    with opened(library, writing=False) as place:
        with place.alone(), counting(quiet=quiet) as watch:
            refresh(place.web, place.copy, watch)
        collections = place.copy.collections()
        found = check_key(collections, key) if key is not None else find_collection(collections, names, place.choose)
        keys = below(collections, found) if subcollections else (found,)
        name = path_text(path_of(collections, found))
        return Shelf(place.settings, place.library.code, name, place.copy.in_collections(keys))


def below(collections: Mapping[str, Collection], key: str) -> tuple[str, ...]:
    """The keys of a collection and of all that are in it, at any depth, but for those in the trash."""
    keys = [key]
    for parent in keys:  # which grows meanwhile
        here = [one.key for one in collections.values() if one.parent == parent and not one.trashed]
        keys += (one for one in here if one not in keys)
    return tuple(keys)


def _write(shelf: Shelf, job: Job) -> None:
    from papershelf.cli.run import is_merged, write_result
    from papershelf.zotero.pulling import decisions_of, works_of

    works = works_of(shelf.items)
    decisions = decisions_of(works, shelf.name)
    _tell_copies(works)
    if is_merged(job):
        from papershelf.cli.merging import merge_into_file

        outcome = merge_into_file(decisions, job, shelf.settings)
    else:
        from papershelf.formats.bibtex import render_bibtex
        from papershelf.formats.papers import papers_of

        outcome = ""
        write_result(render_bibtex(papers_of(decisions), job.entries.options()), job)
    if not job.quiet:
        say("\n".join(filter(None, (_summary(shelf, works), outcome))))


def _tell_copies(works: Sequence[Copies]) -> None:
    copied = [one for one in works if len(one.items) > 1]
    for one in copied[:_MOST_TOLD]:
        keys = ", ".join(item.key for item in one.items)
        say(f"papershelf: {keys}: are one paper, {one.work.title}; the oldest of them was taken")
    if len(copied) > _MOST_TOLD:
        say(f"papershelf: {len(copied) - _MOST_TOLD} more are there several times; see papershelf zotero doctor")


def _summary(shelf: Shelf, works: Sequence[Copies]) -> str:
    n_items, n_left = len(shelf.items), len(shelf.items) - sum(len(one.items) for one in works)
    left = f", {n_left} of them without an entry (notes, files)" if n_left else ""
    return f"{shelf.name}: {n_items} item{'' if n_items == 1 else 's'}{left}"
