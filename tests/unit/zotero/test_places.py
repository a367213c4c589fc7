"""Collections by the path of their names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papershelf.errors import ConflictError, UsageError, ZoteroError
from papershelf.text import clean
from papershelf.zotero.model import Collection, Library
from papershelf.zotero.places import (
    NewCollection,
    Places,
    check_key,
    find_collection,
    find_places,
    made_key,
    parse_path,
    path_of,
    path_text,
    paths_to,
)

LIBRARY = Library("user", 1001)
READING = Collection("READING2", 1, "Reading")
BIAS = Collection("BIAS2222", 2, "Bias", "READING2")
OTHER_BIAS = Collection("BIAS3333", 3, "Bias", "READING2")


def held(*collections: Collection) -> dict[str, Collection]:
    return {one.key: one for one in collections}


class TestPaths:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Reading", ("Reading",)),
            ("Reading/Bias", ("Reading", "Bias")),
            ("/Reading / Bias/", ("Reading", "Bias")),
            (r"AC\/DC/Live", ("AC/DC", "Live")),
            (r"Live/AC\/", ("Live", "AC/")),
            ("Re\x1b[31mading", ("Reading",)),
            ("大規模/模型", ("大規模", "模型")),
        ],
    )
    def test_a_path_is_names_between_slashes(self, text: str, names: tuple[str, ...]) -> None:
        assert parse_path(text) == names

    @pytest.mark.parametrize("text", ["", "/", "//", "Reading//Bias", "Reading/ /Bias", "\u200b"])
    def test_a_name_must_not_be_empty(self, text: str) -> None:
        with pytest.raises(UsageError, match="a name in it is empty; write it as Reading/Bias"):
            parse_path(text)

    def test_a_name_must_not_be_too_long(self) -> None:
        assert parse_path("x" * 255)
        with pytest.raises(UsageError, match=r"^--collection: x{30}… is longer than 255 characters$"):
            parse_path("Reading/" + "x" * 256)

    @given(st.lists(st.text(max_size=20).map(clean).filter(bool), min_size=1, max_size=4))
    def test_a_path_that_is_shown_can_be_given(self, names: list[str]) -> None:
        plain = tuple(name.replace("\\", "").strip() or "x" for name in names)
        assert parse_path(path_text(plain)) == plain


class TestFinding:
    def test_a_collection_below_another_is_found(self) -> None:
        places = find_places(held(READING, BIAS), [("Reading", "Bias")], LIBRARY)
        assert places == Places({("Reading",): "READING2", ("Reading", "Bias"): "BIAS2222"})
        assert find_collection(held(READING, BIAS), ("Reading", "Bias")) == "BIAS2222"

    def test_what_is_missing_is_made_from_the_top(self) -> None:
        places = find_places(held(READING), [("Reading", "Bias", "2026")], LIBRARY)
        bias = made_key(LIBRARY, "collection", "READING2", "Bias")
        year = made_key(LIBRARY, "collection", bias, "2026")
        assert places.new == (
            NewCollection(bias, ("Reading", "Bias"), "READING2"),
            NewCollection(year, ("Reading", "Bias", "2026"), bias),
        )
        assert places.keys["Reading", "Bias", "2026"] == year

    def test_paths_that_share_names_share_collections(self) -> None:
        places = find_places({}, [("A", "B"), ("A", "C"), ("A", "B")], LIBRARY)
        assert [one.path for one in places.new] == [("A",), ("A", "B"), ("A", "C")]
        assert len({one.key for one in places.new}) == 3

    def test_names_that_differ_in_case_only_become_one_collection(self) -> None:
        places = find_places({}, [("Model Editing",), ("Model editing", "a"), ("Other", "A")], LIBRARY)
        assert [one.path for one in places.new] == [
            ("Model Editing",),
            ("Model editing", "a"),
            ("Other",),
            ("Other", "A"),
        ]
        assert places.keys["Model Editing",] == places.keys["Model editing",]

    def test_case_and_spaces_do_not_matter_unless_both_are_there(self) -> None:
        shouted = Collection("SHOUTED2", 1, "READING")
        spaced = Collection("SPACED22", 1, " Bias  Now ")
        assert find_collection(held(shouted, spaced), ("Reading",)) == "SHOUTED2"
        assert find_collection(held(shouted, spaced), ("bias now",)) == "SPACED22"
        assert find_collection(held(shouted, READING), ("Reading",)) == "READING2"

    def test_two_of_the_same_name_are_asked_about(self) -> None:
        message = re.escape(
            "2 collections are called Reading/Bias (BIAS2222, BIAS3333); give --collection-key with one of these"
        )
        with pytest.raises(ConflictError, match=f"^{message}$") as caught:
            find_places(held(READING, OTHER_BIAS, BIAS), [("Reading", "Bias")], LIBRARY)
        assert caught.value.exit_code == 7
        with pytest.raises(ConflictError, match="BIAS2222, BIAS3333"):
            find_collection(held(READING, BIAS, OTHER_BIAS), ("Reading", "Bias"))
        with pytest.raises(ConflictError, match="2 collections"):
            find_collection(held(Collection("A", 1, "NLP"), Collection("B", 1, "Nlp")), ("nlp",))

    def test_somebody_who_can_be_asked_chooses_between_two(self) -> None:
        asked: list[tuple[tuple[str, ...], tuple[str, ...]]] = []

        def choose(path: tuple[str, ...], keys: tuple[str, ...]) -> str:
            asked.append((path, keys))
            return keys[1]

        collections = held(READING, OTHER_BIAS, BIAS)
        paths = [("Reading", "Bias"), ("Reading", "Bias", "New")]
        places = find_places(collections, paths, LIBRARY, choose=choose)
        assert places.keys["Reading", "Bias"] == "BIAS3333"
        assert asked == [(("Reading", "Bias"), ("BIAS2222", "BIAS3333"))]
        assert find_collection(collections, ("Reading", "Bias"), choose) == "BIAS3333"

    def test_the_same_name_elsewhere_is_another_collection(self) -> None:
        elsewhere = Collection("ELSEWHER", 1, "Bias")
        assert find_collection(held(READING, BIAS, elsewhere), ("Reading", "Bias")) == "BIAS2222"
        assert find_collection(held(READING, BIAS, elsewhere), ("Bias",)) == "ELSEWHER"

    def test_collections_in_the_trash_are_not_looked_at(self) -> None:
        trashed = Collection("TRASH222", 1, "Reading", trashed=True)
        assert find_collection(held(trashed, READING), ("Reading",)) == "READING2"
        own = Collection(made_key(LIBRARY, "collection", "", "Reading"), 1, "Reading", trashed=True)
        (new,) = find_places(held(own), [("Reading",)], LIBRARY).new
        assert new.key == made_key(LIBRARY, "collection", "", "Reading", generation=1)

    def test_the_key_of_a_deleted_collection_is_not_used_again(self) -> None:
        gone = {made_key(LIBRARY, "collection", "", "Reading", generation=number) for number in range(3)}
        (new,) = find_places({}, [("Reading",)], LIBRARY, gone.__contains__).new
        assert new.key == made_key(LIBRARY, "collection", "", "Reading", generation=3)

    def test_a_collection_chosen_by_its_key_is_used_whatever_others_are_called(self) -> None:
        collections = held(READING, BIAS, OTHER_BIAS)
        known = paths_to(collections, "BIAS3333")
        places = find_places(collections, [("Reading", "Bias", "New")], LIBRARY, known=known)
        assert [one.parent for one in places.new] == ["BIAS3333"]

    def test_a_collection_that_is_not_there_is_told(self) -> None:
        with pytest.raises(ZoteroError, match="no collection Reading/Bias; papershelf zotero collections shows"):
            find_collection(held(READING), ("Reading", "Bias", "2026"))


class TestKeys:
    def test_a_key_is_one_that_zotero_takes(self) -> None:
        assert re.fullmatch("[23456789ABCDEFGHIJKLMNPQRSTUVWXYZ]{8}", made_key(LIBRARY, "item", "\ud800"))

    def test_equal_objects_have_equal_keys_and_others_others(self) -> None:
        keys = [
            made_key(LIBRARY, "a", "b"),
            made_key(LIBRARY, "ab"),
            made_key(LIBRARY, "a", "b", generation=1),
            made_key(Library("group", 1001), "a", "b"),
        ]
        assert len(set(keys)) == 4
        assert made_key(Library("user", 1001, "Another name"), "a", "b") == keys[0]

    def test_a_key_is_checked(self) -> None:
        assert check_key(held(READING), "READING2") == "READING2"
        trashed = Collection("TRASH222", 1, "Reading", trashed=True)
        below = Collection("BELOW222", 1, "Bias", "TRASH222")
        for key in ("NOSUCH22", "TRASH222", "BELOW222"):
            with pytest.raises(ZoteroError, match=f"no collection with the key {key}; papershelf zotero collections"):
                check_key(held(READING, trashed, below), key)

    def test_a_collection_is_shown_by_its_path(self) -> None:
        assert path_of(held(READING, BIAS), "BIAS2222") == ("Reading", "Bias")
        assert path_of(held(BIAS), "BIAS2222") == ("Bias",)
        assert path_of({}, "BIAS2222") == ()

    def test_collections_that_are_in_each_other_have_an_end(self) -> None:
        one, two = Collection("ONE22222", 1, "One", "TWO22222"), Collection("TWO22222", 1, "Two", "ONE22222")
        assert path_of(held(one, two), "ONE22222") == ("Two", "One")
