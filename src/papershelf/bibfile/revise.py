"""Entries that are there already: completing those that papershelf wrote, and turning preprints into publications."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from papershelf.bibfile.editing import edits_of
from papershelf.bibfile.preprints import is_arxivs, is_preprint
from papershelf.bibfile.splice import Edit
from papershelf.bibfile.writing import bare, sources_of, values_of
from papershelf.formats.bibtex import entry as entry_of
from papershelf.formats.bibtex import published_entry
from papershelf.formats.entry_options import EntryOptions
from papershelf.identifiers import Doi
from papershelf.text import clean, latex_to_unicode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from papershelf.bibfile.habit import Habit
    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block, Field
    from papershelf.formats.papers import Paper
    from papershelf.model import Record, Written

_KEY = "key"  # of entries of which only the fields are looked at
_VENUES = ("journal", "journaltitle", "booktitle")
_NUMBERS = ("volume", "number", "pages", "eid")
_WHERE = frozenset({*_VENUES, *_NUMBERS, "year", "date"})
# Of a preprint, these tell where and when it came to arXiv, and would be wrong of its publication.
_OF_PREPRINTS = frozenset({*_VENUES, *_NUMBERS, "month", "day"})
_HOSTS = frozenset({"publisher", "institution", "organization", "pubstate", "type"})  # these too, if they say "arXiv"
# Names for the same of BibTeX and biblatex.
_SYNONYMS = (
    ("journal", "journaltitle"),
    ("year", "date"),
    ("archiveprefix", "eprinttype"),
    ("primaryclass", "eprintclass"),
)
# When the first version came is known for ever, and the keywords are those of another digest. As is a preprint's year;
# and arXiv's own DOI, which stands where a record has none.
_SETTLED = frozenset({"month", "keywords"})
_AND_OTHERS = " and others"
_TYPE = re.compile(rb"@\s*([^\s{(]+)")


@dataclass(frozen=True, slots=True)
class Revision:
    """Edits of one entry: the names of the fields that they set, and what to remember if the entry is papershelf's."""

    edits: tuple[Edit, ...]
    names: tuple[str, ...]
    written: Written | None = None


# --- Completing -------------------------------------------------------------------------------------------------------


def updated(
    bib: Bibliography, entry: Block, habit: Habit, paper: Paper, options: EntryOptions, before: Written
) -> Revision | None:
    """What became known since papershelf wrote an entry, which is as `before` says; None if that is nothing.

    Of each field: who has it as it was written gets it as it would be written now; who changed or removed it keeps
    that. A field that says the same in other words of LaTeX stays as it is, and so does one that now says less.
    """
    then, here = dict(before.fields), values_of(bib, entry)
    sources = _as_before(paper, options, before, here)
    if not here or not sources or entry.type != before.entry_type:
        return None
    settled = _SETTLED | (set() if _was_published(then) else _WHERE) | (set() if paper.record.doi else {"doi"})
    wanted: dict[str, str] = {}
    for name, value in sources.items():
        low = name.lower()
        if low in then:
            is_untouched = here.get(low) == then[low]
            if is_untouched and low not in settled and _is_news(then[low], bare(value)):
                wanted[name] = value
        elif low not in here:
            wanted[name] = value
    if not wanted:
        return None
    now = _bare(sources)
    has_moved = any(name.lower() in (*_VENUES, "volume") for name in wanted)  # an old page would be a wrong one
    gone = [field for field in entry.fields if has_moved and field.name in _WHERE & then.keys() - now.keys()]
    names = {field.name for field in gone}
    fields = {name: value for name, value in then.items() if name not in names} | _bare(wanted)
    written = replace(before, fields=tuple(fields.items()))
    return Revision(edits_of(bib, entry, habit, wanted, gone), tuple(map(str.lower, wanted)), written)


def _was_published(then: Mapping[str, str]) -> bool:
    return any(then.get(name) and not is_arxivs(_plain(then[name])) for name in _VENUES)


def left_alone(bib: Bibliography, entry: Block, before: Written) -> tuple[str, ...]:
    """The names of the fields that a person changed or removed since papershelf wrote an entry."""
    here = values_of(bib, entry)
    return tuple(name for name, value in before.fields if here.get(name, "").split() != value.split())


def _as_before(paper: Paper, options: EntryOptions, before: Written, here: Mapping[str, str]) -> dict[str, str] | None:
    """The fields as they would be written now, as preprint or published version as before; None: in another style.

    Where and when a paper was published is one statement, left alone once a person changed a part of it.
    """
    then = dict(before.fields)
    was_published = _was_published(then)
    if was_published:
        ours = published_entry(paper.record, _KEY, options, paper.themes)
    else:
        ours = entry_of(paper.record, _KEY, replace(options, published=False), paper.themes)
    sources = sources_of(ours) if ours else {}
    names = {name.lower() for name in sources}
    for one, other in (*_SYNONYMS, *(pair[::-1] for pair in _SYNONYMS)):
        if one in names and one not in then and other in then:
            return None
    is_retyped = ours is not None and ours["ENTRYTYPE"] != before.entry_type
    if was_published:
        is_touched = any(here.get(name) != then.get(name) for name in _WHERE)
        kept = _WHERE | {"doi"} if is_retyped else _WHERE if is_touched else frozenset()
        return {name: value for name, value in sources.items() if name not in kept}
    constants = {name: bare(value) for name, value in sources.items() if name in (*_VENUES, "volume")}
    return None if is_retyped or any(then.get(name) != value for name, value in constants.items()) else sources


