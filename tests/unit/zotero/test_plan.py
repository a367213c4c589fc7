"""What a push does about a paper, by what is wanted, what the library holds, and what was last agreed on."""

from __future__ import annotations

from papershelf.zotero.children import NewChild
from papershelf.zotero.model import Baseline, Creator, Item, Kind, Tag, Wanted
from papershelf.zotero.places import NewCollection
from papershelf.zotero.plan import Action, plan
from papershelf.zotero.view import own_keys
from tests.factories import make_record
from tests.unit.zotero.holdings import (
    FIELDS,
    KEY,
    LIBRARY,
    NOTE,
    PAPER,
    SHELF,
    agreed,
    change,
    ours,
    theirs,
    view,
    wanted,
)


class TestNewPapers:
    def test_a_paper_that_is_not_there_is_made_with_all_that_belongs_to_it(self) -> None:
        new = change(wanted(PAPER, "nlp", places=(SHELF,), children=(NOTE,)), view())
        assert (new.actions, new.key, new.type, new.fields) == ((Action.CREATE,), KEY, "preprint", FIELDS)
        assert (new.tags, new.collections, new.why) == ((Tag("nlp"),), (SHELF,), ("it is not there yet",))
        assert new.children == (NewChild(own_keys(LIBRARY, PAPER.arxiv_id, Kind.COMMENT)[0], NOTE),)
        assert (new.agreed, new.changes_item, new.record) == (Baseline(KEY), True, PAPER)

    def test_a_paper_with_a_journals_doi_is_made_as_an_article(self) -> None:
        record = make_record(doi="10.1000/1", journal_ref="J. Mach. Learn. Res. 5 (2019) 1-20")
        new = change(wanted(record), view())
        assert (new.type, new.fields["DOI"]) == ("journalArticle", "10.1000/1")

    def test_a_collection_that_is_named_twice_is_written_once(self) -> None:
        assert change(wanted(places=(SHELF, SHELF)), view()).collections == (SHELF,)

    def test_what_an_undo_took_back_is_made_again_by_another_key(self) -> None:
        keys = own_keys(LIBRARY, PAPER.arxiv_id, Kind.ITEM)
        assert change(wanted(), view(taken_back=frozenset(keys[:2]))).key == keys[2]
        assert change(wanted(), view(gone=frozenset(keys[:1]), taken_back=frozenset(keys[:1]))).key == keys[1]

    def test_an_item_of_another_paper_is_not_touched(self) -> None:
        other = theirs(fields={"title": "Graphs", "archiveID": "arXiv:2101.00001"})
        assert change(wanted(), view(other)).actions == (Action.CREATE,)


class TestWhatIsThere:
    def test_nothing_is_done_about_an_item_that_is_as_it_is_wanted(self) -> None:
        same = change(wanted(PAPER, "nlp", places=(SHELF,)), view(ours("nlp", collections=(SHELF,)), before=agreed()))
        assert (same.actions, same.changes_item) == ((Action.UNCHANGED,), False)
        assert same.why == ("papershelf put it there",)

    def test_a_persons_item_gets_tags_and_a_place_and_nothing_else(self) -> None:
        found = change(wanted(PAPER, "nlp", places=(SHELF,)), view(theirs()))
        assert found.actions == (Action.COLLECT, Action.TAG)
        assert (found.key, found.fields, found.why) == ("THEIRS22", {}, ("it is there by its arXiv id",))

    def test_its_empty_fields_are_completed_on_request(self) -> None:
        filled = change(wanted(), view(theirs(fields={"date": "2017"})), completes=True)
        assert filled.actions == (Action.COMPLETE,)
        assert filled.fields == {
            name: FIELDS[name] for name in FIELDS if name not in ("title", "date", "archiveID", "creators")
        }

    def test_fields_are_not_completed_with_what_a_person_cleared(self) -> None:
        before = agreed(key="THEIRS22", fields={"DOI": FIELDS["DOI"]})
        assert "DOI" not in change(wanted(), view(theirs(), before=before), completes=True).fields
        before = agreed(key="THEIRS22", fields={"date": "2016"})
        assert "date" not in change(wanted(), view(theirs(), before=before), completes=True).fields

    def test_an_item_of_another_type_is_used_and_not_converted(self) -> None:
        found = change(wanted(PAPER, "nlp"), view(theirs(type="journalArticle")), completes=True)
        assert (found.key, found.type) == ("THEIRS22", "journalArticle")
        assert not {"itemType", "repository", "archiveID"} & found.fields.keys()

    def test_of_several_copies_the_oldest_is_used_and_the_others_named(self) -> None:
        young = theirs("YOUNG222", added="2024-05-05T00:00:00Z")
        old = theirs("ZZOLD222", added="2019-05-05T00:00:00Z", type="report")
        trashed = theirs("TRASH222", added="2011-01-01T00:00:00Z", trashed=True)
        found = change(wanted(), view(young, trashed, old))
        assert (found.key, found.copies) == ("ZZOLD222", ("YOUNG222",))

    def test_papershelfs_own_item_is_used_before_an_older_one(self) -> None:
        mine = ours(added="2025-01-01T00:00:00Z")
        found = change(wanted(), view(theirs(), mine, before=agreed()))
        assert (found.key, found.copies) == (KEY, ("THEIRS22",))

    def test_a_copy_is_used_when_papershelfs_own_item_was_thrown_away(self) -> None:
        found = change(wanted(PAPER, "nlp"), view(theirs(), ours(trashed=True), before=agreed()))
        assert (found.key, found.actions, found.copies) == ("THEIRS22", (Action.TAG,), ())

    def test_an_item_is_ours_by_its_key_whatever_a_person_made_of_it(self) -> None:
        odd = ours(fields={"title": "Something else"})
        assert change(wanted(), view(odd)).why == ("papershelf put it there",)  # the memory of it was lost
        assert change(wanted(), view(odd, before=agreed())).fields == {}

    def test_an_id_on_another_paper_is_warned_of_and_the_paper_made(self) -> None:
        other = (Creator("Curie", "Marie"), Creator("Joliot", "Irène"))
        wrong = theirs(fields={"title": "Radioactive substances in minerals", "creators": other, "date": "1903"})
        made = plan([wanted()], view(wrong))
        assert made.changes[0].actions == (Action.CREATE,)
        assert made.warnings == (
            "the item THEIRS22 has its arXiv id of arXiv:1706.03762, but title and authors of another",
        )
        thrown = theirs(fields={"title": "Radioactive substances in minerals", "creators": other}, trashed=True)
        assert plan([wanted()], view(thrown)).warnings == ()


