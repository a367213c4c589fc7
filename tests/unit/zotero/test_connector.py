"""What is read of the Zotero program's answers, and what is handed to it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papershelf.errors import ZoteroError
from papershelf.text import clean
from papershelf.zotero.connector import Selection, item_json
from papershelf.zotero.items import children_of, fields_of_record, item_type_of
from papershelf.zotero.model import Child, Kind, Tag, Wanted, fields_of
from tests.factories import make_full_record, make_record
from tests.servers.zotero_connector import sample_program


def _answer(selected: str = "C12", **changes: Any) -> dict[str, Any]:
    program = sample_program()
    program.selected = selected
    _, answer = program.get_selected_collection({})
    assert isinstance(answer, dict)
    return answer | changes


def test_a_selected_collection_is_told_with_the_way_to_it() -> None:
    selection = Selection.parse(_answer())
    assert selection == Selection("C12", ("My Library", "Reading", "Bias"), editable=True)
    assert (selection.library, selection.collection) == ("My Library", "Bias")
    assert str(selection) == "My Library / Reading / Bias"


def test_a_selected_library_has_no_collection() -> None:
    selection = Selection.parse(_answer("L7"))
    assert (selection.target, selection.library, selection.collection) == ("L7", "The Lab", None)


@pytest.mark.parametrize("targets", [[], None, 7, [{"id": "C12"}], ["C12"], [{"id": "L1", "name": "x", "level": "0"}]])
def test_without_a_usable_list_the_way_is_library_and_collection(targets: object) -> None:
    assert Selection.parse(_answer(targets=targets)).path == ("My Library", "Bias")


def test_names_are_safe_to_show() -> None:
    answer = _answer(libraryName="My\x1b[31m Library\x00", name="\x1b]0;owned\x07Bias\u202e", targets=[])
    assert Selection.parse(answer).path == ("My Library", "Bias")


@pytest.mark.parametrize("name", ["editable", "libraryEditable"])
def test_what_cannot_be_written_to_is_refused(name: str) -> None:
    with pytest.raises(ZoteroError, match="nothing can be put into “My Library / Reading / Bias”"):
        Selection.parse(_answer() | {name: False}).ensure_editable()


def test_without_a_window_the_library_tells_whether_it_can_be_written_to() -> None:
    Selection.parse(_answer(editable=None)).ensure_editable()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(_answer())), _JSON) | _JSON)
def test_an_answer_is_understood_or_refused(changes: Any) -> None:
    data = _answer() | changes if isinstance(changes, dict) else changes
    try:
        selection = Selection.parse(data)
    except ValueError:
        return
    assert selection.path
    assert str(selection) == clean(str(selection))


def test_a_paper_is_handed_over_as_the_item_that_it_is() -> None:
    record = make_full_record()
    item = item_json(Wanted(record, (Tag("bias"), Tag("Computer Science", automatic=True))), "3")
    assert (item["id"], item["itemType"]) == ("3", item_type_of(record))
    assert item["tags"] == [{"tag": "bias"}, {"tag": "Computer Science", "type": 1}]
    assert fields_of({name: item[name] for name in item if name != "id"}) == fields_of_record(record, item["itemType"])


def test_notes_and_links_are_handed_over_below_the_paper() -> None:
    children = children_of(make_full_record(), comment=True, pdf=True, source="<p>digest.txt</p>")
    item = item_json(Wanted(make_full_record(), children=children), "0")
    assert item["notes"] == [{"note": "<p>Comment: 15 pages, 5 figures</p>"}, {"note": "<p>digest.txt</p>"}]
    assert item["attachments"] == [
        {
            "title": "Preprint PDF",
            "url": "http://arxiv.org/pdf/1706.03762",
            "mimeType": "text/html",
            "snapshot": False,
        }
    ]


def test_no_control_character_is_handed_over() -> None:
    note = Child(Kind.SOURCE, "note", MappingProxyType({"note": "<p>a\x00b\x1b[31m\n\tc\x9b</p>"}))
    record = make_record(title="Nul\x00 and\x1b[31m colour", authors=("Ja\x00ne Doe",))
    item = item_json(Wanted(record, children=(note,)), "0")
    assert item["title"] == "Nul and colour"
    assert item["creators"] == [{"creatorType": "author", "firstName": "Jane", "lastName": "Doe"}]
    assert item["notes"] == [{"note": "<p>ab[31m\n\tc</p>"}]
