"""What a person did to a paper's item stays, whatever is pushed afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from papershelf.zotero.model import Baseline, Creator, Fields, Item, Tag
from papershelf.zotero.plan import Action, Conflict
from papershelf.zotero.settling import holds
from tests.factories import make_record
from tests.unit.zotero.holdings import FIELDS, KEY, PAPER, SHELF, agreed, change, ours, theirs, view, wanted

RENAMED = structs.replace(PAPER, title="Attention Is Nearly All You Need")
"""The paper after arXiv got a new version."""


class TestFields:
    def test_papershelfs_own_item_follows_arxiv(self) -> None:
        update = change(wanted(RENAMED), view(ours(), before=agreed()))
        assert (update.actions, update.fields) == ((Action.COMPLETE,), {"title": RENAMED.title})

    def test_a_field_that_arxiv_has_only_now_is_filled(self) -> None:
        short = {name: value for name, value in FIELDS.items() if name != "abstractNote"}
        known = structs.replace(PAPER, abstract="We propose …")
        assert change(wanted(known), view(ours(fields=short), before=agreed(fields=short))).fields == {
            "abstractNote": "We propose …"
        }

    def test_a_persons_item_does_not_follow_arxiv(self) -> None:
        before = agreed(key="THEIRS22", fields={"title": PAPER.title})
        assert change(wanted(RENAMED), view(theirs(), before=before)).fields == {}

    def test_a_persons_edit_survives(self) -> None:
        edited = ours(fields={**FIELDS, "title": "Attention!"})
        kept = change(wanted(), view(edited, before=agreed()))
        assert (kept.actions, kept.why) == (
            (Action.UNCHANGED,),
            ("papershelf put it there", "what you changed stays: title"),
        )

    def test_what_a_person_cleared_stays_empty(self) -> None:
        cleared = ours(fields={name: value for name, value in FIELDS.items() if name not in ("DOI", "creators")})
        for record in (PAPER, structs.replace(PAPER, authors=make_record(authors=("Ann Lee",)).authors)):
            kept = change(wanted(record), view(cleared, before=agreed()))
            assert (kept.fields, kept.conflicts) == ({}, ())
            assert kept.why[1] == "what you changed stays: authors, DOI"

    def test_what_a_person_cleared_stays_empty_when_nothing_is_remembered(self) -> None:
        cleared = ours(fields={name: value for name, value in FIELDS.items() if name != "DOI"})
        first = change(wanted(), view(cleared))
        assert first.fields == {}
        assert change(wanted(), view(cleared, before=first.agreed)).fields == {}

    def test_three_different_values_are_a_conflict_and_the_persons_stays(self) -> None:
        edited = ours(fields={**FIELDS, "title": "Attention!"})
        torn = change(wanted(RENAMED), view(edited, before=agreed()))
        assert torn.actions == (Action.CONFLICT,)
        assert torn.conflicts == (Conflict("title", PAPER.title, "Attention!", RENAMED.title),)
        assert torn.fields == {}

    def test_a_conflict_is_told_once(self) -> None:
        edited = ours(fields={**FIELDS, "title": "Attention!"})
        torn = change(wanted(RENAMED), view(edited, before=agreed()))
        assert change(wanted(RENAMED), view(edited, before=torn.agreed)).actions == (Action.UNCHANGED,)
        later = structs.replace(PAPER, title="Attention Is Almost All You Need")
        assert change(wanted(later), view(edited, before=torn.agreed)).actions == (Action.CONFLICT,)

    def test_a_person_who_was_first_with_arxivs_new_value_is_in_no_conflict(self) -> None:
        first = ours(fields={**FIELDS, "title": RENAMED.title})
        same = change(wanted(RENAMED), view(first, before=agreed()))
        assert (same.actions, same.agreed and same.agreed.fields["title"]) == ((Action.UNCHANGED,), RENAMED.title)
        assert same.why == ("papershelf put it there",)

    def test_a_conflict_and_an_update_can_be_in_one_item(self) -> None:
        edited = ours(fields={**FIELDS, "title": "Attention!"})
        both = change(wanted(structs.replace(RENAMED, abstract="We propose …")), view(edited, before=agreed()))
        assert both.actions == (Action.COMPLETE, Action.CONFLICT)

    def test_authors_that_a_person_set_right_stay(self) -> None:
        right = (Creator("Vaswani", "A."),)
        edited = ours(fields={**FIELDS, "creators": right})
        assert change(wanted(), view(edited, before=agreed())).fields == {}


class TestThrownAway:
    def test_what_is_in_the_trash_is_left_alone(self) -> None:
        for item in (ours(trashed=True), theirs(trashed=True)):
            left = change(wanted(PAPER, "nlp"), view(item))
            assert (left.actions, left.key) == ((Action.LEFT,), item.key)
            assert left.why == ("it is in the trash; restore it there to have it used",)
            assert (left.is_left, left.creates, left.changes_item, left.agreed) == (True, False, False, None)

    @pytest.mark.parametrize("before", [agreed(), None])
    def test_what_was_deleted_is_not_made_again(self, before: Baseline | None) -> None:
        left = change(wanted(), view(before=before, gone=frozenset([KEY])))
        assert (left.actions, left.why, left.key) == (
            (Action.LEFT,),
            ("it was deleted from the library; add it there yourself to have it again",),
            KEY,
        )

    def test_a_persons_own_item_that_was_used_once_and_deleted_is_not_made_anew(self) -> None:
        left = change(wanted(), view(before=agreed(key="THEIRS22"), gone=frozenset(["THEIRS22"])))
        assert (left.is_left, left.key) == (True, "THEIRS22")


class TestTakenAway:
    def test_a_tag_that_a_person_removed_stays_removed(self) -> None:
        kept = change(wanted(PAPER, "NLP", "new"), view(ours(), before=agreed("nlp")))
        assert (kept.tags, kept.actions) == ((Tag("new"),), (Action.TAG,))
        assert kept.why[1] == "you took away the tags: NLP"

    def test_a_tag_that_a_person_gave_first_and_removed_later_stays_removed(self) -> None:
        first = change(wanted(PAPER, "nlp"), view(theirs(tags=(Tag("NLP"),))))
        assert change(wanted(PAPER, "nlp"), view(theirs(), before=first.agreed)).tags == ()

    def test_a_paper_that_was_taken_out_of_a_collection_stays_out(self) -> None:
        before = agreed(places=(SHELF,))
        kept = change(wanted(places=(SHELF, "OTHER222")), view(ours(collections=("MINE2222",)), before=before))
        assert kept.collections == ("OTHER222",)
        assert kept.why[1] == "you took it out of the collection"

    def test_what_a_person_added_is_not_agreed_on(self) -> None:
        more = ours("mine", "nlp", collections=("MINE2222", SHELF))
        same = change(wanted(PAPER, "nlp", places=(SHELF,)), view(more, before=Baseline(KEY)))
        assert same.agreed == Baseline(KEY, FIELDS, frozenset(["nlp"]), frozenset([SHELF]))


# --- the laws, for any item -------------------------------------------------------------------------------------------

_VALUES = st.sampled_from(("", "a", "b", "c"))
_NAMES = st.frozensets(st.sampled_from(("x", "y", "z")))


def _with(title: str, date: str) -> Fields:
    return {**FIELDS, "title": f"Attention {title}", "date": f"2017 {date}".strip()}


def _after(item: Item, made: object) -> Item:
    """The item as it is when a change was carried out."""
    fields, tags, places = (getattr(made, name) for name in ("fields", "tags", "collections"))
    return replace(
        item, fields={**item.fields, **fields}, tags=(*item.tags, *tags), collections=(*item.collections, *places)
    )


@given(
    st.tuples(_VALUES, _VALUES),
    st.tuples(_VALUES, _VALUES),
    _NAMES,
    _NAMES,
    _NAMES,
    st.sampled_from(("", "a", "b")),
    st.booleans(),
    st.booleans(),
)
def test_a_second_push_changes_nothing_and_no_edit_is_lost(
    written: tuple[str, str],
    there: tuple[str, str],
    had: frozenset[str],
    has: frozenset[str],
    want: frozenset[str],
    title: str,
    completes: bool,
    is_ours: bool,
) -> None:
    record = structs.replace(PAPER, title=f"Attention {title}")
    key = KEY if is_ours else "THEIRS22"
    before = agreed(*had, key=key, fields=_with(*written))
    item = ours(*has, key=key, fields=_with(*there))
    first = change(wanted(record, *sorted(want)), view(item, before=before), completes=completes)
    for name in first.fields:
        assert item.fields.get(name, "") in ("", before.fields.get(name, ""))
    assert {tag.name for tag in first.tags} == want - has - had
    for conflict in first.conflicts:
        assert len({conflict.written, conflict.there, conflict.wanted}) == 3
        assert conflict.there == item.fields[conflict.field]
    after = _after(item, first)
    assert first.agreed
    done = first.agreed.joined(Baseline(key, first.fields, frozenset(tag.name for tag in first.tags)))
    second = change(wanted(record, *sorted(want)), view(after, before=done), completes=completes)
    assert second.actions == (Action.UNCHANGED,)
    assert holds(after, Baseline(key, first.fields, frozenset(tag.name for tag in first.tags)))