class TestTags:
    def test_a_tag_that_is_there_in_another_case_is_not_added(self) -> None:
        assert change(wanted(PAPER, "nlp"), view(theirs(tags=(Tag("NLP"),)))).actions == (Action.UNCHANGED,)

    def test_a_tag_is_spelled_as_the_library_spells_it(self) -> None:
        library = view(theirs(), spellings={"nlp": "NLP"})
        assert change(wanted(PAPER, "nlp"), library).tags == (Tag("NLP"),)
        assert change(wanted(PAPER, "nlp"), view(spellings={"nlp": "NLP"})).tags == (Tag("NLP"),)

    def test_of_two_that_differ_in_case_the_first_is_added(self) -> None:
        assert change(wanted(PAPER, "Bias", "nlp", "bias"), view()).tags == (Tag("Bias"), Tag("nlp"))

    def test_an_automatic_tag_stays_one(self) -> None:
        new = change(Wanted(PAPER, (Tag("bias", automatic=True),)), view(spellings={"bias": "Bias"}))
        assert new.tags == (Tag("Bias", automatic=True),)


class TestChildren:
    def test_a_note_that_is_missing_is_added_to_an_item(self) -> None:
        found = change(wanted(children=(NOTE,)), view(theirs()))
        assert (found.actions, found.changes_item) == ((Action.ATTACH,), False)

    def test_a_note_that_a_person_has_already_is_not_made_again(self) -> None:
        there = Item(
            "NOTE2222",
            4,
            "note",
            {"note": '<div class="zotero-note"><p>Comment:\n15 pages</p></div>'},
            parent="THEIRS22",
        )
        found = change(wanted(children=(NOTE,)), view(theirs(), children={"THEIRS22": (there,)}))
        assert found.children == (NewChild("NOTE2222", NOTE, exists=True),)
        assert found.actions == (Action.UNCHANGED,)

    def test_what_can_be_no_note_is_none(self) -> None:
        there = Item("NOTE2222", 4, "note", {"note": (Creator("Doe"),)}, parent="THEIRS22")
        found = change(wanted(children=(NOTE,)), view(theirs(), children={"THEIRS22": (there,)}))
        assert [one.exists for one in found.children] == [False]

    def test_another_note_is_another(self) -> None:
        there = Item("NOTE2222", 4, "note", {"note": "<p>Read this</p>"}, parent="THEIRS22")
        found = change(wanted(children=(NOTE,)), view(theirs(), children={"THEIRS22": (there,)}))
        assert [one.exists for one in found.children] == [False]

    def test_a_note_is_made_once_whatever_becomes_of_it(self) -> None:
        key = own_keys(LIBRARY, PAPER.arxiv_id, Kind.COMMENT)[0]
        made = {(PAPER.arxiv_id, Kind.COMMENT): Baseline(key, NOTE.fields)}
        edited = Item(key, 7, "note", {"note": "<p>Mine now</p>"}, parent=KEY)
        for library in (
            view(ours(), before=agreed(), baselines=made),  # deleted
            view(ours(), before=agreed(), baselines=made, children={KEY: (edited,)}),
            view(ours(), before=agreed(), children={KEY: (edited,)}, in_use=frozenset([key])),  # nothing is remembered
            view(ours(), before=agreed(), in_use=frozenset([key])),  # it was moved
            view(ours(), before=agreed(), gone=frozenset([key])),
        ):
            assert change(wanted(children=(NOTE,)), library).children == ()


class TestPlans:
    def test_only_collections_that_something_goes_into_are_made(self) -> None:
        new = (
            NewCollection("TOP22222", ("Top",), None),
            NewCollection("MID22222", ("Top", "Mid"), "TOP22222"),
            NewCollection("LOW22222", ("Top", "Mid", "Low"), "MID22222"),
            NewCollection("OTHER222", ("Other",), None),
        )
        made = plan([wanted(places=("LOW22222",))], view(), new)
        assert [one.key for one in made.new_collections] == ["TOP22222", "MID22222", "LOW22222"]
        assert made.writes
        left = plan([wanted(places=("LOW22222",))], view(gone=frozenset([KEY])), new)
        assert (left.new_collections, left.writes) == ((), False)

    def test_papers_stand_in_the_order_in_which_they_are_wanted(self) -> None:
        records = [make_record(f"2101.0000{n}", f"Paper on matter {n}") for n in (3, 1, 2)]
        made = plan([wanted(one) for one in records], view())
        assert [one.record for one in made.changes] == records
        assert (made.library, made.version) == (LIBRARY, 9)

    def test_a_plan_writes_if_only_a_note_is_to_be_made(self) -> None:
        assert plan([wanted(children=(NOTE,))], view(theirs())).writes
        assert not plan([wanted()], view(theirs())).writes