def _is_news(then: str, now: str) -> bool:
    """Whether a new value says something else than the old one, and not only less."""
    is_cut = now.endswith(_AND_OTHERS) and then.startswith(now.removesuffix(_AND_OTHERS))
    return not is_cut and _plain(then) != _plain(now)


def _bare(sources: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): bare(value) for name, value in sources.items()}


def _plain(latex: str) -> str:
    return clean(latex_to_unicode(latex))


# --- Publishing -------------------------------------------------------------------------------------------------------


def published(
    bib: Bibliography, entry: Block, habit: Habit, paper: Paper, options: EntryOptions, before: Written | None
) -> Revision | None:
    """A preprint as its published version; None if it is no preprint, or no such version is known to have appeared.

    The key, title, authors and all other fields stay. The arXiv id stays, too: where it stood in the place of a journal
    or page number it moves into `eprint`.
    """
    record, here = paper.record, values_of(bib, entry)
    ours = appeared(paper, _KEY, options)
    if not ours or not here.get("title") or not is_preprint(bib, entry):
        return None
    sources = sources_of(ours)
    wanted = _publication(here, sources, before) | _eprint(here, record, options)
    removed = tuple(_outdated(bib, entry, paper, options, wanted, before))
    head = _TYPE.match(bib.data, entry.start)
    retyped = (Edit(*head.span(1), habit.typed(ours["ENTRYTYPE"]).encode()),) if head else ()
    written = None
    if before:
        gone = {field.name for field in removed}
        fields = {name: value for name, value in before.fields if name not in gone}
        # All of ours is known by now, so that what is not set here does not look like news in the next run.
        fields = _bare(sources) | fields | _bare(wanted)
        written = replace(before, entry_type=ours["ENTRYTYPE"], fields=tuple(fields.items()))
    edits = (*retyped, *edits_of(bib, entry, habit, wanted, removed))
    return Revision(edits, tuple(name.lower() for name in wanted), written)


def appeared(paper: Paper, key: str, options: EntryOptions) -> dict[str, Any] | None:
    """The entry of a paper's published version as `published_entry` gives it; None if it appeared on arXiv only."""
    ours = published_entry(paper.record, key, options, paper.themes)
    if not ours:
        return None
    return None if all(is_arxivs(_plain(str(ours.get(name, "")))) for name in _VENUES) else ours


def _publication(here: Mapping[str, str], sources: Mapping[str, str], before: Written | None) -> dict[str, str]:
    """Where and when a paper was published, under the names that an entry has for that."""
    low = {name.lower(): value for name, value in sources.items()}
    wanted = {name: low[name] for name in ("booktitle", *_NUMBERS) if name in low}
    for synonyms in _SYNONYMS[:2]:
        value = next((low[name] for name in synonyms if name in low), None)
        names = [name for name in synonyms if name in here] or [name for name in synonyms if name in low]
        wanted |= dict.fromkeys(names, value) if value else {}
    is_own = bool(Doi.parse(here.get("doi", ""))) and "10.48550/arxiv" not in here["doi"].lower()
    was_removed = before is not None and "doi" in dict(before.fields) and "doi" not in here
    if "doi" in low and not is_own and not was_removed:
        wanted["doi"] = low["doi"]
    return {name: wanted[name] for name in (*_VENUES, *_NUMBERS, "year", "date", "doi") if name in wanted}


def _eprint(here: Mapping[str, str], record: Record, options: EntryOptions) -> dict[str, str]:
    """The arXiv id in its own fields, if it is not there already; whatever fields new entries have."""
    if here.get("eprint"):
        return {}
    sources = sources_of(entry_of(record, _KEY, EntryOptions("biblatex" if options.style == "biblatex" else "arxiv")))
    names = ("eprint", "archiveprefix", "eprinttype", "primaryclass", "eprintclass")
    return {name: value for name, value in sources.items() if name.lower() in names}


def _outdated(
    bib: Bibliography,
    entry: Block,
    paper: Paper,
    options: EntryOptions,
    wanted: Mapping[str, str],
    before: Written | None,
) -> Iterator[Field]:
    """The fields that say where and when the preprint came, as far as they are not set anew."""
    given, here = {name.lower() for name in wanted}, values_of(bib, entry)
    note = bare(sources_of(entry_of(paper.record, _KEY, replace(options, published=False))).get("note", ""))
    notes = {note, dict(before.fields).get("note", "") if before else ""} - {""}  # our own: "Published in …"
    seen: set[str] = set()
    for field in entry.fields:
        is_of_preprint = field.name in _OF_PREPRINTS and (field.name not in given or field.name in seen)
        is_host = field.name in _HOSTS and is_arxivs(bib.text(entry, field.name))
        is_our_note = field.name == "note" and here["note"] in notes
        seen.add(field.name)
        if is_of_preprint or is_host or is_our_note:
            yield field
