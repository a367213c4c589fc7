"""What is sent for a plan."""

from __future__ import annotations

from msgspec.structs import replace

from papershelf.zotero.model import Baseline, Creator, Kind, Step, Tag
from papershelf.zotero.payload import MOST, batches
from papershelf.zotero.places import NewCollection
from papershelf.zotero.plan import plan
from tests.factories import make_id, make_record
from tests.unit.zotero.holdings import FIELDS, KEY, NOTE, PAPER, SHELF, theirs, view, wanted

NEW = (
    NewCollection("TOP22222", ("Top",), None),
    NewCollection("LOW22222", ("Top", "Low"), "TOP22222"),
    NewCollection("OTHER222", ("Other",), None),
)


def test_what_is_above_is_sent_before_what_is_below() -> None:
    made = plan([wanted(places=("LOW22222", "OTHER222"), children=(NOTE,))], view(), NEW)
    sent = [(batch.kind, [one.step.key for one in batch.objects]) for batch in batches(made)]
    assert sent[:3] == [("collections", ["TOP22222", "OTHER222"]), ("collections", ["LOW22222"]), ("items", [KEY])]
    assert sent[3][0] == "items"
    (note,) = list(batches(made))[3].objects
    assert (note.parent, note.object["parentItem"], note.step.kind) == (KEY, KEY, Kind.COMMENT)
    assert note.object == {"key": note.step.key, "version": 0, "itemType": "note", "parentItem": KEY, **NOTE.fields}


def test_a_collection_says_what_it_is_in() -> None:
    made = plan([wanted(places=("LOW22222",))], view(), NEW)
    top, low = (one for batch in list(batches(made))[:2] for one in batch.objects)
    assert top.object == {"key": "TOP22222", "version": 0, "name": "Top", "parentCollection": False}
    assert low.object == {"key": "LOW22222", "version": 0, "name": "Low", "parentCollection": "TOP22222"}
    assert (top.parent, low.parent) == (None, "TOP22222")
    assert low.step == Step("LOW22222", Kind.COLLECTION, None, True, {}, Baseline("LOW22222", {"name": "Low"}))


def test_no_request_has_more_objects_than_zotero_takes() -> None:
    papers = [wanted(make_record(f"2101.{n:05d}", f"Paper on matter {n}")) for n in range(120)]
    assert [len(batch.objects) for batch in batches(plan(papers, view()))] == [MOST, MOST, 20]


def test_an_item_that_is_two_papers_is_in_two_requests() -> None:
    twin = replace(PAPER, arxiv_id=make_id("2101.00001"))
    item = theirs(fields={"archiveID": "", "date": "2017"})
    made = plan([wanted(PAPER, "one"), wanted(twin, "two")], view(item))
    assert [[one.object["tags"] for one in batch.objects] for batch in batches(made)] == [
        [[{"tag": "one"}]],
        [[{"tag": "two"}]],
    ]


def test_a_new_item_is_sent_whole_as_one_that_must_not_be_there() -> None:
    ((new,),) = (batch.objects for batch in batches(plan([wanted(PAPER, "nlp", places=(SHELF,))], view())))
    assert (new.object["key"], new.object["version"], new.object["itemType"]) == (KEY, 0, "preprint")
    assert (new.object["tags"], new.object["collections"]) == ([{"tag": "nlp"}], [SHELF])
    assert new.object["creators"][0] == {"creatorType": "author", "firstName": "Ashish", "lastName": "Vaswani"}
    assert new.step.after == Baseline(KEY, FIELDS, frozenset(["nlp"]), frozenset([SHELF]))
    assert (new.step.creates, new.step.before) == (True, {})


def test_of_an_item_that_is_there_only_what_changes_is_sent_and_what_it_has_is_kept() -> None:
    item = theirs(tags=(Tag("mine", automatic=True),), collections=("MINE2222",))
    ((new,),) = (batch.objects for batch in batches(plan([wanted(PAPER, "NLP", places=(SHELF,))], view(item))))
    assert new.object == {
        "key": "THEIRS22",
        "version": 3,
        "tags": [{"tag": "mine", "type": 1}, {"tag": "NLP"}],
        "collections": ["MINE2222", SHELF],
    }
    assert new.step.after == Baseline("THEIRS22", {}, frozenset(["nlp"]), frozenset([SHELF]))
    assert not new.step.creates


def test_tags_and_collections_are_not_sent_when_they_do_not_change() -> None:
    item = theirs(tags=(Tag("mine"),), fields={"creators": ()})
    ((new,),) = (batch.objects for batch in batches(plan([wanted()], view(item), completes=True)))
    assert not {"tags", "collections", "itemType", "title"} & new.object.keys()
    assert new.step.before == {name: () if name == "creators" else "" for name in new.step.after.fields}
    assert new.step.after.fields["creators"][0] == Creator("Vaswani", "Ashish")


def test_a_note_that_is_there_is_not_sent() -> None:
    made = plan([wanted(children=(NOTE,))], view(theirs()))
    assert [one.step.kind for batch in batches(made) for one in batch.objects] == [Kind.COMMENT]
    assert list(batches(plan([wanted()], view(theirs())))) == []
